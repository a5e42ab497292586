//! Requests and answers without a network, so that the HTTP layer and in-process tests share one door.

use serde_json::Value;

const EVENT_STREAM: &str = "text/event-stream";

/// A request as the account sees it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Upper case.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Without the question mark; empty when there is none.
    pub query: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// `target` is a path with an optional query.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            ..Self::default()
        }
    }

    /// The same with a bearer token.
    #[must_use]
    pub fn bearer(mut self, token: &str) -> Self {
        self.headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        self
    }

    /// The same with a JSON body.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.headers.push(("content-type".to_owned(), "application/json".to_owned()));
        self.body = body.to_string().into_bytes();
        self
    }

    /// Value of a header, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Value of a query parameter, decoded.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.into_owned())
    }

    /// The token of an `Authorization: Bearer` header.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// The path cut at its slashes.
    #[must_use]
    pub fn segments(&self) -> Vec<&str> {
        self.path.trim_matches('/').split('/').collect()
    }
}

/// An answer of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::of(status, "application/json", body.to_string())
    }

    #[must_use]
    pub fn text(status: u16, body: String) -> Self {
        Self::of(status, "text/plain; charset=utf-8", body)
    }

    /// The beginning of a stream of events.
    #[must_use]
    pub fn event_stream() -> Self {
        Self::of(200, EVENT_STREAM, String::new())
    }

    /// Whether it goes on as a stream of events.
    #[must_use]
    pub fn is_event_stream(&self) -> bool {
        self.headers.iter().any(|(name, value)| name == "content-type" && value == EVENT_STREAM)
    }

    /// The body as JSON; null when it is something else.
    #[must_use]
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    fn of(status: u16, content_type: &str, body: String) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into_bytes(),
        }
    }
}
