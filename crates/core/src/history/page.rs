//! The history page, out of what came together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::lane::{self, Drawn, Raw};
use super::range::written;
use super::sum::{Sum, length};
use super::view::{
    Amount, HistoryDay, HistoryEndpoint, HistoryNamespace, HistoryPart, HistoryView, Lane,
    LaneSegment,
};
use super::{Endpoint, History, Range};
use crate::endpoint::EndpointId;

/// What is shorter than this part of the range is no stretch of its own in a lane.
const SLIVERS: i64 = 1_000;

impl History {
    /// What the page shows at `at`.
    ///
    /// `known` are the endpoints of the account, so that names are written as elsewhere;
    /// `watched_since` is when the ledger begins, `None` while it is empty.
    #[must_use]
    pub fn finish(
        &self,
        range: Range,
        at: Timestamp,
        known: &[EndpointId],
        watched_since: Option<Timestamp>,
    ) -> HistoryView {
        let order = self.dearest_first();
        let (from_ms, to_ms) = self.bounds();
        let now_ms = at.as_millisecond();
        let sums: Vec<Sum> = order.iter().map(|endpoint| endpoint.sum()).collect();
        let total: Sum = sums.iter().copied().sum();
        let lanes_end = to_ms.min(now_ms.max(from_ms));
        let wholes: Vec<Vec<Raw>> =
            order.iter().map(|endpoint| endpoint.strip.whole(from_ms, lanes_end)).collect();
        let ids: Vec<&EndpointId> =
            order.iter().map(|endpoint| &endpoint.id).chain(known).collect();
        let (first, after) = (self.days.date(0), self.days.date(self.days.len()));
        HistoryView {
            title: range.title(first, after),
            from_ms,
            to_ms,
            now_ms,
            zone: self.days.zone_name(),
            total: total.cost().into(),
            unknown: total.unknown(),
            // What pauses saved is not in the ledger.
            saved: None,
            endpoints: order
                .iter()
                .zip(&sums)
                .zip(&wholes)
                .map(|((endpoint, sum), whole)| self.endpoint_view(endpoint, sum, whole, &ids))
                .collect(),
            namespaces: namespaces(&order, &sums),
            days: (0..self.days.len()).map(|day| self.day_view(day, &order)).collect(),
            lanes: wholes
                .iter()
                .zip(0..)
                .map(|(whole, endpoint)| self.lane(endpoint, whole, (to_ms - from_ms) / SLIVERS))
                .collect(),
            watched_since: watched_since.and_then(|since| self.watched_since(since)),
            empty: order.is_empty().then(|| nothing(watched_since)),
        }
    }

    /// The endpoints that were there, the dearest first.
    pub(super) fn dearest_first(&self) -> Vec<&Endpoint> {
        let mut order: Vec<(Sum, &Endpoint)> = self
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.was_there())
            .map(|endpoint| (endpoint.sum(), endpoint))
            .collect();
        order.sort_by_key(|(sum, endpoint)| {
            (Reverse(sum.weight()), Reverse(endpoint.times.running), &endpoint.id)
        });
        order.into_iter().map(|(_, endpoint)| endpoint).collect()
    }

    fn endpoint_view(
        &self,
        endpoint: &Endpoint,
        sum: &Sum,
        whole: &[Raw],
        ids: &[&EndpointId],
    ) -> HistoryEndpoint {
        let times = endpoint.times;
        HistoryEndpoint {
            label: label(&endpoint.id, ids),
            id: endpoint.id.clone(),
            total: sum.cost().into(),
            unknown: sum.unknown(),
            running_ms: times.running,
            running: length(times.running),
            starting_ms: times.starting,
            starting: length(times.starting),
            unknown_ms: sum.total.unknown_millis,
            inferred_ms: times.inferred,
            episodes: lane::episodes(whole),
        }
    }

    fn day_view(&self, day: usize, order: &[&Endpoint]) -> HistoryDay {
        let (from_ms, to_ms) = self.days.bounds(day);
        let total: Sum = order.iter().map(|endpoint| endpoint.days[day]).sum();
        let parts = order.iter().zip(0..).filter_map(|(endpoint, place)| {
            let cost = endpoint.days[day].cost();
            let free = cost.known().is_some_and(|amount| amount.0 == 0);
            (!free).then(|| HistoryPart { endpoint: place, amount: cost.into() })
        });
        HistoryDay {
            date: self.days.date(day).to_string(),
            label: self.days.label(day).to_owned(),
            hours: self.days.hours(day),
            from_ms,
            to_ms,
            total: Amount::from(total.cost()),
            unknown: total.unknown(),
            parts: parts.collect(),
        }
    }

    fn lane(&self, endpoint: u32, whole: &[Raw], least: i64) -> Lane {
        let drawn = lane::drawn(whole, least);
        let segments = drawn.into_iter().map(|part| LaneSegment {
            from_ms: part.from,
            to_ms: part.to,
            state: part.state,
            words: self.segment_words(&part),
        });
        Lane { endpoint, segments: segments.collect() }
    }

    fn segment_words(&self, part: &Drawn) -> String {
        let broken = if part.broken { " with breaks" } else { "" };
        let (state, time) = (part.state.words(), length(part.millis));
        format!("{state} {time}{broken}, from {}", self.days.clock(part.since))
    }

    /// `watched since 22 Nov 2026`, where that is not from the first day on; what is known of the
    /// days before has been looked back on.
    pub(super) fn watched_since(&self, since: Timestamp) -> Option<String> {
        let later = since.as_millisecond() > self.bounds().0;
        if !later {
            return None;
        }
        let begins = self.days.at(since.as_millisecond());
        let mut before = self.endpoints.iter().flat_map(|endpoint| &endpoint.days[..begins]);
        let words = format!("watched since {}", self.day_of(since));
        Some(match before.any(|sum| !sum.is_nothing()) {
            true => format!("{words}, before that as metrics tell"),
            false => words,
        })
    }

    fn day_of(&self, at: Timestamp) -> String {
        written(self.days.date(self.days.at(at.as_millisecond())))
    }
}

fn namespaces(order: &[&Endpoint], sums: &[Sum]) -> Vec<HistoryNamespace> {
    dearest(order.iter().zip(sums).map(|(endpoint, sum)| (endpoint.id.namespace.clone(), *sum)))
        .into_iter()
        .map(|(name, sum)| HistoryNamespace { name, total: sum.cost().into() })
        .collect()
}

/// Sums under the same name come together; the dearest are first.
pub(super) fn dearest(sums: impl Iterator<Item = (String, Sum)>) -> Vec<(String, Sum)> {
    let mut by_name: BTreeMap<String, Sum> = BTreeMap::new();
    for (name, sum) in sums {
        let all = by_name.entry(name).or_default();
        *all = *all + sum;
    }
    let mut sorted: Vec<(String, Sum)> = by_name.into_iter().collect();
    sorted.sort_by_key(|(_, sum)| Reverse(sum.weight()));
    sorted
}

/// The name, with the namespace when two share it.
fn label(id: &EndpointId, ids: &[&EndpointId]) -> String {
    let shared = ids.iter().any(|other| other.name == id.name && other.namespace != id.namespace);
    if shared { id.to_string() } else { id.label() }
}

fn nothing(watched_since: Option<Timestamp>) -> String {
    match watched_since {
        Some(_) => "Nothing was metered on these days.".to_owned(),
        None => "Nothing has been metered yet. What your endpoints cost appears here, from the \
                 first reading on."
            .to_owned(),
    }
}
