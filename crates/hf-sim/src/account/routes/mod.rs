//! Which request does what.

mod catalog;
mod data_plane;
mod endpoints;
mod hub;
mod models;
mod observe;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::operations::Pausing;
use super::token::TokenSpec;
use super::{Account, ApiError};
use crate::http::{Request, Response};

type Answer = Result<Response, ApiError>;

impl Account {
    /// Answers a request at `now`.
    pub fn handle(&mut self, request: &Request, now: Timestamp) -> Response {
        self.handle_pausing(request, now, Pausing::AtOnce)
    }

    /// The same; if the request is a pause, it takes effect as told.
    pub fn handle_pausing(&mut self, request: &Request, now: Timestamp, how: Pausing) -> Response {
        self.advance(now);
        self.route(request, how).unwrap_or_else(ApiError::into_response)
    }

    /// Answers a GET with the endpoints as they were `age` ago. Other methods are answered as ever.
    pub fn handle_stale(
        &mut self,
        request: &Request,
        now: Timestamp,
        age: SignedDuration,
    ) -> Response {
        if request.method != "GET" {
            return self.handle(request, now);
        }
        self.advance(now);
        let then = self.past.at(self.now - age);
        let current = std::mem::replace(&mut self.endpoints, then);
        let response = self.route(request, Pausing::AtOnce);
        self.endpoints = current;
        response.unwrap_or_else(ApiError::into_response)
    }

    fn route(&mut self, request: &Request, how: Pausing) -> Answer {
        let segments = request.segments();
        if segments.first() == Some(&"_endpoint") {
            return self.data_plane(request, &segments[1..]);
        }
        self.count_against_limit()?;
        match (request.method.as_str(), segments.as_slice()) {
            (_, ["api", "v1", "catalog", rest @ ..]) => self.catalog(request, rest),
            (_, ["api", rest @ ..]) => self.hub(request, rest),
            ("GET", ["v2", "provider"]) => Ok(Response::json(200, &self.vendors_json(None))),
            ("GET", ["v2", "provider", "quotas", namespace]) => {
                self.permit(request, namespace, Access::Read)?;
                Ok(Response::json(200, &self.quotas_json(namespace)))
            }
            ("GET", ["v2", "provider", namespace]) => {
                self.permit(request, namespace, Access::Read)?;
                Ok(Response::json(200, &self.vendors_json(Some(namespace))))
            }
            ("GET", ["v2", "audit-logs", namespace]) => self.audit_logs(request, namespace),
            ("GET", ["v2", "search", namespace]) => self.search(request, namespace),
            (_, ["v2", "endpoint", namespace, rest @ ..]) => {
                self.endpoint_routes(request, namespace, rest, how)
            }
            (_, ["v3", "endpoint", namespace, name, rest @ ..]) => {
                self.v3_routes(request, namespace, name, rest)
            }
            _ => Err(ApiError::not_found(format!("no route {}", request.path))),
        }
    }

    /// The token of a request, if the account accepts it.
    fn caller(&self, request: &Request) -> Result<&TokenSpec, ApiError> {
        let token = request.token().ok_or_else(ApiError::unauthorized)?;
        self.spec
            .tokens
            .iter()
            .find(|known| known.value.0 == token && !known.revoked)
            .ok_or_else(ApiError::unauthorized)
    }

    /// Checks that the caller may do this in a namespace, and gives the caller's name.
    fn permit(
        &self,
        request: &Request,
        namespace: &str,
        access: Access,
    ) -> Result<String, ApiError> {
        let token = self.caller(request)?;
        let org = self.spec.orgs.iter().find(|org| org.name == namespace);
        if org.is_some_and(|org| !org.access) {
            return Err(ApiError::unauthorized());
        }
        if !self.namespaces().contains(&namespace) || !token.reaches(namespace) {
            return Err(ApiError::forbidden(format!(
                "You don't have the rights to access namespace: {namespace}"
            )));
        }
        let role_allows = org.is_none_or(|org| org.role != "read");
        if access == Access::Write && !(token.may_write() && role_allows) {
            return Err(ApiError::forbidden("This token has no write permission"));
        }
        Ok(self.spec.user.name.clone())
    }

    /// Counts a request in the fixed window of the rate limit, if there is one.
    fn count_against_limit(&mut self) -> Result<(), ApiError> {
        let Some(limit) = self.spec.rate_limit else {
            return Ok(());
        };
        let window = i64::from(limit.window_seconds.max(1));
        let elapsed = self.now.as_second() - self.limit_window.0.as_second();
        if elapsed >= window {
            self.limit_window = (self.now, 0);
        }
        self.limit_window.1 += 1;
        if self.limit_window.1 > limit.requests {
            let wait = window - (self.now.as_second() - self.limit_window.0.as_second());
            return Err(ApiError::too_many(limit.requests, limit.window_seconds, wait));
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

fn json_body(request: &Request) -> Result<Value, ApiError> {
    serde_json::from_slice(&request.body)
        .map_err(|error| ApiError::bad_request(format!("invalid JSON: {error}")))
}

/// A part of a list in the order of its names, and how to go on from it.
struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
    prev: Option<String>,
}

/// The page that a request asks for: 20 items or `limit` of them, from the beginning or from the
/// cursor on. A cursor hides the last name that was shown, or the first one for the way back, so
/// pages stay right when something is added or deleted meanwhile.
fn page<T>(all: Vec<T>, name: impl Fn(&T) -> &str, request: &Request) -> Result<Page<T>, ApiError> {
    let limit = match request.parameter("limit") {
        None => 20,
        Some(text) => match text.parse::<usize>() {
            Ok(limit) if limit >= 1 => limit.min(100),
            _ => {
                return Err(ApiError::bad_request("`limit` must be a whole number from 1 to 100"));
            }
        },
    };
    let cursor = request.parameter("cursor").map(|c| uncover(&c)).transpose()?.unwrap_or_default();
    let count = all.len();
    // How many items are before the page.
    let from = match cursor.split_at_checked(1) {
        Some(("+", last)) => all.iter().filter(|item| name(item) <= last).count(),
        Some(("-", first)) => {
            all.iter().filter(|item| name(item) < first).count().saturating_sub(limit)
        }
        Some(_) => return Err(ApiError::bad_request("invalid cursor")),
        None => 0,
    };
    let items: Vec<T> = all.into_iter().skip(from).take(limit).collect();
    let last = items.last().filter(|_| from + items.len() < count);
    let next = last.map(|item| cover(&format!("+{}", name(item))));
    let prev = items.first().filter(|_| from > 0);
    let prev = prev.map(|item| cover(&format!("-{}", name(item))));
    Ok(Page { items, next, prev })
}

fn cover(name: &str) -> String {
    name.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn uncover(cursor: &str) -> Result<String, ApiError> {
    let invalid = || ApiError::bad_request("invalid cursor");
    let pairs = cursor.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> =
        pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    String::from_utf8(bytes.ok_or_else(invalid)?).map_err(|_| invalid())
}
