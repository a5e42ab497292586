//! How deploying goes, in finished words.

use serde::Serialize;
use ts_rs::TS;

use super::{Deployments, Item, Stage};
use crate::endpoint::EndpointId;
use crate::words;

/// How deploying goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct DeployingView {
    /// Each endpoint, in their order.
    pub steps: Vec<DeployStep>,
    /// Something is under way: it cannot be put away yet.
    pub busy: bool,
    /// Something failed.
    pub failed: bool,
    /// `2 of 3 deployed and paused`.
    pub summary: String,
}

/// How far one endpoint is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct DeployStep {
    /// Which.
    pub id: EndpointId,
    /// In words: `paused 1.4 s after it was asked for; that cost at most $0.02`.
    pub words: String,
    /// It is as it was asked for.
    pub done: bool,
    /// It did not come to be.
    pub failed: bool,
    /// A pause is not confirmed and may cost money.
    pub alarming: bool,
}

/// How deploying goes; `alarm` says why the pause of an endpoint is not confirmed for too long.
#[must_use]
pub fn deploying_view(
    all: &Deployments,
    alarm: impl Fn(&EndpointId) -> Option<String>,
) -> Option<DeployingView> {
    if all.items.is_empty() {
        return None;
    }
    let steps: Vec<DeployStep> =
        all.items.iter().map(|item| step(item, alarm(&item.new.endpoint))).collect();
    let done = steps.iter().filter(|step| step.done).count();
    let paused = all.items.iter().all(|item| item.stage != Stage::Kept);
    let and_paused = if paused { " and paused" } else { "" };
    Some(DeployingView {
        summary: format!("{done} of {} deployed{and_paused}", steps.len()),
        busy: all.is_busy(),
        failed: steps.iter().any(|step| step.failed),
        steps,
    })
}

fn step(item: &Item, alarm: Option<String>) -> DeployStep {
    let pausing = matches!(item.stage, Stage::Pausing { .. });
    let alarm = alarm.filter(|_| pausing);
    DeployStep {
        id: item.new.endpoint.clone(),
        words: stage_words(item, alarm.as_deref()),
        done: matches!(item.stage, Stage::Paused { .. } | Stage::Kept) && !item.unsafe_still,
        failed: matches!(item.stage, Stage::NotCreated { .. } | Stage::Skipped)
            || item.unsafe_still,
        alarming: alarm.is_some(),
    }
}

fn stage_words(item: &Item, alarm: Option<&str>) -> String {
    match (&item.stage, alarm) {
        (Stage::Waiting, _) => "waits for its turn".to_owned(),
        (Stage::Creating { .. }, _) => "creating…".to_owned(),
        (Stage::Looking { .. }, _) => {
            "the answer was lost: looking whether it was created, to pause it".to_owned()
        }
        (Stage::Pausing { .. }, Some(why)) => format!(
            "created, and its pause is not confirmed: {why}. It is tried again until it is paused; money may \
             be spent"
        ),
        (Stage::Pausing { .. }, None) => "created, pausing…".to_owned(),
        (Stage::Paused { took }, _) => {
            let cost = item.cost_at_most(*took).map_or_else(
                || "what that cost is unknown".to_owned(),
                |cost| format!("that cost at most {}", words::money(cost)),
            );
            let paused =
                format!("paused {} after it was asked for; {cost}", words::stopwatch(*took));
            paused + &by_catalog(item)
        }
        (Stage::Changing { .. }, _) => {
            format!(
                "paused; what the catalog chose is changed to {}…",
                item.new.as_change().words()
            )
        }
        (Stage::Kept, _) => {
            let rate = item.rate.map_or_else(
                || "an unknown price".to_owned(),
                |rate| words::rate(rate.times(item.new.min_replicas.max(1))),
            );
            format!("running at {rate}, as asked for")
        }
        (Stage::NotCreated { why, .. }, _) => why.clone(),
        (Stage::Skipped, _) => "not begun".to_owned(),
    }
}

/// What the catalog chose, and whether its scaling is as wanted; nothing for what was sent in full.
fn by_catalog(item: &Item) -> String {
    if !item.new.is_recipe() {
        return String::new();
    }
    let rate = item.rate.map_or_else(|| "an unknown price".to_owned(), words::rate);
    let wanted = item.new.as_change().words();
    let scaling = match (item.unsafe_still, item.changed) {
        (true, _) => format!(
            "its scaling could not be changed to {wanted}: the page Check and `endpoint-guard check` show it"
        ),
        (false, true) => format!("its scaling was changed to {wanted}, read back"),
        (false, false) => format!("its scaling is {wanted}, read back"),
    };
    format!(". The catalog chose {} at {rate}; {scaling}", item.new.hardware)
}
