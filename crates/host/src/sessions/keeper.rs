//! Writes sessions and leases, and finds those that nobody keeps any more.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};

use guard_core::{Found, Holder, Session, Wish};

use super::lease::{Lease, Refused};
use crate::dirs::Dirs;
use crate::store::{SessionStore, StoreError};

/// A process that holds a lease and shows no sign for so long does nothing any more: it hangs, or
/// was stopped. Time asleep does not count.
const SILENT_FOR: Duration = Duration::from_secs(75);
/// How often a lease shows a sign.
const BEAT_EVERY: Duration = Duration::from_secs(10);

/// Sessions of this process on the disk, and of others.
#[derive(Debug)]
pub(super) struct Keeper {
    dirs: Dirs,
    adopts: bool,
    /// What this process is called in the database.
    name: String,
    store: Option<SessionStore>,
    demo: bool,
    /// Sessions this process keeps. Without a lease where it was taken from one that hangs.
    leases: BTreeMap<String, Option<Lease>>,
    /// The last sign of others, and since when that is the last.
    signs: BTreeMap<String, (Option<SystemTime>, Instant)>,
    last_beat: Option<Instant>,
    told: Vec<String>,
}

/// What a look found.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) found: Vec<Found>,
    pub(super) wishes: Vec<(String, Wish)>,
    /// What a person should know, in whole sentences.
    pub(super) told: Vec<String>,
}

impl Keeper {
    pub(super) fn new(dirs: Dirs, adopts: bool) -> Self {
        Self {
            dirs,
            adopts,
            name: format!("{}-{}", std::process::id(), super::process_word()),
            store: None,
            demo: false,
            leases: BTreeMap::new(),
            signs: BTreeMap::new(),
            last_beat: None,
            told: Vec::new(),
        }
    }

    pub(super) fn in_demo(&mut self, demo: bool) {
        if self.demo != demo {
            self.demo = demo;
            self.store = None;
            self.leases.clear();
        }
    }

    /// Writes a session; the first time its lease is taken.
    pub(super) fn keep(&mut self, session: &Session) -> Result<(), String> {
        if session.is_open() && !self.demo && !self.leases.contains_key(&session.id) {
            let lease =
                Lease::try_take(&self.dirs, &session.id).map_err(|refused| match refused {
                    Refused::Held(_) => "another process keeps a session of this name".to_owned(),
                    Refused::Io(why) => why.to_string(),
                })?;
            self.leases.insert(session.id.clone(), Some(lease));
            super::logs::remove_old(&self.dirs, SystemTime::now());
        }
        let name = self.name.clone();
        // Whoever takes it over ends it and runs nothing: what looks like a token is not kept.
        let work = session.work.as_ref().map(guard_core::SessionWork::masked);
        let record = Session { work, ..session.clone() };
        let kept = self.store_for_writing().and_then(|store| store.keep(&record, &name));
        if let Err(error) = kept {
            // Tried anew with the next change, over a new connection should this one be at fault.
            self.store = if self.demo { self.store.take() } else { None };
            return Err(error.to_string());
        }
        if !session.is_open()
            && let Some(Some(lease)) = self.leases.remove(&session.id)
        {
            lease.end();
        }
        Ok(())
    }

    pub(super) fn wish(&mut self, id: &str, wish: Wish) -> Result<(), String> {
        let wished = self.store_for_writing().and_then(|store| store.wish(id, wish));
        wished.map_err(|error| error.to_string())
    }

    /// The last sessions, open or not, the last first.
    pub(super) fn last(&mut self, at_most: u32) -> Result<Vec<Session>, String> {
        if !self.open_existing().map_err(|error| error.to_string())? {
            return Ok(Vec::new());
        }
        let Some(store) = &self.store else { return Ok(Vec::new()) };
        store.last_sessions(at_most).map_err(|error| error.to_string())
    }

    /// Which sessions of others are open, and what is wanted of ours.
    pub(super) fn look(&mut self, namespaces: &[String]) -> Result<Seen, String> {
        self.beat();
        let mut seen = Seen { told: std::mem::take(&mut self.told), ..Seen::default() };
        if self.demo || !self.open_existing().map_err(|error| error.to_string())? {
            return Ok(seen);
        }
        match self.look_into_store(namespaces, &mut seen) {
            Ok(()) => Ok(seen),
            Err(error) => {
                self.store = None;
                Err(error.to_string())
            }
        }
    }

    fn look_into_store(
        &mut self,
        namespaces: &[String],
        seen: &mut Seen,
    ) -> Result<(), StoreError> {
        let Some(store) = &mut self.store else { return Ok(()) };
        seen.wishes = store.take_wishes(self.leases.keys())?;
        let open = store.open_sessions()?;
        self.signs.retain(|id, _| open.iter().any(|(session, _)| session.id == *id));
        for (session, _) in open {
            if !self.leases.contains_key(&session.id) {
                seen.found.extend(self.look_at(session, namespaces)?);
            }
        }
        Ok(())
    }

    fn look_at(
        &mut self,
        session: Session,
        namespaces: &[String],
    ) -> Result<Option<Found>, StoreError> {
        let mut used = session.uses.iter().map(|used| &used.endpoint.namespace);
        let is_within = used.all(|namespace| namespaces.contains(namespace));
        if !self.adopts || !is_within {
            return Ok(Some(Found { session, holder: Holder::Living }));
        }
        let lease = match Lease::try_take(&self.dirs, &session.id) {
            Ok(lease) => Some(lease),
            Err(Refused::Held(sign)) if self.is_silent(&session.id, sign) => None,
            Err(Refused::Held(_)) => return Ok(Some(Found { session, holder: Holder::Living })),
            Err(Refused::Io(why)) => {
                tracing::warn!(%why, session = session.id, "its lease cannot be looked at");
                return Ok(Some(Found { session, holder: Holder::Living }));
            }
        };
        let Some(store) = &mut self.store else { return Ok(None) };
        let Some(session) = store.take_over(&session.id, &self.name)? else { return Ok(None) };
        tracing::warn!(session = session.id, "its process is gone: it is ended here");
        self.leases.insert(session.id.clone(), lease);
        Ok(Some(Found { session, holder: Holder::Us }))
    }

    /// Whether the process behind a lease has shown no sign for so long that it does nothing.
    fn is_silent(&mut self, id: &str, sign: Option<SystemTime>) -> bool {
        let now = Instant::now();
        let known = self.signs.entry(id.to_owned()).or_insert((sign, now));
        if known.0 != sign {
            *known = (sign, now);
        }
        known.1.elapsed() >= SILENT_FOR
    }

    fn beat(&mut self) {
        if self.last_beat.is_some_and(|last| last.elapsed() < BEAT_EVERY) {
            return;
        }
        self.last_beat = Some(Instant::now());
        self.leases.values().flatten().for_each(Lease::beat);
    }

    fn open_existing(&mut self) -> Result<bool, StoreError> {
        if self.store.is_none() && !self.demo {
            match SessionStore::open_existing(&self.dirs) {
                Ok(store) => self.store = Some(store),
                Err(StoreError::NothingYet) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(self.store.is_some())
    }

    fn store_for_writing(&mut self) -> Result<&mut SessionStore, StoreError> {
        let store = match self.store.take() {
            Some(store) => store,
            None if self.demo => SessionStore::in_memory()?,
            None => {
                let (store, told) = SessionStore::open(&self.dirs)?;
                self.told.extend(told);
                store
            }
        };
        Ok(self.store.insert(store))
    }
}

#[cfg(test)]
mod tests {
    use guard_core::{EndpointId, Order, Origin, Phase, Use};

    use super::*;

    fn session(id: &str) -> Session {
        Session {
            id: id.to_owned(),
            origin: Origin::Run,
            order: Order::AllAtOnce,
            started: "2026-11-25T10:00:00Z".parse().unwrap(),
            seconds: Some(1_800),
            until: None,
            ready_within_seconds: 900,
            work: None,
            log: None,
            exit_code: None,
            phase: Phase::Starting,
            outcome: None,
            ended: None,
            uses: vec![Use::planned(EndpointId::new("alice", "phi-4"))],
        }
    }

    fn alice() -> [String; 1] {
        ["alice".to_owned()]
    }

    #[test]
    fn nobody_takes_over_what_they_could_not_pause() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let mut first = Keeper::new(dirs.clone(), true);
        first.keep(&session("a")).unwrap();
        drop(first);
        let mut other = Keeper::new(dirs, true);
        // Nobody is signed in yet, or another account is.
        for namespaces in [vec![], vec!["acme".to_owned()]] {
            assert_eq!(other.look(&namespaces).unwrap().found[0].holder, Holder::Living);
        }
        assert_eq!(other.look(&alice()).unwrap().found[0].holder, Holder::Us);
    }

    #[test]
    fn what_a_dead_process_left_is_found_once_and_by_one() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let mut first = Keeper::new(dirs.clone(), true);
        let mut second = Keeper::new(dirs.clone(), true);
        let mut looker = Keeper::new(dirs, false);
        assert!(second.look(&alice()).unwrap().found.is_empty());
        first.keep(&session("a")).unwrap();
        let holder = |seen: &Seen| seen.found.iter().map(|found| found.holder).collect::<Vec<_>>();
        assert_eq!(holder(&second.look(&alice()).unwrap()), [Holder::Living]);
        assert!(first.look(&alice()).unwrap().found.is_empty());
        // Its process dies: the system gives the lease back.
        drop(first);
        assert_eq!(holder(&looker.look(&alice()).unwrap()), [Holder::Living]);
        let seen = second.look(&alice()).unwrap();
        assert_eq!(holder(&seen), [Holder::Us]);
        assert_eq!(seen.found[0].session, session("a"));
        assert!(second.look(&alice()).unwrap().found.is_empty());
        let over = Session { phase: Phase::Done, ..session("a") };
        second.keep(&over).unwrap();
        assert!(looker.look(&alice()).unwrap().found.is_empty());
    }

    #[test]
    fn a_process_that_was_taken_for_dead_learns_that_its_session_is_no_longer_its_own() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let mut first = Keeper::new(dirs.clone(), true);
        let mut second = Keeper::new(dirs, true);
        first.keep(&session("a")).unwrap();
        second.look(&alice()).unwrap();
        second.signs.get_mut("a").unwrap().1 -= SILENT_FOR;
        assert_eq!(second.look(&alice()).unwrap().found[0].holder, Holder::Us);
        assert!(first.keep(&session("a")).unwrap_err().contains("took it over"));
        // What hung lives again, and its sign shows that.
        second.keep(&session("a")).unwrap();
    }

    #[test]
    fn a_sign_of_life_keeps_a_session_with_its_process() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let mut first = Keeper::new(dirs.clone(), true);
        let mut second = Keeper::new(dirs, true);
        first.keep(&session("a")).unwrap();
        second.look(&alice()).unwrap();
        second.signs.get_mut("a").unwrap().1 -= SILENT_FOR;
        first.last_beat = None;
        first.look(&alice()).unwrap();
        assert_eq!(second.look(&alice()).unwrap().found[0].holder, Holder::Living);
    }

    #[test]
    fn wishes_reach_the_process_that_keeps_the_session() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let mut first = Keeper::new(dirs.clone(), true);
        let mut second = Keeper::new(dirs, false);
        first.keep(&session("a")).unwrap();
        second.wish("a", Wish::End).unwrap();
        assert_eq!(first.look(&alice()).unwrap().wishes, [("a".to_owned(), Wish::End)]);
        assert!(first.look(&alice()).unwrap().wishes.is_empty());
    }
}
