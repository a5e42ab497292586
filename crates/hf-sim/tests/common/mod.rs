//! What the in-process tests share: an account at a fixed instant and short ways to ask it.
#![allow(dead_code)] // Each test binary uses a part.

use hf_sim::account::spec::Timings;
use hf_sim::{Account, AccountSpec, EndpointSpec, Request, Response, SIM_TOKEN};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// A time of the day on which the stories play.
pub fn at(time: &str) -> Timestamp {
    format!("2026-11-20T{time}Z").parse().unwrap()
}

pub fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

/// Durations that a story can name: 10 s pending, 120 s starting, 40 s waking, 60 s updating.
pub fn plain_timings() -> Timings {
    Timings {
        pending_seconds: [10, 10],
        start_seconds: [120, 120],
        wake_seconds: [40, 40],
        update_seconds: [60, 60],
    }
}

pub fn spec(endpoints: Vec<EndpointSpec>) -> AccountSpec {
    AccountSpec { timings: plain_timings(), endpoints, ..AccountSpec::default() }
}

/// An account at 10:00 with these endpoints.
pub fn account(endpoints: Vec<EndpointSpec>) -> Account {
    Account::from_spec(spec(endpoints), at("10:00:00")).unwrap()
}

pub fn get(account: &mut Account, target: &str, now: &str) -> Response {
    account.handle(&Request::new("GET", target).bearer(SIM_TOKEN), at(now))
}

pub fn post(account: &mut Account, target: &str, now: &str) -> Response {
    account.handle(&Request::new("POST", target).bearer(SIM_TOKEN), at(now))
}

pub fn send(
    account: &mut Account,
    method: &str,
    target: &str,
    body: &Value,
    now: &str,
) -> Response {
    let request = Request::new(method, target).bearer(SIM_TOKEN).json(body);
    account.handle(&request, at(now))
}

/// `state ready/target` of an endpoint of alice.
pub fn seen(account: &mut Account, name: &str, now: &str) -> String {
    let body = get(account, &format!("/v2/endpoint/alice/{name}"), now).value();
    let status = &body["status"];
    format!(
        "{} {}/{}",
        status["state"].as_str().unwrap_or("gone"),
        status["readyReplica"],
        status["targetReplica"]
    )
}
