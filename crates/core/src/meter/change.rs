//! When, between two readings, an endpoint changed.

use jiff::Timestamp;

use crate::endpoint::State;
use crate::ledger::Span;

/// Time between two readings of which nothing tells when in it the replicas changed. It is entered as
/// the dearer of both, until metrics tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UndatedTime {
    /// The reading before.
    pub from: Timestamp,
    /// The reading after.
    pub to: Timestamp,
    /// How many replicas were seen before and after.
    pub replicas: (u32, u32),
}

impl UndatedTime {
    /// What is to be dated where `next` follows on `open`. What it was moved to, and a price that
    /// changed, are not told by counts of replicas.
    pub(super) fn between(open: &Span, next: &Span) -> Option<Self> {
        let replicas = (open.replicas, next.replicas);
        let same = open.hardware == next.hardware && open.rate == next.rate;
        let is_some =
            same && open.rate.is_some() && open.to < next.from && replicas.0 != replicas.1;
        is_some.then_some(Self { from: open.to, to: next.from, replicas })
    }
}

/// When the change from `open` to `next` happened, where Hugging Face's change time, which was `known`
/// before, lies between them.
pub(super) fn told(
    open: &Span,
    next: &Span,
    known: Option<Timestamp>,
    updated_at: Option<Timestamp>,
) -> Option<Timestamp> {
    // A running endpoint was starting before that, which its change time no longer tells.
    let passed_through_start =
        !open.is_billable() && next.is_billable() && next.state != State::Initializing;
    let is_news = |updated: Timestamp| updated > open.to || known != Some(updated);
    let told = updated_at.filter(|updated| *updated >= open.to && *updated <= next.to);
    told.filter(|updated| is_news(*updated) && !passed_through_start)
}

/// The dearer of what was before a change and after it.
pub(super) fn dearer<'a>(open: &'a Span, next: &'a Span) -> &'a Span {
    let (before, after) = (open.whole_rate(), next.whole_rate());
    let grows = next.is_billable() && (!open.is_billable() || after >= before || after.is_none());
    if grows { next } else { open }
}
