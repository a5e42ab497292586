//! The corpus and mutations of it, with the usual toolchain: a short run of what `cargo xtask fuzz`
//! does for long.

#![expect(clippy::expect_used, reason = "a corpus that is not there ends the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use guard_fuzzed::{TARGETS, run};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// Mutations tried of each kind of answer; `FUZZ_CASES` in the environment tries others.
const CASES: u32 = 24;
/// No input of this size may take longer, on a busy machine and without optimization either.
const LONGEST: Duration = Duration::from_secs(10);

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files = fs::read_dir(&folder).expect("each target has a folder");
    let mut found: Vec<_> = files
        .map(|file| file.expect("readable").path())
        .map(|path| (path.clone(), fs::read(path).expect("readable")))
        .collect();
    found.sort();
    found
}

/// Runs one, and says which it was when it takes too long.
fn in_time(target: &str, bytes: &[u8], what: &dyn std::fmt::Debug) {
    let begun = Instant::now();
    run(target, bytes);
    assert!(begun.elapsed() < LONGEST, "{target} takes {:?} for {what:?}", begun.elapsed());
}

#[test]
fn what_is_kept_in_the_corpus_holds() {
    for (target, _) in TARGETS {
        let files = corpus(target);
        assert!(!files.is_empty(), "nothing is kept for {target}");
        for (path, bytes) in files {
            in_time(target, &bytes, &path);
        }
    }
}

/// One change of an answer.
#[derive(Clone, Debug)]
enum Change {
    /// This stands there instead.
    Replace(Index, Value),
    /// It is not there.
    Leave(Index),
    /// It is there twice, where it is in a list.
    Repeat(Index),
    /// One character of a text is another.
    Word(Index, char),
}

fn odd_values() -> impl Strategy<Value = Value> {
    let known = prop::sample::select(vec![
        Value::Null,
        json!(true),
        json!([]),
        json!({}),
        json!(""),
        json!(0),
        json!(-1),
        json!(1),
        json!(u32::MAX),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!(-1e300),
        json!(1e-300),
        json!(0.1),
        json!("0001-01-01T00:00:00Z"),
        json!("1970-01-01T00:00:00Z"),
        json!("9999-12-31T23:59:59.999Z"),
        json!("2026-11-18T00:00:00+23:59"),
        json!("running"),
        json!("paused"),
        json!("scaledToZero"),
        json!("\u{1b}[31mred\u{1b}[0m\r\n\u{7}"),
        json!("\u{202e}\u{200b}\u{9b}\u{feff}"),
        json!("a".repeat(5_000)),
        json!("../..//%2e%2e/\0"),
    ]);
    prop_oneof![3 => known, 1 => any::<i64>().prop_map(Value::from), 1 => ".{0,12}".prop_map(Value::from)]
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let one = prop_oneof![
        4 => (any::<Index>(), odd_values()).prop_map(|(at, value)| Change::Replace(at, value)),
        1 => any::<Index>().prop_map(Change::Leave),
        1 => any::<Index>().prop_map(Change::Repeat),
        1 => (any::<Index>(), any::<char>()).prop_map(|(at, c)| Change::Word(at, c)),
    ];
    prop::collection::vec(one, 1..6)
}

/// Calls `change` on the place of this number, counted through the tree.
fn visit(value: &mut Value, left: &mut usize, change: &mut dyn FnMut(&mut Value)) -> bool {
    if *left == 0 {
        change(value);
        return true;
    }
    *left -= 1;
    match value {
        Value::Array(all) => all.iter_mut().any(|one| visit(one, left, change)),
        Value::Object(all) => all.values_mut().any(|one| visit(one, left, change)),
        _ => false,
    }
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(all) => all.iter().map(size).sum(),
        Value::Object(all) => all.values().map(size).sum(),
        _ => 0,
    }
}

fn apply(value: &mut Value, change: &Change) {
    let (Change::Replace(at, _) | Change::Leave(at) | Change::Repeat(at) | Change::Word(at, _)) =
        change;
    let mut place = at.index(size(value));
    visit(value, &mut place, &mut |found| match change {
        Change::Replace(_, other) => *found = other.clone(),
        Change::Leave(_) => *found = Value::Null,
        Change::Repeat(_) => {
            if let Value::Array(all) = found {
                all.extend(all.clone());
            }
        }
        Change::Word(at, c) => {
            if let Value::String(text) = found {
                let mut letters: Vec<char> = text.chars().collect();
                if !letters.is_empty() {
                    let place = at.index(letters.len());
                    letters[place] = *c;
                }
                *text = letters.into_iter().collect();
            }
        }
    });
}

fn cases() -> Config {
    let told = std::env::var("FUZZ_CASES").ok().and_then(|cases| cases.parse().ok());
    Config {
        cases: told.unwrap_or(CASES),
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    }
}

/// Mutations of the answers of one kind, as trees.
fn answers_changed(target: &str) {
    let trees: Vec<Value> =
        corpus(target).iter().filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok()).collect();
    assert!(!trees.is_empty(), "nothing to begin with for {target}");
    let held = TestRunner::new(cases()).run(&(any::<Index>(), changes()), |(which, changes)| {
        let mut tree = trees[which.index(trees.len())].clone();
        for change in &changes {
            apply(&mut tree, change);
        }
        in_time(target, tree.to_string().as_bytes(), &changes);
        Ok(())
    });
    held.unwrap_or_else(|why| panic!("{target}: {why}"));
}

/// Mutations of the bytes of a file.
fn bytes_changed(target: &str, files: &[Vec<u8>]) {
    let edits = prop::collection::vec((any::<Index>(), any::<u8>(), 0..4_u8), 1..8);
    let held = TestRunner::new(cases()).run(&(any::<Index>(), edits), |(which, edits)| {
        let mut bytes = files[which.index(files.len())].clone();
        for (at, byte, how) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(bytes.len() / 2)),
            }
        }
        in_time(target, &bytes, &"bytes");
        Ok(())
    });
    held.unwrap_or_else(|why| panic!("{target}: {why}"));
}

#[test]
fn changed_lists_hold() {
    answers_changed("list");
}

#[test]
fn changed_endpoints_hold() {
    answers_changed("endpoint");
}

#[test]
fn changed_prices_hold() {
    answers_changed("prices");
}

#[test]
fn changed_names_hold() {
    answers_changed("whoami");
}

#[test]
fn changed_metrics_hold() {
    answers_changed("metrics");
}

#[test]
fn changed_bills_hold() {
    answers_changed("bill");
}

#[test]
fn changed_audit_logs_hold() {
    answers_changed("audit");
}

#[test]
fn changed_settings_hold() {
    let files: Vec<Vec<u8>> = corpus("settings").into_iter().map(|(_, bytes)| bytes).collect();
    bytes_changed("settings", &files);
}

#[test]
fn a_changed_ledger_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let dirs = guard_host::Dirs::under(folder.path());
    dirs.make().expect("made");
    let (store, _) = guard_host::store::Store::open(&dirs, jiff::Timestamp::now()).expect("open");
    drop(store);
    let whole = fs::read(dirs.data.join("ledger.db")).expect("written");
    bytes_changed("store", &[whole]);
}
