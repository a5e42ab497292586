//! The meter: readings in, spans and ledger entries out.

mod change;
mod episode;
mod gap;
mod line;
mod reading;
mod spent;

pub use change::UndatedTime;
pub use episode::Episode;
pub use line::Line;
pub use reading::{Metered, Reading};

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::endpoint::EndpointId;
use crate::ledger::{Entry, Scope, Total};
use crate::money::Work;

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
    pub fn observe(&mut self, reading: &Reading<'_>) -> Metered {
        let id = &reading.seen.id;
        let mut metered = Metered::default();
        let mut reading = *reading;
        if let Some(line) = self.lines.get(id) {
            // A new creation time under the old name is another endpoint, with its own bill.
            let recreated = line.created_at.is_some()
                && reading.seen.created_at.is_some()
                && line.created_at != reading.seen.created_at;
            if recreated {
                // The old one was there at its last reading, the new one was not.
                let last = line.open.to;
                reading.absent_at = Some(reading.absent_at.map_or(last, |at| at.max(last)));
                let end =
                    reading.seen.created_at.unwrap_or(reading.at).clamp(last, reading.at.max(last));
                metered.entries = self.gone(id, end, reading.allowed_gap_millis);
            }
        }
        match self.lines.get_mut(id) {
            Some(line) => metered = line.observe(&reading),
            None => {
                let (line, before) = Line::open(&reading);
                metered.entries.extend(before);
                self.lines.insert(id.clone(), line);
            }
        }
        metered
    }

    /// A reading that found an endpoint as the one before did: where nothing but time passed its span grows, and true is
    /// returned. Else nothing is done, and the reading is to be observed.
    pub fn goes_on(&mut self, reading: &Reading<'_>) -> bool {
        self.lines.get_mut(&reading.seen.id).is_some_and(|line| line.goes_on(reading))
    }

    /// The endpoint is no longer there: its span ends.
    pub fn gone(&mut self, id: &EndpointId, at: Timestamp, allowed_gap_millis: i64) -> Vec<Entry> {
        let line = self.lines.remove(id);
        line.map(|line| line.close(at, allowed_gap_millis)).unwrap_or_default()
    }

    /// Part of an earlier entry of an endpoint has been found out.
    pub fn learned(&mut self, id: &EndpointId, episode: Option<Timestamp>, was: Total, is: Total) {
        if let Some(line) = self.lines.get_mut(id) {
            line.learned(episode, was, is);
        }
    }

    /// A change of an episode was dated; returns whether that goes on. See [`Line::dated`].
    pub fn dated(
        &mut self,
        id: &EndpointId,
        episode: Option<Timestamp>,
        millis: i64,
        work: Work,
    ) -> bool {
        self.lines.get_mut(id).is_some_and(|line| line.dated(episode, millis, work))
    }

    /// The wall clock was set by `millis`: open spans go on under the new clock, no time is
    /// added or lost.
    pub fn clock_set(&mut self, at: Timestamp, millis: i64, allowed_gap_millis: i64) -> Vec<Entry> {
        self.lines
            .values_mut()
            .flat_map(|line| line.clock_set(at, millis, allowed_gap_millis))
            .collect()
    }

    /// This run begins at `now`, which may be before the last one ended. See [`Line::set_back_to`].
    pub fn set_back_to(&mut self, now: Timestamp) -> Vec<Entry> {
        self.lines.values_mut().flat_map(|line| line.set_back_to(now)).collect()
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

    /// What the open spans and unsettled minutes of `scope` add in `from..to`, as of `at`.
    #[must_use]
    pub fn open_between(
        &self,
        scope: &Scope,
        from: Timestamp,
        to: Timestamp,
        at: Timestamp,
        allowed_gap_millis: i64,
    ) -> Total {
        let open = self.open_in(scope);
        open.map(|line| line.open_between(from, to, at, allowed_gap_millis)).sum()
    }

    /// The lines of `scope` that are in a billable episode: only these add to what is spent.
    pub fn open_in<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a Line> {
        let inside = |line: &&Line| line.episode.is_some() && scope.includes(&line.endpoint);
        self.lines.values().filter(inside)
    }
}
