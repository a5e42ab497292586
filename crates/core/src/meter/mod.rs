//! The meter: readings in, spans and ledger entries out.

mod episode;
mod line;

pub use episode::Episode;
pub use line::Line;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::endpoint::{EndpointId, Observed};
use crate::ledger::{Entry, Total};
use crate::money::Rate;

/// One line for each endpoint that was ever seen and is not gone.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    lines: BTreeMap<EndpointId, Line>,
}

impl Meter {
    /// Goes on from the lines that were saved.
    #[must_use]
    pub fn resume(lines: Vec<Line>) -> Self {
        Self { lines: lines.into_iter().map(|line| (line.endpoint.clone(), line)).collect() }
    }

    /// Takes in one endpoint of one reading. Returns what became final.
    ///
    /// `rate` is the price of one replica, `None` while unknown. `allowed_gap_millis` is the
    /// longest pause between two readings that still counts as watched.
    pub fn observe(
        &mut self,
        seen: &Observed,
        rate: Option<Rate>,
        at: Timestamp,
        allowed_gap_millis: i64,
    ) -> Vec<Entry> {
        let mut entries = Vec::new();
        if let Some(line) = self.lines.get(&seen.id) {
            // A new creation time under the old name is another endpoint, with its own bill.
            let recreated = line.created_at.is_some()
                && seen.created_at.is_some()
                && line.created_at != seen.created_at;
            if recreated {
                entries.extend(self.gone(&seen.id, at));
            }
        }
        match self.lines.get_mut(&seen.id) {
            Some(line) => entries.extend(line.observe(seen, rate, at, allowed_gap_millis)),
            None => {
                self.lines.insert(seen.id.clone(), Line::open(seen, rate, at));
            }
        }
        entries
    }

    /// The endpoint is no longer there: its span ends.
    pub fn gone(&mut self, id: &EndpointId, at: Timestamp) -> Vec<Entry> {
        self.lines.remove(id).map(|line| line.close(at)).unwrap_or_default()
    }

    /// The wall clock was set by `millis`: open spans go on under the new clock, no time is
    /// added or lost.
    pub fn clock_set(&mut self, at: Timestamp, millis: i64, allowed_gap_millis: i64) -> Vec<Entry> {
        self.lines
            .values_mut()
            .flat_map(|line| line.clock_set(at, millis, allowed_gap_millis))
            .collect()
    }

    /// The line of one endpoint.
    #[must_use]
    pub fn line(&self, id: &EndpointId) -> Option<&Line> {
        self.lines.get(id)
    }

    /// All lines, in order of their endpoints.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.values()
    }

    /// What the open spans and unsettled minutes add, as of `at`, from `start` on.
    #[must_use]
    pub fn open_since(&self, start: Timestamp, at: Timestamp, allowed_gap_millis: i64) -> Total {
        self.lines.values().map(|line| line.open_since(start, at, allowed_gap_millis)).sum()
    }
}
