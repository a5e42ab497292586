//! One namespace and how reading it goes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::endpoint::EndpointId;
use crate::moment::Moment;
use crate::problem::Problem;

/// One namespace and how reading it goes.
#[derive(Clone, Debug, Default)]
pub struct Namespace {
    /// When it was last read.
    pub read: Option<Moment>,
    /// Why the last reading failed; `None` after a good one.
    pub problem: Option<Problem>,
    /// Failed readings since the last good one.
    pub failures: u32,
    /// When the reading under way was asked for.
    pub asked: Option<Moment>,
    /// When the last reading ended, good or not.
    pub ended: Option<Moment>,
    /// When the list that was received last was asked for.
    pub(super) listed: Option<Moment>,
    /// When the reading that ended last was asked for.
    pub ended_asked: Option<Moment>,
    pub(super) ticket: u64,
    /// It is to be read at once, whatever its rhythm is.
    pub(super) wanted: bool,
    /// When a reading was asked for first since the last one ended.
    pub(super) awaited_since: Option<Moment>,
    /// When a page of the reading under way came in last.
    pub(super) heard: Option<Moment>,
    /// What pages of the reading under way told of.
    pub(super) paged: BTreeSet<EndpointId>,
    /// When it was last read whole before the first of these pages; `None` before that one.
    pub(super) absent_at: Option<Option<Timestamp>>,
    /// Endpoints that the last list missed, and when one missed them first.
    pub(super) missing: BTreeMap<EndpointId, Moment>,
}

impl Namespace {
    /// Since when nothing was heard of the reading under way.
    #[must_use]
    pub fn silent_since(&self) -> Option<Moment> {
        self.asked.map(|asked| self.heard.unwrap_or(asked))
    }

    /// Since when a reading has been awaited in vain, though it may have been asked for again.
    #[must_use]
    pub fn awaited_since(&self) -> Option<Moment> {
        let since = self.awaited_since?;
        Some(self.heard.filter(|heard| heard.uptime > since.uptime).unwrap_or(since))
    }

    /// Whether it is to be read at once, whatever its rhythm is.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Whether the last list missed an endpoint.
    #[must_use]
    pub fn misses_any(&self) -> bool {
        !self.missing.is_empty()
    }

    pub(super) fn end_pages(&mut self) {
        self.heard = None;
        self.paged.clear();
        self.absent_at = None;
    }

    /// It was refused and never read.
    #[must_use]
    pub fn never_let_in(&self) -> bool {
        self.read.is_none()
            && matches!(
                self.problem,
                Some(Problem::Refused(_) | Problem::NotFound | Problem::PaymentRequired(_))
            )
    }
}
