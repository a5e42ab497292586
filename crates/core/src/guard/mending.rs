//! Changes of endpoints and the fixes of the safety check.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Guard;
use crate::budget::Period;
use crate::call::Action;
use crate::change::Change;
use crate::endpoint::EndpointId;
use crate::fix::{Fix, FixOf};
use crate::ledger::Scope;
use crate::messages::Effect;
use crate::moment::Moment;

/// So many changes can be taken back.
const KEPT: usize = 50;

/// What changes leave to be done, and what can be taken back.
#[derive(Clone, Debug, Default)]
pub(super) struct Mending {
    /// What is to be paused once its change is read back.
    pause_after: BTreeSet<EndpointId>,
    /// What changes can be taken back, the latest first.
    taken_back: VecDeque<(EndpointId, Change)>,
}

impl Mending {
    /// Whether something is to be paused once its change is read back.
    pub(super) fn awaits_change(&self) -> bool {
        !self.pause_after.is_empty()
    }

    /// What changes can be taken back, the latest first.
    pub(super) fn taken_back(&self) -> impl Iterator<Item = &(EndpointId, Change)> {
        self.taken_back.iter()
    }
}

impl Guard {
    /// Changes an endpoint; what was there before can be put back.
    pub(super) fn change(&mut self, id: &EndpointId, change: Change, at: Moment) -> Vec<Effect> {
        let seen = self.world.inventory.get(id);
        let (Some(before), false) = (seen, change.is_empty()) else {
            return Vec::new();
        };
        if let Err(why) = change.check(seen) {
            self.trouble_with(format!("{id} was not changed. {why}"));
            return Vec::new();
        }
        let change = change.accepted(seen);
        if change.holds_for(before) {
            return Vec::new();
        }
        let inverse = change.inverse(before);
        self.changes.mending.taken_back.retain(|(known, back)| known != id || *back != change);
        if let Some(inverse) = inverse {
            self.changes.mending.taken_back.push_front((id.clone(), inverse));
            self.changes.mending.taken_back.truncate(KEPT);
        }
        self.begin(std::slice::from_ref(id), Action::Change(change), None, at)
    }

    /// Does what was chosen: one update for each endpoint, and its pause after that is read back.
    pub(super) fn fix(&mut self, fixes: &[FixOf], at: Moment) -> Vec<Effect> {
        let mut changes: BTreeMap<EndpointId, Change> = BTreeMap::new();
        let mut effects = Vec::new();
        let mut saves = false;
        for one in fixes {
            match (one.fix, &one.endpoint) {
                (Fix::Change { change }, Some(id)) => {
                    let all = changes.entry(id.clone()).or_default();
                    *all = all.and(change);
                }
                (Fix::Pause, Some(id)) => {
                    self.changes.mending.pause_after.insert(id.clone());
                }
                (Fix::Level { level }, Some(id)) => {
                    let settings = self.world.settings.change(&mut self.world.inventory);
                    settings.endpoints.entry(id.clone()).or_default().level = Some(level);
                    saves = true;
                }
                (Fix::Budget { micros }, None) => {
                    self.set_budget(Period::Week, Scope::All, micros, false);
                    saves = true;
                }
                // A page that mixes these up asks for nothing.
                _ => {}
            }
        }
        for (id, change) in changes {
            effects.extend(self.change(&id, change, at));
        }
        if saves {
            effects.extend(self.save_settings());
        }
        effects
    }

    /// What was changed is read back: now it is paused.
    pub(super) fn turn_mending(&mut self, at: Moment) -> Vec<Effect> {
        let ready = |id: &&EndpointId| self.changes.jobs.of(id).is_none();
        let due: Vec<EndpointId> =
            self.changes.mending.pause_after.iter().filter(ready).cloned().collect();
        if due.is_empty() {
            return Vec::new();
        }
        for id in &due {
            self.changes.mending.pause_after.remove(id);
        }
        self.pause_and_tell(&due, at)
    }

    /// Pauses, and goes on telling what went wrong before: a person is to know that an update woke it.
    pub(super) fn pause_and_tell(&mut self, ids: &[EndpointId], at: Moment) -> Vec<Effect> {
        let trouble =
            |id: &EndpointId| Some((id.clone(), self.changes.jobs.trouble(id)?.to_owned()));
        let troubles: Vec<(EndpointId, String)> = ids.iter().filter_map(trouble).collect();
        let effects = self.pause_as_planned(ids, at);
        for (id, words) in troubles {
            self.changes.jobs.tell_again(&id, words);
        }
        effects
    }

    /// Whether nothing is under way for an endpoint or waits for that.
    #[must_use]
    pub fn jobs_ended(&self, id: &EndpointId) -> bool {
        self.changes.jobs.of(id).is_none() && !self.changes.mending.pause_after.contains(id)
    }

    /// Whether something is being changed, deleted or is to be paused after that.
    #[must_use]
    pub fn is_mending(&self, id: &EndpointId) -> bool {
        !self.jobs_ended(id) || self.is_pausing(id)
    }
}
