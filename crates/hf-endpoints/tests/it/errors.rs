//! What a refusal becomes, and what it says.

use std::time::Duration;

use hf_endpoints::{Client, Error, Retry};
use wiremock::ResponseTemplate;

use crate::{TOKEN, answering, client, json};

const GET: &str = "/v2/endpoint/alice/phi-4";

async fn refused(answer: ResponseTemplate) -> Error {
    let server = answering("GET", GET, answer).await;
    let error = client(&server).with_retry(Retry::none()).get("alice", "phi-4").await.unwrap_err();
    let message = error.to_string();
    assert!(message.starts_with("read alice/phi-4 (GET /v2/endpoint/alice/phi-4): "), "{message}");
    assert!(!message.contains(TOKEN) && !format!("{error:?}").contains(TOKEN), "{message}");
    assert!(!error.may_have_taken_effect(), "a read has no effect");
    error
}

#[tokio::test]
async fn each_status_has_its_meaning() {
    type Check = fn(&Error) -> bool;
    let table: [(u16, Check, bool); 14] = [
        (400, |e| matches!(e, Error::BadRequest { .. }), false),
        (401, |e| e.is_refused() && e.is_unauthorized(), false),
        (402, Error::needs_payment, false),
        (403, |e| e.is_refused() && !e.is_unauthorized(), false),
        (404, Error::is_not_found, false),
        (410, Error::is_not_found, false),
        (408, |e| matches!(e, Error::Server { .. }), true),
        (409, |e| matches!(e, Error::Conflict { .. }), false),
        (422, |e| matches!(e, Error::BadRequest { .. }), false),
        (429, |e| matches!(e, Error::Limited { .. }), true),
        (500, |e| matches!(e, Error::Server { .. }), true),
        (501, |e| matches!(e, Error::Server { .. }), false),
        (503, |e| matches!(e, Error::Server { .. }), true),
        (599, |e| matches!(e, Error::Server { .. }), true),
    ];
    for (status, is_meant, again) in table {
        let error = refused(json(status, r#"{"error":"Reason: detail","code":"CODE"}"#)).await;
        assert!(is_meant(&error), "{status}: {error:?}");
        assert_eq!(error.is_worth_retrying(), again, "{status}");
        assert_eq!(error.status(), Some(status));
        let answer = error.answer().unwrap();
        assert_eq!(
            (answer.message.as_str(), answer.code.as_deref()),
            ("Reason: detail", Some("CODE"))
        );
    }
}

#[tokio::test]
async fn a_missing_payment_method_is_not_a_matter_of_rights() {
    let body =
        r#"{"error":"Forbidden: Payment method required for namespace: X","code":"FORBIDDEN"}"#;
    let error = refused(json(403, body)).await;
    assert!(error.needs_payment() && !error.is_refused() && !error.is_worth_retrying());
    assert!(error.to_string().contains("Payment method required for namespace: X"));
}

#[tokio::test]
async fn the_reason_is_found_wherever_it_is() {
    for (answer, words) in [
        (json(400, r#"{"error":["one","two"]}"#), "400 one; two"),
        (json(400, r#"{"error":{"message":"inside"}}"#), "400 inside"),
        (json(400, r#"{"errors":[{"message":"a"},{"message":"b"}]}"#), "400 a; b"),
        (json(400, r#"{"message":"m"}"#), "400 m"),
        (json(400, "{}").insert_header("X-Error-Message", "from a header"), "400 from a header"),
        (json(400, ""), "400 Bad Request"),
        (json(400, "<html>Bad</html>"), "400 Bad Request"),
        (json(400, r#"{"error":"line\n\n\u0007 two"}"#), "400 line two"),
        (
            json(500, "x").insert_header("X-Request-Id", "r-9"),
            "500 Internal Server Error [request r-9]",
        ),
    ] {
        let message = refused(answer).await.to_string();
        assert!(message.ends_with(words), "{message}");
    }
    let long = format!(r#"{{"error":"{}"}}"#, "a".repeat(100_000));
    assert!(refused(json(400, &long)).await.to_string().len() < 600);
}

#[tokio::test]
async fn a_server_that_repeats_the_token_does_not_make_us_repeat_it() {
    let body = format!(r#"{{"error":"no such token {TOKEN}","code":"{TOKEN}"}}"#);
    let error = refused(json(401, &body).insert_header("x-request-id", TOKEN)).await;
    assert!(error.to_string().contains("no such token [token]"), "{error}");
}

#[tokio::test]
async fn how_long_to_wait_is_told() {
    let limited = json(429, "{}").insert_header("Retry-After", "17");
    assert_eq!(refused(limited).await.retry_after(), Some(Duration::from_secs(17)));
    let limited = json(429, "{}").insert_header("RateLimit", "\"api\";r=0;t=54");
    let error = refused(limited).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(54)));
    assert!(error.to_string().contains("too many requests, wait 54 s: 429"), "{error}");
    let busy = json(503, "{}").insert_header("Retry-After", "2");
    assert_eq!(refused(busy).await.retry_after(), Some(Duration::from_secs(2)));
}

#[tokio::test]
async fn what_is_not_json_says_what_it_is() {
    for (body, words) in [
        ("", "it is empty"),
        ("  \n", "it is empty"),
        ("<!doctype html><p>Sign in to the hotel", "it is a web page and not JSON"),
        ("{\"name\": \"a\", \"sta", "it ends too early, after 18 bytes"),
        ("{\"name\": }", "it is not JSON (line 1, column 10)"),
        ("[]", "its shape is not as documented: it is a list"),
        ("{}", "its shape is not as documented: missing field `name`"),
    ] {
        let error = refused(json(200, body)).await;
        assert!(matches!(error, Error::Unreadable { status: 200, .. }), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_swallowed() {
    let server = answering("GET", GET, json(200, &"x".repeat(2000))).await;
    let client = crate::builder(&server.uri()).body_limit(1000).build().unwrap();
    let error = client.get("alice", "phi-4").await.unwrap_err();
    assert!(error.to_string().ends_with("it is larger than 1000 bytes"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = answering("GET", GET, json(200, r#"{"name":"trap"}"#)).await;
    let to = format!("{}{GET}?x=1", other.uri());
    let error = refused(json(307, "").insert_header("Location", to)).await;
    assert!(error.to_string().ends_with("redirects (307) to 127.0.0.1, which is not followed"));
    assert!(crate::requests(&other).await.is_empty());
}

#[test]
fn the_token_is_in_no_debug_text() {
    let client: Client = crate::builder("http://127.0.0.1:9").build().unwrap();
    assert!(!format!("{client:?} {:?}", crate::builder("http://[::1]:9")).contains("SECRET"));
}
