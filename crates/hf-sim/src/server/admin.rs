//! `/_sim/`: the side door through which tests and people steer the simulation.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Shared;
use crate::account::{Account, Change};
use crate::sim::Rule;

type Shares = State<Arc<Shared>>;
type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

/// Names what steers when the server wants to know.
const TOKEN: &str = "x-hf-sim-token";

pub(super) fn routes(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    let guarding = middleware::from_fn_with_state(Arc::clone(shared), guarded);
    Router::new()
        .route("/_sim/clock", get(clock).post(set_clock))
        .route("/_sim/faults", get(faults).post(add_faults).delete(clear_faults))
        .route("/_sim/change", post(change))
        .route("/_sim/truth", get(truth))
        .route("/_sim/log", get(log).delete(clear_log))
        .route("/_sim/accounts", get(accounts))
        .route_layer(guarding)
}

/// Refuses a web page that had its own name point here (DNS rebinding), and who has not the token.
async fn guarded(State(shared): Shares, request: Request, next: Next) -> Response {
    match refusal(&shared, request.headers()) {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    }
}

fn refusal(shared: &Shared, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if !header("host").is_some_and(is_loopback) {
        return Some((StatusCode::MISDIRECTED_REQUEST, "steer it by its address\n"));
    }
    let wanted = shared.admin_token.as_deref();
    wanted
        .is_some_and(|token| header(TOKEN) != Some(token))
        .then_some((StatusCode::UNAUTHORIZED, "steering needs its own token\n"))
}

fn is_loopback(host: &str) -> bool {
    let url = url::Url::parse(&format!("http://{host}/"));
    url.is_ok_and(|url| {
        let is_bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        is_bare
            && match url.host() {
                Some(url::Host::Ipv4(address)) => address.is_loopback(),
                Some(url::Host::Ipv6(address)) => address.is_loopback(),
                Some(url::Host::Domain(name)) => name == "localhost",
                None => false,
            }
    })
}

/// Any of the three; set or advance first, then the speed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    set: Option<Timestamp>,
    /// Seconds.
    advance: Option<f64>,
    speed: Option<f64>,
}

async fn clock(State(shared): Shares) -> Json<Value> {
    Json(clock_json(&shared))
}

async fn set_clock(State(shared): Shares, Json(wanted): Json<ClockChange>) -> Answer {
    {
        let clock = &mut shared.lock().clock;
        if let Some(to) = wanted.set {
            clock.set(to).map_err(refused)?;
        }
        if let Some(seconds) = wanted.advance {
            let by = SignedDuration::try_from_secs_f64(seconds).map_err(refused)?;
            clock.advance(by).map_err(refused)?;
        }
        if let Some(speed) = wanted.speed {
            clock.set_speed(speed).map_err(refused)?;
        }
    }
    Ok(Json(clock_json(&shared)))
}

async fn faults(State(shared): Shares) -> Json<Value> {
    let inner = shared.lock();
    let rules: Vec<Value> =
        inner.sim.faults.list().map(|(id, rule)| json!({ "id": id, "rule": rule })).collect();
    Json(json!({ "faults": rules }))
}

/// One rule or a list of rules.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Rules {
    Many(Vec<Rule>),
    One(Box<Rule>),
}

async fn add_faults(State(shared): Shares, Json(rules): Json<Value>) -> Answer {
    let rules = match serde_json::from_value(rules).map_err(refused)? {
        Rules::Many(rules) => rules,
        Rules::One(rule) => vec![*rule],
    };
    let faults = &mut shared.lock().sim.faults;
    let mut ids = Vec::new();
    for rule in rules {
        ids.push(faults.add(rule).map_err(refused)?);
    }
    Ok(Json(json!({ "ids": ids })))
}

async fn clear_faults(State(shared): Shares) -> Json<Value> {
    shared.lock().sim.faults.clear();
    Json(json!({}))
}

async fn change(State(shared): Shares, Json(change): Json<Value>) -> Answer {
    let change: Change = serde_json::from_value(change).map_err(refused)?;
    with_account(&shared, |account, now| account.apply(change, now)).map_err(refused)?;
    Ok(Json(json!({})))
}

async fn truth(State(shared): Shares) -> Json<Value> {
    Json(json!(with_account(&shared, Account::truth)))
}

async fn log(State(shared): Shares) -> Json<Value> {
    let inner = shared.lock();
    let requests: Vec<_> = inner.sim.log.iter().collect();
    Json(json!({ "requests": requests }))
}

async fn clear_log(State(shared): Shares) -> Json<Value> {
    shared.lock().sim.log.clear();
    Json(json!({}))
}

async fn accounts(State(shared): Shares) -> Json<Value> {
    let accounts = with_account(&shared, |account, now| {
        let endpoint = |e: &crate::account::Endpoint| {
            json!({
                "endpoint": e.key,
                "state": e.state,
                "readyReplica": e.ready,
                "targetReplica": e.target,
                "stateSince": e.state_since,
            })
        };
        let endpoints: Vec<Value> = account.endpoints().map(endpoint).collect();
        json!({
            "now": now,
            "namespaces": account.namespaces(),
            "endpoints": endpoints,
            "nextChange": account.next_change(now),
        })
    });
    Json(accounts)
}

fn with_account<T>(shared: &Shared, act: impl FnOnce(&mut Account, Timestamp) -> T) -> T {
    let mut inner = shared.lock();
    let now = inner.clock.now();
    inner.sim.account.advance(now);
    act(&mut inner.sim.account, now)
}

fn clock_json(shared: &Shared) -> Value {
    let inner = shared.lock();
    json!({ "now": inner.clock.now(), "speed": inner.clock.speed() })
}

fn refused(error: impl std::fmt::Display) -> (StatusCode, Json<Value>) {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": error.to_string() })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_by_its_own_names_steers() {
        for own in ["127.0.0.1:4000", "localhost", "localhost:1", "[::1]:4000"] {
            assert!(is_loopback(own), "{own}");
        }
        for foreign in [
            "evil.example:4000",
            "127.0.0.1.nip.io",
            "localhost.evil.example",
            "10.0.0.1",
            "",
            "a b",
            "127.0.0.1@evil.example",
            "user@127.0.0.1",
            "127.0.0.1/x",
        ] {
            assert!(!is_loopback(foreign), "{foreign}");
        }
    }
}
