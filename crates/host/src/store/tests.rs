mod checking;
mod damage;
mod layout_1;
mod layout_2;
mod layout_4;
mod random;
mod range;
mod savings;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use guard_core::{Cost, EndpointId, Evidence, Kind, Logged, Micros, Rate, Source};
use guard_core::{Span, State, Total};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

fn now() -> Timestamp {
    "2026-11-23T18:00:00Z".parse().unwrap()
}

fn always() -> Timestamp {
    Timestamp::from_second(-1_000_000_000).unwrap()
}

fn home() -> (tempfile::TempDir, Dirs) {
    let folder = tempfile::tempdir().unwrap();
    let dirs = Dirs::under(folder.path());
    (folder, dirs)
}

fn opened(dirs: &Dirs) -> Store {
    let (store, troubles) = Store::open(dirs, now()).unwrap();
    assert_eq!(troubles, Vec::<String>::new());
    store
}

fn names(dirs: &Dirs) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(&dirs.data)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// An hour of an L40S that ends `hours` after the start of 2026-11-23.
fn hour(hours: i64) -> Entry {
    let midnight: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
    let at = |hours: i64| shifted(midnight, hours * 3_600_000);
    Entry {
        number: u64::try_from(hours).unwrap(),
        corrects: None,
        endpoint: EndpointId::new("alice", "phi-4"),
        created_at: Some("2026-01-01T00:00:00Z".parse().unwrap()),
        kind: Kind::Span,
        source: Source::Readings,
        episode: Some(midnight),
        span: Span {
            state: State::Running,
            hardware: Some("aws/us-east-1/nvidia-l40s/x1".parse().unwrap()),
            rate: Some(Rate(1_800_000)),
            replicas: 1,
            from: at(hours - 1),
            to: at(hours),
            evidence: Evidence::Seen,
        },
        cost: Cost::exactly(Micros(1_800_000)),
    }
}

/// The hours with these numbers, from 1 on.
fn hours(hours: impl IntoIterator<Item = i64>) -> Batch {
    entries(hours.into_iter().map(hour))
}

fn entries(entries: impl IntoIterator<Item = Entry>) -> Batch {
    Batch { entries: entries.into_iter().collect(), ..Batch::default() }
}

fn nothing() -> Kept {
    Kept { next_entry: 1, ..Kept::default() }
}

/// What a store that does the obvious would keep.
#[derive(Default)]
struct Plain {
    entries: Vec<Entry>,
    lines: BTreeMap<EndpointId, Line>,
    memory: Vec<Memory>,
    prices: Prices,
    log: Vec<Logged>,
}

impl Plain {
    /// Numbers entries as the guard does. Half of them correct an earlier one of their endpoint,
    /// where there is one.
    fn number(&self, batch: &mut Batch, picks: &[usize]) {
        let mut all = self.entries.clone();
        for (entry, pick) in batch.entries.iter_mut().zip(picks) {
            entry.number = all.len() as u64 + 1;
            let own: Vec<u64> = all
                .iter()
                .filter(|earlier| earlier.endpoint == entry.endpoint)
                .map(|earlier| earlier.number)
                .collect();
            if pick % 2 == 0 && !own.is_empty() {
                entry.corrects = Some(own[pick / 2 % own.len()]);
            }
            all.push(entry.clone());
        }
    }

    fn commit(&mut self, batch: &Batch) {
        self.entries.extend(batch.entries.iter().cloned());
        for id in &batch.gone {
            self.lines.remove(id);
        }
        for line in &batch.lines {
            self.lines.insert(line.endpoint.clone(), line.clone());
        }
        if let Some(memory) = &batch.memory {
            self.memory.clone_from(memory);
            self.memory.sort_by(|one, other| one.key.cmp(&other.key));
        }
        if let Some(prices) = &batch.prices {
            self.prices.clone_from(prices);
        }
        if let Some(newest) = batch.log.iter().map(|one| one.at).max() {
            self.log.extend(batch.log.iter().cloned());
            self.log.retain(|one| one.at >= shifted(newest, -400 * 24 * 3_600_000));
            self.log.sort_by_key(|one| one.at);
        }
    }

    fn in_force(&self) -> Vec<Entry> {
        let corrected: BTreeSet<u64> =
            self.entries.iter().filter_map(|entry| entry.corrects).collect();
        let in_force = self.entries.iter().filter(|entry| !corrected.contains(&entry.number));
        in_force.cloned().collect()
    }

    fn kept(&self, since: Timestamp) -> Kept {
        let mut entries = self.in_force();
        entries.retain(|entry| entry.span.to > since);
        Kept {
            lines: self.lines.values().cloned().collect(),
            entries,
            next_entry: self.entries.len() as u64 + 1,
            memory: self.memory.clone(),
            prices: self.prices.clone(),
        }
    }

    /// What lies in `from..to`, by end.
    fn in_range(&self, from: Timestamp, to: Timestamp) -> Vec<Entry> {
        let mut entries = self.in_force();
        entries.retain(|Entry { span, .. }| {
            let at_once = span.from == span.to && span.from >= from;
            span.from < to && (span.to > from || at_once)
        });
        entries.sort_by_key(|entry| entry.span.to);
        entries
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        rng_seed: RngSeed::Fixed(20_261_123),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_committed_is_given_back_also_after_opening_anew(
        batches in prop::collection::vec(random::batch(), 1..5),
        since in random::time(),
        near in -86_400_000_i64..86_400_000,
        range_millis in 1_i64..200_000_000,
    ) {
        let (_folder, dirs) = home();
        let mut plain = Plain::default();
        let mut store = opened(&dirs);
        for (mut batch, picks) in batches {
            plain.number(&mut batch, &picks);
            store.commit(&batch).unwrap();
            plain.commit(&batch);
        }
        prop_assert_eq!(store.load(since).unwrap(), plain.kept(since));
        // A range that most likely cuts through something.
        let first = plain.in_force().first().map_or(since, |entry| entry.span.from);
        for (from, millis) in [(shifted(first, near), range_millis), (since, 400_000_000_000)] {
            let to = shifted(from, millis);
            // In the same order: sums of such amounts stop at the largest there is.
            let inside = plain.in_range(from, to);
            let total: Total = inside.iter().map(|entry| entry.part(from, to)).sum();
            prop_assert_eq!(store.total(from, to).unwrap(), total);
            prop_assert_eq!(range::shown(&store, from, to), inside);
        }
        drop(store);
        let store = opened(&dirs);
        prop_assert_eq!(store.load(always()).unwrap(), plain.kept(always()));
        prop_assert_eq!(store.told(always(), Timestamp::MAX).unwrap(), plain.log);
    }
}

#[test]
fn a_new_store_is_empty() {
    assert_eq!(Store::in_memory().unwrap().load(always()).unwrap(), nothing());
}

#[test]
fn no_sql_changes_removes_or_replaces_an_entry() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&hours([1, 2])).unwrap();
    for sql in [
        "UPDATE entries SET least_micros = 0",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE id = 1",
        "UPDATE endpoints SET name = 'other'",
        "DELETE FROM endpoints",
        "UPDATE hardware SET region = 'elsewhere'",
        "DELETE FROM states",
        "UPDATE states SET code = 'paused'",
    ] {
        assert!(store.connection.execute_batch(sql).is_err(), "{sql}");
    }
    assert_eq!(store.load(always()).unwrap().entries, hours([1, 2]).entries);
}

#[test]
fn an_entry_is_not_entered_twice_nor_without_a_number_nor_longer_than_a_day() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&hours([1])).unwrap();
    let long = |millis: i64| {
        let entry = hour(2);
        Entry { span: Span { to: shifted(entry.span.from, millis), ..entry.span }, ..entry }
    };
    let day = 24 * 3_600_000;
    for entry in [hour(1), hour(0), long(day + 1), long(-1)] {
        let told = format!("{entry:?}");
        store.commit(&entries([entry])).expect_err(&told);
    }
    store.commit(&entries([long(day)])).unwrap();
    assert_eq!(store.load(always()).unwrap().next_entry, 3);
}

#[test]
fn a_gap_that_was_found_out_gives_way_to_what_was_found() {
    let mut store = Store::in_memory().unwrap();
    let gap = Entry { cost: Cost::UNBOUNDED, ..hour(2) };
    store.commit(&entries([hour(1), gap, hour(3)])).unwrap();
    let first = Entry { number: 4, corrects: Some(2), source: Source::Metrics, ..hour(2) };
    // Since then it was learned when the endpoint was created.
    let second = Entry { number: 5, created_at: None, ..first.clone() };
    store.commit(&entries([first.clone(), second.clone()])).unwrap();
    let kept = store.load(always()).unwrap();
    assert_eq!(kept.entries, [hour(1), hour(3), first, second]);
    assert_eq!(kept.next_entry, 6);

    let of_another = Entry { endpoint: EndpointId::new("alice", "llama"), ..hour(6) };
    for corrects in [1, 6, 7] {
        let entry = Entry { corrects: Some(corrects), ..of_another.clone() };
        store.commit(&entries([entry])).expect_err(&format!("{corrects}"));
    }
    assert_eq!(store.load(always()).unwrap().next_entry, 6);
}

#[test]
fn a_batch_that_fails_half_way_leaves_nothing_behind() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&hours([1])).unwrap();
    let twice = Memory {
        key: "left-running:alice/phi-4".into(),
        round: now(),
        told_level: 1,
        snoozed_until: None,
        happening: None,
    };
    let batch = Batch { memory: Some(vec![twice.clone(), twice]), ..hours([2]) };
    store.commit(&batch).unwrap_err();
    assert_eq!(store.load(always()).unwrap().entries, hours([1]).entries);
    assert!(store.load(always()).unwrap().memory.is_empty());
}

#[test]
fn a_full_disk_is_said_and_nothing_is_lost() {
    let (_folder, dirs) = home();
    let mut store = opened(&dirs);
    store.commit(&hours(1..10)).unwrap();
    let pages: i64 =
        store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    let limit = |store: &Store, pages: i64| {
        let set = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        store.connection.pragma_update_and_check(None, "max_page_count", pages, set).unwrap();
    };
    limit(&store, pages + 1);
    let much = hours(10..3_000);
    let error = store.commit(&much).unwrap_err();
    assert!(matches!(error, StoreError::Full), "{error:?}");
    assert_eq!(error.to_string(), "the disk is full");
    assert_eq!(store.load(always()).unwrap().entries, hours(1..10).entries);
    // Somebody made room: the same batch goes in.
    limit(&store, 100_000);
    store.commit(&much).unwrap();
    drop(store);
    assert_eq!(opened(&dirs).load(always()).unwrap().entries, hours(1..3_000).entries);
}

#[test]
fn an_entry_takes_less_than_200_bytes_with_its_index() {
    let (_folder, dirs) = home();
    let mut store = opened(&dirs);
    store.commit(&hours(1..=10_000)).unwrap();
    drop(store);
    let bytes = std::fs::metadata(dirs.data.join(FILE)).unwrap().len();
    assert!((10_000..2_000_000).contains(&bytes), "{bytes}");
}

#[test]
fn the_database_of_something_else_is_not_written_into() {
    let (_folder, dirs) = home();
    make_private(&dirs.data).unwrap();
    let other = Connection::open(dirs.data.join(FILE)).unwrap();
    other.execute_batch("CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1").unwrap();
    drop(other);
    let (_, troubles) = Store::open(&dirs, now()).unwrap();
    assert!(troubles[0].contains("something else"), "{troubles:?}");
    let aside = Connection::open(dirs.data.join("ledger.damaged-20261123T180000Z.db")).unwrap();
    aside.execute("INSERT INTO recipes VALUES ('soup')", []).unwrap();
}

#[test]
fn a_newer_ledger_stays_as_it_is_and_this_run_keeps_its_history_in_memory() {
    let (_folder, dirs) = home();
    let store = opened(&dirs);
    store.connection.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let before = std::fs::read(dirs.data.join(FILE)).unwrap();
    let (mut store, troubles) = Store::open(&dirs, now()).unwrap();
    assert!(troubles[0].contains("version 99"), "{troubles:?}");
    store.commit(&hours([1])).unwrap();
    assert_eq!(store.load(always()).unwrap().entries.len(), 1);
    drop(store);
    assert_eq!(std::fs::read(dirs.data.join(FILE)).unwrap(), before);
    let error = Store::open_read_only(&dirs).unwrap_err();
    assert!(matches!(error, StoreError::OtherVersion { found: 99, .. }), "{error}");
}

#[test]
fn guests_read_what_the_owner_writes_and_cannot_write() {
    let (_folder, dirs) = home();
    assert!(matches!(Store::open_read_only(&dirs), Err(StoreError::NothingYet)));
    let mut owner = opened(&dirs);
    let (mut guest, _) = Store::open_read_only(&dirs).unwrap();
    owner.commit(&hours([1])).unwrap();
    assert_eq!(guest.load(always()).unwrap().entries.len(), 1);
    assert!(guest.commit(&hours([2])).is_err());
    drop(guest);
    drop(owner);
    let (guest, _) = Store::open_read_only(&dirs).unwrap();
    assert_eq!(guest.load(always()).unwrap().entries.len(), 1);
}

#[test]
fn no_place_for_a_ledger_is_an_error_and_not_damage() {
    let (folder, dirs) = home();
    std::fs::write(folder.path().join("data"), "in the way").unwrap();
    let error = Store::open(&dirs, now()).unwrap_err();
    assert!(matches!(error, StoreError::File { .. }), "{error:?}");
    let (_folder, dirs) = home();
    std::fs::create_dir_all(dirs.data.join(FILE)).unwrap();
    let error = Store::open(&dirs, now()).unwrap_err();
    assert!(!error.is_damage(), "{error:?}");
    assert!(dirs.data.join(FILE).is_dir());
}
