//! Requests per day beside the cost: what was paid for nothing.

use std::collections::BTreeMap;

use super::view::{EndpointRequests, HistoryView, RequestsView};
use crate::endpoint::EndpointId;
use crate::ledger::Cost;
use crate::money::Micros;
use crate::words;

/// The requests of one endpoint as its metrics gave them.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestCounts {
    /// Which.
    pub id: EndpointId,
    /// When each window began, in milliseconds since 1970, and how many were served in it; or why
    /// that is not known.
    pub windows: Result<Vec<(i64, f64)>, String>,
}

/// Puts requests beside the days of `history`. A window counts on the day it begins in.
#[must_use]
pub fn requests(history: &HistoryView, counts: &[RequestCounts]) -> RequestsView {
    let mut missing: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut endpoints = Vec::new();
    let mut idle = Cost::FREE;
    for (endpoint, place) in history.endpoints.iter().zip(0..) {
        let Some(known) = counts.iter().find(|counts| counts.id == endpoint.id) else { continue };
        let days = match &known.windows {
            Ok(windows) => per_day(history, windows),
            Err(why) => {
                missing.entry(why).or_default().push(endpoint.label.clone());
                vec![None; history.days.len()]
            }
        };
        let cost = cost_without(history, place, &days);
        idle = idle + cost;
        endpoints.push(EndpointRequests {
            id: endpoint.id.clone(),
            total: days.iter().flatten().copied().reduce(u64::saturating_add),
            idle_words: on_days_without(cost),
            days,
        });
    }
    // Nobody knows of how many more days that is true.
    let most = idle.most.filter(|_| missing.is_empty());
    let known = (idle != Cost::FREE).then_some(Cost { most, ..idle });
    let idle_words = known.and_then(on_days_without).map(|words| format!("of which {words}"));
    let said = missing.into_iter().map(|(why, labels)| {
        format!("The requests of {} are not known: {why}.", words::listed(&labels))
    });
    let note = said.collect::<Vec<_>>().join(" ");
    RequestsView { endpoints, idle_words, note: (!note.is_empty()).then_some(note) }
}

fn per_day(history: &HistoryView, windows: &[(i64, f64)]) -> Vec<Option<u64>> {
    let mut days: Vec<Option<f64>> = vec![None; history.days.len()];
    for (at, served) in windows {
        let after = history.days.partition_point(|day| day.from_ms <= *at);
        let day = after.checked_sub(1).filter(|day| *at < history.days[*day].to_ms);
        if let Some(sum) = day.and_then(|day| days.get_mut(day)) {
            *sum = Some(sum.unwrap_or(0.0) + served.max(0.0));
        }
    }
    // Averages may have a fraction; a request that began is one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts from 0 on")]
    days.into_iter().map(|sum| sum.map(|sum| sum.ceil() as u64)).collect()
}

/// What the days cost on which nobody asked anything.
fn cost_without(history: &HistoryView, place: u32, days: &[Option<u64>]) -> Cost {
    let without = history.days.iter().zip(days).filter(|(_, served)| **served == Some(0));
    let parts = without.flat_map(|(day, _)| &day.parts).filter(|part| part.endpoint == place);
    parts.fold(Cost::FREE, |sum, part| {
        let (least, most) = (Micros(part.amount.least), part.amount.most.map(Micros));
        sum + Cost { least, most }
    })
}

fn on_days_without(cost: Cost) -> Option<String> {
    (cost != Cost::FREE).then(|| format!("{} on days without a request", words::cost(cost)))
}
