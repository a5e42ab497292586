//! `budget` and `credit`: from the ledger and the settings alone.

use guard_core::{
    Batch, Cost, EndpointId, Entry, Evidence, Kind, Micros, Rate, Source, Span, State, shifted,
};
use guard_host::Dirs;
use guard_host::store::Store;
use jiff::Timestamp;
use serde_json::json;

use crate::bench::{Bench, Ran};

/// A ledger in which phi-4 ran for a minute just now and cost this much.
fn spent(bench: &Bench, dollars: i64) {
    let dirs = Dirs::under(bench.home.path());
    let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).expect("a time");
    let (mut store, _) = Store::open(&dirs, now).expect("the ledger opens");
    let span = Span {
        state: State::Running,
        hardware: None,
        rate: Some(Rate(dollars * 60_000_000)),
        replicas: 1,
        from: now,
        to: shifted(now, 1),
        evidence: Evidence::Seen,
    };
    let entry = Entry {
        number: 1,
        corrects: None,
        endpoint: EndpointId::new("alice", "phi-4"),
        created_at: None,
        kind: Kind::Span,
        source: Source::Readings,
        episode: Some(now),
        span,
        cost: Cost::exactly(Micros(dollars * 1_000_000)),
    };
    store.commit(&Batch { entries: vec![entry], ..Batch::default() }).expect("it is written");
}

/// Without a token and without a network.
fn offline(bench: &Bench, words: &[&str]) -> Ran {
    let mut command = bench.command(words);
    command.env_remove("HF_TOKEN").env("TZ", "UTC");
    let nobody = "http://127.0.0.1:9";
    command.env("HF_ENDPOINT", nobody).env("HF_INFERENCE_ENDPOINTS_ENDPOINT", nobody);
    crate::bench::ran(&command.output().expect("the command runs"))
}

#[test]
fn budgets_are_set_shown_checked_and_removed_without_a_network() {
    let bench = Bench::new(hf_sim::empty());
    assert_eq!(offline(&bench, &["budget", "--check"]).code, 0, "no budget, none exceeded");
    let set = offline(&bench, &["budget", "set", "week", "50", "--stop"]);
    assert_eq!(set.code, 0, "{set:?}");
    assert!(set.out.starts_with("$50 a week; unprotected endpoints are paused"), "{set:?}");
    let day = ["budget", "set", "day", "$7.50", "--endpoint", "alice/phi-4"];
    assert_eq!(offline(&bench, &day).code, 0);
    spent(&bench, 8);
    let shown = offline(&bench, &["budget"]);
    assert_eq!(
        shown.out,
        "day of alice/phi-4 $8.00 of $7.50  106 %\n\
         week $8.00 of $50                  16 %   pauses before it is reached\n"
    );
    assert_eq!(shown.code, 0, "only --check says so by its code");
    let check = offline(&bench, &["budget", "--check"]);
    assert_eq!(check.code, 6, "{check:?}");
    assert_eq!(check.out, shown.out);
    assert!(check.err.contains("budget exceeded: day of alice/phi-4 $8.00 of $7.50"), "{check:?}");

    let remove = ["budget", "remove", "day", "--endpoint", "alice/phi-4"];
    assert_eq!(offline(&bench, &remove).code, 0);
    assert_eq!(offline(&bench, &remove).code, 1, "it is gone already");
    assert_eq!(offline(&bench, &["budget", "--check"]).code, 0);
}

#[test]
fn a_budget_of_which_nothing_is_known_is_not_said_to_be_kept() {
    let bench = Bench::new(hf_sim::empty());
    assert_eq!(offline(&bench, &["budget", "set", "week", "50"]).code, 0);
    let check = offline(&bench, &["budget", "--check"]);
    assert_eq!(
        check.out,
        "week unknown of $50\n\
         No endpoint was ever read from this computer, so what was spent is not known.\n"
    );
    assert!(check.err.contains("no budget is known to be exceeded"), "{check:?}");
    let json = offline(&bench, &["budget", "--json"]).out;
    let said: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(said["budgets"][0]["spent_micros"], serde_json::Value::Null);
    assert_eq!(said["budgets"][0]["spent_most_micros"], serde_json::Value::Null);
}

#[test]
fn budget_json_is_as_documented() {
    let bench = Bench::new(hf_sim::empty());
    bench.settings("[[budgets]]\nperiod = \"month\"\nscope = \"alice\"\namount = 10\n");
    spent(&bench, 8);
    let ran = offline(&bench, &["budget", "--json", "--check"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let expected = json!({
        "period": "month", "scope": "alice", "spent_micros": 8_000_000,
        "spent_least_micros": 8_000_000, "spent_most_micros": 8_000_000,
        "limit_micros": 10_000_000, "percent": 80, "stop": false, "exceeded": false,
    });
    assert_eq!(said["budgets"], json!([expected]));
    let documented = include_str!("../../../../docs/json.md");
    let fields = said.as_object().into_iter().flatten().map(|(name, _)| name);
    let inner = expected.as_object().into_iter().flatten().map(|(name, _)| name);
    for name in fields.chain(inner) {
        assert!(documented.contains(name.as_str()), "{name} is not in docs/json.md");
    }
}

#[test]
fn what_is_not_an_amount_or_a_period_is_refused() {
    let bench = Bench::new(hf_sim::empty());
    for words in [
        &["budget", "set", "week", "fifty"][..],
        &["budget", "set", "week", "0"],
        &["budget", "set", "week", "-5"],
        &["budget", "set", "year", "50"],
        &["budget", "set", "week", "5", "--endpoint", "nobody"],
        &["budget", "set", "week", "5", "--namespace", "a/b"],
        &["credit", "set", "12,5"],
    ] {
        assert_eq!(offline(&bench, words).code, 2, "{words:?}");
    }
    assert!(!bench.home.path().join("config/settings.toml").exists());
}

#[test]
fn a_credit_is_entered_and_cleared() {
    let bench = Bench::new(hf_sim::empty());
    let ran = offline(&bench, &["credit", "set", "12.34"]);
    assert_eq!(ran.out, "A credit of $12.34 is left as of now.\n", "{ran:?}");
    let file = bench.home.path().join("config/settings.toml");
    let text = std::fs::read_to_string(&file).expect("the settings are there");
    assert!(text.contains("amount = \"12.34\""), "{text}");
    assert_eq!(offline(&bench, &["credit", "clear"]).code, 0);
    let text = std::fs::read_to_string(&file).expect("the settings are there");
    assert!(!text.contains("amount"), "{text}");
}
