//! Proving a pause by reading the endpoint by its own name, whatever becomes of the list.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Guard;
use crate::endpoint::EndpointId;
use crate::event::Effect;
use crate::moment::Moment;

/// An answer is awaited for so long.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

/// What was asked for by its own name.
#[derive(Debug, Default)]
pub(super) struct Confirming {
    asked: BTreeMap<EndpointId, Asked>,
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    at: Moment,
    answered: bool,
}

impl Confirming {
    pub(super) fn answered(&mut self, id: &EndpointId) {
        if let Some(asked) = self.asked.get_mut(id) {
            asked.answered = true;
        }
    }

    /// When one that was accepted at `accepted` is to be read next, by uptime.
    fn due(&self, id: &EndpointId, accepted: Moment, at: Moment) -> Duration {
        // What was asked for before the pause was accepted tells nothing of it.
        match self.asked.get(id).filter(|asked| asked.at.uptime >= accepted.uptime) {
            None => at.uptime,
            Some(asked) if !asked.answered => asked.at.uptime + ANSWERED_WITHIN,
            Some(asked) => asked.at.uptime + step(at.since(accepted)),
        }
    }
}

/// How long after a reading that showed it running the next one follows.
fn step(waited: Duration) -> Duration {
    Duration::from_secs(match waited.as_secs() {
        0..=9 => 1,
        10..=59 => 3,
        _ => 15,
    })
}

impl Guard {
    /// Accepted pauses that are read back one by one: those of endpoints that were named, and all
    /// where the list does not answer.
    fn read_one_by_one(&self) -> BTreeMap<EndpointId, Moment> {
        let Some(pausing) = &self.pausing else { return BTreeMap::new() };
        let listed = |namespace: &str| {
            let state = self.known.namespaces().find(|(name, _)| *name == namespace);
            state.is_some_and(|(_, state)| state.failures == 0 && state.read.is_some())
        };
        let named = pausing.sweep.is_none();
        let accepted = pausing.accepted().filter(|(id, _)| named || !listed(&id.namespace));
        accepted.map(|(id, at)| (id.clone(), at)).collect()
    }

    pub(super) fn turn_confirming(&mut self, at: Moment) -> Vec<Effect> {
        let waiting = self.read_one_by_one();
        self.confirming.asked.retain(|id, _| waiting.contains_key(id));
        let due = waiting
            .iter()
            .filter(|(id, accepted)| at.uptime >= self.confirming.due(id, **accepted, at));
        let due: Vec<EndpointId> = due.map(|(id, _)| id.clone()).collect();
        for id in &due {
            self.confirming.asked.insert(id.clone(), Asked { at, answered: false });
        }
        due.into_iter().map(|endpoint| Effect::ReadEndpoint { endpoint }).collect()
    }

    pub(super) fn confirming_wakes_at(&self, at: Moment) -> Option<Duration> {
        let waiting = self.read_one_by_one();
        waiting.iter().map(|(id, accepted)| self.confirming.due(id, *accepted, at)).min()
    }
}
