//! Entries shared out over time: days, weeks, months, whatever is asked for.

use std::ops::Range;

use jiff::Timestamp;

use super::{Cost, Entry, Span, Total};
use crate::moment::shifted;
use crate::money::Micros;

/// No entry is longer than this: whoever looks for a stretch of time knows how far to look back.
pub const LONGEST_ENTRY_MILLIS: i64 = 24 * 3_600_000;

/// The part of an entry that lies in `from..to`.
///
/// Parts of one entry between any moments add up to the whole: each is the difference of what had
/// come together at its ends.
#[must_use]
pub fn part_between(span: &Span, cost: Cost, from: Timestamp, to: Timestamp) -> Total {
    let begins = span.from.as_millisecond();
    let within = from.as_millisecond()..to.as_millisecond();
    part_within(begins..begins.saturating_add(span.millis()), cost, within)
}

/// The same in milliseconds since 1970: what `whole` cost, as far as it lies `within`.
#[must_use]
pub fn part_within(whole: Range<i64>, cost: Cost, within: Range<i64>) -> Total {
    let length = whole.end.saturating_sub(whole.start).max(0);
    let begins = within.start.saturating_sub(whole.start).clamp(0, length);
    let ends = within.end.saturating_sub(whole.start).clamp(0, length);
    if ends <= begins {
        // An entry without length belongs to the moment it stands at.
        let here = length == 0 && within.contains(&whole.start);
        return if here { Total::of(cost, 0) } else { Total::default() };
    }
    if ends.saturating_sub(begins) == length {
        return Total::of(cost, if cost.known().is_none() { length } else { 0 });
    }
    let share = |amount: Micros| amount.share(ends, length) - amount.share(begins, length);
    let part = Cost { least: share(cost.least), most: cost.most.map(share) };
    let unknown = if cost.known().is_none() { ends.saturating_sub(begins) } else { 0 };
    Total::of(part, unknown)
}

/// A span cut into pieces of at most [`LONGEST_ENTRY_MILLIS`].
pub fn pieces(span: Span) -> impl Iterator<Item = Span> {
    let end = span.to;
    let mut next = Some(span);
    std::iter::from_fn(move || {
        let mut piece = next.take()?;
        let cut = shifted(piece.from, LONGEST_ENTRY_MILLIS);
        if cut < end && cut > piece.from {
            next = Some(Span { from: cut, ..piece.clone() });
            piece.to = cut;
        }
        Some(piece)
    })
}

impl Entry {
    /// Its part in `from..to`.
    #[must_use]
    pub fn part(&self, from: Timestamp, to: Timestamp) -> Total {
        part_between(&self.span, self.cost, from, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::State;
    use crate::ledger::Evidence;
    use crate::money::Rate;

    fn span(from: &str, to: &str) -> Span {
        Span {
            state: State::Running,
            hardware: None,
            rate: Some(Rate(1_800_000)),
            replicas: 1,
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            evidence: Evidence::Seen,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_span_over_midnight_is_shared_by_both_days_without_loss() {
        let night = span("2026-11-22T23:00:00Z", "2026-11-23T02:00:00Z");
        let cost = Cost::exactly(Micros(5_400_001));
        let midnight = at("2026-11-23T00:00:00Z");
        let before = part_between(&night, cost, Timestamp::MIN, midnight);
        let after = part_between(&night, cost, midnight, Timestamp::MAX);
        assert_eq!(before.known(), Some(Micros(1_800_000)));
        assert_eq!((before + after).known(), Some(Micros(5_400_001)));
        let none = part_between(&night, cost, at("2026-11-24T00:00:00Z"), Timestamp::MAX);
        assert_eq!(none, Total::default());
    }

    #[test]
    fn an_unknown_cost_is_time_without_a_figure_and_not_nothing() {
        let night = span("2026-11-22T23:00:00Z", "2026-11-23T02:00:00Z");
        let midnight = at("2026-11-23T00:00:00Z");
        let today = part_between(&night, Cost::UNBOUNDED, midnight, Timestamp::MAX);
        assert_eq!(today.unknown_millis, 7_200_000);
        assert_eq!(today.cost(), Cost::UNBOUNDED);
    }

    #[test]
    fn a_long_span_is_cut_into_days_without_a_hole() {
        let long = span("2026-11-01T05:00:00Z", "2026-11-04T06:00:00Z");
        let cut: Vec<Span> = pieces(long.clone()).collect();
        assert_eq!(cut.len(), 4);
        assert_eq!(cut[0].from, long.from);
        assert_eq!(cut[3].to, long.to);
        assert!(cut.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert_eq!(pieces(span("2026-11-01T05:00:00Z", "2026-11-01T05:00:00Z")).count(), 1);
    }
}
