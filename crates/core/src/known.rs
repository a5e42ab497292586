//! What is known of the account: the last good reading of each namespace, with its age.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::endpoint::{EndpointId, Observed};
use crate::event::Listing;
use crate::moment::{Moment, shifted};
use crate::problem::Problem;

/// One namespace and how reading it goes.
#[derive(Clone, Debug, Default)]
pub struct Namespace {
    /// When it was last read.
    pub read: Option<Moment>,
    /// Why the last reading failed; `None` after a good one.
    pub problem: Option<Problem>,
    /// Failed readings since the last good one.
    pub failures: u32,
    /// When the reading under way was asked for.
    pub asked: Option<Moment>,
    /// When the last reading ended, good or not.
    pub ended: Option<Moment>,
    ticket: u64,
    /// Endpoints that the last list missed, and when one missed them first.
    missing: BTreeMap<EndpointId, Moment>,
}

/// Everything that was read, and how old it is.
#[derive(Clone, Debug, Default)]
pub struct Known {
    namespaces: BTreeMap<String, Namespace>,
    endpoints: BTreeMap<EndpointId, Observed>,
    /// When what was read by its own name was asked for, while that is newer than the last list.
    singly: BTreeMap<EndpointId, Moment>,
    /// What was asked for by its own name and is not there, and when that was answered.
    not_found: BTreeMap<EndpointId, Moment>,
}

impl Known {
    /// Watches exactly these namespaces from now on. Returns endpoints that fell out.
    pub fn watch(&mut self, names: &[String]) -> Vec<EndpointId> {
        self.namespaces.retain(|name, _| names.contains(name));
        for name in names {
            self.namespaces.entry(name.clone()).or_default();
        }
        let dropped: Vec<EndpointId> =
            self.endpoints.keys().filter(|id| !names.contains(&id.namespace)).cloned().collect();
        for id in &dropped {
            self.endpoints.remove(id);
            self.singly.remove(id);
        }
        dropped
    }

    /// Takes in a list that was received. Returns endpoints that are no longer in it, and since
    /// when.
    ///
    /// One listing may miss an endpoint while pages shift: only one that is missing twice is gone,
    /// and then since it was missing first. So are those that are still `metered` from before this
    /// run.
    pub fn received(
        &mut self,
        namespace: &str,
        list: &Listing,
        metered: &[EndpointId],
        at: Moment,
    ) -> Vec<(EndpointId, Timestamp)> {
        let Some(state) = self.namespaces.get_mut(namespace) else {
            return Vec::new();
        };
        state.read = Some(at);
        state.ended = Some(at);
        state.problem = None;
        state.failures = 0;
        // What was asked for by its own name before this list is in the list as it is now.
        if let Some(asked) = state.asked.take() {
            self.singly.retain(|id, read| id.namespace != namespace || read.uptime > asked.uptime);
        }
        let present: BTreeSet<&EndpointId> = list.endpoints.iter().map(|seen| &seen.id).collect();
        let earlier = std::mem::take(&mut state.missing);
        let mut gone = Vec::new();
        let singly = &self.singly;
        let absent = |id: &&EndpointId| {
            id.namespace == namespace && !present.contains(id) && !singly.contains_key(*id)
        };
        let unread = metered.iter().filter(|id| !self.endpoints.contains_key(id));
        let expected = self.endpoints.keys().chain(unread);
        for id in expected.filter(|id| list.complete && absent(id)) {
            match earlier.get(id) {
                Some(since) => {
                    // By today's clock, should somebody have set it in between.
                    let ago = i64::try_from(at.since(*since).as_millis()).unwrap_or(i64::MAX);
                    gone.push((id.clone(), shifted(at.utc, -ago)));
                }
                None => {
                    state.missing.insert(id.clone(), at);
                }
            }
        }
        for (id, _) in &gone {
            self.endpoints.remove(id);
        }
        for seen in &list.endpoints {
            self.not_found.remove(&seen.id);
            if !self.singly.contains_key(&seen.id) {
                self.endpoints.insert(seen.id.clone(), seen.clone());
            }
        }
        gone
    }

    /// Takes in one endpoint that was asked for by its own name at `asked`. False when its
    /// namespace is not watched, or when what is known of it is newer.
    pub fn received_one(&mut self, seen: &Observed, asked: Moment) -> bool {
        self.not_found.remove(&seen.id);
        let Some(state) = self.namespaces.get(&seen.id.namespace) else {
            return false;
        };
        let listed_since = state.read.is_some_and(|read| read.uptime > asked.uptime);
        if listed_since || self.is_newer(&seen.id, asked) {
            return false;
        }
        self.singly.insert(seen.id.clone(), asked);
        self.endpoints.insert(seen.id.clone(), seen.clone());
        true
    }

    /// Whether it was read by its own name, and that was asked for after `asked`.
    #[must_use]
    pub fn is_newer(&self, id: &EndpointId, asked: Moment) -> bool {
        self.singly.get(id).is_some_and(|read| read.uptime > asked.uptime)
    }

    /// It was asked for by its own name, and there is none of that name. What the list told stays
    /// until a list tells otherwise.
    pub fn not_found(&mut self, id: &EndpointId, at: Moment) {
        self.not_found.insert(id.clone(), at);
    }

    /// Whether the last word on this name was that there is no such endpoint.
    #[must_use]
    pub fn is_not_found(&self, id: &EndpointId) -> bool {
        self.not_found.contains_key(id)
    }

    /// A reading failed: nothing that is known changes, only its age will show.
    pub fn failed(&mut self, namespace: &str, problem: Problem, at: Moment) {
        if let Some(state) = self.namespaces.get_mut(namespace) {
            state.asked = None;
            state.ended = Some(at);
            state.failures = state.failures.saturating_add(1);
            state.problem = Some(problem);
        }
    }

    /// A reading is asked for; returns its ticket.
    pub fn ask(&mut self, namespace: &str, at: Moment) -> u64 {
        let Some(state) = self.namespaces.get_mut(namespace) else {
            return 0;
        };
        state.asked = Some(at);
        state.ticket += 1;
        state.ticket
    }

    /// When the reading with this ticket was asked for. `None` when it is not the one awaited: it
    /// shows the account as it was at some earlier time.
    #[must_use]
    pub fn awaited(&self, namespace: &str, ticket: u64) -> Option<Moment> {
        let state = self.namespaces.get(namespace)?;
        state.asked.filter(|_| state.ticket == ticket)
    }

    /// One endpoint.
    #[must_use]
    pub fn get(&self, id: &EndpointId) -> Option<&Observed> {
        self.endpoints.get(id)
    }

    /// All endpoints, by namespace and name.
    pub fn endpoints(&self) -> impl Iterator<Item = &Observed> {
        self.endpoints.values()
    }

    /// All watched namespaces.
    pub fn namespaces(&self) -> impl Iterator<Item = (&String, &Namespace)> {
        self.namespaces.iter()
    }

    /// Namespaces that can be read, or have not shown otherwise. An organization that never let
    /// this token in is not something we went blind on.
    pub fn readable(&self) -> impl Iterator<Item = (&String, &Namespace)> {
        let all_refused = self.namespaces.values().all(Namespace::never_let_in);
        self.namespaces.iter().filter(move |(_, state)| all_refused || !state.never_let_in())
    }

    /// The oldest of the last good readings; `None` while any namespace was never read.
    #[must_use]
    pub fn oldest_reading(&self) -> Option<Moment> {
        let mut oldest: Option<Moment> = None;
        for (_, state) in self.readable() {
            let read = state.read?;
            oldest = Some(
                oldest.map_or(read, |known| if read.uptime < known.uptime { read } else { known }),
            );
        }
        oldest
    }
}

impl Namespace {
    /// It was refused and never read.
    #[must_use]
    pub fn never_let_in(&self) -> bool {
        self.read.is_none()
            && matches!(
                self.problem,
                Some(Problem::Refused(_) | Problem::NotFound | Problem::PaymentRequired(_))
            )
    }
}
