//! What was found, by endpoint: what one can cost in a week, and its findings by what a fix saves.

use std::cmp::Reverse;

use serde::Serialize;
use ts_rs::TS;

use super::{Facts, Finding, FindingView, findings, scaling};
use crate::endpoint::EndpointId;
use crate::money::Micros;
use crate::plan::{PlanAmount, amount_of, week_of};

/// What was found of one endpoint, or of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct FindingGroup {
    /// Which endpoint; `None` for the account.
    pub endpoint: Option<EndpointId>,
    /// Its name; `your account`.
    pub label: String,
    /// What it can cost in a week, at the most, by all its findings together.
    pub weekly: PlanAmount,
    /// What went wrong with the last change of it.
    pub trouble: Option<String>,
    /// What was found, the fix that saves most first.
    pub findings: Vec<FindingView>,
}

/// What an endpoint can cost in a week, at the most, by what was found of it.
///
/// Findings mostly speak of the same replicas, so the most expensive of them counts and not their sum.
/// Only the replicas that load adds come on top, and never more of them than there may be.
fn week_at_most(facts: &Facts<'_>, findings: &[Finding]) -> PlanAmount {
    let known = |one: &Finding| one.weekly.known_micros;
    let (grown, kept): (Vec<_>, Vec<_>) =
        findings.iter().partition(|one| one.code == scaling::GROWS_UNDER_LOAD);
    let most_of = |some: &[&Finding]| some.iter().map(|one| known(one)).max().unwrap_or(0);
    let (kept, grown) = (most_of(&kept), most_of(&grown));
    let seen = facts.seen;
    let allowed = seen.scaling.and_then(|scaling| scaling.max_replicas).unwrap_or(0);
    let everything = week_of(facts.rate, allowed.max(seen.billed_replicas()), None).known_micros;
    let together = kept.saturating_add(grown).min(everything.max(kept).max(grown));
    let complete = findings.iter().all(|one| one.weekly.micros.is_some());
    amount_of(Micros(together), complete)
}

/// The most expensive first. What is unknown may be the most expensive, so it is before what is known.
fn most_expensive_first(weekly: &PlanAmount) -> Reverse<(bool, i64)> {
    Reverse((weekly.micros.is_none(), weekly.known_micros))
}

impl FindingGroup {
    /// What is found of one endpoint; `fixing` while a fix of it is under way.
    pub(crate) fn of_endpoint(
        facts: &Facts<'_>,
        label: String,
        fixing: bool,
        trouble: Option<String>,
    ) -> Self {
        let found = findings(facts);
        let weekly = week_at_most(facts, &found);
        let view = |finding| FindingView::of(Some(facts.seen), finding, fixing);
        let mut findings: Vec<FindingView> = found.into_iter().map(view).collect();
        // Of those that save the same, the order of the table stays.
        findings.sort_by_key(|one| most_expensive_first(&one.weekly));
        Self { endpoint: Some(facts.seen.id.clone()), label, weekly, trouble, findings }
    }

    /// What is found of the account.
    pub(crate) fn of_account(finding: Finding) -> Self {
        Self {
            endpoint: None,
            label: "your account".to_owned(),
            weekly: finding.weekly.clone(),
            trouble: None,
            findings: vec![FindingView::of(None, finding, false)],
        }
    }

    /// The most expensive endpoint first, the account last: its week is that of the endpoints.
    pub(super) fn sort(groups: &mut [Self]) {
        groups.sort_by_key(|one| (one.endpoint.is_none(), most_expensive_first(&one.weekly)));
    }
}
