//! What stands beside a lease, for sessions whose record is gone.

use guard_core::{Found, Holder, Session};

use super::super::lease::{self, Lease};
use super::{Keeper, Seen};
use crate::store::SessionStore;

impl Keeper {
    /// Writes a session beside its lease. Whether that outlives this process.
    pub(super) fn note(&self, session: &Session) -> bool {
        let Some(Some(lease)) = self.leases.get(&session.id) else { return false };
        let record = serde_json::to_string(session).map_err(std::io::Error::other);
        match record.and_then(|record| lease.note(&record)) {
            Ok(()) => true,
            Err(why) => {
                tracing::warn!(%why, session = session.id, "it is not noted beside its lease");
                false
            }
        }
    }

    /// What was removed while it was in use is written anew, and that is told.
    pub(super) fn write_anew_what_is_lost(&mut self) {
        let is_lost = self.store.as_ref().is_some_and(SessionStore::is_lost);
        let leases =
            self.leases.iter().filter(|(_, lease)| lease.as_ref().is_some_and(Lease::is_lost));
        let leases: Vec<String> = leases.map(|(id, _)| id.clone()).collect();
        if self.demo || !is_lost && leases.is_empty() {
            return;
        }
        for id in leases {
            match Lease::try_take(&self.dirs, &id) {
                Ok(lease) => drop(self.leases.insert(id, Some(lease))),
                Err(why) => tracing::warn!(?why, session = id, "its lease is gone"),
            }
        }
        self.store = None;
        let open: Vec<Session> = self.kept.values().cloned().collect();
        let written = open.iter().map(|session| self.keep(session));
        let failed: Vec<String> = written.filter_map(Result::err).collect();
        let mut words = format!(
            "The history of sessions in {} was removed or replaced while it was in use.",
            self.dirs.data.display()
        );
        match failed.first() {
            Some(why) => {
                words.push_str(&format!(" What is open could not be written anew: {why}."));
            }
            None => words.push_str(" What is open was written anew; earlier sessions are missing."),
        }
        self.told.push(words);
    }

    /// Sessions without a record, found by their leases.
    pub(super) fn look_at_leases(&mut self, namespaces: &[String], seen: &mut Seen) {
        if !self.adopts {
            return;
        }
        for id in lease::all(&self.dirs) {
            let is_known = self.leases.contains_key(&id)
                || seen.found.iter().any(|found| found.session.id == id)
                // What cannot be asked is taken for unknown: an open session costs money.
                || self.store.as_ref().is_some_and(|store| store.knows(&id).unwrap_or(false));
            if is_known {
                continue;
            }
            let Ok(lease) = Lease::try_take(&self.dirs, &id) else { continue };
            let noted = lease.noted().and_then(|record| serde_json::from_str(&record).ok());
            let Some(session) = noted.filter(|session: &Session| session.id == id) else {
                continue;
            };
            let mut used = session.uses.iter().map(|used| &used.endpoint.namespace);
            if !session.is_open() || !used.all(|namespace| namespaces.contains(namespace)) {
                continue;
            }
            tracing::warn!(session = id, "its record and its process are gone: it is ended here");
            self.leases.insert(id.clone(), Some(lease));
            if let Err(why) = self.keep(&session) {
                tracing::warn!(%why, session = id, "it is ended without a record");
            }
            seen.told.append(&mut self.told);
            seen.told.push(format!(
                "The record of the session {id} was gone; it was found beside its lease and is \
                 ended here."
            ));
            seen.found.push(Found { session, holder: Holder::Us });
        }
    }
}
