//! `drill`: a pause is proved on what is paused, and nothing else is touched.

use std::collections::BTreeMap;

use hf_sim::account::spec::{OrgSpec, Timings};
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};
use serde_json::Value;

use crate::bench::{Bench, Ran};

fn account(states: &[(&str, &str, State)]) -> AccountSpec {
    let endpoint = |(namespace, name, state): &(&str, &str, State)| {
        let mut spec = EndpointSpec::new(namespace, name).state(*state, 600);
        if *name == "kept" {
            spec.tags = vec!["guard:protected".to_owned()];
        }
        spec
    };
    let orgs = vec![OrgSpec::new("acme")];
    let endpoints = states.iter().map(endpoint).collect();
    let timings = Timings { pending_seconds: [0, 0], start_seconds: [1, 1], ..Timings::default() };
    AccountSpec { endpoints, orgs, timings, quota: 2_000, ..AccountSpec::default() }
}

/// One that runs, and of those that are paused one of an organization, one protected, one free.
fn mixed() -> AccountSpec {
    account(&[
        ("acme", "aaa", State::Paused),
        ("alice", "kept", State::Paused),
        ("alice", "phi-4", State::Running),
        ("alice", "whisper", State::Paused),
    ])
}

fn pauses(bench: &Bench) -> Vec<String> {
    let sent = bench.server.log().into_iter().filter(|sent| sent.method == "POST");
    sent.map(|sent| sent.path).collect()
}

fn links(ran: &Ran) -> Vec<(String, String)> {
    let said: Value = serde_json::from_str(&ran.out).expect("as the schema has it");
    let word = |it: &Value| it.as_str().expect("as the schema has it").to_owned();
    let links = said["links"].as_array().expect("as the schema has it").iter();
    links.map(|it| (word(&it["link"]), word(&it["state"]))).collect()
}

fn held(states: [&str; 4]) -> Vec<(String, String)> {
    let names = ["token", "list", "pause", "read-back"];
    names.iter().zip(states).map(|(name, state)| ((*name).to_owned(), state.to_owned())).collect()
}

#[test]
fn a_pause_is_proved_on_a_paused_one_of_ones_own_and_nothing_else_is_touched() {
    let bench = Bench::new(mixed());
    let ran = bench.run(&["drill", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&said["endpoint"], &said["proved"]), (&"alice/whisper".into(), &true.into()));
    assert_eq!(links(&ran)[..4], held(["ok"; 4]));
    // There is no bus in this environment, which says nothing about the pause.
    let machine = ["notifications", "sleep-lock"].map(|it| (it.to_owned(), "failed".to_owned()));
    assert_eq!(links(&ran)[4..], machine);
    assert_eq!(pauses(&bench), ["/v2/endpoint/alice/whisper/pause"]);
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 800_000, "phi-4 runs on");
    assert!(ran.err.contains("its audit log will show it"), "{ran:?}");
    bench.assert_token_is_nowhere(&ran);
}

#[test]
fn one_that_is_named_is_used_and_the_words_say_what_was_proved() {
    let bench = Bench::new(mixed());
    let ran = bench.run(&["drill", "acme/aaa"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("A pause works: proved on acme/aaa, for nothing."), "{ran:?}");
    assert_eq!(pauses(&bench), ["/v2/endpoint/acme/aaa/pause"]);
}

#[test]
fn what_runs_or_is_protected_is_never_paused_for_it() {
    let bench = Bench::new(mixed());
    for (name, why) in [("phi-4", "is running"), ("kept", "is protected")] {
        let ran = bench.run(&["drill", name]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(why), "{ran:?}");
    }
    let nothing = Bench::new(account(&[("alice", "phi-4", State::Running)]));
    let ran = nothing.run(&["drill"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("nothing here is paused"), "{ran:?}");
    assert_eq!((pauses(&bench), pauses(&nothing)), (Vec::new(), Vec::new()));
}

#[test]
fn the_link_that_does_not_hold_is_named_and_those_after_it_are_not_tried() {
    let status = |status| Effect::Status { status, body: None, headers: BTreeMap::new() };
    for (path, status, code, states) in [
        ("whoami", status(401), 4, ["failed", "not-tried", "not-tried", "not-tried"]),
        ("/v2/endpoint/(alice|acme)$", status(403), 4, ["ok", "failed", "not-tried", "not-tried"]),
        ("/pause$", status(403), 4, ["ok", "ok", "failed", "not-tried"]),
        ("/pause$", status(404), 1, ["ok", "ok", "failed", "not-tried"]),
        ("/v2/endpoint/alice/whisper$", status(404), 1, ["ok", "ok", "ok", "failed"]),
    ] {
        let bench = Bench::new(mixed());
        bench.server.add_fault(Rule::new(status).path(path)).unwrap();
        let ran = bench.run(&["drill", "--json"]);
        assert_eq!(ran.code, code, "{ran:?}");
        assert_eq!(links(&ran)[..4], held(states), "{ran:?}");
        assert!(ran.out.contains("\"proved\":false"), "{ran:?}");
    }
}

#[test]
fn nothing_and_forty_are_tried_like_one() {
    let none = Bench::new(account(&[]));
    let ran = none.run(&["drill", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(links(&ran)[..4], held(["ok", "ok", "not-tried", "not-tried"]));
    let mut spec = account(&[]);
    let paused = |n| EndpointSpec::new("alice", &format!("ep-{n:02}")).state(State::Paused, 60);
    spec.endpoints.extend((0..40).map(paused));
    let forty = Bench::new(spec);
    assert_eq!(forty.run(&["drill"]).code, 0);
    assert_eq!((pauses(&none).len(), pauses(&forty).len()), (0, 1));
}

#[test]
fn the_next_command_knows_when_it_was_proved_and_says_so_only_while_it_is_due() {
    let bench = Bench::new(mixed());
    let proved = || {
        let ran = bench.run(&["status", "--json"]);
        let said: Value = serde_json::from_str(&ran.out).expect("as the schema has it");
        said["pausing_last_proved"].clone()
    };
    assert_eq!(proved(), Value::Null);
    let line = "`endpoint-guard drill` proves it, for nothing.";
    let before = bench.run(&["status"]);
    assert!(before.out.contains(&format!("Pausing was never proved here. {line}")), "{before:?}");
    assert_eq!(bench.run(&["drill"]).code, 0);
    assert!(proved().is_string());
    assert!(!bench.run(&["status"]).out.contains("proved"));
    let other = Bench::new(mixed());
    assert_eq!(other.run(&["pause", "phi-4"]).code, 0);
    assert!(!other.run(&["status"]).out.contains("proved"), "a pause is a proof too");
    let empty = Bench::new(account(&[]));
    assert!(!empty.run(&["status"]).out.contains("proved"), "there is nothing to pause");
    assert!(!empty.run(&["demo"]).out.contains("proved"), "nothing is real there");
}

#[test]
fn a_session_begins_with_the_offer_on_standard_error_and_waits_for_nothing() {
    let bench = Bench::new(mixed());
    let run = || bench.run(&["run", "--endpoint", "whisper", "--", "true"]);
    let ran = run();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("Pausing was never proved here. `endpoint-guard drill`"), "{ran:?}");
    // The pause at its end was read back.
    let ran = run();
    assert_eq!((ran.code, ran.err.contains("proved")), (0, false), "{ran:?}");
}

#[test]
fn a_notification_is_shown_only_where_somebody_asks_for_it() {
    let bench = Bench::new(mixed());
    let ran = bench.run(&["drill", "--notify"]);
    // There is no bus here: that is said, and says nothing about the pause.
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("nothing here shows notifications"), "{ran:?}");
}

#[test]
fn of_a_thousand_one_is_used() {
    let mut spec = account(&[("alice", "one", State::Paused)]);
    let running = |n| EndpointSpec::new("alice", &format!("ep-{n:04}")).state(State::Running, 60);
    spec.endpoints.extend((0..1_000).map(running));
    let bench = Bench::new(spec);
    let ran = bench.run(&["drill", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(pauses(&bench), ["/v2/endpoint/alice/one/pause"]);
}
