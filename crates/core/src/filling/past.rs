//! The time before Endpoint Guard was there: no gap in the ledger, but metrics may know it.

use crate::ledger::{Cost, Entry, Evidence, Kind, Source, Span, pieces};
use crate::meter::Line;
use crate::moment::{millis_between, shifted};

/// So far back is asked.
const LOOKS_BACK_MILLIS: i64 = 30 * 24 * 3_600_000;
/// What is asked about counts from here, far from the numbers of the ledger.
const FIRST_NUMBER: u64 = u64::MAX / 2;

/// The days before an endpoint was seen first, oldest first, in the shape of gaps. They are not in
/// the ledger: what metrics do not tell of them is nobody's business.
#[must_use]
pub fn days_before(line: &Line, others: &[Entry]) -> Vec<Entry> {
    let Some(created) = line.created_at else { return Vec::new() };
    let end = line.open.from;
    let start = created.max(shifted(end, -LOOKS_BACK_MILLIS));
    if millis_between(start, end) <= 0 {
        return Vec::new();
    }
    let whole = Span { from: start, to: end, evidence: Evidence::Unknown, ..line.open.clone() };
    let first = others.iter().map(|day| day.number.saturating_add(1)).max().unwrap_or(FIRST_NUMBER);
    (first..).zip(pieces(whole)).map(|(number, span)| entry(line, number, span)).collect()
}

/// Whether this is one of [`days_before`] and not an entry of the ledger.
#[must_use]
pub fn is_past(gap: &Entry) -> bool {
    gap.number >= FIRST_NUMBER
}

/// What metrics told of one such day, as entries of their own.
#[must_use]
pub fn told(entries: Vec<Entry>) -> Vec<Entry> {
    let known = entries.into_iter().filter(|entry| !entry.is_gap());
    known.map(|entry| Entry { corrects: None, ..entry }).collect()
}

fn entry(line: &Line, number: u64, span: Span) -> Entry {
    Entry {
        number,
        corrects: None,
        endpoint: line.endpoint.clone(),
        created_at: line.created_at,
        kind: Kind::Span,
        source: Source::Metrics,
        episode: None,
        span,
        cost: Cost::UNBOUNDED,
    }
}
