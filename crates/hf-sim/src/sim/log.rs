//! The requests that were received. Tokens are not kept.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::Serialize;

use super::Effect;
use crate::http::Request;

const KEPT: usize = 20_000;

/// One request as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoggedRequest {
    /// Simulated time.
    pub at: Timestamp,
    pub method: String,
    pub path: String,
    pub query: String,
    pub user_agent: Option<String>,
    /// Whether a bearer token was sent. Never the token.
    pub bearer: bool,
    /// `None`: the connection was dropped.
    pub status: Option<u16>,
    /// The word of the fault that was laid over it.
    pub fault: Option<&'static str>,
}

impl LoggedRequest {
    pub(super) fn new(
        request: &Request,
        at: Timestamp,
        status: Option<u16>,
        effect: Option<&Effect>,
    ) -> Self {
        Self {
            at,
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            user_agent: request.header("user-agent").map(str::to_owned),
            bearer: request.token().is_some(),
            status,
            fault: effect.map(Effect::word),
        }
    }
}

/// The latest requests, oldest first.
#[derive(Debug, Clone, Default)]
pub struct RequestLog {
    requests: VecDeque<LoggedRequest>,
}

impl RequestLog {
    pub(super) fn push(&mut self, request: LoggedRequest) {
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }

    pub fn clear(&mut self) {
        self.requests.clear();
    }

    pub fn iter(&self) -> impl Iterator<Item = &LoggedRequest> {
        self.requests.iter()
    }

    /// How many requests of this method had this path.
    #[must_use]
    pub fn count(&self, method: &str, path: &str) -> usize {
        self.iter().filter(|r| r.method == method && r.path == path).count()
    }
}
