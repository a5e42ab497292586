//! The readers of each kind of answer as functions of bytes, without a network: what a fuzz target
//! or a test of random answers calls. Only with the feature `fuzzing`; not for anything else, and
//! not stable.
//!
//! Each gives `None` for bytes that are not an answer of its kind. Whatever the bytes are, none may
//! panic or hang, and what they give stays inside the bounds that the types' fields state. [`hold`]
//! calls them all and checks that.

use serde::de::DeserializeOwned;

use crate::soft::{RawItems, is_list, read};
use crate::{
    AuditPage, AuditReason, Endpoint, List, LogLine, Metrics, PriceList, Replica, Usage, WhoAmI,
};

/// One page of the endpoints of a namespace, as `GET /v2/endpoint/{namespace}` gives it.
#[must_use]
pub fn list_page(body: &[u8]) -> Option<List> {
    crate::listing::one_page(body)
}

/// One endpoint, as reading and pausing give it.
#[must_use]
pub fn endpoint(body: &[u8]) -> Option<Endpoint> {
    object(body)
}

/// Hardware with its prices.
#[must_use]
pub fn prices(body: &[u8]) -> Option<PriceList> {
    object(body).map(crate::provider::price_list)
}

/// Whose token it is.
#[must_use]
pub fn whoami(body: &[u8]) -> Option<WhoAmI> {
    object(body)
}

/// The graphs of an endpoint.
#[must_use]
pub fn metrics(body: &[u8]) -> Option<Metrics> {
    object(body)
}

/// A bill.
#[must_use]
pub fn bill(body: &[u8]) -> Option<Usage> {
    object(body)
}

/// A page of the audit log.
#[must_use]
pub fn audit(body: &[u8]) -> Option<AuditPage> {
    object(body)
}

/// The replicas of an endpoint.
#[must_use]
pub fn replicas(body: &[u8]) -> Option<Vec<Replica>> {
    object(body).map(crate::replicas::listed)
}

/// Lines of a log.
#[must_use]
pub fn logs(body: &[u8]) -> Option<Vec<LogLine>> {
    let items: RawItems = serde_json::from_slice(body).ok()?;
    Some(items.0.iter().filter_map(|raw| read(raw)).collect())
}

/// The server's reason for a refusal.
#[must_use]
pub fn refusal(body: &[u8]) -> String {
    crate::answers::read(400, &reqwest::header::HeaderMap::new(), body, str::to_owned).message
}

/// Reads bytes as every kind of answer and holds what comes out against its bounds.
///
/// # Panics
/// When a value is outside them.
pub fn hold(body: &[u8]) {
    endpoint(body).iter().for_each(hold_endpoint);
    list_page(body).iter().flat_map(|list| &list.items).for_each(hold_endpoint);
    for hardware in prices(body).iter().flat_map(|list| &list.hardware) {
        let price = hardware.price_micros_per_hour.unwrap_or_default();
        assert!(price <= 100_000_000_000, "a price of {price}");
        assert!(hardware.accelerators.is_none_or(|count| count <= 10_000));
    }
    if let Some(metrics) = metrics(body) {
        let replicas = metrics.replicas_running.iter().flat_map(|graph| &graph.series);
        for value in replicas.flat_map(|series| &series.data).filter_map(|point| point.value) {
            assert!((0.0..=1e12).contains(&value), "a value of {value}");
        }
        let _ = (metrics.replica_time(), metrics.requests());
    }
    for (_, item) in bill(body).iter().flat_map(|usage| usage.items()) {
        let micros = item.cost_micros.unwrap_or_default();
        assert!(micros.unsigned_abs() <= 1_000_000_000_000_000, "an amount of {micros}");
        assert!(item.quantity.is_none_or(|quantity| (0.0..=1e12).contains(&quantity)));
        item.started_at.iter().chain(&item.stopped_at).for_each(|at| hold_time(*at));
    }
    let me = whoami(body);
    let _ = me.as_ref().map(|me| me.can_manage("alice"));
    let lines = logs(body).unwrap_or_default();
    let texts = lines.into_iter().map(|line| line.line).chain([refusal(body)]);
    texts.for_each(|text| assert!(!text.chars().any(char::is_control), "{text:?}"));
    for entry in audit(body).iter().flat_map(|page| &page.entries) {
        entry.created_at.iter().for_each(|at| hold_time(*at));
        if let AuditReason::Unknown(word) = &entry.reason {
            assert!(!word.chars().any(char::is_control), "{word:?}");
        }
    }
    for replica in replicas(body).iter().flatten() {
        let times = [replica.status.started_at, replica.status.stopped_at];
        times.into_iter().flatten().for_each(hold_time);
        assert!(!replica.id.chars().any(char::is_control), "{:?}", replica.id);
    }
}

fn hold_endpoint(endpoint: &Endpoint) {
    let status = &endpoint.status;
    let counts = [status.ready_replica, status.target_replica];
    counts.into_iter().flatten().for_each(|count| assert!(count <= 10_000, "{count} replicas"));
    let times = [status.created_at, status.updated_at, status.last_used_at];
    times.into_iter().flatten().for_each(hold_time);
    let texts = [&status.message, &status.error_message, &status.url];
    for text in texts.into_iter().flatten() {
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
}

fn hold_time(at: jiff::Timestamp) {
    let second = at.as_second();
    assert!((1_609_459_200..4_102_444_800).contains(&second), "a time of {at}");
}

fn object<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    if is_list(body) { None } else { serde_json::from_slice(body).ok() }
}

#[cfg(test)]
#[path = "fuzzing_tests.rs"]
mod tests;
