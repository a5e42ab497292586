//! Lists: pages, cursors, items that cannot be read.

use hf_endpoints::{Error, State};
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer};

use crate::{answering, client, json, requests, stored};

const ROUTE: &str = "/v2/endpoint/alice";

async fn page(server: &MockServer, cursor: Option<&str>, body: &str) {
    let mock = Mock::given(method("GET")).and(path(ROUTE));
    let mock = match cursor {
        Some(cursor) => mock.and(query_param("cursor", cursor)),
        None => mock.and(query_param_is_missing("cursor")),
    };
    mock.respond_with(json(200, body)).mount(server).await;
}

#[tokio::test]
async fn every_page_is_followed() {
    let server = MockServer::start().await;
    page(&server, None, r#"{"items":[{"name":"a"},{"name":"b"}],"nextCursor":"x+/=&y"}"#).await;
    page(&server, Some("x+/=&y"), r#"{"items":[{"name":"c"}],"nextCursor":"z"}"#).await;
    page(&server, Some("z"), r#"{"items":[],"nextCursor":null,"totalItems":3}"#).await;
    let list = client(&server).list("alice").await.unwrap();
    let names: Vec<_> = list.items.iter().map(|endpoint| endpoint.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert!(!list.is_short());
    assert_eq!(
        requests(&server).await,
        [
            "GET /v2/endpoint/alice?limit=100",
            "GET /v2/endpoint/alice?limit=100&cursor=x%2B%2F%3D%26y",
            "GET /v2/endpoint/alice?limit=100&cursor=z",
        ]
    );
}

#[tokio::test]
async fn pages_that_go_in_a_circle_are_an_error_and_not_a_list() {
    let server = MockServer::start().await;
    page(&server, None, r#"{"items":[{"name":"a"}],"nextCursor":"1"}"#).await;
    page(&server, Some("1"), r#"{"items":[{"name":"b"}],"nextCursor":"1"}"#).await;
    let error = client(&server).list("alice").await.unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
    assert_eq!(requests(&server).await.len(), 2);
}

#[tokio::test]
async fn a_last_cursor_that_leads_to_nothing_new_is_the_end() {
    let server = MockServer::start().await;
    page(&server, None, r#"{"items":[{"name":"a"}],"nextCursor":"1"}"#).await;
    page(&server, Some("1"), r#"{"items":[{"name":"a"}],"nextCursor":"1"}"#).await;
    let list = client(&server).list("alice").await.unwrap();
    assert_eq!((list.items.len(), list.listed), (2, 1), "both rows, of one endpoint");
}

#[tokio::test]
async fn what_the_first_pages_tell_is_told_though_a_later_one_fails() {
    let server = MockServer::start().await;
    page(&server, None, r#"{"items":[{"name":"a"},{"name":"b"}],"nextCursor":"1"}"#).await;
    page(&server, Some("1"), r#"{"items":[{"name":"c"}],"nextCursor":"2"}"#).await;
    page(&server, Some("2"), "<html>").await;
    let mut told = Vec::new();
    let take = |page: hf_endpoints::List| {
        told.push(page.items.into_iter().map(|endpoint| endpoint.name).collect::<Vec<_>>());
    };
    let error = client(&server).list_in_pages("alice", take).await.unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
    assert_eq!(told, [vec!["a", "b"], vec!["c"]]);
}

#[tokio::test]
async fn a_name_that_is_listed_twice_does_not_hide_that_another_is_missing() {
    let body = r#"{"items":[{"name":"a"},{"name":"a"},{"name":"b"}],"totalItems":3}"#;
    let server = answering("GET", ROUTE, json(200, body)).await;
    assert!(client(&server).list("alice").await.unwrap().is_short());
}

#[tokio::test]
async fn an_item_that_cannot_be_read_does_not_lose_the_others() {
    let items = [
        stored("running.json"),
        r#"{"nameless": true}"#.into(),
        r#"{"name": 7}"#.into(),
        "null".into(),
        r#"["phi-4"]"#.into(),
        r#"{"name": ""}"#.into(),
        r#"{"name": "x", "name": "y"}"#.into(),
        stored("odd/nulls.json"),
    ];
    let body = format!(r#"{{"items":[{}],"totalItems":9}}"#, items.join(","));
    let list =
        client(&answering("GET", ROUTE, json(200, &body)).await).list("alice").await.unwrap();
    assert_eq!(list.items.len(), 2);
    assert_eq!(list.items[1].status.state, State::Unknown(String::new()));
    assert_eq!(list.unreadable.len(), 6);
    assert_eq!(list.unreadable[4].why, "its name is empty");
    assert!(list.unreadable[0].why.contains("missing field `name`"), "{:?}", list.unreadable);
    assert!(list.is_short());
}

#[tokio::test]
async fn an_empty_namespace_is_an_empty_list() {
    let server = answering("GET", ROUTE, json(200, r#"{"items":[]}"#)).await;
    let list = client(&server).list("alice").await.unwrap();
    assert!(list.items.is_empty() && list.unreadable.is_empty());
}

#[tokio::test]
async fn a_list_without_items_is_unreadable_and_not_empty() {
    for body in ["{}", "[]", r#"{"items":null}"#, r#"{"items":{}}"#, "null", "7"] {
        let server = answering("GET", ROUTE, json(200, body)).await;
        let error = client(&server).list("alice").await.unwrap_err();
        assert!(matches!(error, Error::Unreadable { .. }), "{body}: {error}");
        assert!(!error.may_have_taken_effect());
    }
}
