//! A billable episode: from becoming billable to becoming free.

use jiff::Timestamp;

use crate::ledger::{Cost, Evidence, Span, Total};
use crate::money::{Micros, Rate, Work, missing_to_whole_minute};

/// What an episode has added up so far, over its closed spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    /// When it became billable, as far as is known.
    pub started: Timestamp,
    /// By how many milliseconds the wall clock was set ahead since; negative when it was set back.
    /// The start itself names the episode in the ledger, so it stays as it was written.
    pub clock_millis: i64,
    /// Billable milliseconds of known cost so far, without the open span.
    pub millis: i64,
    /// Exact work of those milliseconds.
    pub work: Work,
    /// Milliseconds whose cost is not known.
    pub unknown_millis: i64,
    /// What those can have cost.
    pub unknown: Cost,
    /// Rate of the last span that took any time; `None` while that is unknown.
    pub last_rate: Option<Rate>,
}

impl Episode {
    /// A new episode without any time in it.
    #[must_use]
    pub fn starting(started: Timestamp) -> Self {
        Self {
            started,
            clock_millis: 0,
            millis: 0,
            work: Work(0),
            unknown_millis: 0,
            unknown: Cost::FREE,
            last_rate: None,
        }
    }

    /// Adds a span; returns what it costs.
    pub fn add(&mut self, span: &Span) -> Cost {
        self.add_millis(span, span.millis())
    }

    /// Adds a span as if it lasted `millis` milliseconds; returns what that costs.
    pub fn add_millis(&mut self, span: &Span, millis: i64) -> Cost {
        if millis > 0 && span.evidence != Evidence::Unknown {
            self.last_rate = span.whole_rate();
        }
        match span.work_of(millis) {
            Some(work) => {
                let before = self.work.settled();
                self.millis = self.millis.saturating_add(millis);
                self.work = self.work + work;
                Cost::exactly(self.work.settled() - before)
            }
            None => self.add_unknown(millis, Cost::UNBOUNDED),
        }
    }

    /// Adds time whose cost is only known within bounds; returns these.
    pub fn add_unknown(&mut self, millis: i64, cost: Cost) -> Cost {
        if millis == 0 {
            return Cost::FREE;
        }
        self.unknown_millis = self.unknown_millis.saturating_add(millis);
        self.unknown = self.unknown + cost;
        cost
    }

    /// Part of what was unknown has been found out.
    pub fn learned(&mut self, was: Total, is: Total) {
        let left = Total::of(self.unknown, self.unknown_millis) - was + is;
        self.unknown_millis = left.unknown_millis;
        self.unknown = left.cost();
    }

    /// A change within it was dated: so many milliseconds and so much work are added.
    pub fn dated(&mut self, millis: i64, work: Work) {
        self.millis = self.millis.saturating_add(millis);
        self.work = self.work + work;
    }

    /// Milliseconds and cost that bring the episode to a whole minute at its last rate.
    #[must_use]
    pub fn settlement(&self) -> (i64, Cost) {
        let missing = missing_to_whole_minute(self.millis);
        let cost = match self.last_rate {
            _ if missing == 0 => Cost::FREE,
            Some(rate) => {
                Cost::exactly((self.work + Work::of(rate, missing)).settled() - self.work.settled())
            }
            None => Cost::UNBOUNDED,
        };
        (missing, cost)
    }

    /// What the episode has cost if it ended now, with `open` as its last span, `millis` long.
    #[must_use]
    pub fn cost_with(mut self, open: &Span, millis: i64) -> Total {
        self.add_millis(open, millis);
        let rest = match self.settlement() {
            (_, cost) if cost.known().is_some() => cost,
            _ => Cost::exactly(Micros(0)),
        };
        Total::of(Cost::exactly(self.work.settled()) + rest, 0)
            + Total::of(self.unknown, self.unknown_millis)
    }
}
