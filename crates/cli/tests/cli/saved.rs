//! What pauses saved, under `cost` and in `status`, as it was noted on this disk.

use guard_core::{Batch, EndpointId, Rate, SavingEnd, SavingEntry, SavingPause, shifted};
use guard_host::Dirs;
use guard_host::store::Store;
use hf_sim::{AccountSpec, EndpointSpec, State};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::bench::Bench;

const HOUR: i64 = 3_600_000;

/// A pause of an endpoint that is not there any more, so many hours ago.
fn pause(name: &str, hours_ago: i64, rate: Option<i64>) -> SavingPause {
    let from = shifted(Timestamp::now(), -hours_ago * HOUR);
    let endpoint = EndpointId::new("alice", name);
    SavingPause { endpoint, from, until: shifted(from, 8 * HOUR), rate: rate.map(Rate) }
}

fn bench(savings: Vec<SavingEntry>) -> Bench {
    let endpoint = EndpointSpec::new("alice", "other").state(State::Paused, 600);
    let bench = Bench::new(AccountSpec { endpoints: vec![endpoint], ..AccountSpec::default() });
    let dirs = Dirs::under(bench.home.path());
    let (mut store, _) = Store::open(&dirs, Timestamp::now()).expect("a new ledger");
    store.commit(&Batch { savings, ..Batch::default() }).expect("the ledger takes it");
    bench
}

fn said(bench: &Bench, words: &[&str], field: &str) -> Value {
    let said: Value = serde_json::from_str(&bench.run(words).out).expect("JSON");
    said[field].clone()
}

#[test]
fn the_demo_has_a_month_that_shows_it() {
    let bench = bench(Vec::new());
    let saved = "Saved about $56.20";
    let status = bench.run(&["demo", "status"]).out;
    let lately = format!("\n{saved} in the last 30 days by 6 pauses.\n");
    assert!(status.contains(&lately), "{status}");
    let cost = bench.run(&["demo", "cost", "--since", "30d"]).out;
    assert!(cost.contains(&format!("\n{saved} by 6 pauses. Each pause counts until ")), "{cost}");
    let total = cost.lines().find(|line| line.starts_with("total ")).unwrap_or_default();
    assert!(total.contains(" to $2") && total.contains("4 h not tracked"), "{cost}");
}

#[test]
fn nothing_is_said_where_nothing_was_saved() {
    let bench = bench(Vec::new());
    let none = json!({ "least_micros": 0, "pauses": 0, "unpriced": 0 });
    assert_eq!(said(&bench, &["status", "--json"], "saved"), none);
    assert_eq!(said(&bench, &["cost", "--json"], "saved"), none);
    assert_eq!(said(&bench, &["cost", "--by", "session", "--json"], "saved"), json!(null));
    assert!(!bench.run(&["status"]).out.contains("aved"));
}

#[test]
fn what_was_noted_is_summed_up_with_its_rule_and_an_unknown_price_makes_it_at_least() {
    let whole = pause("phi-4", 100, Some(1_800_000));
    let short = pause("mistral-7b", 60, Some(800_000));
    let end = SavingEnd {
        endpoint: short.endpoint.clone(),
        from: short.from,
        at: shifted(short.from, HOUR + 59_000),
    };
    let noted = [whole, short].map(SavingEntry::Pause);
    let bench = bench(noted.into_iter().chain([SavingEntry::End(end)]).collect());
    // Eight hours of $1.80/h, and one of $0.80/h.
    let sum = json!({ "least_micros": 15_200_000, "pauses": 2, "unpriced": 0 });
    assert_eq!(said(&bench, &["status", "--json"], "saved"), sum);
    assert_eq!(said(&bench, &["cost", "--since", "30d", "--json"], "saved"), sum);
    let status = bench.run(&["status"]).out;
    assert!(status.contains("\nSaved about $15.20 in the last 30 days by 2 pauses.\n"), "{status}");
    assert_eq!(said(&bench, &["cost", "--since", "1d", "--json"], "saved")["pauses"], json!(0));

    let unpriced = SavingEntry::Pause(pause("whisper", 50, None));
    let dirs = Dirs::under(bench.home.path());
    let (mut store, _) = Store::open(&dirs, Timestamp::now()).expect("the ledger");
    store.commit(&Batch { savings: vec![unpriced], ..Batch::default() }).expect("it is taken");
    let status = bench.run(&["status"]).out;
    let least =
        "Saved at least $15.20 in the last 30 days by 3 pauses, 1 of them at an unknown price.";
    assert!(status.contains(least), "{status}");
}
