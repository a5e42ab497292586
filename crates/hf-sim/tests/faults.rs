//! What goes wrong when told, without a network.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

mod common;

use common::*;
use hf_sim::{Account, Effect, EndpointSpec, Exchange, Request, Rule, SIM_TOKEN, Sim, State};
use serde_json::{Value, json};

const PHI: &str = "/v2/endpoint/alice/phi-4";

fn sim() -> Sim {
    let endpoints = vec![EndpointSpec::new("alice", "phi-4").state(State::Running, 60)];
    Sim::new(Account::from_spec(spec(endpoints), at("10:00:00")).unwrap())
}

fn ask(sim: &mut Sim, method: &str, target: &str, now: &str) -> Exchange {
    sim.exchange(&Request::new(method, target).bearer(SIM_TOKEN), at(now))
}

fn state(exchange: &Exchange) -> Value {
    exchange.response.as_ref().unwrap().value()["status"]["state"].clone()
}

fn pause(sim: &mut Sim, now: &str) -> Exchange {
    ask(sim, "POST", &format!("{PHI}/pause"), now)
}

#[test]
fn a_status_so_many_times_then_well_again() {
    let mut sim = sim();
    let headers = [("Retry-After".to_owned(), "7".to_owned())].into();
    let effect = Effect::Status { status: 503, body: Some(json!({ "error": "busy" })), headers };
    sim.faults.add(Rule::new(effect).method("post").path("/pause$").after(1).times(1)).unwrap();
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:00:00")), "running");
    ask(&mut sim, "POST", &format!("{PHI}/pause"), "10:00:01");
    ask(&mut sim, "POST", &format!("{PHI}/resume"), "10:00:02");
    let busy = pause(&mut sim, "10:00:03").response.unwrap();
    assert_eq!((busy.status, busy.value()), (503, json!({ "error": "busy" })));
    assert!(busy.headers.contains(&("retry-after".to_owned(), "7".to_owned())));
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:00:04")), "initializing");
    assert_eq!(state(&pause(&mut sim, "10:00:05")), "paused");
    assert_eq!(sim.faults.list().count(), 0);
}

#[test]
fn a_drop_before_has_no_effect_and_a_drop_after_has() {
    let mut sim = sim();
    sim.faults.add(Rule::new(Effect::Drop).endpoint("alice", "phi-4").times(1)).unwrap();
    sim.faults.add(Rule::new(Effect::DropAnswer).path("/pause").times(1)).unwrap();
    assert_eq!(pause(&mut sim, "10:00:00").response, None);
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:00:01")), "running");
    assert_eq!(pause(&mut sim, "10:00:02").response, None);
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:00:03")), "paused");
    let log: Vec<_> = sim.log.iter().map(|r| (r.status, r.fault)).collect();
    assert_eq!(
        log,
        [(None, Some("drop")), (Some(200), None), (None, Some("drop_answer")), (Some(200), None)]
    );
}

#[test]
fn a_read_that_lags_shows_how_it_was() {
    let mut sim = sim();
    pause(&mut sim, "10:05:00");
    let lag = Effect::Stale { seconds: Some(30), reads: None };
    sim.faults.add(Rule::new(lag).method("GET")).unwrap();
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:05:29")), "running");
    let list = ask(&mut sim, "GET", "/v2/endpoint/alice", "10:05:29").response.unwrap().value();
    assert_eq!(list["items"][0]["status"]["state"], "running");
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:05:30")), "paused");
    sim.faults.clear();
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:05:31")), "paused");
}

#[test]
fn a_read_can_be_some_reads_behind() {
    let mut sim = sim();
    let behind = Effect::Stale { seconds: None, reads: Some(2) };
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:00:00")), "running");
    sim.faults.add(Rule::new(behind).method("GET")).unwrap();
    pause(&mut sim, "10:00:01");
    let states: Vec<Value> =
        (2..5).map(|s| state(&ask(&mut sim, "GET", PHI, &format!("10:00:0{s}")))).collect();
    assert_eq!(states, ["running", "running", "paused"]);
}

#[test]
fn a_slow_pause_costs_until_it_is_done() {
    let mut sim = sim();
    sim.faults.add(Rule::new(Effect::SlowPause { seconds: 90 })).unwrap();
    assert_eq!(state(&pause(&mut sim, "10:10:00")), "running");
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:11:29")), "running");
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:11:30")), "paused");
    // Running since 09:59: 12.5 minutes of $0.80 an hour.
    assert_eq!(sim.account.truth(at("11:00:00")).unrounded_micros, 166_667);
}

#[test]
fn an_ignored_pause_looks_accepted() {
    let mut sim = sim();
    sim.faults.add(Rule::new(Effect::PauseIgnored).times(1)).unwrap();
    let answered = pause(&mut sim, "10:00:00");
    assert_eq!(answered.response.as_ref().unwrap().status, 200);
    assert_eq!(state(&ask(&mut sim, "GET", PHI, "10:30:00")), "running");
    assert_eq!(state(&pause(&mut sim, "10:31:00")), "paused");
}

#[test]
fn delays_add_to_what_else_goes_wrong() {
    let mut sim = sim();
    sim.faults.add(Rule::new(Effect::Delay { millis: 20 })).unwrap();
    sim.faults.add(Rule::new(Effect::NotJson { status: 200, body: None })).unwrap();
    sim.faults.add(Rule::new(Effect::Delay { millis: 5 })).unwrap();
    let exchange = ask(&mut sim, "GET", PHI, "10:00:00");
    assert_eq!(exchange.delay_millis, 25);
    assert_eq!(exchange.response.unwrap().value(), Value::Null);
    assert!(sim.faults.add(Rule::new(Effect::Drop).path("(")).is_err());
}

#[test]
fn rules_read_as_they_are_documented() {
    let rule: Rule = serde_json::from_value(json!({
        "method": "POST", "path": "/pause$", "endpoint": "alice/phi-4", "count": 2,
        "effect": { "kind": "drop_answer" },
    }))
    .unwrap();
    assert_eq!((rule.count, rule.effect), (Some(2), Effect::DropAnswer));
    let unknown = json!({ "effect": { "kind": "explode" } });
    assert!(serde_json::from_value::<Rule>(unknown).is_err());
}
