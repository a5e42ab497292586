//! What outlives the process: the ledger and the settings.

use std::sync::{Arc, Mutex, PoisonError};

use guard_core::{
    Batch, DAYS_OF_ENTRIES, DEFAULTS, Event, Moment, Proofs, Saved, Settings, Slips, shifted,
    start_of_periods,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::demo;
use crate::dirs::Dirs;
use crate::looking_back::{Ledger, Shared};
use crate::owner::Owner;
use crate::proofs_file::ProofsFile;
use crate::settings_file::{Loaded, WatchedSettings, Written};
use crate::start::Role;
use crate::store::{Store, StoreError};

/// The store and the settings file, as far as this process may use them.
#[derive(Clone, Debug)]
pub(crate) struct Persistence {
    dirs: Dirs,
    store: Option<Shared>,
    /// The ledger of the demo, while that is shown: in memory, so that it leaves no traces.
    demo: Option<Ledger>,
    settings: WatchedSettings,
    proofs: ProofsFile,
    /// This process meters and writes.
    owner: Option<Arc<Owner>>,
    /// How much of the ledger is loaded.
    role: Role,
    zone: TimeZone,
}

impl Persistence {
    /// Opens what there is. Whatever cannot be opened is told and gone without: losing the store
    /// never stops pausing.
    pub(crate) fn open(dirs: &Dirs, owner: Option<Arc<Owner>>, now: Moment) -> (Self, Vec<String>) {
        let may_write = owner.is_some();
        let mut troubles = Vec::new();
        let opened =
            if may_write { Store::open(dirs, now.utc) } else { Store::open_read_only(dirs) };
        let store = match opened {
            Ok((store, told)) => {
                troubles.extend(told);
                Some(Arc::new(Mutex::new(store)))
            }
            Err(error) => {
                if may_write {
                    troubles.push(format!(
                        "The history cannot be kept: {error}. Pausing and reminders work without it."
                    ));
                }
                None
            }
        };
        let (settings, proofs) = (WatchedSettings::new(dirs), ProofsFile::new(dirs));
        let (zone, unknown) = crate::zone::of_process();
        troubles.extend(unknown);
        let dirs = dirs.clone();
        let role = if may_write { Role::Owner } else { Role::Guest };
        (Self { dirs, store, demo: None, settings, proofs, owner, role, zone }, troubles)
    }

    /// Loads what a host of this role needs.
    pub(crate) fn for_role(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// From when on entries are needed.
    fn needed_since(&self, settings: &Settings, now: Timestamp) -> Timestamp {
        match self.role {
            Role::Owner | Role::Guest => shifted(now, -DAYS_OF_ENTRIES * 24 * 3_600_000),
            Role::Onlooker => start_of_periods(&settings.budgets, &self.zone, now),
        }
    }

    /// Whether nothing of the ledger is left to be checked.
    pub(crate) fn is_checked(&self) -> bool {
        let checked =
            |store: &Shared| store.lock().unwrap_or_else(PoisonError::into_inner).is_checked();
        self.store.as_ref().is_none_or(checked)
    }

    /// What was saved; the defaults and a month of its own for the demo.
    pub(crate) fn saved(&self, demo: bool, now: Moment) -> (Saved, Vec<String>) {
        let mut troubles = Vec::new();
        let mut saved = Saved {
            keeps_ledger: self.owner.is_some(),
            process: crate::sessions::process_word(),
            ..Saved::nothing_but(defaults(), self.zone.clone())
        };
        if demo {
            self.saved_of_demo(&mut saved, now);
            return (saved, troubles);
        }
        let loaded = self.settings.load();
        saved.slips = loaded.slips();
        saved.settings = loaded.settings;
        saved.proofs = self.proofs.load();
        if let Some(store) = &self.store {
            let since = self.needed_since(&saved.settings, now.utc);
            let store = store.lock().unwrap_or_else(PoisonError::into_inner);
            let credit = &saved.settings.credit;
            if credit.amount.0 > 0 {
                match store.total(credit.entered, Timestamp::MAX) {
                    Ok(used) => saved.used_of_credit = used,
                    Err(error) => troubles.push(format!(
                        "What was used of the credit could not be added up: {error}."
                    )),
                }
            }
            // They are in the entries of a quarter of a year.
            let starts = (self.role != Role::Onlooker).then(|| store.cold_starts(now.utc));
            match starts.transpose() {
                Ok(starts) => saved.usual_starts = starts.unwrap_or_default(),
                Err(error) => {
                    troubles.push(format!("How long starts took could not be read: {error}."));
                }
            }
            // The last weeks are told of whoever looks; they are few.
            let weeks = shifted(now.utc, -DAYS_OF_ENTRIES * 24 * 3_600_000);
            match store.savings(weeks) {
                Ok(savings) => saved.savings = savings,
                Err(error) => {
                    troubles.push(format!("What pauses saved could not be read: {error}."));
                }
            }
            match store.load(since) {
                Ok(kept) => {
                    saved.lines = kept.lines;
                    saved.entries = kept.entries;
                    saved.next_entry = kept.next_entry;
                    saved.memory = kept.memory;
                    saved.prices = kept.prices;
                }
                Err(error) => troubles.push(format!("The history could not be read: {error}.")),
            }
        }
        (saved, troubles)
    }

    /// The demo begins with a month of its own, and leaves nothing.
    pub(crate) fn in_demo(&mut self, demo: bool, now: Moment) {
        let month = || {
            let mut store = Store::in_memory()?;
            store.commit(&demo::past(now.utc))?;
            Ok::<_, StoreError>(store)
        };
        let kept = || match month() {
            Ok(store) => Some(Arc::new(Mutex::new(store))),
            Err(error) => {
                tracing::warn!(%error, "the demo has no history");
                None
            }
        };
        self.demo = demo.then(|| Ledger::Memory(kept()));
    }

    /// What the demo goes on from.
    fn saved_of_demo(&self, saved: &mut Saved, now: Moment) {
        let Some(Ledger::Memory(Some(store))) = &self.demo else { return };
        let since = shifted(now.utc, -DAYS_OF_ENTRIES * 24 * 3_600_000);
        let store = store.lock().unwrap_or_else(PoisonError::into_inner);
        match (store.load(since), store.savings(since)) {
            (Ok(kept), Ok(savings)) => {
                saved.lines = kept.lines;
                saved.entries = kept.entries;
                saved.next_entry = kept.next_entry;
                saved.savings = savings;
            }
            (Err(error), _) | (_, Err(error)) => {
                tracing::warn!(%error, "the demo has no history");
            }
        }
    }

    /// Where to read what was written, and whether that was this process.
    pub(crate) fn ledger(&self) -> (Ledger, bool) {
        match &self.demo {
            Some(demo) => (demo.clone(), true),
            None => (Ledger::Disk(self.dirs.clone(), self.store.clone()), self.owner.is_some()),
        }
    }

    /// Writes a batch. Guests have nothing to write but proofs. A ledger that was removed while it was open
    /// is begun anew; then that is returned in whole sentences.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<Option<String>, String> {
        self.keep(&batch.proofs).await;
        let store = match &self.demo {
            Some(Ledger::Memory(store)) => store.clone(),
            _ => self.store.clone().filter(|_| self.owner.is_some()),
        };
        let Some(store) = store else { return Ok(None) };
        let (dirs, owner) = (self.dirs.clone(), self.owner.clone());
        let writing = tokio::task::spawn_blocking(move || {
            let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
            let lost = match store.is_lost() {
                true => Some(begin_anew(&mut store, &dirs, owner.as_deref())?),
                false => None,
            };
            store.commit(&batch).map_err(|error| error.to_string())?;
            Ok(lost)
        });
        match writing.await {
            Ok(written) => written,
            Err(error) => Err(format!("the writer stopped: {error}")),
        }
    }

    /// The demo proves nothing of the real account.
    async fn keep(&self, proofs: &Proofs) {
        if proofs.is_empty() || self.demo.is_some() {
            return;
        }
        let (file, proofs) = (self.proofs.clone(), proofs.clone());
        if let Err(error) = tokio::task::spawn_blocking(move || file.add(&proofs)).await {
            tracing::warn!(%error, "the writer of proofs stopped");
        }
    }

    /// What other processes proved since that was last read or written here.
    pub(crate) fn changed_proofs(&self) -> Option<Proofs> {
        self.proofs.changed()
    }

    /// What somebody else made of the settings since they were last read or written here.
    pub(crate) fn changed_settings(&self) -> Option<Loaded> {
        self.settings.changed()
    }

    /// Writes the settings, and says what a guard is to know of that.
    pub(crate) async fn save_settings(&self, settings: Settings) -> Vec<Event> {
        let file = self.settings.clone();
        let writing = tokio::task::spawn_blocking(move || file.save(&settings));
        let written = match writing.await {
            Ok(written) => written.map_err(|error| error.to_string()),
            Err(error) => Err(format!("the writer stopped: {error}")),
        };
        match written {
            Ok(Written { both, told }) => {
                let read = |both| Event::SettingsRead(Box::new(both), Slips::default());
                both.map(read).into_iter().chain(told.map(Event::Troubled)).collect()
            }
            Err(why) => {
                vec![Event::Troubled(format!("The settings could not be written: {why}."))]
            }
        }
    }
}

/// Opens a new ledger where the open one was removed. Says so.
fn begin_anew(store: &mut Store, dirs: &Dirs, owner: Option<&Owner>) -> Result<String, String> {
    if let Some(owner) = owner {
        owner.renew().map_err(|error| error.to_string())?;
    }
    let (new, told) =
        Store::open(dirs, jiff::Timestamp::now()).map_err(|error| error.to_string())?;
    *store = new;
    tracing::error!("the ledger was removed while it was open");
    let words = format!(
        "The history in {} was removed or replaced while it was being written. A new one was begun \
         with what is running now; what was kept before is missing from its sums.",
        dirs.data.display()
    );
    Ok([vec![words], told].concat().join(" "))
}

/// The settings without any file.
pub(crate) fn defaults() -> Settings {
    // Held by a test: the defaults that are compiled in always parse.
    toml::from_str(DEFAULTS).unwrap_or_else(|error| unreachable!("defaults.toml: {error}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use guard_core::{
        Budget, Cost, EndpointId, Entry, Evidence, Guard, Kind, Micros, Period, Rate, Scope,
        Source, Span, State,
    };

    use super::*;

    #[cfg(unix)]
    #[tokio::test]
    async fn a_history_that_is_removed_while_it_is_written_is_said_and_begun_anew_under_the_lock() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let at = crate::clock::Clock::now(&crate::clock::SystemClock);
        let owner = Arc::new(Owner::try_take(&dirs).unwrap());
        let (persistence, told) = Persistence::open(&dirs, Some(owner), at);
        assert_eq!(told, Vec::<String>::new());
        assert_eq!(persistence.commit(Batch::default()).await, Ok(None));
        std::fs::remove_dir_all(&dirs.data).unwrap();
        let words = persistence.commit(Batch::default()).await.unwrap().unwrap();
        assert!(words.contains("removed or replaced") && words.contains("missing"), "{words}");
        assert!(dirs.data.join("ledger.db").exists());
        assert_eq!(persistence.commit(Batch::default()).await, Ok(None), "told once");
        assert!(Owner::try_take(&dirs).is_err(), "the lock is held again");
        // Nothing can be made there: that is an error, and nothing is taken for written.
        std::fs::remove_dir_all(&dirs.data).unwrap();
        std::fs::write(&dirs.data, "in the way").unwrap();
        assert!(persistence.commit(Batch::default()).await.is_err());
    }

    /// Half an hour of $2.00/h in each hour before `end`.
    fn hours(count: i64, end: Timestamp) -> Vec<Entry> {
        let half = |number: i64| {
            let from = shifted(end, (number - count) * 3_600_000);
            Entry {
                number: u64::try_from(number + 1).unwrap(),
                corrects: None,
                endpoint: EndpointId::new("alice", "phi-4"),
                created_at: None,
                kind: Kind::Span,
                source: Source::Readings,
                episode: Some(from),
                span: Span {
                    state: State::Running,
                    hardware: None,
                    rate: Some(Rate(2_000_000)),
                    replicas: 1,
                    from,
                    to: shifted(from, 1_800_000),
                    evidence: Evidence::Seen,
                },
                cost: Cost::exactly(Micros(1_000_000)),
            }
        };
        (0..count).map(half).collect()
    }

    #[test]
    fn an_onlooker_loads_little_and_says_the_same_of_today_and_of_budgets() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        // A Thursday.
        let at = Moment {
            utc: "2026-11-26T15:20:00Z".parse().unwrap(),
            uptime: Duration::from_secs(1_000),
        };
        let (mut store, _) = Store::open(&dirs, at.utc).unwrap();
        store.commit(&Batch { entries: hours(24 * 60, at.utc), ..Batch::default() }).unwrap();
        drop(store);
        let budget =
            |period| Budget { period, scope: Scope::All, amount: Micros(100_000_000), stop: false };
        let saved = |role, budgets: &[Budget]| {
            let (persistence, _) = Persistence::open(&dirs, None, at);
            let persistence = Persistence { zone: TimeZone::UTC, ..persistence.for_role(role) };
            let mut settings = defaults();
            settings.budgets = budgets.to_vec();
            persistence.settings.save(&settings).unwrap();
            persistence.saved(false, at).0
        };
        for (budgets, needed) in [
            (vec![], 16),
            (vec![budget(Period::Week)], 3 * 24 + 16),
            (vec![budget(Period::Day), budget(Period::Month)], 25 * 24 + 16),
        ] {
            let (few, many) = (saved(Role::Onlooker, &budgets), saved(Role::Guest, &budgets));
            assert!(few.entries.len().abs_diff(needed) <= 1, "{} of {needed}", few.entries.len());
            assert_eq!(many.entries.len(), 24 * 37);
            let (few, many) = (Guard::resume(few, at), Guard::resume(many, at));
            assert_eq!(few.today(at), many.today(at));
            assert_eq!(few.view(at).budgets, many.view(at).budgets);
        }
    }

    #[test]
    fn the_compiled_in_defaults_parse_and_are_within_their_own_ranges() {
        let mut settings = defaults();
        assert_eq!(settings.clamp(), Vec::<String>::new());
        assert!(!settings.first_run.done);
    }
}
