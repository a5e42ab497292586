//! Lives of endpoints in virtual time.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

mod common;

use common::*;
use hf_sim::account::Served;
use hf_sim::account::spec::Behaviour;
use hf_sim::{Account, Change, EndpointKey, EndpointSpec, Request, SIM_TOKEN, State};
use serde_json::json;

const PHI: &str = "/v2/endpoint/alice/phi-4";

fn phi() -> EndpointSpec {
    EndpointSpec { instance_type: "nvidia-l40s".to_owned(), ..EndpointSpec::new("alice", "phi-4") }
}

fn create_body(name: &str) -> serde_json::Value {
    json!({
        "name": name,
        "type": "authenticated",
        "provider": { "vendor": "aws", "region": "us-east-1" },
        "compute": {
            "accelerator": "gpu", "instanceType": "nvidia-l4", "instanceSize": "x1",
            "scaling": { "minReplica": 0, "maxReplica": 1, "scaleToZeroTimeout": 15 },
        },
        "model": {
            "repository": "gpt2", "framework": "pytorch", "revision": null,
            "image": { "huggingface": {} }, "secrets": { "S": "x" },
        },
    })
}

#[test]
fn from_created_to_deleted() {
    let mut account = account(vec![]);
    let created =
        send(&mut account, "POST", "/v2/endpoint/alice", &create_body("new-ep"), "10:00:00");
    assert_eq!(created.status, 200);
    assert!(created.value()["status"]["url"].is_string(), "the URL is there from the beginning");
    assert_eq!(created.value()["status"]["lastUsedAt"], json!(null), "it was never active");
    assert_eq!(created.value()["model"]["secrets"]["S"], "");
    assert_eq!(seen(&mut account, "new-ep", "10:00:09"), "pending 0/0");
    assert_eq!(seen(&mut account, "new-ep", "10:00:10"), "initializing 0/1");
    assert_eq!(seen(&mut account, "new-ep", "10:02:09"), "initializing 0/1");
    assert_eq!(seen(&mut account, "new-ep", "10:02:10"), "running 1/1");
    let shown = get(&mut account, "/v2/endpoint/alice/new-ep", "10:03:00").value();
    assert_eq!(shown["status"]["updatedAt"], "2026-11-20T10:02:10.000Z");
    assert_eq!(shown["status"]["createdAt"], "2026-11-20T10:00:00.000000000Z");
    assert_eq!(
        shown["status"]["lastUsedAt"], "2026-11-20T10:02:10.000Z",
        "becoming running counts"
    );
    assert_eq!(shown["status"]["url"], "http://sim.invalid/_endpoint/alice/new-ep");
    let deleted =
        send(&mut account, "DELETE", "/v2/endpoint/alice/new-ep", &json!(null), "10:05:00");
    assert_eq!(deleted.status, 200);
    let gone = get(&mut account, "/v2/endpoint/alice/new-ep", "10:05:01");
    assert_eq!((gone.status, &gone.value()["code"]), (404, &json!("NOT_FOUND")));
    // Initializing and running cost: 10:00:10 to 10:05:00 on an L4, the fifth minute started.
    let truth = account.truth(at("11:00:00"));
    let episodes = &truth.endpoint("alice", "new-ep").unwrap().episodes;
    assert_eq!((episodes.len(), episodes[0].minutes, episodes[0].micros), (1, 5, 66_667));
    assert_eq!(truth.running_rate_micros_per_hour, 0);
}

#[test]
fn pause_is_at_once_and_resume_takes_its_time() {
    let mut account = account(vec![phi().state(State::Running, 0)]);
    let refused = post(&mut account, &format!("{PHI}/resume"), "11:00:00");
    assert_eq!(refused.status, 400);
    assert!(refused.value()["error"].as_str().unwrap().contains("already running"));
    let paused = post(&mut account, &format!("{PHI}/pause"), "12:00:10");
    assert_eq!((paused.status, &paused.value()["status"]["state"]), (200, &json!("paused")));
    assert!(paused.value()["status"]["url"].is_string(), "the URL is kept while paused");
    assert_eq!(account.request("alice", "phi-4", at("12:01:00")), Served::Paused);
    assert_eq!(seen(&mut account, "phi-4", "12:02:00"), "paused 0/1");
    let truth = account.truth(at("12:30:00"));
    assert_eq!((truth.micros, truth.unrounded_micros), (3_630_000, 3_605_000));
    assert_eq!(post(&mut account, &format!("{PHI}/resume"), "13:00:00").status, 200);
    assert_eq!(account.next_change(at("13:00:00")), Some(at("13:02:00")));
    assert_eq!(seen(&mut account, "phi-4", "13:01:59"), "initializing 0/1");
    assert_eq!(seen(&mut account, "phi-4", "13:02:00"), "running 1/1");
}

#[test]
fn an_armed_endpoint_falls_asleep_and_a_request_wakes_it() {
    let mut account = account(vec![phi().state(State::Running, 0).armed(15)]);
    assert_eq!(account.next_change(at("10:00:00")), Some(at("10:15:00")));
    assert_eq!(account.request("alice", "phi-4", at("10:05:00")), Served::Answered);
    assert_eq!(seen(&mut account, "phi-4", "10:19:59"), "running 1/1");
    assert_eq!(seen(&mut account, "phi-4", "10:20:00"), "scaledToZero 0/0");
    assert_eq!(account.next_change(at("11:00:00")), None);
    assert_eq!(account.request("alice", "phi-4", at("11:00:00")), Served::Waking);
    assert_eq!(seen(&mut account, "phi-4", "11:00:39"), "initializing 0/1");
    assert_eq!(account.request("alice", "phi-4", at("11:00:40")), Served::Answered);
    let truth = account.truth(at("11:10:40"));
    let minutes: Vec<i64> = truth.endpoints[0].episodes.iter().map(|e| e.minutes).collect();
    assert_eq!(minutes, [20, 11]);
}

#[test]
fn a_request_without_a_token_wakes_nothing() {
    let mut account = account(vec![phi().state(State::ScaledToZero, 60).armed(15)]);
    let bare = hf_sim::Request::new("GET", "/_endpoint/alice/phi-4/health");
    let refused = account.handle(&bare, at("10:01:00"));
    assert_eq!(refused.value(), json!({ "error": "401 Unauthorized", "code": "UNAUTHORIZED" }));
    assert_eq!(seen(&mut account, "phi-4", "10:02:00"), "scaledToZero 0/0");
    let waking = get(&mut account, "/_endpoint/alice/phi-4/health", "10:03:00");
    assert_eq!((waking.status, &waking.value()["code"]), (503, &json!("SERVICE_UNAVAILABLE")));
    assert_eq!(get(&mut account, "/_endpoint/alice/phi-4/health", "10:03:40").status, 200);
}

#[test]
fn traffic_keeps_an_armed_endpoint_on() {
    let armed = EndpointSpec {
        traffic_every_seconds: Some(240),
        ..phi().state(State::Running, 1_860).armed(15)
    };
    let mut account = account(vec![armed]);
    assert_eq!(seen(&mut account, "phi-4", "15:00:00"), "running 1/1");
    let endpoint = EndpointKey::new("alice", "phi-4");
    let stop = Change::Traffic { endpoint, every_seconds: None };
    account.apply(stop, at("15:00:00")).unwrap();
    // The first call was due two minutes after ten, so the last one was at 14:58.
    assert_eq!(account.next_change(at("15:00:00")), Some(at("15:13:00")));
}

#[test]
fn an_update_keeps_replicas_and_one_of_a_paused_endpoint_waits() {
    let mut account = account(vec![phi().state(State::Running, 0)]);
    let scaling = json!({ "compute": { "scaling": { "maxReplica": 3, "minReplica": 2 } } });
    assert_eq!(send(&mut account, "PUT", PHI, &scaling, "10:10:00").status, 200);
    assert_eq!(seen(&mut account, "phi-4", "10:10:59"), "updating 1/2");
    assert_eq!(seen(&mut account, "phi-4", "10:11:00"), "running 2/2");
    let tags = json!({ "tags": ["team:search"] });
    assert_eq!(send(&mut account, "PUT", PHI, &tags, "10:12:00").status, 200);
    assert_eq!(seen(&mut account, "phi-4", "10:12:00"), "running 2/2");
    post(&mut account, &format!("{PHI}/pause"), "10:20:00");
    let smaller = json!({ "compute": { "instanceType": "nvidia-l4" } });
    assert_eq!(send(&mut account, "PUT", PHI, &smaller, "10:21:00").status, 200);
    assert_eq!(seen(&mut account, "phi-4", "10:30:00"), "paused 0/2");
    // 11 minutes of one replica and 9 of two.
    assert_eq!(account.truth(at("11:00:00")).micros, 1_800_000 * (11 + 2 * 9) / 60);
}

#[test]
fn unpleasant_habits_when_told() {
    let behaviour = Behaviour {
        resume_resets_scaling: true,
        update_wakes_paused: true,
        updates_fail: true,
        ..Behaviour::default()
    };
    let mut account = account(vec![phi().armed(15)]);
    account.apply(Change::Behaviour(behaviour), at("10:00:00")).unwrap();
    post(&mut account, &format!("{PHI}/resume"), "10:00:00");
    let scaling = &get(&mut account, PHI, "10:01:00").value()["compute"]["scaling"];
    assert_eq!(
        *scaling,
        json!({ "minReplica": 1, "maxReplica": 1, "scaleToZeroTimeout": null, "measure": null })
    );
    let longer = json!({ "compute": { "scaling": { "minReplica": 0, "scaleToZeroTimeout": 30 } } });
    send(&mut account, "PUT", PHI, &longer, "10:05:00");
    assert_eq!(seen(&mut account, "phi-4", "10:06:00"), "updateFailed 1/1");
    assert_eq!(account.truth(at("10:07:00")).running_rate_micros_per_hour, 1_800_000);
    post(&mut account, &format!("{PHI}/pause"), "10:10:00");
    let again = json!({ "compute": { "scaling": { "scaleToZeroTimeout": 45 } } });
    send(&mut account, "PUT", PHI, &again, "10:11:00");
    assert_eq!(seen(&mut account, "phi-4", "10:11:00"), "initializing 0/1");
}

#[test]
fn a_failed_deploy_is_free_unless_replicas_stay() {
    let mut account = account(vec![phi()]);
    let endpoint = EndpointKey::new("alice", "phi-4");
    account.apply(Change::FailNext { endpoint: endpoint.clone() }, at("10:00:00")).unwrap();
    post(&mut account, &format!("{PHI}/resume"), "10:00:00");
    assert_eq!(seen(&mut account, "phi-4", "10:02:00"), "failed 0/1");
    assert_eq!(account.truth(at("10:10:00")).micros, 60_000);
    account.set_replicas("alice", "phi-4", 1, at("10:10:00")).unwrap();
    assert_eq!(account.truth(at("10:20:00")).micros, 60_000 + 300_000);
    assert_eq!(post(&mut account, &format!("{PHI}/resume"), "10:20:00").status, 200);
    assert_eq!(seen(&mut account, "phi-4", "10:22:00"), "running 1/1");
}

#[test]
fn a_word_nobody_knows_hides_the_state_and_not_the_cost() {
    let mut account = account(vec![phi().state(State::Running, 0)]);
    let endpoint = EndpointKey::new("alice", "phi-4");
    let word = Some("hibernating".to_owned());
    account.apply(Change::ShownAs { endpoint, word }, at("10:00:00")).unwrap();
    // The word breaks the specification, so it is read past the check of it.
    let shown = account.handle(&Request::new("GET", PHI).bearer(SIM_TOKEN), at("10:30:00"));
    assert_eq!(shown.value()["status"]["state"], "hibernating");
    assert_eq!(shown.value()["status"]["readyReplica"], 1);
    assert_eq!(account.truth(at("11:00:00")).micros, 1_800_000);
}

#[test]
fn the_same_seed_gives_the_same_life() {
    let life = |seed| {
        let spec = hf_sim::AccountSpec { seed, endpoints: vec![phi()], ..hf_sim::empty() };
        let mut account = Account::from_spec(spec, at("10:00:00")).unwrap();
        post(&mut account, &format!("{PHI}/resume"), "10:00:00");
        account.next_change(at("10:00:00")).unwrap()
    };
    assert_eq!(life(3), life(3));
    assert!((1..20).any(|seed| life(seed) != life(0)), "seeds make a difference");
    assert!((0..50).all(|s| (at("10:01:00")..=at("10:08:00")).contains(&life(s))));
}

#[test]
fn the_demo_account_costs_3_40_an_hour() {
    let start = at("10:00:00");
    let mut account = Account::from_spec(hf_sim::demo(), start).unwrap();
    assert_eq!(account.truth(start).running_rate_micros_per_hour, 3_400_000);
    assert_eq!(seen(&mut account, "llama-3.1-8b", "10:00:59"), "initializing 0/1");
    assert_eq!(seen(&mut account, "llama-3.1-8b", "10:01:00"), "running 1/1");
    assert_eq!(seen(&mut account, "mistral-7b", "18:00:00"), "running 1/1");
    let list = get(&mut account, "/v2/endpoint/acme", "18:00:00").value();
    assert_eq!(list["totalItems"], 4);
    assert!(list["items"].as_array().unwrap().iter().all(|e| e["status"]["state"] == "paused"));
    post(&mut account, "/v2/endpoint/acme/flux-dev/resume", "18:00:00");
    let ready = account.next_change(at("18:00:00")).unwrap();
    assert!(ready <= at("18:01:00"));
}
