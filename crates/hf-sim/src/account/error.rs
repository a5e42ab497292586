//! Errors as the API words them: `{"error": "<Reason>: <detail>", "code": "UPPER_SNAKE"}`.

use serde_json::json;

use crate::http::Response;

/// An answer that refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {text}")]
pub struct ApiError {
    pub status: u16,
    pub text: String,
    pub headers: Vec<(&'static str, String)>,
}

impl ApiError {
    #[must_use]
    pub fn bad_request(detail: impl std::fmt::Display) -> Self {
        Self::new(400, format!("Bad Request: {detail}"))
    }

    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401, "Unauthorized: Invalid credentials".to_owned())
    }

    #[must_use]
    pub fn forbidden(detail: impl std::fmt::Display) -> Self {
        Self::new(403, format!("Forbidden: {detail}"))
    }

    #[must_use]
    pub fn not_found(detail: impl std::fmt::Display) -> Self {
        Self::new(404, format!("Not Found: {detail}"))
    }

    #[must_use]
    pub fn conflict(detail: impl std::fmt::Display) -> Self {
        Self::new(409, format!("Conflict: {detail}"))
    }

    /// 429 with `Retry-After` and the IETF draft headers the Hub sends.
    #[must_use]
    pub fn too_many(quota: u32, window_seconds: u32, wait_seconds: i64) -> Self {
        let mut error = Self::new(429, "Too Many Requests: rate limit reached".to_owned());
        error.headers = vec![
            ("retry-after", wait_seconds.to_string()),
            ("ratelimit", format!("\"api\";r=0;t={wait_seconds}")),
            ("ratelimit-policy", format!("\"fixed window\";\"api\";q={quota};w={window_seconds}")),
        ];
        error
    }

    /// An answer whose text is not `Reason: detail`, as the data plane words some.
    #[must_use]
    pub fn new(status: u16, text: String) -> Self {
        Self { status, text, headers: Vec::new() }
    }

    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.status {
            400 => "BAD_REQUEST",
            401 => "UNAUTHORIZED",
            403 => "FORBIDDEN",
            404 => "NOT_FOUND",
            405 => "METHOD_NOT_ALLOWED",
            409 => "CONFLICT",
            429 => "TOO_MANY_REQUESTS",
            501 => "NOT_IMPLEMENTED",
            503 => "SERVICE_UNAVAILABLE",
            _ => "INTERNAL_SERVER_ERROR",
        }
    }

    #[must_use]
    pub fn into_response(self) -> Response {
        let body = json!({ "error": self.text, "code": self.code() });
        let mut response = Response::json(self.status, &body);
        for (name, value) in self.headers {
            response.headers.push((name.to_owned(), value));
        }
        response
    }
}
