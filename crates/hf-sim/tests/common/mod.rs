//! What the in-process tests share: an account at a fixed instant and short ways to ask it.
//! Every answer that passes here is held against the specification, and so is a request that was
//! granted.
#![allow(dead_code)] // Each test binary uses a part.

use hf_description::specification;
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
    handle(account, &Request::new("GET", target).bearer(SIM_TOKEN), now)
}

pub fn post(account: &mut Account, target: &str, now: &str) -> Response {
    handle(account, &Request::new("POST", target).bearer(SIM_TOKEN), now)
}

pub fn send(
    account: &mut Account,
    method: &str,
    target: &str,
    body: &Value,
    now: &str,
) -> Response {
    let request = Request::new(method, target).bearer(SIM_TOKEN);
    let request = if body.is_null() { request } else { request.json(body) };
    handle(account, &request, now)
}

/// Lets the account answer, and holds the exchange against the specification.
pub fn handle(account: &mut Account, request: &Request, now: &str) -> Response {
    let response = account.handle(request, at(now));
    let faults = faults(request, &response);
    let asked = format!("{} {}?{}", request.method, request.path, request.query);
    assert!(faults.is_empty(), "{asked} does not conform: {faults:#?}");
    response
}

/// What is wrong with an exchange, by the specification. Refusals have none, nor has what the Hub
/// answers elsewhere.
pub fn faults(request: &Request, response: &Response) -> Vec<String> {
    if response.status >= 300 {
        return Vec::new();
    }
    let operation = specification().operation(&request.method, &request.path);
    let Some(operation) = operation else {
        let specified = ["/v2/", "/v3/"].into_iter().any(|start| request.path.starts_with(start));
        return if specified { vec!["it is not specified".to_owned()] } else { Vec::new() };
    };
    let query: Vec<_> = url::form_urlencoded::parse(request.query.as_bytes()).collect();
    let pairs = query.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
    let mut faults = operation.faults_of_request(pairs, &request.body);
    let of_answer = operation.faults_of_answer(response.status, &response.body);
    // What is told of an answer in a report has to be what a whole validator finds.
    let name = format!("{} {}", operation.method, operation.path);
    if let Ok(answer) = serde_json::from_slice(&response.body)
        && let Some(told) = hf_description::differences(&name, &answer, &|_| true)
    {
        assert_eq!(told.is_empty(), of_answer.is_empty(), "{name}: {told:#?} {of_answer:#?}");
    }
    faults.extend(of_answer);
    faults
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
