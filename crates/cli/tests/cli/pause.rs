//! `pause`, as a script would use it.

use std::collections::BTreeMap;

use crate::bench::Bench;
use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};

fn status(status: u16, headers: &[(&str, &str)]) -> Effect {
    let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
    Effect::Status { status, body: None, headers: headers.collect::<BTreeMap<_, _>>() }
}

/// 45 endpoints of alice and 25 of acme, all running; one of each is protected.
fn two_namespaces() -> AccountSpec {
    let running = |namespace: &str, n: u32| {
        let mut spec =
            EndpointSpec::new(namespace, &format!("ep-{n:02}")).state(State::Running, 600);
        if n == 7 {
            spec.tags = vec!["guard:protected".to_owned()];
        }
        spec
    };
    let mut endpoints: Vec<EndpointSpec> = (1..=45).map(|n| running("alice", n)).collect();
    endpoints.extend((1..=25).map(|n| running("acme", n)));
    AccountSpec {
        endpoints,
        quota: 1_000,
        orgs: vec![OrgSpec::new("acme")],
        ..AccountSpec::default()
    }
}

#[test]
fn everything_unprotected_is_paused_over_pages_namespaces_and_errors() {
    let bench = Bench::new(two_namespaces());
    bench
        .server
        .add_fault(Rule::new(status(429, &[("Retry-After", "0")])).path("/pause$").times(5))
        .unwrap();
    bench.server.add_fault(Rule::new(status(503, &[])).path("/pause$").times(5)).unwrap();
    bench.server.add_fault(Rule::new(Effect::DropAnswer).path("/pause$").times(3)).unwrap();
    let ran = bench.run(&["pause", "--all", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said["paused"].as_array().unwrap().len(), 68);
    assert_eq!(said["skipped_protected"], serde_json::json!(["acme/ep-07", "alice/ep-07"]));
    assert_eq!(said["unconfirmed"], serde_json::json!([]));
    assert_eq!(said["stopped_rate_micros_per_hour"], 68 * 800_000);
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 2 * 800_000);
    bench.assert_token_is_nowhere(&ran);
}

#[test]
fn a_pause_that_is_not_read_back_ends_with_3_and_the_name() {
    let running = |name| EndpointSpec::new("alice", name).state(State::Running, 600);
    let endpoints = ["phi-4", "stubborn", "whisper"].map(running).to_vec();
    let bench = Bench::new(AccountSpec { endpoints, ..AccountSpec::default() });
    // Long enough for the others on a busy machine, and as long as this test takes.
    bench.settings("[pause]\nconfirm_within_seconds = 3\n");
    bench.server.add_fault(Rule::new(Effect::PauseIgnored).path("stubborn/pause")).unwrap();
    let ran = bench.run(&["pause", "--all"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("not confirmed: alice/stubborn. Money may still be spent"), "{ran:?}");
    assert!(ran.out.contains("Paused 2 of 3 in "), "{ran:?}");
}

#[test]
fn a_refused_pause_says_so_and_what_is_left() {
    let bench = Bench::new(two_namespaces());
    bench.server.add_fault(Rule::new(status(403, &[])).path("alice/ep-01/pause")).unwrap();
    let ran = bench.run(&["pause", "alice/ep-01"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.out.contains("the token was refused (403"), "{ran:?}");
}

#[test]
fn protected_ones_are_paused_when_asked_for() {
    let bench = Bench::new(two_namespaces());
    let ran = bench.run(&["pause", "--all", "--include-protected"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
}

#[test]
fn names_must_fit_one_endpoint() {
    let bench = Bench::new(two_namespaces());
    let ran = bench.run(&["pause", "ep-01"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("acme/ep-01, alice/ep-01"), "{ran:?}");
    let ran = bench.run(&["pause", "alice/eo-01"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("did you mean alice/ep-01?"), "{ran:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 70 * 800_000);
}

#[test]
fn nothing_running_is_said_and_is_no_failure() {
    let bench = Bench::new(hf_sim::empty());
    let ran = bench.run(&["pause", "--all"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("Nothing to pause"), "{ran:?}");
}

#[test]
fn a_namespace_that_cannot_be_read_is_not_taken_for_empty() {
    let bench = Bench::new(two_namespaces());
    bench
        .server
        .add_fault(Rule::new(Effect::NotJson { status: 200, body: None }).path("endpoint/acme$"))
        .unwrap();
    let ran = bench.run(&["pause", "--all"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.out.contains("Paused 44 of 44"), "what could be read is paused: {ran:?}");
    assert!(ran.err.contains("acme, so what runs there is unknown"), "{ran:?}");
}
