//! The simulator asked in this process: the requests of the API, the host's own reading of them.

use std::time::Duration;

use guard_core::{
    Action, AuditedDeed, Bill, Call, EndpointId, Listing, NewEndpoint, NotCreated, Observed,
    Prices, Problem, ReplicaGraph,
};
use guard_host::{audit as audit_log, billing, observe, replica_time};
use hf_endpoints::Endpoint;
use hf_sim::{Request, Response, SIM_TOKEN, Sim};
use jiff::Timestamp;
use serde_json::{Value, json};

/// One call about one endpoint.
pub fn call(sim: &mut Sim, call: &Call, now: Timestamp) -> Result<(), Problem> {
    let path = format!("/v2/endpoint/{}/{}", call.endpoint.namespace, call.endpoint.name);
    let request = match call.action {
        Action::Pause => Request::new("POST", &format!("{path}/pause")),
        Action::Resume => Request::new("POST", &format!("{path}/resume")),
        Action::ScaleToZero => Request::new("POST", &format!("{path}/scale-to-zero")),
        Action::Delete => {
            return match send(sim, Request::new("DELETE", &path), now) {
                Ok(_) | Err(Problem::NotFound) => Ok(()),
                Err(problem) => Err(problem),
            };
        }
        Action::Change(change) => {
            let mut scaling = serde_json::Map::new();
            for (key, value) in [
                ("minReplica", change.min_replicas.map(Value::from)),
                ("maxReplica", change.max_replicas.map(Value::from)),
                ("scaleToZeroTimeout", change.scale_to_zero_minutes.map(minutes_or_never)),
            ] {
                scaling.extend(value.map(|value| (key.to_owned(), value)));
            }
            let mut body = json!({});
            if !scaling.is_empty() {
                body["compute"] = json!({ "scaling": scaling });
            }
            if let Some(told) = change.channels {
                body["notifications"] = json!({ "email": told.email, "push": told.push });
            }
            if let Some(access) = change.access {
                body["type"] = json!(access.word());
            }
            Request::new("PUT", &path).json(&body)
        }
        Action::Arm { scale_to_zero_minutes } => Request::new("PUT", &path).json(&json!({
            "compute": {"scaling": {"minReplica": 0, "scaleToZeroTimeout": scale_to_zero_minutes}}
        })),
    };
    send(sim, request, now).map(drop)
}

/// Creates an endpoint with the body that the host makes.
pub fn create(sim: &mut Sim, new: &NewEndpoint, now: Timestamp) -> Result<(), NotCreated> {
    let refused = |problem| NotCreated { problem, may_exist: false };
    let (_, body) = guard_host::deploying::request(new).map_err(Problem::Other).map_err(refused)?;
    let body: Value =
        serde_json::from_str(&body).map_err(|error| refused(Problem::Other(error.to_string())))?;
    let path = format!("/v2/endpoint/{}", new.endpoint.namespace);
    let answer = send(sim, Request::new("POST", &path).json(&body), now);
    answer.map(drop).map_err(|problem| {
        let may_exist =
            matches!(problem, Problem::Offline | Problem::Server(_) | Problem::Unreadable(_));
        NotCreated { problem, may_exist }
    })
}

fn minutes_or_never(minutes: u32) -> Value {
    if minutes == 0 { Value::Null } else { Value::from(minutes) }
}

/// All pages of a namespace.
pub fn list(sim: &mut Sim, namespace: &str, now: Timestamp) -> Result<Listing, Problem> {
    let mut listing = Listing { endpoints: Vec::new(), complete: true };
    let mut cursor: Option<String> = None;
    loop {
        let next = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page = send(
            sim,
            Request::new("GET", &format!("/v2/endpoint/{namespace}?limit=100{next}")),
            now,
        )?;
        for item in page["items"].as_array().into_iter().flatten() {
            let endpoint: Endpoint = serde_json::from_value(item.clone())
                .map_err(|error| Problem::Unreadable(error.to_string()))?;
            listing.endpoints.push(observe::observed(namespace, &endpoint));
        }
        match page["nextCursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return Ok(listing),
        }
    }
}

/// One endpoint by its own name; `None` when there is none.
pub fn endpoint(
    sim: &mut Sim,
    endpoint: &EndpointId,
    now: Timestamp,
) -> Result<Option<Observed>, Problem> {
    let path = format!("/v2/endpoint/{}/{}", endpoint.namespace, endpoint.name);
    match send(sim, Request::new("GET", &path), now) {
        Ok(answer) => {
            let read: Endpoint = serde_json::from_value(answer)
                .map_err(|error| Problem::Unreadable(error.to_string()))?;
            Ok(Some(observe::observed(&endpoint.namespace, &read)))
        }
        Err(Problem::NotFound) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Asks the debugger about one endpoint.
pub fn debug(sim: &mut Sim, endpoint: &EndpointId, now: Timestamp) -> Result<Observed, Problem> {
    let path = format!("/v2/endpoint/{}/{}/agent/debug", endpoint.namespace, endpoint.name);
    let answer = send(sim, Request::new("POST", &path), now)?;
    let read: Endpoint =
        serde_json::from_value(answer).map_err(|error| Problem::Unreadable(error.to_string()))?;
    Ok(observe::observed(&endpoint.namespace, &read))
}

/// Whether an endpoint answers on its health route.
pub fn is_healthy(sim: &mut Sim, url: &str, now: Timestamp) -> bool {
    let path = url.find("/_endpoint").map_or(url, |from| &url[from..]);
    let exchange = sim.exchange(&Request::new("GET", path).bearer(SIM_TOKEN), now);
    exchange.response.is_some_and(|response| response.status == 200)
}

/// The replica metrics of an endpoint.
pub fn metrics(
    sim: &mut Sim,
    endpoint: &EndpointId,
    [from, to]: [Timestamp; 2],
    now: Timestamp,
) -> Result<ReplicaGraph, Problem> {
    let path = format!("/v2/endpoint/{}/{}/metrics", endpoint.namespace, endpoint.name);
    let range = json!({ "start": from.to_string(), "stop": to.to_string() });
    let answer = send(sim, Request::new("POST", &path).json(&range), now)?;
    let metrics: hf_endpoints::Metrics =
        serde_json::from_value(answer).map_err(|error| Problem::Unreadable(error.to_string()))?;
    Ok(replica_time::replica_graph(&metrics))
}

/// Who did what to these endpoints, by the first page of the audit log, by a clock that Hugging Face's is
/// so far ahead of.
pub fn audit(
    sim: &mut Sim,
    namespace: &str,
    endpoints: &[EndpointId],
    from: Timestamp,
    ahead_millis: i64,
    now: Timestamp,
) -> Result<Vec<AuditedDeed>, Problem> {
    let query = audit_log::query(endpoints);
    let about = query.endpoint.map(|name| format!("endpoint={name}"));
    let limit = query.limit.map(|limit| format!("limit={limit}"));
    let parameters: Vec<String> = about.into_iter().chain(limit).collect();
    let path = format!("/v2/audit-logs/{namespace}?{}", parameters.join("&"));
    let answer = send(sim, Request::new("GET", &path), now)?;
    let page: hf_endpoints::AuditPage =
        serde_json::from_value(answer).map_err(|error| Problem::Unreadable(error.to_string()))?;
    Ok(audit_log::deeds(&page.entries, endpoints, from, -ahead_millis))
}

/// What a namespace was billed; `answer` in place of what the simulator says.
pub fn bill(
    sim: &mut Sim,
    [namespace, period]: [Option<&str>; 2],
    answer: Option<&Value>,
    ahead_millis: i64,
    now: Timestamp,
) -> Result<Bill, Problem> {
    let path = match namespace {
        None => "/api/settings/billing/usage".to_owned(),
        Some(org) => format!("/api/organizations/{org}/billing/usage"),
    };
    let period = period.map(|id| format!("?periodId={id}")).unwrap_or_default();
    let said = send(sim, Request::new("GET", &format!("{path}{period}")), now)?;
    let usage: hf_endpoints::Usage = serde_json::from_value(answer.unwrap_or(&said).clone())
        .map_err(|error| Problem::Unreadable(error.to_string()))?;
    billing::bill(&usage, ahead_millis, now)
}

/// Moves an endpoint of alice to other hardware. Tells whether it was accepted.
pub fn move_to_hardware(sim: &mut Sim, name: &str, instance_type: &str, now: Timestamp) -> bool {
    let compute =
        json!({ "accelerator": "gpu", "instanceType": instance_type, "instanceSize": "x1" });
    let request = Request::new("PUT", &format!("/v2/endpoint/alice/{name}"));
    let request = request.json(&json!({ "compute": compute })).bearer(SIM_TOKEN);
    sim.account.handle(&request, now).status == 200
}

/// The price list, in micro-dollars per replica-hour.
pub fn prices(sim: &mut Sim, namespace: &str, now: Timestamp) -> Result<Prices, Problem> {
    let answer = send(sim, Request::new("GET", &format!("/v2/provider/{namespace}")), now)?;
    let mut prices = Prices::new();
    for vendor in answer["vendors"].as_array().into_iter().flatten() {
        for region in vendor["regions"].as_array().into_iter().flatten() {
            for compute in region["computes"].as_array().into_iter().flatten() {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let hardware = guard_core::Hardware {
                    vendor: text(&vendor["name"]),
                    region: text(&region["name"]),
                    instance_type: text(&compute["instanceType"]),
                    instance_size: text(&compute["instanceSize"]),
                };
                let price = hf_endpoints::micros_from_dollars(&compute["pricePerHour"].to_string());
                if let Some(price) = price.and_then(|price| i64::try_from(price).ok()) {
                    prices.insert(hardware, guard_core::Rate(price));
                }
            }
        }
    }
    Ok(prices)
}

fn send(sim: &mut Sim, request: Request, now: Timestamp) -> Result<Value, Problem> {
    let exchange = sim.exchange(&request.bearer(SIM_TOKEN), now);
    let response = exchange.response.ok_or(Problem::Offline)?;
    if response.status == 200 {
        return match response.value() {
            Value::Null => Err(Problem::Unreadable("not JSON".to_owned())),
            value => Ok(value),
        };
    }
    Err(problem(&response))
}

fn problem(response: &Response) -> Problem {
    let words = response.value()["error"].as_str().unwrap_or_default().to_owned();
    match response.status {
        403 if words.contains("Payment method required") => Problem::PaymentRequired(words),
        401 | 403 => Problem::Refused(format!("{} {words}", response.status)),
        404 => Problem::NotFound,
        409 => Problem::Conflict(words),
        429 => {
            let wait = response.headers.iter().find(|(name, _)| name == "retry-after");
            let wait = wait.and_then(|(_, value)| value.parse().ok()).map(Duration::from_secs);
            Problem::Limited(wait)
        }
        status @ 500.. => Problem::Server(status),
        _ => Problem::Other(words),
    }
}
