//! A large ledger is checked beside everything else, and damage is noticed all the same.

use super::*;

/// In these tests every ledger is large.
const ANYTHING: u64 = 0;

/// A ledger that was closed properly.
fn written(dirs: &Dirs) {
    opened(dirs).commit(&hours(1..5_000)).unwrap();
}

/// Overwrites these tenths of the file.
fn tear(dirs: &Dirs, tenths: std::ops::Range<usize>) {
    let path = dirs.data.join(FILE);
    let mut bytes = std::fs::read(&path).unwrap();
    let at = |tenths: usize| bytes.len() * tenths / 10 / 4096 * 4096;
    let torn = at(tenths.start)..at(tenths.end);
    bytes[torn].fill(0xA5);
    std::fs::write(&path, bytes).unwrap();
}

fn reopened(dirs: &Dirs, large: u64) -> (Store, Vec<String>) {
    Store::open_with(dirs, now(), large).unwrap()
}

#[test]
fn a_start_waits_for_the_check_of_a_small_ledger_and_not_for_that_of_a_large_one() {
    let (_folder, dirs) = home();
    written(&dirs);
    let (small, troubles) = reopened(&dirs, u64::MAX);
    assert!(small.is_checked() && troubles.is_empty());
    drop(small);
    let (large, troubles) = reopened(&dirs, ANYTHING);
    assert!(!large.is_checked() && troubles.is_empty());
    assert_eq!(Store::check(&dirs), Ok(()), "it is checked while it is open");
    assert_eq!(large.load(always()).unwrap().entries.len(), 4_999);
}

#[test]
fn damage_that_is_found_later_is_told_and_the_next_start_sets_the_ledger_aside() {
    let (_folder, dirs) = home();
    written(&dirs);
    tear(&dirs, 4..5);
    // Years later: nothing that a start reads is damaged.
    let later = shifted(now(), 800 * 24 * 3_600_000);
    let (store, troubles) = Store::open_with(&dirs, later, ANYTHING).unwrap();
    assert!(!store.is_checked() && troubles.is_empty(), "{troubles:?}");
    let told = Store::check(&dirs).unwrap_err();
    assert!(told.contains("The next start sets it aside"), "{told}");
    drop(store);

    let (store, troubles) = Store::open_with(&dirs, later, ANYTHING).unwrap();
    assert!(troubles[0].contains("a new one was begun"), "{troubles:?}");
    assert_eq!(store.load(always()).unwrap(), nothing());
    drop(store);
    assert_eq!(reopened(&dirs, ANYTHING).1, Vec::<String>::new(), "and that is over");
    assert!(!names(&dirs).iter().any(|name| name.ends_with("-damage")), "{:?}", names(&dirs));
}

#[test]
fn damage_in_what_a_start_reads_is_found_at_the_start() {
    let (_folder, dirs) = home();
    written(&dirs);
    tear(&dirs, 5..10);
    let (store, troubles) = Store::open_with(&dirs, always(), ANYTHING).unwrap();
    assert!(troubles[0].contains("a new one was begun"), "{troubles:?}");
    assert_eq!(store.load(always()).unwrap(), nothing());
}

#[test]
fn after_a_run_that_was_killed_the_check_comes_first() {
    let (_folder, dirs) = home();
    let mut writer = opened(&dirs);
    writer.commit(&hours(1..5_000)).unwrap();
    // What a kill leaves behind: the files as they are while it runs.
    let (_other, killed) = home();
    make_private(&killed.data).unwrap();
    for name in names(&dirs) {
        std::fs::copy(dirs.data.join(&name), killed.data.join(&name)).unwrap();
    }
    let (store, troubles) = reopened(&killed, ANYTHING);
    assert!(store.is_checked() && troubles.is_empty(), "{troubles:?}");
    assert_eq!(store.load(always()).unwrap().entries.len(), 4_999);
}

#[test]
fn a_damaged_ledger_is_set_aside_whole_and_a_new_one_begun() {
    let (_folder, dirs) = home();
    make_private(&dirs.data).unwrap();
    std::fs::write(dirs.data.join(FILE), "this was never a database, not even a small one")
        .unwrap();
    let (mut store, troubles) = Store::open(&dirs, now()).unwrap();
    let aside = "ledger.damaged-20261123T180000Z.db";
    let [trouble] = troubles.as_slice() else { panic!("{troubles:?}") };
    assert!(trouble.contains(aside), "{trouble}");
    let kept = std::fs::read_to_string(dirs.data.join(aside)).unwrap();
    assert!(kept.starts_with("this was never a database"));
    store.commit(&hours([1])).unwrap();
    drop(store);
    assert_eq!(opened(&dirs).load(always()).unwrap().entries.len(), 1);
}

#[test]
fn a_ledger_with_a_torn_page_is_noticed_when_it_is_opened() {
    let (_folder, dirs) = home();
    let mut store = opened(&dirs);
    store.commit(&hours(1..2_000)).unwrap();
    drop(store);
    let path = dirs.data.join(FILE);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xA5);
    std::fs::write(&path, bytes).unwrap();
    assert!(Store::open_read_only(&dirs).is_ok(), "readers leave the check to the owner");
    let (store, troubles) = Store::open(&dirs, now()).unwrap();
    assert_eq!(troubles.len(), 1, "{troubles:?}");
    assert_eq!(store.load(always()).unwrap(), nothing());
    assert!(names(&dirs).contains(&"ledger.damaged-20261123T180000Z.db".to_owned()));
}
