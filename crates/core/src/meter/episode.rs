//! A billable episode: from becoming billable to becoming free.

use jiff::Timestamp;

use crate::ledger::{Evidence, Span, Total};
use crate::money::{Micros, Rate, Work, missing_to_whole_minute};

/// What an episode has added up so far, over its closed spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    /// When it became billable, as far as is known.
    pub started: Timestamp,
    /// Billable milliseconds so far, without the open span.
    pub millis: i64,
    /// Exact work of those milliseconds whose cost is known.
    pub work: Work,
    /// Milliseconds whose cost is not known.
    pub unknown_millis: i64,
    /// Rate of the last span that took any time; `None` while that is unknown.
    pub last_rate: Option<Rate>,
}

impl Episode {
    /// A new episode without any time in it.
    #[must_use]
    pub fn starting(started: Timestamp) -> Self {
        Self { started, millis: 0, work: Work(0), unknown_millis: 0, last_rate: None }
    }

    /// Adds a span; returns what it costs, `None` when that is unknown.
    pub fn add(&mut self, span: &Span) -> Option<Micros> {
        let before = self.work.settled();
        if span.millis() > 0 && span.evidence != Evidence::Unknown {
            self.last_rate = span.whole_rate();
        }
        match span.work() {
            Some(work) => {
                self.millis += span.millis();
                self.work = self.work + work;
                Some(self.work.settled() - before)
            }
            None => {
                self.unknown_millis += span.millis();
                None
            }
        }
    }

    /// Milliseconds and cost that bring the episode to a whole minute at its last rate.
    #[must_use]
    pub fn settlement(&self) -> (i64, Option<Micros>) {
        let missing = missing_to_whole_minute(self.millis);
        let cost = self
            .last_rate
            .map(|rate| (self.work + Work::of(rate, missing)).settled() - self.work.settled());
        (missing, cost)
    }

    /// What the episode has cost if it ended now, with `open` as its last span.
    #[must_use]
    pub fn cost_with(mut self, open: &Span) -> Total {
        self.add(open);
        let (_, rest) = self.settlement();
        Total {
            known: self.work.settled() + rest.unwrap_or_default(),
            unknown_millis: self.unknown_millis,
        }
    }
}
