//! What is known of the account: the last good reading of each namespace, with its age.

mod namespace;

pub use namespace::Namespace;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use crate::endpoint::{EndpointId, Observed};
use crate::listing::Listing;
use crate::moment::{Moment, shifted};
use crate::problem::Problem;
use crate::settings::{Rules, Settings};

/// One endpoint as it was read last.
#[derive(Clone, Debug)]
struct Seen {
    observed: Observed,
    /// What holds for it, once somebody asked; it rests on its tags and the settings.
    rules: OnceLock<Arc<Rules>>,
}

/// Everything that was read, and how old it is.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    namespaces: BTreeMap<String, Namespace>,
    endpoints: BTreeMap<EndpointId, Seen>,
    /// How many endpoints have each name.
    names: BTreeMap<String, usize>,
    /// When what was read by its own name was asked for, while that is newer than the last list.
    singly: BTreeMap<EndpointId, Moment>,
    /// What was asked for by its own name and is not there, and when that was answered.
    not_found: BTreeMap<EndpointId, Moment>,
}

impl Inventory {
    /// Watches exactly these namespaces from now on. Returns endpoints that fell out.
    pub fn watch(&mut self, names: &[String]) -> Vec<EndpointId> {
        self.namespaces.retain(|name, _| names.contains(name));
        for name in names {
            self.namespaces.entry(name.clone()).or_default();
        }
        let dropped: Vec<EndpointId> =
            self.endpoints.keys().filter(|id| !names.contains(&id.namespace)).cloned().collect();
        for id in &dropped {
            self.remove(id);
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
    pub fn received<'a>(
        &mut self,
        namespace: &str,
        list: &Listing,
        metered: impl Iterator<Item = &'a EndpointId>,
        at: Moment,
    ) -> Vec<(EndpointId, Timestamp)> {
        let Some(state) = self.namespaces.get_mut(namespace) else {
            return Vec::new();
        };
        let was_read = state.read.replace(at).is_some();
        state.ended = Some(at);
        state.problem = None;
        state.failures = 0;
        state.awaited_since = None;
        state.end_pages();
        // What was asked for by its own name before this list is in the list as it is now.
        if let Some(asked) = state.asked.take() {
            state.ended_asked = Some(asked);
            state.listed = Some(asked);
            self.singly.retain(|id, read| id.namespace != namespace || read.uptime > asked.uptime);
        }
        let earlier = std::mem::take(&mut state.missing);
        for seen in &list.endpoints {
            self.not_found.remove(&seen.id);
            if !self.singly.contains_key(&seen.id) {
                self.insert(seen);
            }
        }
        // Rows are told apart by their names: as many as are known leave none out.
        let is_whole = list.endpoints.len() == self.count_in(namespace);
        if !list.complete || (is_whole && was_read && earlier.is_empty()) {
            return Vec::new();
        }
        let present: BTreeSet<&EndpointId> = list.endpoints.iter().map(|seen| &seen.id).collect();
        let absent = |id: &&EndpointId| {
            id.namespace == namespace && !present.contains(id) && !self.singly.contains_key(*id)
        };
        let unread: Vec<&EndpointId> =
            metered.filter(|id| !self.endpoints.contains_key(id)).collect();
        let expected = self.endpoints.keys().chain(unread);
        let (mut gone, mut missing) = (Vec::new(), BTreeMap::new());
        for id in expected.filter(absent) {
            match earlier.get(id) {
                Some(since) => {
                    // By today's clock, should somebody have set it in between.
                    let ago = i64::try_from(at.since(*since).as_millis()).unwrap_or(i64::MAX);
                    gone.push((id.clone(), shifted(at.utc, -ago)));
                }
                None => {
                    missing.insert(id.clone(), at);
                }
            }
        }
        for (id, _) in &gone {
            self.remove(id);
        }
        if let Some(state) = self.namespaces.get_mut(namespace) {
            state.missing = missing;
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
        let listed_since = state.listed.is_some_and(|listed| listed.uptime > asked.uptime);
        if listed_since || self.is_newer(&seen.id, asked) {
            return false;
        }
        self.singly.insert(seen.id.clone(), asked);
        self.insert(seen);
        true
    }

    /// A page of the list that is awaited came in. Says when the namespace was last read whole
    /// before this list, `last_read` as the first page tells.
    pub fn page(
        &mut self,
        namespace: &str,
        endpoints: &[Observed],
        last_read: impl FnOnce() -> Option<Timestamp>,
        at: Moment,
    ) -> Option<Timestamp> {
        let state = self.namespaces.get_mut(namespace)?;
        state.heard = Some(at);
        state.paged.extend(endpoints.iter().map(|seen| seen.id.clone()));
        *state.absent_at.get_or_insert_with(last_read)
    }

    /// What the pages of the reading under way told of, as it is known now.
    #[must_use]
    pub fn paged(&self, namespace: &str) -> Vec<Observed> {
        let state = self.namespaces.get(namespace).into_iter();
        state.flat_map(|state| &state.paged).filter_map(|id| self.get(id)).cloned().collect()
    }

    /// Whether a page of the reading under way told of it already.
    #[must_use]
    pub fn is_paged(&self, id: &EndpointId) -> bool {
        self.namespaces.get(&id.namespace).is_some_and(|state| state.paged.contains(id))
    }

    /// When the namespace was last read whole before the list whose pages are coming in; `None`
    /// where none came yet.
    #[must_use]
    pub fn absent_at(&self, namespace: &str) -> Option<Option<Timestamp>> {
        self.namespaces.get(namespace)?.absent_at
    }

    /// How many endpoints have this name.
    #[must_use]
    pub fn of_name(&self, name: &str) -> usize {
        self.names.get(name).copied().unwrap_or(0)
    }

    fn insert(&mut self, seen: &Observed) {
        if let Some(known) = self.endpoints.get_mut(&seen.id) {
            if known.observed.tags != seen.tags {
                known.rules.take();
            }
            if known.observed != *seen {
                known.observed.clone_from(seen);
            }
            return;
        }
        let known = Seen { observed: seen.clone(), rules: OnceLock::new() };
        self.endpoints.insert(seen.id.clone(), known);
        *self.names.entry(seen.id.name.clone()).or_default() += 1;
    }

    fn remove(&mut self, id: &EndpointId) {
        if self.endpoints.remove(id).is_none() {
            return;
        }
        match self.names.get_mut(&id.name) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(self.names.remove(&id.name)),
        }
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
            state.ended_asked = state.asked.take().or(state.ended_asked);
            state.awaited_since = None;
            state.end_pages();
            state.ended = Some(at);
            state.failures = state.failures.saturating_add(1);
            state.problem = Some(problem);
        }
    }

    /// A namespace is to be read at once, whatever its rhythm is.
    pub fn read_soon(&mut self, namespace: &str) {
        if let Some(state) = self.namespaces.get_mut(namespace) {
            state.wanted = true;
        }
    }

    /// The same of all.
    pub fn read_all_soon(&mut self) {
        self.namespaces.values_mut().for_each(|state| state.wanted = true);
    }

    /// The same of all but one whose last readings failed.
    pub fn read_soon_again(&mut self, but: Option<&str>) {
        for (name, state) in &mut self.namespaces {
            state.wanted |= state.failures > 0 && but.is_none_or(|but| name != but);
        }
    }

    /// A reading is asked for; returns its ticket.
    pub fn ask(&mut self, namespace: &str, at: Moment) -> u64 {
        let Some(state) = self.namespaces.get_mut(namespace) else {
            return 0;
        };
        state.asked = Some(at);
        state.wanted = false;
        state.end_pages();
        state.awaited_since.get_or_insert(at);
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

    /// Since when nothing was heard of the reading of a namespace that is under way.
    #[must_use]
    pub fn silent_since(&self, namespace: &str) -> Option<Moment> {
        self.namespaces.get(namespace)?.silent_since()
    }

    /// One endpoint.
    #[must_use]
    pub fn get(&self, id: &EndpointId) -> Option<&Observed> {
        self.endpoints.get(id).map(|seen| &seen.observed)
    }

    /// What holds for an endpoint under these settings, the ones in force: it is worked out once, until
    /// its tags change or [`Inventory::drop_rules`].
    #[must_use]
    pub fn rules(&self, seen: &Observed, settings: &Settings) -> Arc<Rules> {
        match self.endpoints.get(&seen.id).filter(|known| known.observed.tags == seen.tags) {
            Some(known) => Arc::clone(known.rules(settings)),
            None => Arc::new(settings.rules(&seen.id, &seen.tags)),
        }
    }

    /// All endpoints, each with what holds for it under these settings, the ones in force.
    pub fn ruled<'a>(
        &'a self,
        settings: &'a Settings,
    ) -> impl Iterator<Item = (&'a Observed, &'a Arc<Rules>)> {
        self.endpoints.values().map(|seen| (&seen.observed, seen.rules(settings)))
    }

    /// The settings change: what holds is worked out anew.
    pub fn drop_rules(&mut self) {
        for seen in self.endpoints.values_mut() {
            seen.rules.take();
        }
    }

    /// All endpoints, by namespace and name.
    pub fn endpoints(&self) -> impl Iterator<Item = &Observed> {
        self.endpoints.values().map(|seen| &seen.observed)
    }

    /// When an endpoint was read last, in a list, on a page of one or by its own name.
    #[must_use]
    pub fn read_of(&self, id: &EndpointId) -> Option<Moment> {
        let listed = self.namespaces.get(&id.namespace).and_then(|state| state.read);
        let both = [listed, self.read_singly(id)];
        both.into_iter().flatten().max_by_key(|read| read.uptime)
    }

    /// When one was asked for by its own name, or on a page of a list, since the last whole list.
    #[must_use]
    pub fn read_singly(&self, id: &EndpointId) -> Option<Moment> {
        self.singly.get(id).copied()
    }

    /// One namespace that is watched.
    #[must_use]
    pub fn namespace(&self, name: &str) -> Option<&Namespace> {
        self.namespaces.get(name)
    }

    /// How many endpoints are known in a namespace.
    fn count_in(&self, namespace: &str) -> usize {
        self.endpoints.keys().filter(|id| id.namespace == namespace).count()
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

impl Seen {
    fn rules(&self, settings: &Settings) -> &Arc<Rules> {
        let Observed { id, tags, .. } = &self.observed;
        self.rules.get_or_init(|| Arc::new(settings.rules(id, tags)))
    }
}
