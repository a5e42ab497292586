//! The ledger: entries that are added and never changed, and sums over them.

use jiff::Timestamp;

use crate::endpoint::{EndpointId, Hardware, State};
use crate::moment::millis_between;
use crate::money::{Micros, Rate, Work};

/// How well a stretch of time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Readings on both sides, close enough together.
    Seen,
    /// Not watched, but the same state with the same change time stood on both sides.
    Inferred,
    /// Not watched, and nothing tells what happened. Its cost is unknown, never zero.
    Unknown,
}

impl Evidence {
    /// A stable word for storing.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Inferred => "inferred",
            Self::Unknown => "unknown",
        }
    }

    /// What [`Evidence::code`] calls `code`; anything else counts as unknown.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "seen" => Self::Seen,
            "inferred" => Self::Inferred,
            _ => Self::Unknown,
        }
    }
}

/// An interval in which one endpoint had one state, one rate and one replica count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its state.
    pub state: State,
    /// What it ran on, where known.
    pub hardware: Option<Hardware>,
    /// Price of one replica; `None` is unknown and never free.
    pub rate: Option<Rate>,
    /// Replicas billed; 0 while the state is free.
    pub replicas: u32,
    /// Start, inclusive.
    pub from: Timestamp,
    /// End, exclusive.
    pub to: Timestamp,
    /// How well it is known.
    pub evidence: Evidence,
}

impl Span {
    /// Length in milliseconds.
    #[must_use]
    pub fn millis(&self) -> i64 {
        millis_between(self.from, self.to).max(0)
    }

    /// Whether it costs money as far as anybody knows.
    #[must_use]
    pub fn is_billable(&self) -> bool {
        self.replicas > 0
    }

    /// Rate of all replicas together; `None` when the price is unknown.
    #[must_use]
    pub fn whole_rate(&self) -> Option<Rate> {
        if self.is_billable() {
            self.rate.map(|rate| rate.times(self.replicas))
        } else {
            Some(Rate(0))
        }
    }

    /// Exact work of this span; `None` when its cost is unknown.
    #[must_use]
    pub fn work(&self) -> Option<Work> {
        if self.evidence == Evidence::Unknown {
            return None;
        }
        self.whole_rate().map(|rate| Work::of(rate, self.millis()))
    }
}

/// Why an entry is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A span that ended.
    Span,
    /// The rest of the last started minute of a billable episode.
    Settlement,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which endpoint.
    pub endpoint: EndpointId,
    /// When that endpoint was created: a re-created one of the same name is another.
    pub created_at: Option<Timestamp>,
    /// Why it is here.
    pub kind: Kind,
    /// Start of the billable episode it belongs to; `None` for free time.
    pub episode: Option<Timestamp>,
    /// What is entered.
    pub span: Span,
    /// What it cost; `None` is unknown.
    pub cost: Option<Micros>,
}

/// A sum of entries and open spans: the known part, and how much time has no known cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Sum of all known costs.
    pub known: Micros,
    /// Milliseconds that were or may have been billable at an unknown cost.
    pub unknown_millis: i64,
}

impl std::ops::Add for Total {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            known: self.known + other.known,
            unknown_millis: self.unknown_millis.saturating_add(other.unknown_millis),
        }
    }
}

impl std::iter::Sum for Total {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), |sum, total| sum + total)
    }
}

/// The part of `span`, which cost `cost`, that lies at or after `start`.
///
/// The parts before and after any moment add up to the whole: the earlier part is rounded and the
/// later part is the rest.
#[must_use]
pub fn part_since(span: &Span, cost: Option<Micros>, start: Timestamp) -> Total {
    let whole = span.millis();
    let before = millis_between(span.from, start).clamp(0, whole);
    let Some(cost) = cost else {
        return Total { known: Micros(0), unknown_millis: whole - before };
    };
    if before == 0 {
        return Total { known: cost, unknown_millis: 0 };
    }
    let earlier = i128::from(cost.0) * i128::from(before) / i128::from(whole.max(1));
    let earlier = i64::try_from(earlier).unwrap_or(cost.0);
    Total { known: Micros(cost.0 - earlier), unknown_millis: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_span_over_midnight_is_shared_by_both_days_without_loss() {
        let night = span("2026-11-22T23:00:00Z", "2026-11-23T02:00:00Z");
        let cost = Micros(5_400_001);
        let today = part_since(&night, Some(cost), "2026-11-23T00:00:00Z".parse().unwrap());
        assert_eq!(today.known, Micros(3_600_001));
        let all = part_since(&night, Some(cost), "2026-11-22T00:00:00Z".parse().unwrap());
        assert_eq!(all.known, cost);
        let none = part_since(&night, Some(cost), "2026-11-24T00:00:00Z".parse().unwrap());
        assert_eq!(none.known, Micros(0));
    }

    #[test]
    fn an_unknown_cost_is_time_without_a_figure_and_not_nothing() {
        let night = span("2026-11-22T23:00:00Z", "2026-11-23T02:00:00Z");
        let today = part_since(&night, None, "2026-11-23T00:00:00Z".parse().unwrap());
        assert_eq!(today, Total { known: Micros(0), unknown_millis: 7_200_000 });
    }
}
