//! Which step is granted from which state, and what the replicas of an endpoint tell of it.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

mod common;

use common::*;
use hf_sim::{Account, AccountSpec, Change, EndpointKey, EndpointSpec, State};
use serde_json::{Value, json};

const PHI: &str = "/v2/endpoint/alice/phi-4";

fn phi() -> EndpointSpec {
    EndpointSpec::new("alice", "phi-4")
}

/// Status and words of a step taken from a state.
fn step(endpoint: EndpointSpec, step: &str) -> (u16, String) {
    let mut account = account(vec![endpoint]);
    let answer = post(&mut account, &format!("{PHI}/{step}"), "10:00:00");
    (answer.status, answer.value()["error"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_resume_is_granted_to_what_stopped() {
    for state in [State::Paused, State::ScaledToZero, State::Failed] {
        assert_eq!(step(phi().state(state, 60).armed(15), "resume").0, 200, "{state}");
    }
    for state in [State::Running, State::Updating, State::Initializing] {
        let running = (400, "Bad Request: Endpoint is already running".to_owned());
        assert_eq!(step(phi().state(state, 60), "resume"), running, "{state}");
    }
    for state in [State::UpdateFailed, State::Pending] {
        let (status, words) = step(phi().state(state, 60), "resume");
        assert_eq!(status, 400, "{state}");
        assert!(!words.contains("already running"), "{state}: {words}");
    }
}

#[test]
fn scaling_to_zero_needs_a_timeout_and_nothing_else() {
    for state in State::ALL {
        let refused = (400, "Bad Request: workload cannot be scaled to zero".to_owned());
        assert_eq!(step(phi().state(state, 60), "scale-to-zero"), refused, "{state}");
        assert_eq!(step(phi().state(state, 60).armed(15), "scale-to-zero").0, 200, "{state}");
        assert_eq!(step(phi().state(state, 60), "pause").0, 200, "{state}");
    }
}

#[test]
fn the_quota_is_checked_again_at_resume() {
    let endpoints = vec![phi(), EndpointSpec::new("alice", "other").state(State::Running, 60)];
    let mut account =
        Account::from_spec(AccountSpec { quota: 1, ..spec(endpoints) }, at("10:00:00")).unwrap();
    let refused = post(&mut account, &format!("{PHI}/resume"), "10:00:00");
    assert_eq!(refused.status, 400);
    assert!(refused.value()["error"].as_str().unwrap().contains("quota exceeded"));
    post(&mut account, "/v2/endpoint/alice/other/pause", "10:01:00");
    assert_eq!(post(&mut account, &format!("{PHI}/resume"), "10:01:00").status, 200);
    // What is scaled to zero holds its part, and is not refused for it.
    let scaling = json!({ "compute": { "scaling": { "minReplica": 0 } } });
    send(&mut account, "PUT", PHI, &scaling, "10:05:00");
    post(&mut account, &format!("{PHI}/scale-to-zero"), "10:06:00");
    assert_eq!(post(&mut account, &format!("{PHI}/resume"), "10:07:00").status, 200);
}

/// `stage live updating` of each replica.
fn replicas(account: &mut Account, now: &str) -> Vec<String> {
    let answer = get(account, &format!("{PHI}/replica"), now).value();
    let items = answer["items"].as_array().unwrap();
    let words = |status: &Value| {
        let stage = status["stage"].as_str().unwrap();
        format!("{stage} {} {}", status["live"], status["updating"])
    };
    items.iter().map(|item| words(&item["status"])).collect()
}

#[test]
fn replicas_start_run_are_replaced_and_stop() {
    let mut account = account(vec![phi()]);
    assert_eq!(replicas(&mut account, "10:00:00"), [""; 0]);
    post(&mut account, &format!("{PHI}/resume"), "10:00:00");
    assert_eq!(replicas(&mut account, "10:01:00"), ["initializing true false"]);
    assert_eq!(replicas(&mut account, "10:02:00"), ["running true false"]);
    let two = json!({ "compute": { "scaling": { "minReplica": 2, "maxReplica": 2 } } });
    send(&mut account, "PUT", PHI, &two, "10:10:00");
    let new = "initializing false true";
    assert_eq!(replicas(&mut account, "10:10:30"), ["running true false", new, new]);
    assert_eq!(replicas(&mut account, "10:11:00"), ["running true false"; 2]);
    post(&mut account, &format!("{PHI}/pause"), "10:20:00");
    assert_eq!(replicas(&mut account, "10:20:00"), [""; 0]);
    let endpoint = EndpointKey::new("alice", "phi-4");
    account.apply(Change::FailNext { endpoint }, at("10:30:00")).unwrap();
    post(&mut account, &format!("{PHI}/resume"), "10:30:00");
    let failed = get(&mut account, &format!("{PHI}/replica"), "10:33:00").value();
    let status = &failed["items"][0]["status"];
    assert_eq!((&status["stage"], &status["exitCode"]), (&json!("stopped"), &json!(1)));
    assert_eq!(status["startedAt"], "2026-11-20T10:30:00.000Z");
    assert_eq!(status["stoppedAt"], "2026-11-20T10:32:00.000Z");
}

#[test]
fn the_ranges_of_the_replicas_add_up_to_the_truth() {
    let mut account = account(vec![phi().state(State::Running, 600)]);
    account.set_replicas("alice", "phi-4", 2, at("10:05:20")).unwrap();
    post(&mut account, &format!("{PHI}/pause"), "10:10:00");
    post(&mut account, &format!("{PHI}/resume"), "10:20:00");
    let span = json!({ "start": at("09:00:00"), "stop": at("11:00:00") });
    let target = format!("{PHI}/metrics/replica-status");
    let graph = send(&mut account, "POST", &target, &span, "10:30:00").value();
    let seconds = |stage: &str| -> i64 {
        let series = graph["series"].as_array().unwrap();
        let ranges = series.iter().filter(|series| series["stage"] == stage);
        let ranges = ranges.flat_map(|series| series["data"].as_array().unwrap());
        let at = |range: &Value, end: &str| {
            range[end].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second()
        };
        ranges.map(|range| at(range, "x2") - at(range, "x")).sum()
    };
    // Two replicas from 10:05:20 to 10:10, and another one after the pause.
    assert_eq!(seconds("initializing"), 120);
    assert_eq!(seconds("running"), 20 * 60 + 280 + 8 * 60);
    assert_eq!(graph["replicaIds"].as_array().unwrap().len(), 3);
    let first = json!({ "start": at("09:00:00"), "stop": at("11:00:00"), "replicaId": graph["replicaIds"][0] });
    let ids = send(&mut account, "POST", &format!("{PHI}/metrics/replica-ids"), &first, "10:30:00");
    assert_eq!(ids.value(), json!([graph["replicaIds"][0]]));
}
