//! What the version before kept is read as it was. `state_of_0.1.0` is a state folder that the command line of 2026-11-26
//! wrote (a watch of four endpoints, a pause, a session, settings of many kinds); `said` is what it said of that itself.

use std::path::{Path, PathBuf};

use guard_core::DAYS_OF_ENTRIES;
use guard_host::Dirs;
use guard_host::store::Store;
use serde_json::Value;

use crate::bench::{Bench, Ran, ran};

const DAY: [&str; 4] = ["--since", "2026-11-27", "--until", "2026-11-27"];

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/state_of_0.1.0")
}

/// A home with a copy of that folder: what is kept is only read.
fn bench() -> Bench {
    let bench = Bench::new(hf_sim::empty());
    let home = bench.home.path();
    for file in ["config/settings.toml", "data/ledger.db", "data/sessions.db"] {
        let to = home.join(file);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder is made");
        std::fs::copy(kept().join(file), to).expect("a file is copied");
    }
    bench
}

fn run(bench: &Bench, words: &[&str]) -> Ran {
    let mut command = bench.command(words);
    let nobody = "http://127.0.0.1:9";
    command.env("TZ", "Europe/Berlin").env_remove("HF_TOKEN");
    command.env("HF_ENDPOINT", nobody).env("HF_INFERENCE_ENDPOINTS_ENDPOINT", nobody);
    ran(&command.output().expect("the command runs"))
}

fn said(file: &str) -> String {
    std::fs::read_to_string(kept().join("said").join(file)).expect("what was said")
}

/// The JSON it said and the JSON that is said now, without when.
fn both(bench: &Bench, file: &str, words: &[&str]) -> (Value, Value) {
    let now = run(bench, words).out;
    let parsed = |text: &str| -> Value {
        let mut value: Value = serde_json::from_str(text).expect("JSON");
        value.as_object_mut().expect("an object").remove("at");
        value
    };
    (parsed(&said(file)), parsed(&now))
}

#[test]
fn settings_sessions_and_reminders_of_the_version_before_are_what_they_were() {
    let bench = bench();
    // Settings that the version before did not know hold their defaults.
    let (before, now) = (said("config-list.txt"), run(&bench, &["config", "list"]).out);
    let known = |line: &&str| before.contains(line) || !line.starts_with(' ');
    let (kept, new): (Vec<&str>, Vec<&str>) = now.lines().partition(known);
    assert_eq!(kept, before.lines().collect::<Vec<_>>());
    let added =
        ["   pause.prove_monthly             false", "   remind.weekly_summary           true"];
    assert_eq!(new, added);
    let (before, now) = both(&bench, "sessions.json", &["sessions", "--json"]);
    assert_eq!(now, before);
    let words = [&["reminders", "--json"][..], &DAY].concat();
    let (before, now) = both(&bench, "reminders.json", &words);
    assert_eq!(now, before);
}

#[test]
fn what_the_version_before_metered_costs_what_it_did() {
    let bench = bench();
    let words = [&["cost", "--json"][..], &DAY].concat();
    let (before, now) = both(&bench, "cost.json", &words);
    // One was still running then: what it did later that day nobody knows.
    let ended = |value: &Value| -> Vec<Value> {
        let rows = value["rows"].as_array().expect("rows").iter();
        rows.filter(|row| row["name"] != "ep-001").cloned().collect()
    };
    assert_eq!(ended(&before).len(), 3);
    assert_eq!(ended(&now), ended(&before));
    assert_eq!(now["as_of"], before["as_of"]);
}

#[test]
fn the_ledger_of_the_version_before_is_opened_for_writing_and_loses_nothing() {
    let bench = bench();
    let dirs = Dirs::under(bench.home.path());
    let now = "2026-11-27T08:00:00Z".parse().expect("a time");
    let since = guard_core::shifted(now, -DAYS_OF_ENTRIES * 24 * 3_600_000);
    let (store, told) = Store::open_read_only(&dirs).expect("it is read");
    assert_eq!(told, Vec::<String>::new());
    let before = store.load(since).expect("it is loaded");
    drop(store);
    let (store, told) = Store::open(&dirs, now).expect("it is opened");
    assert_eq!(told, Vec::<String>::new());
    let after = store.load(since).expect("it is loaded");
    assert_eq!((after.entries.len(), after.lines.len()), (before.entries.len(), 4));
    assert!(!before.entries.is_empty());
    assert_eq!(after.next_entry, before.next_entry);
    assert_eq!(after.prices, before.prices);
}
