//! Reads what is read every day, once, and holds each answer against the description.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::join_all;
use hf_endpoints::{Client, Error, RawAnswer, Reading, WhoAmI};
use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Instant;

use super::failure;
use super::known::Known;
use super::report::{DifferenceJson, Limit, Route, RouteState, TokenReport};
use super::token;
use crate::account::Account;

/// So many organizations are asked for their endpoints at most.
const MOST_ORGS: usize = 3;
/// The graphs of so long are read.
const GRAPHS_OF: Duration = Duration::from_secs(3_600);
/// More differences of one route are counted.
const MOST_DIFFERENCES: usize = 100;

/// What one route answered, and how long that took.
type Asked = (&'static str, Result<RawAnswer, Error>, f64);

/// The token, the routes, and by how many seconds the other clock is ahead.
pub(super) async fn of(
    account: &Account,
    now: Timestamp,
) -> (Option<TokenReport>, Vec<Route>, Option<f64>) {
    let client = account.client();
    let mut asked = vec![ask(client, Reading::WhoAmI).await];
    let who = body(&asked[0]).and_then(read::<WhoAmI>);
    if let Some(who) = &who {
        let namespaces: Vec<&str> = who.namespaces().take(1 + MOST_ORGS).collect();
        let own = [Reading::Prices(&who.name), Reading::Bill, Reading::AuditLog(&who.name)];
        let lists = join_all(namespaces.iter().map(|ns| ask(client, Reading::List(ns))));
        let own = join_all(own.map(|reading| ask(client, reading)));
        let (lists, own) = futures::future::join(lists, own).await;
        let one = any_endpoint(&namespaces, &lists);
        asked.extend(lists);
        if let Some((ns, name)) = &one {
            let from = now.checked_sub(GRAPHS_OF).unwrap_or(now);
            let below = [
                Reading::Endpoint(ns, name),
                Reading::Replicas(ns, name),
                Reading::Metrics(ns, name, [from, now]),
            ];
            asked.extend(join_all(below.map(|reading| ask(client, reading))).await);
        }
        asked.extend(own);
    }
    let known = Known::of(asked.iter().filter_map(body));
    let ahead = client.clock_ahead().map(|ahead| ahead.as_secs_f64());
    (who.as_ref().map(token::report), routes(asked, &known), ahead)
}

/// Every route, where there is no token.
pub(super) fn not_asked() -> Vec<Route> {
    routes(Vec::new(), &Known::default())
}

async fn ask(client: &Client, reading: Reading<'_>) -> Asked {
    let begun = Instant::now();
    let answer = client.raw(reading).await;
    (reading.operation(), answer, (begun.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0)
}

fn body(asked: &Asked) -> Option<&Value> {
    asked.1.as_ref().ok().map(|answer| &answer.body)
}

/// The client's own types read from text only.
fn read<T: serde::de::DeserializeOwned>(body: &Value) -> Option<T> {
    serde_json::from_str(&body.to_string()).ok()
}

/// One that runs, or any: namespace and name.
fn any_endpoint(namespaces: &[&str], lists: &[Asked]) -> Option<(String, String)> {
    let all: Vec<(&str, &Value)> = namespaces
        .iter()
        .zip(lists)
        .flat_map(|(ns, list)| {
            let items = body(list).and_then(|body| body["items"].as_array());
            items.into_iter().flatten().map(|item| (*ns, item))
        })
        .filter(|(_, item)| item["name"].is_string())
        .collect();
    let running = all.iter().find(|(_, item)| item["status"]["state"] == "running");
    let (ns, item) = running.or(all.first())?;
    Some(((*ns).to_owned(), item["name"].as_str()?.to_owned()))
}

/// All routes in order; the answers of one route are one.
fn routes(asked: Vec<Asked>, known: &Known) -> Vec<Route> {
    let at = Timestamp::UNIX_EPOCH;
    let all = [
        Reading::WhoAmI,
        Reading::List(""),
        Reading::Endpoint("", ""),
        Reading::Replicas("", ""),
        Reading::Metrics("", "", [at, at]),
        Reading::Prices(""),
        Reading::Bill,
        Reading::AuditLog(""),
    ];
    let mut by_route: BTreeMap<&str, Vec<Asked>> = BTreeMap::new();
    for one in asked {
        by_route.entry(one.0).or_default().push(one);
    }
    let routes = all.map(|reading| {
        let operation = reading.operation();
        route(operation, by_route.remove(operation).unwrap_or_default(), known)
    });
    routes.into()
}

fn route(operation: &str, asked: Vec<Asked>, known: &Known) -> Route {
    let seconds = asked.iter().map(|one| one.2).reduce(f64::max);
    let error = asked.iter().find_map(|one| one.1.as_ref().err());
    let answers: Vec<&RawAnswer> = asked.iter().filter_map(|one| one.1.as_ref().ok()).collect();
    let limit = answers.iter().filter_map(|answer| answer.limit).min_by_key(|limit| limit.left);
    let mut places = BTreeMap::new();
    for answer in &answers {
        let told = |field: &str| known.may_be_told(field);
        for difference in
            hf_description::differences(operation, &answer.body, &told).unwrap_or_default()
        {
            *places.entry(difference).or_insert(0) += 1;
        }
    }
    let more = places.len().saturating_sub(MOST_DIFFERENCES);
    let (state, words) = match (answers.is_empty(), error) {
        (true, None) => (RouteState::NotAsked, "not asked".to_owned()),
        (true, Some(error)) => (RouteState::Failed, failure::words(error)),
        // Some of several organizations may refuse.
        (false, Some(error)) => {
            (RouteState::Answered, format!("in part: {}", failure::words(error)))
        }
        (false, None) => (RouteState::Answered, "answered".to_owned()),
    };
    let differences = places.into_iter().take(MOST_DIFFERENCES);
    Route {
        route: operation.to_owned(),
        state,
        seconds,
        words,
        limit: limit.map(|it| Limit { left: it.left, most: it.most, seconds: it.seconds }),
        differences: differences.map(|(one, places)| DifferenceJson::new(one, places)).collect(),
        more,
    }
}
