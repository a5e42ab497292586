//! Every answer of the simulation is one of the specification, and an answer that is none is found.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

mod common;

use std::collections::BTreeSet;

use common::*;
use hf_description::specification;
use hf_sim::account::spec::{Behaviour, OrgSpec};
use hf_sim::{Account, AccountSpec, EndpointSpec, Request, Response, SIM_TOKEN, State};
use serde_json::{Value, json};

/// Specified and not simulated.
const NOT_SIMULATED: [&str; 3] = [
    "GET /v2/endpoint/{namespace}/{name}/logs/sse",
    "GET /v3/endpoint/{namespace}/{name}/logs/sse",
    "GET /v2/endpoint/{namespace}/{name}/open-metrics",
];

/// Reads below an endpoint.
const READS: [&str; 6] =
    ["", "/replica", "/sse", "/logs", "/logs?tail=3", "/logs?replica=r&follow=false"];

fn everything() -> AccountSpec {
    let in_state = |state: State| EndpointSpec {
        traffic_every_seconds: Some(90),
        ..EndpointSpec::new("alice", &state.as_str().to_lowercase()).state(state, 1_000).armed(15)
    };
    AccountSpec {
        orgs: vec![OrgSpec { plan: Some("team".to_owned()), ..OrgSpec::new("acme") }],
        ..spec(State::ALL.map(in_state).to_vec())
    }
}

fn body(name: &str, image: &Value) -> Value {
    json!({
        "name": name, "type": "private", "cacheHttpResponses": true, "tags": ["a"],
        "provider": { "vendor": "aws", "region": "us-east-1" },
        "compute": { "accelerator": "gpu", "instanceType": "nvidia-l4", "instanceSize": "x1",
            "scaling": { "minReplica": 0, "maxReplica": 2, "measure": { "pendingRequests": 3.5 } } },
        "model": { "repository": "gpt2", "framework": "custom", "image": image,
            "secrets": { "S": "x" }, "args": ["--fast"] },
        "notifications": { "email": true, "push": false },
        "experimentalFeatures": { "loadBalancer": "sticky" },
    })
}

/// Sends requests for every simulated operation, in every state of an endpoint, and gives the
/// exchanges. The checks are in `common`.
fn exchanges() -> Vec<(Request, Response)> {
    let mut account = Account::from_spec(everything(), at("10:00:00")).unwrap();
    let mut made = Vec::new();
    let mut ask = |method: &str, target: &str, body: &Value, now: &str| {
        let request = Request::new(method, target).bearer(SIM_TOKEN);
        let request = if body.is_null() { request } else { request.json(body) };
        let response = handle(&mut account, &request, now);
        made.push((request, response.clone()));
        response
    };
    let null = Value::Null;
    let list =
        ask("GET", "/v2/endpoint/alice?limit=3&tags=&search=&sortBy=name", &null, "10:00:00");
    let cursor = list.value()["nextCursor"].as_str().unwrap().to_owned();
    ask("GET", &format!("/v2/endpoint/alice?limit=3&cursor={cursor}"), &null, "10:00:00");
    for target in [
        "/v2/provider",
        "/v2/provider/alice",
        "/v2/provider/quotas/acme",
        "/api/whoami-v2",
        "/api/settings/billing/usage",
    ] {
        ask("GET", target, &null, "10:00:00");
    }
    ask("GET", "/v2/search/alice?search=ing&limit=2", &null, "10:00:00");
    let span = json!({ "start": at("09:30:00"), "stop": at("10:20:00") });
    for (minute, state) in State::ALL.into_iter().enumerate() {
        let now = format!("10:{minute:02}:30");
        let name = state.as_str().to_lowercase();
        let one = format!("/v2/endpoint/alice/{name}");
        for read in READS {
            ask("GET", &format!("{one}{read}"), &null, &now);
        }
        for below in ["logs?order=asc&limit=2", "logs/download?level=info"] {
            ask("GET", &format!("/v3/endpoint/alice/{name}/{below}"), &null, &now);
        }
        for graph in GRAPHS {
            ask("POST", &format!("{one}/metrics{graph}"), &span, &now);
        }
        ask("POST", &format!("{one}/agent/debug"), &null, &now);
        for step in ["pause", "resume", "scale-to-zero", "resume"] {
            ask("POST", &format!("{one}/{step}"), &null, &now);
        }
    }
    let images = [
        json!({ "huggingface": {} }),
        json!({ "vLLM": { "url": "vllm/vllm-openai", "port": 8000, "tensorParallelSize": 1 } }),
        json!({ "custom": { "url": "example.org/x", "credentials": { "username": "u", "password": "p" } } }),
    ];
    for (number, image) in images.iter().enumerate() {
        let name = format!("new-{number}");
        ask("POST", "/v2/endpoint/acme", &body(&name, image), "10:10:00");
        for change in changes() {
            ask("PUT", &format!("/v2/endpoint/acme/{name}"), &change, "10:20:00");
        }
        ask("GET", &format!("/v2/endpoint/acme/{name}/replica"), &null, "10:20:05");
        ask("DELETE", &format!("/v2/endpoint/acme/{name}"), &null, "10:30:00");
    }
    for namespace in ["alice", "acme"] {
        let target = format!("/v2/audit-logs/{namespace}?limit=100&username=alice");
        ask("GET", &target, &null, "10:40:00");
    }
    made
}

const GRAPHS: [&str; 15] = [
    "",
    "/hardware-cpu",
    "/hardware-gpu",
    "/inference/itl",
    "/inference/kv-cache",
    "/inference/prefix-cache",
    "/inference/requests",
    "/inference/ttft",
    "/pending-request",
    "/replica-ids",
    "/replica-running",
    "/replica-status",
    "/response-elapsed",
    "/response-status-code",
    "/response-status-code-grouped",
];

/// Updates that change each thing that the audit log has a word for, and some nulls.
fn changes() -> Vec<Value> {
    vec![
        json!({ "type": "public", "tags": ["b"], "route": { "domain": "a.example.com", "path": "/a" } }),
        json!({ "compute": { "instanceType": "nvidia-a10g", "accelerator": null,
            "scaling": { "maxReplica": 3, "scaleToZeroTimeout": 30, "measure": { "hardwareUsage": 80 } } } }),
        json!({ "model": { "repository": "openai-community/gpt2", "revision": "main", "task": "fill-mask",
            "framework": "pytorch", "command": ["serve"], "env": { "A": "1" }, "secrets": { "S": null },
            "image": { "huggingface": {} } } }),
        json!({ "experimentalFeatures": { "skipRepoDownload": true }, "notifications": null, "model": null }),
    ]
}

#[test]
fn every_simulated_operation_conforms_in_every_state() {
    let made = exchanges();
    let seen: BTreeSet<String> = made
        .iter()
        .filter(|(_, response)| response.status == 200)
        .filter_map(|(request, _)| {
            let found = specification().operation(&request.method, &request.path)?;
            Some(format!("{} {}", found.method, found.path))
        })
        .collect();
    let all = &specification().operations;
    let missing: Vec<String> = all
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .filter(|operation| !seen.contains(operation))
        .collect();
    let not_simulated: BTreeSet<&str> = NOT_SIMULATED.into();
    let missing: BTreeSet<&str> = missing.iter().map(String::as_str).collect();
    assert_eq!(missing, not_simulated, "an operation without an answer that was checked");
}

#[test]
fn the_audit_log_has_every_reason() {
    let made = exchanges();
    let logs = made.iter().filter(|(request, _)| request.path.starts_with("/v2/audit-logs/"));
    let mut reasons = BTreeSet::new();
    for (_, response) in logs {
        for entry in response.value()["list"].as_array().unwrap() {
            let (reason, details) = entry["reason"].as_object().unwrap().iter().next().unwrap();
            let detail = details.as_object().unwrap().keys().next().cloned();
            let detail = detail.filter(|_| reason == "endpointUpdated").unwrap_or_default();
            reasons.insert(format!("{reason} {detail}").trim().to_owned());
        }
    }
    let updated = [
        "type",
        "instance",
        "replica",
        "scalingToZero",
        "measure",
        "repository",
        "task",
        "framework",
        "command",
        "image",
        "secrets",
        "env",
        "experimentalFeatures",
        "tags",
        "route",
    ];
    let updated = updated.map(|thing| format!("endpointUpdated {thing}"));
    let plain = ["Created", "Paused", "ScaledToZero", "Resumed", "Deleted"];
    let all = plain.map(|what| format!("endpoint{what}")).into_iter().chain(updated);
    assert_eq!(reasons, all.collect());
}

/// What is done to an answer, of which operation, at which place. `None` takes the place away.
type Mutation = (&'static str, &'static str, Option<Value>);

fn mutations() -> Vec<Mutation> {
    let list = "GET /v2/endpoint/alice?limit=3";
    let one = "GET /v2/endpoint/alice/running";
    let replicas = "GET /v2/endpoint/alice/running/replica";
    let graphs = "POST /v2/endpoint/alice/running/metrics";
    let audit = "GET /v2/audit-logs/alice";
    let prices = "GET /v2/provider/alice";
    let lines = "GET /v3/endpoint/alice/paused/logs";
    let (who, bill) = ("GET /api/whoami-v2", "GET /api/settings/billing/usage");
    vec![
        (who, "/isPro", None),
        (who, "/auth/accessToken/role", Some(json!("owner"))),
        (who, "/orgs/0/avatarUrl", None),
        (who, "/email", Some(json!(3))),
        (bill, "/usage/Others", Some(json!([]))),
        (bill, "/period/_id", Some(json!("1"))),
        (bill, "/period/invoice", Some(json!({ "type": "stripe", "id": 1 }))),
        (list, "/totalItems", None),
        (list, "/prevCursor", Some(json!(3))),
        (list, "/items/0/notifications", Some(json!({}))),
        (list, "/items/0/namespace", Some(json!("alice"))),
        (one, "/status/url", None),
        (one, "/status/state", Some(json!("stopped"))),
        (one, "/status/lastUsedAt", Some(json!("yesterday"))),
        (one, "/status/createdBy/id", None),
        (one, "/compute/scaling/minReplica", Some(json!(-1))),
        (one, "/compute/scaling/measure", Some(json!({ "requests": 1 }))),
        (one, "/model/framework", Some(json!("tensorflow"))),
        (one, "/model/image", Some(json!({ "vLLM": {} }))),
        (one, "/type", Some(json!("protected"))),
        (replicas, "/items/0/versionId", None),
        (replicas, "/items/0/status/stage", Some(json!("ready"))),
        (replicas, "/items/0/status/updating", None),
        (graphs, "/replicasStatus", Some(json!({ "series": [] }))),
        (graphs, "/replicasStatus/series/0/data/0/x2", None),
        (graphs, "/replicasRunning/series/0/data/0/y", Some(Value::Null)),
        (graphs, "/responseStatusCode/series/0/sum", None),
        (graphs, "/timeWindowSeconds", Some(json!(1.5))),
        (graphs, "/inference", Some(json!({ "ttft": { "series": [] } }))),
        ("POST /v2/endpoint/alice/running/metrics/replica-ids", "", Some(json!([1]))),
        ("POST /v2/endpoint/alice/running/metrics/hardware-cpu", "/ram", None),
        (audit, "/list/0/action", Some(json!("pause"))),
        (audit, "/list/0/reason", Some(json!({ "endpointPaused": {}, "endpointResumed": {} }))),
        (audit, "/list/0/reason", Some(json!({ "endpointUpdated": { "tags": { "after": {} } } }))),
        (audit, "/list/0/level", Some(json!("notice"))),
        (audit, "/list/0/user/name", None),
        (prices, "/vendors/0/regions/0/computes/0/pricePerHour", Some(json!("0.8"))),
        (prices, "/vendors/0/regions/0/computes/0/quota", None),
        (prices, "/vendors/0/status", Some(json!("deprecated"))),
        ("GET /v2/provider/quotas/alice", "/vendors/0/quotas/0/architecture", None),
        ("GET /v2/search/alice", "/items/0", Some(json!("running"))),
        (lines, "/0/replica_id", None),
    ]
}

#[test]
fn an_answer_that_breaks_a_schema_is_found() {
    let mut account = Account::from_spec(everything(), at("10:00:00")).unwrap();
    let body = json!({ "start": at("09:45:00"), "stop": at("10:05:00") });
    post(&mut account, "/v2/endpoint/alice/paused/resume", "10:00:00");
    for (asked, place, broken) in mutations() {
        let (method, target) = asked.split_once(' ').unwrap();
        let request = Request::new(method, target).bearer(SIM_TOKEN);
        let request = if method == "POST" { request.json(&body) } else { request };
        let sound = handle(&mut account, &request, "10:05:00");
        let mut answer = sound.value();
        change(&mut answer, place, broken.clone());
        let changed = Response::json(200, &answer);
        assert_ne!(changed.body, sound.body, "{asked} {place}: nothing was changed");
        assert!(
            !faults(&request, &changed).is_empty(),
            "{asked}: {place} may not be {broken:?}, and that was not found"
        );
    }
}

/// Puts a value at a place of a document, or takes away what is there.
fn change(document: &mut Value, place: &str, by: Option<Value>) {
    let Some((parent, key)) = place.rsplit_once('/') else {
        *document = by.unwrap();
        return;
    };
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("{place} is not there"));
    match (parent, by) {
        (Value::Object(fields), Some(value)) => {
            fields.insert(key.to_owned(), value);
        }
        (Value::Object(fields), None) => {
            fields.remove(key).unwrap();
        }
        (Value::Array(items), Some(value)) => items[key.parse::<usize>().unwrap()] = value,
        (parent, by) => panic!("{place}: {parent} cannot become {by:?}"),
    }
}

#[test]
fn a_request_that_breaks_a_schema_is_found() {
    let image = json!({ "huggingface": {} });
    let mut account = account(vec![EndpointSpec::new("alice", "phi-4")]);
    let mut tags = body("new", &image);
    tags["tags"] = json!("a");
    let mut accelerator = body("new", &image);
    accelerator["compute"]["accelerator"] = json!("tpu");
    let mut misspelt = body("new", &image);
    misspelt["model"]["secret"] = json!({});
    let update = json!({ "compute": { "scaling": { "minReplica": 1.5 } } });
    let (create, one) = ("/v2/endpoint/alice", "/v2/endpoint/alice/phi-4");
    for (method, target, body) in [
        ("POST", create, tags),
        ("POST", create, accelerator),
        ("POST", create, misspelt),
        ("PUT", one, update),
        ("PUT", one, json!({ "name": "other" })),
        (
            "POST",
            "/v2/endpoint/alice/phi-4/metrics",
            json!({ "start": "yesterday", "stop": at("10:00:00") }),
        ),
        ("POST", "/v2/endpoint/alice/phi-4/pause", json!({})),
        ("GET", "/v3/endpoint/alice/phi-4/logs?tail=5", Value::Null),
        ("GET", "/v2/endpoint/alice?limit=many", Value::Null),
    ] {
        let request = Request::new(method, target).bearer(SIM_TOKEN);
        let request = if body.is_null() { request } else { request.json(&body) };
        let operation = specification().operation(method, &request.path).unwrap();
        let query = url::form_urlencoded::parse(request.query.as_bytes()).collect::<Vec<_>>();
        let pairs = query.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        assert!(!operation.faults_of_request(pairs, &request.body).is_empty(), "{method} {target}");
    }
    assert_eq!(get(&mut account, one, "10:00:00").status, 200);
}

#[test]
fn the_old_shapes_come_with_a_switch_and_break_the_specification() {
    let behaviour = Behaviour { old_shapes: true, ..Behaviour::default() };
    let mut account =
        Account::from_spec(AccountSpec { behaviour, ..everything() }, at("10:00:00")).unwrap();
    for target in ["/v2/endpoint/alice", "/v2/endpoint/alice/running/replica"] {
        let request = Request::new("GET", target).bearer(SIM_TOKEN);
        let answer = account.handle(&request, at("10:00:00"));
        assert_eq!(answer.status, 200);
        assert!(!faults(&request, &answer).is_empty(), "{target}");
    }
}
