//! The pauses of the last weeks, and which of them go on counting.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::entry::{SavingEnd, SavingEntry, SavingPause};
use super::sum::SavedSum;
use crate::endpoint::EndpointId;

/// Every pause that is known of.
#[derive(Clone, Debug, Default)]
pub struct Savings {
    /// By endpoint and when it was read back, each with its end.
    pauses: BTreeMap<(EndpointId, Timestamp), (SavingPause, Option<Timestamp>)>,
    /// When the last pause of each endpoint was read back that did not end.
    open: BTreeMap<EndpointId, Timestamp>,
}

impl Savings {
    /// Goes on from what was written, in any order. What is there twice counts once.
    #[must_use]
    pub fn resume(entries: impl IntoIterator<Item = SavingEntry>) -> Self {
        let mut savings = Self::default();
        let mut ends = Vec::new();
        for entry in entries {
            match entry {
                SavingEntry::Pause(pause) => savings.put(pause),
                SavingEntry::End(end) => ends.push(end),
            }
        }
        for end in ends {
            let Some(known) = savings.pauses.get_mut(&(end.endpoint.clone(), end.from)) else {
                continue;
            };
            known.1 = Some(known.1.map_or(end.at, |at| at.min(end.at)));
            if savings.open.get(&end.endpoint) == Some(&end.from) {
                savings.open.remove(&end.endpoint);
            }
        }
        savings
    }

    /// A pause was read back. Returns what is to be noted: nothing where it can save nothing, or where the
    /// same pause counts already.
    pub fn paused(&mut self, pause: SavingPause) -> Option<SavingEntry> {
        let counts_on = self.opened(&pause.endpoint).is_some_and(|open| open.until > pause.from);
        if counts_on || pause.until <= pause.from {
            return None;
        }
        self.put(pause.clone());
        Some(SavingEntry::Pause(pause))
    }

    /// Whether a pause of this endpoint is not known to have ended.
    #[must_use]
    pub fn is_open(&self, endpoint: &EndpointId) -> bool {
        self.open.contains_key(endpoint)
    }

    /// An endpoint is no longer known to be paused since `at`. Returns what is to be noted.
    pub fn ended(&mut self, endpoint: &EndpointId, at: Timestamp) -> Option<SavingEntry> {
        let from = self.open.remove(endpoint)?;
        let (pause, ended) = self.pauses.get_mut(&(endpoint.clone(), from))?;
        if at >= pause.until {
            return None;
        }
        let at = at.max(from);
        *ended = Some(at);
        Some(SavingEntry::End(SavingEnd { endpoint: endpoint.clone(), from, at }))
    }

    /// The endpoints of which a pause is not known to have ended.
    pub fn open(&self) -> impl Iterator<Item = &EndpointId> {
        self.open.keys()
    }

    /// Drops what counted before `at` only.
    pub fn forget_before(&mut self, at: Timestamp) {
        self.pauses.retain(|_, (pause, _)| pause.until > at);
        let pauses = &self.pauses;
        self.open.retain(|id, from| pauses.contains_key(&(id.clone(), *from)));
    }

    /// All that is known, as it is noted.
    #[must_use]
    pub fn entries(&self) -> Vec<SavingEntry> {
        let mut entries = Vec::new();
        for ((endpoint, from), (pause, ended)) in &self.pauses {
            entries.push(SavingEntry::Pause(pause.clone()));
            let (endpoint, from) = (endpoint.clone(), *from);
            entries.extend(ended.map(|at| SavingEntry::End(SavingEnd { endpoint, from, at })));
        }
        entries
    }

    /// What was saved in `from..to`. A pause that did not end counts for as long as the endpoint was looked at:
    /// `read` says until when that was, and nothing where that is not known any more.
    #[must_use]
    pub fn between(
        &self,
        from: Timestamp,
        to: Timestamp,
        read: impl Fn(&EndpointId) -> Option<Timestamp>,
    ) -> SavedSum {
        let mut sum = SavedSum::default();
        for (pause, ended) in self.pauses.values() {
            let ends = ended
                .or_else(|| read(&pause.endpoint))
                .map_or(pause.until, |ends| ends.min(pause.until));
            sum.add(pause.rate, pause.from.max(from), ends.min(to));
        }
        sum
    }

    fn opened(&self, endpoint: &EndpointId) -> Option<&SavingPause> {
        let from = self.open.get(endpoint)?;
        self.pauses.get(&(endpoint.clone(), *from)).map(|(pause, _)| pause)
    }

    fn put(&mut self, pause: SavingPause) {
        let (endpoint, from) = (pause.endpoint.clone(), pause.from);
        if self.open.get(&endpoint).is_none_or(|open| *open < from) {
            self.open.insert(endpoint.clone(), from);
        }
        self.pauses.insert((endpoint, from), (pause, None));
    }
}
