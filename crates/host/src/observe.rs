//! From the wire to the core: endpoints, prices and problems. Nothing is guessed here; what the
//! answer did not say stays unsaid.

use std::collections::BTreeMap;

use guard_core::{
    Availability, EndpointId, Hardware, Listing, Observed, Offer, Prices, Problem, Quota, Rate,
    ReplicaGraph, Scaling, State,
};
use hf_endpoints::plain_text;
use jiff::Timestamp;

/// The times of an endpoint are told with different numbers of digits.
const ROUNDING_MILLIS: i64 = 5_000;
/// Clocks that differ by less are the usual thing.
pub(crate) const FEW_MINUTES_MILLIS: i64 = 5 * 60_000;
/// No clock that is worth a thought is further off.
const WRONG_CLOCK_MILLIS: i64 = 3 * 24 * 3_600_000;

/// A whole reading of a namespace.
#[must_use]
pub fn listing(namespace: &str, list: &hf_endpoints::List) -> Listing {
    let readable = list.items.iter().map(|endpoint| observed(namespace, endpoint));
    let unreadable = list.unreadable.iter().enumerate().map(|(index, item)| {
        let name = item.name.clone().unwrap_or_else(|| format!("unreadable-{}", index + 1));
        Observed::unreadable(EndpointId::new(namespace, &name), &plain_text(&item.why))
    });
    Listing { endpoints: readable.chain(unreadable).collect(), complete: !list.is_short() }
}

/// One endpoint.
#[must_use]
pub fn observed(namespace: &str, endpoint: &hf_endpoints::Endpoint) -> Observed {
    let status = &endpoint.status;
    let compute = endpoint.compute.as_ref();
    let message = status.error_message.clone().or_else(|| status.message.clone());
    let created_at = status.created_at.map(to_millis);
    // Nothing can have happened to an endpoint before there was one.
    let since_created = |at: &Timestamp| {
        created_at.is_none_or(|created| *at >= guard_core::shifted(created, -ROUNDING_MILLIS))
    };
    Observed {
        id: EndpointId::new(namespace, &endpoint.name),
        state: State::from_code(status.state.as_str()),
        ready_replicas: status.ready_replica,
        target_replicas: status.target_replica,
        hardware: endpoint.hardware().map(hardware),
        scaling: compute.and_then(|compute| compute.scaling.as_ref()).map(|scaling| Scaling {
            min_replicas: scaling.min_replica,
            max_replicas: scaling.max_replica,
            scale_to_zero_minutes: scaling.scale_to_zero_timeout_minutes,
        }),
        access: guard_core::Access::from_word(endpoint.kind.as_str()),
        channels: endpoint
            .notifications
            .map(|told| guard_core::Channels { email: told.email, push: told.push }),
        model: endpoint.model.as_ref().and_then(|model| model.repository.clone()),
        tags: endpoint.tags.clone(),
        created_at,
        updated_at: status.updated_at.map(to_millis).filter(since_created),
        created_by: status.created_by.as_ref().and_then(|actor| actor.name.clone()),
        updated_by: status.updated_by.as_ref().and_then(|actor| actor.name.clone()),
        last_used_at: status.last_used_at.map(to_millis).filter(since_created),
        url: status.url.clone(),
        health_route: endpoint.health_route.clone(),
        message: message.unwrap_or_default(),
        diagnosis: status.agent_message.clone(),
    }
}

/// The price list.
#[must_use]
pub fn prices(list: hf_endpoints::PriceList) -> Prices {
    list.hardware
        .into_iter()
        .filter_map(|row| {
            let price = i64::try_from(row.price_micros_per_hour?).ok()?;
            Some((hardware(row.key), Rate(price)))
        })
        .collect()
}

/// What hardware is offered.
#[must_use]
pub fn offers(list: &hf_endpoints::PriceList) -> Vec<Offer> {
    let gigabytes = |memory: f64| u32::try_from(whole(memory.max(0.0))).unwrap_or(u32::MAX);
    let offer = |row: &hf_endpoints::Hardware| Offer {
        hardware: hardware(row.key.clone()),
        accelerator: row.accelerator.clone(),
        accelerators: row.accelerators,
        memory_gb: row.memory_gb.map(gigabytes),
        gpu_memory_gb: row.gpu_memory_gb.map(gigabytes),
        availability: Availability::from_word(row.availability.as_deref()),
        rate: row.price_micros_per_hour.and_then(|price| i64::try_from(price).ok()).map(Rate),
        quota: row
            .quota
            .map(|quota| Quota { most: quota.max_accelerators, used: quota.used_accelerators }),
    };
    list.hardware.iter().map(offer).collect()
}

/// A reading that came in at `now`, with Hugging Face's times in terms of this machine's clock.
/// Hugging Face's clock is said to be `ahead_millis` ahead. A time that has not come yet is unknown.
///
/// By a clock that is ahead, everything began earlier than told, and limits end sooner. So more than
/// some minutes of that count only when a time in the reading itself is ahead of ours too.
#[must_use]
pub fn by_our_clock(listing: Listing, ahead_millis: i64, now: Timestamp) -> Listing {
    let is_ahead = ahead_millis <= FEW_MINUTES_MILLIS || shows_ahead(&listing, ahead_millis, now);
    moved(listing, if is_ahead { ahead_millis } else { 0 }, now)
}

/// Whether a time in the reading proves that Hugging Face's clock is ahead by as much as is said.
pub(crate) fn shows_ahead(listing: &Listing, ahead_millis: i64, now: Timestamp) -> bool {
    let to_come = guard_core::shifted(now, FEW_MINUTES_MILLIS);
    let latest = guard_core::shifted(to_come, ahead_millis);
    let times = listing.endpoints.iter().flat_map(|seen| [seen.updated_at, seen.last_used_at]);
    times.flatten().any(|at| at > to_come && at <= latest)
}

/// The reading with Hugging Face's times moved by its clock.
pub(crate) fn moved(mut listing: Listing, ahead_millis: i64, now: Timestamp) -> Listing {
    let to_come = guard_core::shifted(now, FEW_MINUTES_MILLIS);
    let in_days = guard_core::shifted(now, WRONG_CLOCK_MILLIS);
    let ours = |at: &mut Option<Timestamp>| {
        *at = at.map(|at| guard_core::shifted(at, -ahead_millis)).filter(|at| *at <= to_come);
    };
    for seen in &mut listing.endpoints {
        // The time of creation names an endpoint for good, so it stays as it is told, unless it can
        // be none by any clock.
        seen.created_at = seen.created_at.filter(|at| *at <= in_days);
        ours(&mut seen.updated_at);
        ours(&mut seen.last_used_at);
    }
    listing
}

/// The same for one endpoint.
#[must_use]
pub fn one_by_our_clock(seen: Observed, ahead_millis: i64, now: Timestamp) -> Observed {
    let listing = Listing { endpoints: vec![seen.clone()], complete: false };
    by_our_clock(listing, ahead_millis, now).endpoints.pop().unwrap_or(seen)
}

/// The same for metrics.
#[must_use]
pub fn graph_by_our_clock(mut graph: ReplicaGraph, ahead_millis: i64) -> ReplicaGraph {
    for window in &mut graph.windows {
        window.from = guard_core::shifted(window.from, -ahead_millis);
        window.to = guard_core::shifted(window.to, -ahead_millis);
    }
    graph
}

/// How many requests were served over time, whatever the answer: when each window began, in
/// milliseconds since 1970, and how many. A window that only the replicas were measured in had no
/// request: a status code that never occurred has no points.
///
/// # Errors
/// In words, when the metrics say nothing about requests.
pub fn requests(metrics: &hf_endpoints::Metrics) -> Result<Vec<(i64, f64)>, String> {
    let Some(served) = &metrics.response_status_code else {
        return Err("the metrics have no count of requests".to_owned());
    };
    let points = |graph: &hf_endpoints::Graph| {
        let points: Vec<_> = graph.series.iter().flat_map(|series| &series.data).collect();
        let measured = points.into_iter().filter_map(|point| point.at.zip(point.value));
        measured.map(|(at, value)| (to_millis(at).as_millisecond(), value)).collect::<Vec<_>>()
    };
    let replicas = metrics.replicas_running.iter().flat_map(points);
    let mut windows: BTreeMap<i64, f64> = replicas.map(|(at, _)| (at, 0.0)).collect();
    for (at, value) in points(served) {
        *windows.entry(at).or_default() += value.max(0.0);
    }
    if windows.is_empty() {
        return Err("the metrics have no points".to_owned());
    }
    Ok(windows.into_iter().collect())
}

/// The nearest whole number; what no number can be is 0.
#[expect(clippy::cast_possible_truncation, reason = "a float beyond i64 saturates")]
pub(crate) fn whole(number: f64) -> i64 {
    number.round() as i64
}

/// A sum of counts, which Hugging Face writes with a fraction.
#[must_use]
pub fn count(sum: f64) -> u64 {
    u64::try_from(whole(sum)).unwrap_or(0)
}

/// What went wrong, in the terms of the core.
#[must_use]
pub fn problem(error: &hf_endpoints::Error) -> Problem {
    use hf_endpoints::Error;
    let words = |answer: &hf_endpoints::Answer| format!("{} {}", answer.status, answer.message);
    // Who may do what, and what is there, only the service itself can tell.
    if let Some(answer) = error.answer().filter(|answer| !answer.by_service)
        && matches!(answer.status, 401..=404 | 407 | 410)
    {
        return Problem::Intercepted(answer.status);
    }
    match error {
        Error::Redirected { status, .. } => Problem::Intercepted(*status),
        Error::Offline { why, .. } => Problem::Unreachable(why.clone()),
        Error::Dropped { .. } => Problem::Offline,
        Error::Setup { why } => Problem::Unreachable(why.clone()),
        Error::TimedOut { .. } => Problem::TimedOut,
        Error::Refused { answer, .. } => Problem::Refused(words(answer)),
        Error::PaymentRequired { answer, .. } => Problem::PaymentRequired(answer.message.clone()),
        Error::Limited { retry_after, .. } => Problem::Limited(*retry_after),
        Error::NotFound { .. } => Problem::NotFound,
        Error::Conflict { answer, .. } => Problem::Conflict(words(answer)),
        Error::Server { answer, .. } => Problem::Server(answer.status),
        Error::Unreadable { why, .. } => Problem::Unreadable(why.clone()),
        other => Problem::Other(other.to_string()),
    }
}

fn hardware(key: hf_endpoints::HardwareKey) -> Hardware {
    Hardware {
        vendor: key.vendor,
        region: key.region,
        instance_type: key.instance_type,
        instance_size: key.instance_size,
    }
}

/// The core counts in milliseconds; the API gives up to nanoseconds.
pub(crate) fn to_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

#[cfg(test)]
#[path = "observe_tests.rs"]
mod tests;
