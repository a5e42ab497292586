//! What a line of the meter has cost by some moment, its open span included.

use jiff::Timestamp;

use super::Line;
use crate::ledger::{Span, Total, part_within};
use crate::moment::{millis_between, shifted};

impl Line {
    /// The open span as far as it may be assumed to have gone on by `at`.
    #[must_use]
    pub fn extended(&self, at: Timestamp, allowed_gap_millis: i64) -> Span {
        Span { to: self.extended_to(at, allowed_gap_millis), ..self.open.clone() }
    }

    /// How far the open span may be assumed to have gone on by `at`.
    fn extended_to(&self, at: Timestamp, allowed_gap_millis: i64) -> Timestamp {
        at.min(shifted(self.open.to, allowed_gap_millis)).max(self.open.to)
    }

    /// What the current episode has cost as of `at`, every started minute counted.
    #[must_use]
    pub fn episode_cost(&self, at: Timestamp, allowed_gap_millis: i64) -> Total {
        let millis = self.millis_by(at, allowed_gap_millis);
        self.episode.map(|episode| episode.cost_with(&self.open, millis)).unwrap_or_default()
    }

    /// Since when it is billable, by the clock of now, which may have been set since.
    #[must_use]
    pub fn billable_since(&self) -> Option<Timestamp> {
        self.episode.map(|episode| shifted(episode.started, episode.clock_millis))
    }

    /// What the open span and the unsettled minute add in `from..to`, as of `at`.
    #[must_use]
    pub fn open_between(
        &self,
        from: Timestamp,
        to: Timestamp,
        at: Timestamp,
        allowed_gap_millis: i64,
    ) -> Total {
        let Some(mut episode) = self.episode else {
            return Total::default();
        };
        let within = from.as_millisecond()..to.as_millisecond();
        let begins = self.open.from.as_millisecond();
        let millis = self.millis_by(at, allowed_gap_millis);
        let ends = begins.saturating_add(millis);
        let cost = episode.add_millis(&self.open, millis);
        let sum = part_within(begins..ends, cost, within.clone());
        let (missing, rest) = episode.settlement();
        if rest.known().is_none() {
            return sum;
        }
        sum + part_within(ends..ends.saturating_add(missing), rest, within)
    }

    /// How many milliseconds the open span has lasted by `at`, as far as it may be assumed to go on.
    fn millis_by(&self, at: Timestamp, allowed_gap_millis: i64) -> i64 {
        millis_between(self.open.from, self.extended_to(at, allowed_gap_millis)).max(0)
    }
}
