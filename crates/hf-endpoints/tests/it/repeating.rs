//! Which calls are repeated over HTTP, and which never.

use hf_endpoints::{Error, Retry, ScalingChange, State, Update};
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::routes::new_endpoint;
use crate::{client, json, requests, stored};

/// A server that fails twice and then answers.
async fn recovering(failure: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(failure).up_to_n_times(2).mount(&server).await;
    let paused = json(200, &stored("paused.json"));
    Mock::given(any()).respond_with(paused).mount(&server).await;
    server
}

#[tokio::test]
async fn reads_and_steps_are_repeated_until_they_succeed() {
    for failure in [json(500, "x"), json(429, "{}").insert_header("Retry-After", "0")] {
        let server = recovering(failure.clone()).await;
        assert_eq!(client(&server).pause("a", "b").await.unwrap().status.state, State::Paused);
        assert_eq!(requests(&server).await, ["POST /v2/endpoint/a/b/pause"; 3]);
        let server = recovering(failure).await;
        client(&server).get("a", "b").await.unwrap();
        assert_eq!(requests(&server).await.len(), 3);
    }
}

#[tokio::test]
async fn create_update_delete_and_deploy_are_sent_once() {
    let server = recovering(json(503, "{}")).await;
    let error = client(&server).create("a", &new_endpoint()).await.unwrap_err();
    assert!(error.may_have_taken_effect() && error.is_worth_retrying());
    assert_eq!(requests(&server).await, ["POST /v2/endpoint/a"]);

    let update =
        Update::scaling(ScalingChange { min_replica: Some(0), ..ScalingChange::default() });
    let server = recovering(json(503, "{}")).await;
    let error = client(&server).update("a", "b", &update).await.unwrap_err();
    assert!(error.may_have_taken_effect() && error.is_worth_retrying());
    assert_eq!(requests(&server).await.len(), 1);
    let server = recovering(json(503, "{}")).await;
    assert!(client(&server).delete("a", "b").await.is_err());
    assert_eq!(requests(&server).await.len(), 1);
    let server = recovering(json(503, "{}")).await;
    assert!(client(&server).deploy_recipe("a", "r", None).await.is_err());
    assert_eq!(requests(&server).await.len(), 1);
}

#[tokio::test]
async fn attempts_end() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(json(502, "")).mount(&server).await;
    let error = client(&server).pause("a", "b").await.unwrap_err();
    assert!(matches!(error, Error::Server { .. }) && error.may_have_taken_effect());
    assert_eq!(requests(&server).await.len(), 4);
    assert!(client(&server).with_retry(Retry::none()).pause("a", "b").await.is_err());
    assert_eq!(requests(&server).await.len(), 5);
}

#[tokio::test]
async fn resuming_what_runs_is_no_error() {
    let server = MockServer::start().await;
    let body = r#"{"error":"Bad Request: Endpoint is already running","code":"BAD_REQUEST"}"#;
    let resume = Mock::given(method("POST")).and(path("/v2/endpoint/a/b/resume"));
    resume.respond_with(json(400, body)).mount(&server).await;
    let get = Mock::given(method("GET")).and(path("/v2/endpoint/a/b"));
    get.respond_with(json(200, &stored("running.json"))).mount(&server).await;
    let endpoint = client(&server).resume("a", "b").await.unwrap();
    assert_eq!(endpoint.status.state, State::Running);
    let sent = ["POST /v2/endpoint/a/b/resume", "GET /v2/endpoint/a/b"];
    assert_eq!(requests(&server).await, sent);
}

#[tokio::test]
async fn another_bad_request_stays_one() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(json(400, r#"{"error":"no"}"#)).mount(&server).await;
    assert!(matches!(client(&server).resume("a", "b").await, Err(Error::BadRequest { .. })));
    assert_eq!(requests(&server).await.len(), 1);
}

#[tokio::test]
async fn a_pause_whose_answer_cannot_be_read_is_read_back() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(json(204, "")).mount(&server).await;
    let get = Mock::given(method("GET")).and(path("/v2/endpoint/a/b"));
    get.respond_with(json(200, &stored("paused.json"))).mount(&server).await;
    assert_eq!(client(&server).pause("a", "b").await.unwrap().status.state, State::Paused);
}

#[tokio::test]
async fn when_reading_back_fails_the_pause_stays_in_doubt() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(json(200, "<html>")).mount(&server).await;
    Mock::given(method("GET")).respond_with(json(404, "{}")).mount(&server).await;
    let error = client(&server).pause("a", "b").await.unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }) && error.may_have_taken_effect());
}
