//! `log`: who did what to an endpoint.

use std::collections::BTreeMap;

use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};
use serde_json::Value;

use crate::bench::Bench;

/// phi-4 is paused and resumed.
fn told(bench: &Bench) {
    for words in [&["pause", "phi-4"] as &[&str], &["resume", "phi-4"]] {
        let ran = bench.run(words);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
}

fn bench() -> Bench {
    let running = EndpointSpec::new("alice", "phi-4").state(State::Running, 600);
    Bench::new(AccountSpec { endpoints: vec![running], ..AccountSpec::default() })
}

#[test]
fn the_audit_log_names_who_and_what_the_newest_first() {
    let bench = bench();
    told(&bench);
    let ran = bench.run(&["log", "phi-4", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    let entries = said["entries"].as_array().unwrap();
    let of = |source: &str| -> Vec<&str> {
        let told = entries.iter().filter(|entry| entry["source"] == source);
        told.filter_map(|entry| entry["words"].as_str()).collect()
    };
    // Auto-stop is turned on before it is resumed.
    assert_eq!(
        of("audit-log"),
        [
            "alice resumed it",
            "alice set min replicas 1 → 0",
            "alice set auto-stop off → after 15 min",
            "alice paused it"
        ],
        "{ran:?}"
    );
    assert_eq!(of("seen"), ["it was starting"], "{ran:?}");
    let ran = bench.run(&["log", "alice/phi-4"]);
    assert!(ran.out.starts_with("alice/phi-4, last 7 days\n"), "{ran:?}");
    assert!(ran.out.contains("alice resumed it"), "{ran:?}");
}

#[test]
fn without_an_audit_log_that_is_said_and_nothing_fails() {
    let bench = bench();
    let refused = Effect::Status { status: 403, body: None, headers: BTreeMap::new() };
    bench.server.add_fault(Rule::new(refused).path("/audit-logs/")).unwrap();
    let ran = bench.run(&["log", "phi-4"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let why = "Who did what is not all known: the audit log is for PRO and Enterprise accounts.";
    assert!(ran.out.contains(why), "{ran:?}");
}

#[test]
fn a_name_that_is_not_there_is_asked_for_only_when_it_is_whole() {
    let bench = bench();
    let ran = bench.run(&["log", "gone"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    let ran = bench.run(&["log", "alice/gone"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("Nothing is known of these days."), "{ran:?}");
}
