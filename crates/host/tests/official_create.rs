//! What is sent to create an endpoint is what the official client sends for the same intent. The
//! fixture is held against huggingface_hub itself by `hf-sim/tests/official_client.py`.

#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

use guard_core::{Access, EndpointId, Engine, NewEndpoint};
use guard_host::deploying::request;
use serde_json::Value;

#[test]
fn the_body_is_that_of_the_official_client() {
    let text = include_str!("../../hf-sim/tests/official_create.json");
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    assert_eq!(cases.len(), 2);
    for case in &cases {
        let (line, body) = request(&of(&case["call"])).unwrap();
        assert_eq!(line, "POST /v2/endpoint/alice");
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body, case["body"], "{}", case["intent"]);
    }
}

/// The official client's words as ours.
fn of(call: &Value) -> NewEndpoint {
    let text = |key: &str| call[key].as_str().unwrap_or_default().to_owned();
    let number = |key: &str| u32::try_from(call[key].as_u64().unwrap_or(0)).unwrap();
    let hardware = ["vendor", "region", "instance_type", "instance_size"].map(text).join("/");
    let image = call["custom_image"].as_object().and_then(|image| image.iter().next());
    let map = |key: &str| call[key].as_object().cloned().unwrap_or_default();
    NewEndpoint {
        task: call["task"].as_str().map(str::to_owned),
        revision: call["revision"].as_str().map(str::to_owned),
        framework: text("framework"),
        engine: image.map_or(Engine::HuggingFace, |(kind, settings)| Engine::Image {
            kind: kind.clone(),
            url: settings["url"].as_str().unwrap_or_default().to_owned(),
            port: settings["port"].as_u64().and_then(|port| u16::try_from(port).ok()),
            health: settings["healthRoute"].as_str().map(str::to_owned),
        }),
        min_replicas: number("min_replica"),
        max_replicas: number("max_replica"),
        scale_to_zero_minutes: number("scale_to_zero_timeout"),
        access: Access::from_word(&text("type")).unwrap(),
        env: map("env")
            .into_iter()
            .map(|(name, value)| (name, value.as_str().unwrap_or_default().to_owned()))
            .collect(),
        secrets: map("secrets").keys().cloned().collect(),
        tags: call["tags"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|tag| tag.as_str().unwrap_or_default().to_owned())
            .collect(),
        ..NewEndpoint::safe(
            EndpointId::new("alice", &text("name")),
            &text("repository"),
            &hardware,
            &text("accelerator"),
        )
    }
}
