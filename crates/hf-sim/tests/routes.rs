//! What the routes answer, and whom they refuse.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

mod common;

use common::*;
use hf_sim::account::spec::{OrgSpec, PastUse, RateLimit};
use hf_sim::account::{TokenRole, TokenSpec};
use hf_sim::{Account, AccountSpec, Change, EndpointSpec, Request, State};
use serde_json::{Value, json};

fn names(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|e| e["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn paging_over_forty_five_endpoints_shows_each_once() {
    let mut account = Account::from_spec(hf_sim::many(45), at("10:00:00")).unwrap();
    let first = get(&mut account, "/v2/endpoint/alice", "10:00:00").value();
    assert_eq!((names(&first).len(), &first["totalItems"]), (20, &json!(45)));
    let mut all = Vec::new();
    let mut cursor = String::new();
    let mut pages = 0;
    loop {
        let target = format!("/v2/endpoint/alice?limit=20{cursor}");
        let page = get(&mut account, &target, "10:00:00").value();
        all.extend(names(&page));
        pages += 1;
        // Deleting what was shown does not make the next page skip anything.
        send(&mut account, "DELETE", "/v2/endpoint/alice/ep-001", &json!(null), "10:00:00");
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(pages, 3);
    assert_eq!(all, (1..=45).map(|n| format!("ep-{n:03}")).collect::<Vec<_>>());
    assert_eq!(get(&mut account, "/v2/endpoint/alice?cursor=zz", "10:00:00").status, 400);
    assert_eq!(get(&mut account, "/v2/endpoint/alice?limit=0", "10:00:00").status, 400);
}

#[test]
fn search_and_tags_narrow_the_list() {
    let tagged = |name: &str, tags: &[&str]| EndpointSpec {
        tags: tags.iter().map(|t| (*t).to_owned()).collect(),
        ..EndpointSpec::new("alice", name)
    };
    let mut account =
        account(vec![tagged("phi-4", &["a", "b"]), tagged("phi-3", &["a"]), tagged("bge", &["b"])]);
    let mut found = |query: &str| {
        names(&get(&mut account, &format!("/v2/endpoint/alice?{query}"), "10:00:00").value())
    };
    assert_eq!(found("search=phi"), ["phi-3", "phi-4"]);
    assert_eq!(found("tags=a,b"), ["phi-4"]);
    assert_eq!(found("tags=b&search=bge"), ["bge"]);
}

#[test]
fn who_may_do_what() {
    let scoped = TokenSpec {
        namespaces: Some(vec!["alice".to_owned()]),
        ..TokenSpec::new("hf_scoped", TokenRole::FineGrained)
    };
    let spec = AccountSpec {
        orgs: vec![OrgSpec::new("acme"), OrgSpec { access: false, ..OrgSpec::new("locked") }],
        tokens: vec![TokenSpec::default(), TokenSpec::new("hf_read", TokenRole::Read), scoped],
        endpoints: vec![EndpointSpec::new("alice", "phi-4"), EndpointSpec::new("acme", "flux")],
        ..AccountSpec::default()
    };
    let mut account = Account::from_spec(spec, at("10:00:00")).unwrap();
    let mut status = |token: &str, method: &str, target: &str| {
        let request = Request::new(method, target).bearer(token);
        account.handle(&request, at("10:00:00")).status
    };
    assert_eq!(status("hf_wrong", "GET", "/v2/endpoint/alice"), 401);
    assert_eq!(status("hf_simulated", "GET", "/v2/endpoint/locked"), 401);
    assert_eq!(status("hf_simulated", "GET", "/v2/endpoint/strangers"), 403);
    assert_eq!(status("hf_read", "GET", "/v2/endpoint/acme"), 200);
    assert_eq!(status("hf_read", "POST", "/v2/endpoint/alice/phi-4/pause"), 403);
    assert_eq!(status("hf_scoped", "POST", "/v2/endpoint/alice/phi-4/pause"), 200);
    assert_eq!(status("hf_scoped", "GET", "/v2/endpoint/acme"), 403);
    assert_eq!(status("hf_scoped", "GET", "/api/settings/billing/usage"), 403);
    assert_eq!(status("hf_read", "GET", "/api/settings/billing/usage"), 200);
    assert_eq!(status("hf_simulated", "GET", "/v2/endpoint/alice/nope"), 404);
    assert_eq!(status("hf_simulated", "GET", "/api/agent-harnesses"), 404);
    let bare = account.handle(&Request::new("GET", "/v2/provider"), at("10:00:00"));
    assert_eq!(bare.status, 200);
}

#[test]
fn validation_says_what_is_wrong() {
    let mut account = account(vec![EndpointSpec::new("alice", "taken")]);
    let body = |name: &str, timeout: u32| {
        json!({
            "name": name, "type": "authenticated",
            "provider": { "vendor": "aws", "region": "us-east-1" },
            "compute": { "accelerator": "gpu", "instanceType": "nvidia-l4", "instanceSize": "x1",
                "scaling": { "minReplica": 0, "maxReplica": 1, "scaleToZeroTimeout": timeout } },
            "model": { "repository": "gpt2", "framework": "pytorch", "image": { "huggingface": {} } },
        })
    };
    let mut create = |body: &Value| {
        let answer = send(&mut account, "POST", "/v2/endpoint/alice", body, "10:00:00");
        (answer.status, answer.value()["error"].as_str().unwrap_or_default().to_owned())
    };
    let (status, error) = create(&body("short", 14));
    assert_eq!(status, 400);
    assert!(error.contains("must be between 15 and 2880 minutes"), "{error}");
    assert_eq!(create(&body("long", 2881)).0, 400);
    assert_eq!(create(&body("Bad_Name", 15)).0, 400);
    assert_eq!(create(&body(&"n".repeat(33), 15)).0, 400);
    assert_eq!(create(&body("taken", 15)).0, 409);
    let mut hardware = body("unknown-hw", 15);
    hardware["compute"]["instanceType"] = json!("nvidia-x9");
    assert_eq!(create(&hardware).0, 400);
    assert_eq!(create(&body("fine", 15)).0, 200);
    let required = Change::PaymentRequired { namespace: "alice".to_owned(), required: true };
    account.apply(required, at("10:00:00")).unwrap();
    let refused = send(&mut account, "POST", "/v2/endpoint/alice", &body("broke", 15), "10:00:00");
    assert_eq!(
        (refused.status, refused.value()),
        (
            403,
            json!({
                "error": "Forbidden: Payment method required for namespace: alice",
                "code": "FORBIDDEN",
            })
        )
    );
}

#[test]
fn too_many_requests_say_when_to_come_back() {
    let spec = AccountSpec {
        rate_limit: Some(RateLimit { requests: 3, window_seconds: 60 }),
        ..AccountSpec::default()
    };
    let mut account = Account::from_spec(spec, at("10:00:00")).unwrap();
    for _ in 0..3 {
        assert_eq!(get(&mut account, "/v2/endpoint/alice", "10:00:10").status, 200);
    }
    let refused = get(&mut account, "/v2/endpoint/alice", "10:00:20");
    assert_eq!(refused.status, 429);
    assert!(refused.headers.contains(&("retry-after".to_owned(), "40".to_owned())));
    assert!(refused.headers.contains(&("ratelimit".to_owned(), "\"api\";r=0;t=40".to_owned())));
    assert_eq!(get(&mut account, "/v2/endpoint/alice", "10:01:00").status, 200);
}

#[test]
fn metrics_are_an_exact_meter_of_the_past() {
    let running = EndpointSpec::new("alice", "phi-4").state(State::Running, 1_800);
    let mut account = account(vec![running]);
    account.request("alice", "phi-4", at("10:10:30"));
    account.set_replicas("alice", "phi-4", 2, at("10:15:20")).unwrap();
    post(&mut account, "/v2/endpoint/alice/phi-4/pause", "10:20:00");
    let window = json!({ "start": "2026-11-20T09:00:00Z", "stop": "2026-11-20T11:00:00Z" });
    let answer =
        send(&mut account, "POST", "/v2/endpoint/alice/phi-4/metrics", &window, "11:00:00");
    let graphs = answer.value();
    let seconds = graphs["timeWindowSeconds"].as_f64().unwrap();
    let sum = |series: &Value| -> f64 {
        let points = series["data"].as_array().unwrap();
        points.iter().map(|p| p["y"].as_f64().unwrap()).sum()
    };
    let running = &graphs["replicasRunning"]["series"][0];
    assert_eq!(running["status"], "running");
    let replica_seconds = sum(running) * seconds;
    let expected = f64::from((30 + 20) * 60 + 280);
    assert!((replica_seconds - expected).abs() < 0.01, "{replica_seconds} and {expected}");
    let codes = &graphs["responseStatusCode"]["series"][0];
    assert_eq!((&codes["statusCode"], sum(codes)), (&json!("200"), 1.0));
}

#[test]
fn past_use_is_seen_in_the_runs_it_belongs_to_and_nowhere_else() {
    let called = EndpointSpec {
        past_runs: vec![[7_200, 5_400]],
        past_use: Some(PastUse { every_seconds: 60, first_seconds: 900 }),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 600)
    };
    let mut account = account(vec![called]);
    let mut requests = |from: &str, to: &str| {
        let body = json!({ "start": at(from), "stop": at(to) });
        let target = "/v2/endpoint/alice/phi-4/metrics";
        let graphs = send(&mut account, "POST", target, &body, "10:00:00").value();
        let series = graphs["responseStatusCode"]["series"][0]["data"].as_array().unwrap().clone();
        series.iter().map(|point| point["y"].as_f64().unwrap()).sum::<f64>().to_string()
    };
    assert_eq!(requests("08:00:00", "08:15:00"), "15", "for a quarter of an hour it was used");
    assert_eq!(requests("08:15:00", "09:50:00"), "0", "then it idled, and then it was paused");
    assert_eq!(requests("09:50:00", "10:00:00"), "10");
}

#[test]
fn billing_rows_add_up_to_the_truth() {
    let ran = EndpointSpec {
        past_runs: vec![[86_400, 80_000], [40 * 86_400, 39 * 86_400]],
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 600)
    };
    let mut account = account(vec![ran]);
    let usage = get(&mut account, "/api/settings/billing/usage", "10:00:00").value();
    let rows = usage["usage"]["Endpoints"].as_array().unwrap();
    // The run of the month before is not in this month's period.
    assert_eq!(rows.len(), 2);
    let billed: i64 = rows.iter().map(|r| r["totalCostMicroUSD"].as_i64().unwrap()).sum();
    let truth = account.truth(at("10:00:00"));
    let this_month: i64 = truth.endpoints[0].episodes[1..].iter().map(|e| e.micros).sum();
    assert_eq!(billed, this_month);
    assert_eq!(rows[1]["product"], "endpoints/aws/nvidia-l4/x1");
    assert_eq!((&rows[1]["active"], &rows[1]["stoppedAt"]), (&json!(true), &Value::Null));
    assert_eq!(usage["period"]["periodStart"], "2026-11-01T00:00:00.000Z");
}

#[test]
fn who_did_what_is_in_the_audit_log() {
    let mut account = account(vec![EndpointSpec::new("alice", "phi-4")]);
    post(&mut account, "/v2/endpoint/alice/phi-4/resume", "10:00:00");
    post(&mut account, "/v2/endpoint/alice/phi-4/pause", "10:01:00");
    let log = get(&mut account, "/v2/audit-logs/alice?limit=1", "10:02:00").value();
    assert_eq!(log["list"][0]["reason"], json!({ "endpointPaused": {} }));
    assert_eq!(log["list"][0]["user"]["name"], "alice");
    let target = format!("/v2/audit-logs/alice?cursor={}", log["next_cursor"].as_str().unwrap());
    let rest = get(&mut account, &target, "10:02:00").value();
    assert_eq!(
        (&rest["list"][0]["reason"], &rest["next_cursor"]),
        (&json!({ "endpointResumed": {} }), &Value::Null)
    );
    let target = format!("/v2/audit-logs/alice?cursor={}", rest["prev_cursor"].as_str().unwrap());
    assert_eq!(get(&mut account, &target, "10:02:00").value()["list"][0], log["list"][0]);
}

#[test]
fn quota_is_held_until_paused() {
    let mut account = account(vec![
        EndpointSpec::new("alice", "on").state(State::Running, 60),
        EndpointSpec::new("alice", "asleep").state(State::ScaledToZero, 60).armed(15),
        EndpointSpec::new("alice", "off"),
    ]);
    let quotas = get(&mut account, "/v2/provider/quotas/alice", "10:00:00").value();
    let aws = quotas["vendors"][0]["quotas"].as_array().unwrap();
    let l4 = aws.iter().find(|q| q["instanceType"] == "nvidia-l4").unwrap();
    assert_eq!((&l4["usedAccelerators"], &l4["maxAccelerators"]), (&json!(2), &json!(16)));
}

#[test]
fn an_account_can_be_written_down() {
    let text = include_str!("../accounts/small-team.toml");
    let spec = AccountSpec::from_toml(text).unwrap();
    let mut account = Account::from_spec(spec, at("10:00:00")).unwrap();
    assert_eq!(account.namespaces(), ["alice", "acme"]);
    assert_eq!(account.truth(at("10:00:00")).running_rate_micros_per_hour, 2_600_000);
    assert!(AccountSpec::from_toml("nonsense = 1").is_err());
}
