//! Every route: what is sent, and that the stored answer is read.

use std::collections::BTreeMap;
use std::time::Duration;

use hf_endpoints::{
    Access, AccessAnswer, CatalogQuery, Create, EndpointName, EndpointType, Error, HardwareKey,
    Image, LogQuery, NewCompute, NewModel, NewScaling, Payer, Provider, ScaleToZero, ScalingChange,
    Update,
};
use serde_json::json as value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request};

use crate::{TOKEN, answering, client, json, requests, stored};

async fn only(server: &MockServer) -> Request {
    let mut all = server.received_requests().await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

pub(crate) fn new_endpoint() -> Create {
    Create {
        name: EndpointName::new("new-ep").unwrap(),
        kind: EndpointType::Authenticated,
        provider: Provider { vendor: "aws".into(), region: "us-east-1".into() },
        compute: NewCompute {
            accelerator: "gpu".into(),
            instance_type: "nvidia-l4".into(),
            instance_size: "x1".into(),
            scaling: NewScaling {
                min_replica: 0,
                max_replica: 1,
                scale_to_zero: ScaleToZero::AfterMinutes(15),
            },
        },
        model: NewModel {
            repository: "gpt2".into(),
            framework: "pytorch".into(),
            image: Image::hugging_face(),
            revision: None,
            task: Some("text-generation".into()),
            env: BTreeMap::from([("A".to_owned(), "1".to_owned())]),
            secrets: BTreeMap::from([("S".to_owned(), "x".into())]),
        },
        tags: vec!["t".into()],
    }
}

#[tokio::test]
async fn a_pause_is_an_empty_post_with_the_token() {
    let route = "/v2/endpoint/alice/phi-4/pause";
    let server = answering("POST", route, json(200, &stored("paused.json"))).await;
    let endpoint = client(&server).pause("alice", "phi-4").await.unwrap();
    assert_eq!(endpoint.name, "resting");
    let sent = only(&server).await;
    assert_eq!(sent.headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(sent.headers["content-length"], "0");
    assert!(!sent.headers.contains_key("content-type"));
    assert!(sent.headers["user-agent"].to_str().unwrap().starts_with("hf-endpoints/"));
}

#[tokio::test]
async fn each_step_has_its_route() {
    let server = MockServer::start().await;
    let answer = json(200, &stored("running.json"));
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let client = client(&server);
    client.resume("acme", "a").await.unwrap();
    client.scale_to_zero("acme", "a").await.unwrap();
    client.get("acme", "a/../b?c#d").await.unwrap();
    client.delete("acme", "a").await.unwrap();
    assert_eq!(
        requests(&server).await,
        [
            "POST /v2/endpoint/acme/a/resume",
            "POST /v2/endpoint/acme/a/scale-to-zero",
            "GET /v2/endpoint/acme/a%2F..%2Fb%3Fc%23d",
            "DELETE /v2/endpoint/acme/a",
        ]
    );
    assert!(matches!(client.get("acme", "..").await, Err(Error::Invalid { .. })));
    assert!(matches!(client.list("").await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn create_sends_what_the_official_client_sends() {
    let route = "/v2/endpoint/alice";
    let server = answering("POST", route, json(200, &stored("initializing.json"))).await;
    client(&server).create("alice", &new_endpoint()).await.unwrap();
    let sent: serde_json::Value = only(&server).await.body_json().unwrap();
    assert_eq!(
        sent,
        value!({
            "compute": {"accelerator": "gpu", "instanceSize": "x1", "instanceType": "nvidia-l4",
                "scaling": {"maxReplica": 1, "minReplica": 0, "scaleToZeroTimeout": 15}},
            "model": {"framework": "pytorch", "repository": "gpt2", "revision": null,
                "image": {"huggingface": {}}, "task": "text-generation",
                "env": {"A": "1"}, "secrets": {"S": "x"}},
            "name": "new-ep", "provider": {"region": "us-east-1", "vendor": "aws"},
            "type": "authenticated", "tags": ["t"]
        })
    );
}

#[tokio::test]
async fn what_breaks_a_rule_is_not_sent() {
    let server = MockServer::start().await;
    let client = client(&server);
    let mut broken = vec![];
    for minutes in [0, 14, 2881] {
        let mut new = new_endpoint();
        new.compute.scaling.scale_to_zero = ScaleToZero::AfterMinutes(minutes);
        broken.push(new);
    }
    let mut kind = new_endpoint();
    kind.kind = EndpointType::Protected;
    let mut replicas = new_endpoint();
    replicas.compute.scaling.min_replica = 2;
    let mut image = new_endpoint();
    image.model.image = Image::of("vLLM", "");
    let mut unknown = new_endpoint();
    unknown.model.image = Image::of("mystery", "example.org/x");
    let mut vendor = new_endpoint();
    vendor.provider.vendor = " ".into();
    broken.extend([kind, replicas, image, unknown, vendor]);
    for new in broken {
        let error = client.create("alice", &new).await.unwrap_err();
        assert!(matches!(error, Error::Invalid { .. }), "{error}");
        assert!(!error.may_have_taken_effect() && !error.is_worth_retrying());
    }
    let nothing = Update::scaling(ScalingChange::default());
    assert!(matches!(client.update("alice", "a", &nothing).await, Err(Error::Invalid { .. })));
    let none = ScalingChange { max_replica: Some(0), ..ScalingChange::default() };
    let none = Update::scaling(none);
    assert!(matches!(client.update("alice", "a", &none).await, Err(Error::Invalid { .. })));
    assert!(requests(&server).await.is_empty());
}

#[tokio::test]
async fn an_update_sends_only_what_changes() {
    let route = "/v2/endpoint/alice/a";
    let server = answering("PUT", route, json(200, &stored("updating.json"))).await;
    let scaling = ScalingChange {
        min_replica: Some(0),
        max_replica: None,
        scale_to_zero: Some(ScaleToZero::AfterMinutes(30)),
    };
    client(&server).update("alice", "a", &Update::scaling(scaling)).await.unwrap();
    let sent: serde_json::Value = only(&server).await.body_json().unwrap();
    let expected = value!({"compute": {"scaling": {"minReplica": 0, "scaleToZeroTimeout": 30}}});
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn prices_are_exact_and_unknown_ones_are_unknown() {
    let route = "/v2/provider/alice";
    let server = answering("GET", route, json(200, &stored("odd/providers.json"))).await;
    let prices = client(&server).prices("alice").await.unwrap();
    let price = |vendor: &str, region: &str, kind: &str, size: &str| {
        let (instance_type, instance_size) = (kind.to_owned(), size.to_owned());
        let key = HardwareKey {
            vendor: vendor.into(),
            region: region.into(),
            instance_type,
            instance_size,
        };
        prices.get(&key).map(|hardware| hardware.price_micros_per_hour)
    };
    assert_eq!(price("aws", "us-east-1", "nvidia-l4", "x1"), Some(Some(800_000)));
    assert_eq!(price("aws", "us-east-1", "intel-spr", "x1"), Some(Some(33_000)));
    assert_eq!(price("gcp", "us-east4", "nvidia-a100", "x8"), Some(Some(28_800_000)));
    assert_eq!(price("aws", "us-east-1", "nvidia-x", "x1"), Some(None));
    assert_eq!(price("aws", "eu-west-1", "nvidia-l4", "x1"), None);
    assert_eq!(prices.hardware.len(), 4);
    assert_eq!(prices.hardware[0].quota.unwrap().max_accelerators, 16);
    assert_eq!(prices.hardware[1].cpus, None);
    assert_eq!(prices.hardware[2].quota, None);
}

#[tokio::test]
async fn the_public_prices_need_no_token() {
    let server = answering("GET", "/v2/provider", json(200, &stored("providers.json"))).await;
    client(&server).public_prices().await.unwrap();
    assert!(!only(&server).await.headers.contains_key("authorization"));
}

#[tokio::test]
async fn quotas_and_log() {
    let quotas = answering("GET", "/v2/provider/quotas/alice", json(200, &stored("quotas.json")));
    let quotas = client(&quotas.await).quotas("alice").await.unwrap();
    assert_eq!((quotas[0].vendor.as_str(), quotas[0].quota.used_accelerators), ("aws", 1));
    assert_eq!(quotas.len(), 2);

    let route = "/v3/endpoint/alice/a/logs";
    let server = answering("GET", route, json(200, &stored("odd/logs.json"))).await;
    let since = Some("2026-11-23T09:00:00Z".parse().unwrap());
    let query = LogQuery { since, limit: Some(5), ..LogQuery::default() };
    let lines = client(&server).logs("alice", "a", &query).await.unwrap();
    assert_eq!((lines[0].line.as_str(), lines.len()), ("Server started", 2));
    let sent = ["GET /v3/endpoint/alice/a/logs?since=2026-11-23T09%3A00%3A00Z&limit=5"];
    assert_eq!(requests(&server).await, sent);
    let query = LogQuery { limit: Some(5001), ..LogQuery::default() };
    assert!(client(&server).logs("alice", "a", &query).await.is_err());
}

#[tokio::test]
async fn metrics_are_a_post_that_counts_replica_time() {
    let route = "/v2/endpoint/alice/a/metrics";
    let server = answering("POST", route, json(200, &stored("odd/metrics.json"))).await;
    let start = "2026-11-23T09:00:00Z".parse().unwrap();
    let stop = "2026-11-23T10:00:00Z".parse().unwrap();
    let metrics = client(&server).metrics("alice", "a", start, stop).await.unwrap();
    assert_eq!(metrics.replica_time(), Some(Duration::from_secs(180)));
    assert_eq!(metrics.requests().map(|count| count.round() as u64), Some(4));
    let series = &metrics.response_status_code.unwrap().series;
    assert_eq!(series[0].status_code.as_deref(), Some("200"));
    assert_eq!(series[1].data[0].at.unwrap().to_string(), "2026-11-23T10:00:00Z");
    let sent: serde_json::Value = only(&server).await.body_json().unwrap();
    let expected = value!({"start": "2026-11-23T09:00:00Z", "stop": "2026-11-23T10:00:00Z"});
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn the_bill_is_read_in_micro_dollars() {
    let route = "/api/settings/billing/usage";
    let server = answering("GET", route, json(200, &stored("billing.json"))).await;
    let usage = client(&server).usage(Payer::User, Some("6745f3")).await.unwrap();
    let items: Vec<_> = usage.endpoints().collect();
    assert_eq!(items.len(), 3);
    assert_eq!(items[0].cost_micros, Some(1_786_667));
    assert_eq!(items[0].unit_cost_nanos, Some(13_333_333));
    assert_eq!(items[0].endpoint_product(), Some(("aws", "nvidia-l4", "x1")));
    assert_eq!((items[0].stopped_at, items[0].active), (None, Some(true)));
    assert_eq!(items[2].cost_micros, Some(5));
    assert_eq!(usage.items().count(), 4);
    assert_eq!(usage.period.entity_name.as_deref(), Some("alice"));
    assert_eq!(requests(&server).await, ["GET /api/settings/billing/usage?periodId=6745f3"]);

    let route = "/api/organizations/acme/billing/usage-v2";
    let server = answering("GET", route, json(200, r#"{"usage":{}}"#)).await;
    let (start, end) = ("2026-11-01T00:00:00Z".parse(), "2026-11-23T10:00:00Z".parse());
    let usage = client(&server).usage_v2(Payer::Org("acme"), start.unwrap(), end.unwrap()).await;
    assert_eq!(usage.unwrap(), value!({"usage": {}}));
    let query = "startDate=1793491200&endDate=1795428000";
    assert_eq!(requests(&server).await, [format!("GET {route}?{query}")]);
}

#[tokio::test]
async fn access_is_asked_of_the_hub() {
    let route = "/api/inference-endpoints/acme/a/auth-check/write";
    for (status, expected) in [(200, AccessAnswer::Allowed), (207, AccessAnswer::Restricted)] {
        let server = answering("POST", route, json(status, "{}")).await;
        let answer = client(&server).check_access("acme", Some("a"), Access::Write).await;
        assert_eq!(answer.unwrap(), expected);
    }
    let server = answering("POST", route, json(403, "{}")).await;
    let answer = client(&server).check_access("acme", Some("a"), Access::Write).await;
    assert!(answer.unwrap_err().is_refused());
}

#[tokio::test]
async fn the_catalog_lists_and_deploys() {
    let body =
        r#"{"items":[{"repoId":"a/b","recipes":[{"publicId":"r1","engineType":"vllm"},{}]}]}"#;
    let server = answering("GET", "/api/v1/catalog/list", json(200, body)).await;
    let query = CatalogQuery { engine: Some("vllm".into()), ..CatalogQuery::default() };
    let models = client(&server).catalog(&query).await.unwrap();
    assert_eq!((models[0].repo_id.as_str(), models[0].recipes.len()), ("a/b", 1));

    let route = "/api/v1/catalog/recipe/r1/deploy";
    let server = answering("POST", route, json(200, &stored("odd/catalog.json"))).await;
    let name = EndpointName::new("cat-ep").unwrap();
    let made = client(&server).deploy_recipe("alice", "r1", Some(&name)).await.unwrap();
    assert_eq!(made.compute.unwrap().scaling.unwrap().scale_to_zero_timeout_minutes, Some(15));
    let sent: serde_json::Value = only(&server).await.body_json().unwrap();
    assert_eq!(sent, value!({"namespace": "alice", "config": {"name": "cat-ep"}}));
}
