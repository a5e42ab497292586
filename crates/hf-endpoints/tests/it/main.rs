//! The client against local servers and stored answers.

#![allow(clippy::unwrap_used, reason = "clippy sees tests only in functions marked as such")]

mod audit;
mod conforms;
mod errors;
mod events;
mod health;
mod listing;
mod network;
mod odd;
mod permissions;
mod repeating;
mod replicas;
mod routes;
mod shapes;
mod tls;

use std::path::Path;
use std::time::Duration;

use hf_endpoints::{Client, ClientBuilder, Endpoint, Retry, Sites, Token};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A token that no error, no log line and no request body may show.
const TOKEN: &str = "hf_SECRETsecretSECRET";

fn builder(root: &str) -> ClientBuilder {
    let patient = Retry { base: Duration::ZERO, ..Retry::default() };
    Client::builder(Token::new(TOKEN).unwrap()).sites(Sites::all_at(root).unwrap()).retry(patient)
}

fn client(server: &MockServer) -> Client {
    builder(&server.uri()).build().unwrap()
}

/// A stored answer of `tests/answers`.
fn stored(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers").join(file);
    std::fs::read_to_string(path).unwrap()
}

fn stored_endpoint(file: &str) -> Endpoint {
    serde_json::from_str(&stored(file)).unwrap()
}

fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.to_owned(), "application/json")
}

/// A server that gives one answer to one route, however often it is asked.
async fn answering(verb: &str, route: &str, answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method(verb)).and(path(route)).respond_with(answer).mount(&server).await;
    server
}

/// The requests a server received, as `METHOD path?query`.
async fn requests(server: &MockServer) -> Vec<String> {
    let all = server.received_requests().await.unwrap();
    let line = |request: &wiremock::Request| {
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{} {}{query}", request.method, request.url.path())
    };
    all.iter().map(line).collect()
}
