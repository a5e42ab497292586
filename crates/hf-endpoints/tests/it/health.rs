//! Who gets the token when an endpoint is asked whether it answers: nobody that an answer made up.

use wiremock::MockServer;

use crate::{TOKEN, answering, client, json};

/// The tokens a server was shown.
async fn shown(server: &MockServer) -> Vec<Option<String>> {
    let all = server.received_requests().await.unwrap();
    let header = |request: &wiremock::Request| {
        let value = request.headers.get("authorization")?;
        Some(value.to_str().unwrap().to_owned())
    };
    all.iter().map(header).collect()
}

#[tokio::test]
async fn the_token_goes_to_no_host_that_only_an_answer_names() {
    let own = answering("GET", "/serve/health", json(200, "{}")).await;
    let strange = answering("GET", "/serve/health", json(200, "{}")).await;
    let client = client(&own);
    let url = |server: &MockServer| format!("{}/serve/health", server.uri());

    assert!(client.is_healthy(&url(&own), false).await.unwrap());
    assert!(client.is_healthy(&url(&strange), false).await.unwrap());
    assert_eq!(shown(&own).await, [Some(format!("Bearer {TOKEN}"))]);
    assert_eq!(shown(&strange).await, [None]);
}

#[tokio::test]
async fn a_public_endpoint_is_asked_without_the_token() {
    let own = answering("GET", "/serve/health", json(200, "{}")).await;
    assert!(client(&own).is_healthy(&format!("{}/serve/health", own.uri()), true).await.unwrap());
    assert_eq!(shown(&own).await, [None]);
}

#[tokio::test]
async fn an_address_that_hides_its_host_is_not_asked() {
    let own = answering("GET", "/serve/health", json(200, "{}")).await;
    for url in [
        "http://evil.example/health",
        "https://api.endpoints.huggingface.cloud@evil.example/health",
        "ftp://127.0.0.1/health",
        "health",
    ] {
        assert!(client(&own).is_healthy(url, false).await.is_err(), "{url}");
    }
}
