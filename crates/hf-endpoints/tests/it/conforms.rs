//! Stored answers and sent requests conform to the specification of the API.

use std::path::Path;

use hf_description::specification;
use hf_endpoints::{
    AuditQuery, Client, ComputeChange, EndpointType, Image, LogQuery, ModelChange, Notifications,
    Reading, ScaleToZero, ScalingChange, Update,
};
use serde_json::{Value, json as value};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer};

use crate::routes::new_endpoint;
use crate::{client, json, stored};

/// Which operation each stored answer is of.
const STORED: [(&str, &str); 14] = [
    ("audit.json", "GET /v2/audit-logs/acme"),
    ("failed.json", ONE),
    ("initializing.json", ONE),
    ("logs.json", "GET /v3/endpoint/alice/a/logs"),
    ("metrics.json", "POST /v2/endpoint/alice/a/metrics"),
    ("paused.json", ONE),
    ("pending.json", ONE),
    ("providers.json", "GET /v2/provider/alice"),
    ("quotas.json", "GET /v2/provider/quotas/alice"),
    ("replicas.json", "GET /v2/endpoint/alice/a/replica"),
    ("running.json", ONE),
    ("scaled-to-zero.json", ONE),
    ("update-failed.json", ONE),
    ("updating.json", ONE),
];
const ONE: &str = "GET /v2/endpoint/alice/a";
/// Of the Hub, which is not specified there.
const OF_THE_HUB: [&str; 2] = ["billing.json", "whoami.json"];

fn faults(operation: &str, answer: &[u8]) -> Vec<String> {
    let (method, path) = operation.split_once(' ').unwrap();
    let operation = specification().operation(method, path).unwrap();
    operation.faults_of_answer(200, answer)
}

#[test]
fn every_stored_answer_that_is_not_odd_conforms() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    let mut files: Vec<String> = files.map(|name| name.into_string().unwrap()).collect();
    files.retain(|name| name.ends_with(".json") && !OF_THE_HUB.contains(&name.as_str()));
    files.sort_unstable();
    assert_eq!(files, STORED.map(|(file, _)| file), "the table holds every file");
    for (file, operation) in STORED {
        let wrong = faults(operation, stored(file).as_bytes());
        assert!(wrong.is_empty(), "{file}: {wrong:#?}");
    }
}

#[test]
fn an_odd_answer_does_not_conform() {
    for (file, operation) in [
        ("audit.json", "GET /v2/audit-logs/acme"),
        ("logs.json", "GET /v3/endpoint/alice/a/logs"),
        ("metrics.json", "POST /v2/endpoint/alice/a/metrics"),
        ("minimal.json", ONE),
        ("nulls.json", ONE),
        ("odd-types.json", ONE),
        ("protected.json", ONE),
        ("providers.json", "GET /v2/provider/alice"),
        ("replicas.json", "GET /v2/endpoint/alice/a/replica"),
        ("unknown-state.json", ONE),
    ] {
        let answer = stored(&format!("odd/{file}"));
        assert!(!faults(operation, answer.as_bytes()).is_empty(), "{file}");
    }
}

/// Makes every call of the management API.
async fn all_calls(client: &Client) {
    let at = |text: &str| text.parse().unwrap();
    let (start, stop) = (at("2026-11-23T09:00:00Z"), at("2026-11-23T10:00:00.5Z"));
    let _ = client.list("alice").await;
    let _ = client.get("alice", "a").await;
    let _ = client.create("alice", &new_endpoint()).await;
    let mut new = new_endpoint();
    new.compute.scaling.min_replica = 1;
    new.compute.scaling.scale_to_zero = ScaleToZero::Never;
    new.model.image = Image::of("vLLM", "vllm/vllm-openai");
    (new.model.task, new.model.revision, new.tags) = (None, Some("main".into()), vec![]);
    let _ = client.create("alice", &new).await;
    for change in updates() {
        let _ = client.update("alice", "a", &change).await;
    }
    let _ = client.pause("alice", "a").await;
    let _ = client.resume("alice", "a").await;
    let _ = client.scale_to_zero("alice", "a").await;
    let _ = client.delete("alice", "a").await;
    let _ = client.prices("alice").await;
    let _ = client.public_prices().await;
    let _ = client.quotas("alice").await;
    let _ = client.debug("alice", "a").await;
    let _ = client.replicas("alice", "a").await;
    let _ = client.metrics("alice", "a", start, stop).await;
    let _ = client.replica_stages("alice", "a", start, stop).await;
    let text = || Some("x y".to_owned());
    let lines = LogQuery {
        replica: text(),
        level: text(),
        search: text(),
        since: Some(start),
        until: Some(stop),
        limit: Some(5),
    };
    let _ = client.logs("alice", "a", &lines).await;
    let entries =
        AuditQuery { endpoint: text(), username: text(), cursor: text(), limit: Some(100) };
    let _ = client.audit_log("acme", &entries).await;
}

fn updates() -> Vec<Update> {
    let scaling = ScalingChange {
        min_replica: Some(0),
        max_replica: Some(2),
        scale_to_zero: Some(ScaleToZero::AfterMinutes(30)),
    };
    let never =
        ScalingChange { scale_to_zero: Some(ScaleToZero::Never), ..ScalingChange::default() };
    let told = Notifications { email: true, push: false };
    let everything = Update {
        kind: Some(EndpointType::Private),
        compute: Some(ComputeChange {
            accelerator: Some("gpu".into()),
            instance_type: Some("nvidia-l4".into()),
            instance_size: Some("x4".into()),
            scaling: Some(scaling),
        }),
        model: Some(ModelChange {
            repository: Some("a/b".into()),
            revision: Some("main".into()),
            framework: Some("custom".into()),
            task: Some("text-generation".into()),
            image: Some(Image::hugging_face()),
        }),
        tags: Some(vec![]),
        notifications: Some(told),
    };
    let told = Update { notifications: Some(told), ..Update::default() };
    vec![everything, Update::scaling(never), told]
}

/// What is wrong with the requests a server received, and how many there were.
async fn wrong(server: &MockServer) -> (usize, Vec<String>) {
    let requests = server.received_requests().await.unwrap();
    let mut wrong = Vec::new();
    for request in &requests {
        let (method, path) = (request.method.as_str(), request.url.path());
        let operation = specification().operation(method, path);
        let operation = operation.unwrap_or_else(|| panic!("{method} {path} is not specified"));
        let query: Vec<_> = request.url.query_pairs().collect();
        let pairs = query.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        let faults = operation.faults_of_request(pairs, &request.body);
        wrong.extend(faults.into_iter().map(|fault| format!("{method} {path}: {fault}")));
    }
    (requests.len(), wrong)
}

#[tokio::test]
async fn every_request_conforms() {
    let server = MockServer::start().await;
    let page = value!({ "items": [], "nextCursor": null, "totalItems": 0 });
    Mock::given(any()).respond_with(json(200, &page.to_string())).mount(&server).await;
    all_calls(&client(&server)).await;
    let (count, wrong) = wrong(&server).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count >= 19, "only {count} requests were sent");
}

#[tokio::test]
async fn what_is_read_as_it_comes_is_of_the_operation_that_it_names() {
    let (start, stop) =
        ("2026-11-23T09:00:00Z".parse().unwrap(), "2026-11-23T10:00:00Z".parse().unwrap());
    for reading in [
        Reading::WhoAmI,
        Reading::List("alice"),
        Reading::Endpoint("alice", "a"),
        Reading::Replicas("alice", "a"),
        Reading::Metrics("alice", "a", [start, stop]),
        Reading::Prices("alice"),
        Reading::Bill,
        Reading::AuditLog("alice"),
    ] {
        let server = MockServer::start().await;
        let answer =
            json(200, r#"{"any":["thing"]}"#).insert_header("ratelimit", "\"api\";r=7;t=5");
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let read = client(&server).raw(reading).await.unwrap();
        assert_eq!(read.body, value!({ "any": ["thing"] }));
        assert_eq!(read.limit.map(|limit| limit.left), Some(7));
        let (count, wrong) = wrong(&server).await;
        assert_eq!((count, wrong), (1, Vec::new()), "{reading:?}");
        let sent = server.received_requests().await.unwrap().remove(0);
        let operation = specification().operation(sent.method.as_str(), sent.url.path()).unwrap();
        assert_eq!(format!("{} {}", operation.method, operation.path), reading.operation());
    }
}

#[tokio::test]
async fn a_body_that_breaks_its_schema_is_found() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(json(200, "{}")).mount(&server).await;
    let _ = client(&server).create("alice", &new_endpoint()).await;
    let sent = server.received_requests().await.unwrap().remove(0);
    let operation = specification().operation("POST", "/v2/endpoint/alice").unwrap();
    for (place, by) in [
        ("/name", Value::Null),
        ("/type", value!("protected")),
        ("/provider/region", value!(1)),
        ("/compute/accelerator", value!("tpu")),
        ("/compute/scaling/minReplica", value!("0")),
        ("/compute/scaling/scaleToZeroTimeout", value!(-15)),
        ("/model/framework", value!("tensorflow")),
        ("/model/task", value!("chess")),
        ("/model/image", value!({ "huggingface": {}, "custom": { "url": "x" } })),
        ("/model/env/A", value!(1)),
        ("/tags", value!("t")),
    ] {
        let mut body: Value = sent.body_json().unwrap();
        *body.pointer_mut(place).unwrap() = by;
        let faults = operation.faults_of_request(std::iter::empty(), body.to_string().as_bytes());
        assert!(!faults.is_empty(), "{place}");
    }
}
