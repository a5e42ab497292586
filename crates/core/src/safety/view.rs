//! The check as page and terminal show it.

use serde::Serialize;
use ts_rs::TS;

use super::{Finding, FindingGroup, table};
use crate::change::Change;
use crate::endpoint::{EndpointId, Observed, State};
use crate::fix::{Fix, FixOf};
use crate::money::Rate;
use crate::plan::{PlanAmount, week_of};
use crate::request::Request;
use crate::words;

/// What is not safe, and how endpoints scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// `12 findings on 5 endpoints`, `Nothing was found`.
    pub summary: String,
    /// What is not safe, by endpoint: the most expensive first, the account last.
    pub groups: Vec<FindingGroup>,
    /// What could not be seen, in sentences.
    pub unseen: Vec<String>,
    /// How each endpoint scales.
    pub endpoints: Vec<ScalingRow>,
    /// What fixes changed and can be taken back, the latest first.
    pub undo: Vec<UndoView>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// The code of the finding.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// In a plain sentence.
    pub text: String,
    /// What it can cost in a week, at the most, and so what its fix saves at the most.
    pub weekly: PlanAmount,
    /// `saves up to $33.60`, `saves an unknown amount`.
    pub saves: String,
    /// What mends it.
    pub fix: FixOf,
    /// What the fix will do, in sentences; said before it is done.
    pub fix_text: String,
    /// The fix is under way.
    pub fixing: bool,
}

impl CheckView {
    /// Everything that was found, in the order in which it is shown.
    pub fn findings(&self) -> impl Iterator<Item = &FindingView> {
        self.groups.iter().flat_map(|group| &group.findings)
    }
}

/// How an endpoint scales, for the editor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct ScalingRow {
    /// Which.
    pub id: EndpointId,
    /// Its name.
    pub label: String,
    /// Its state in words.
    pub state: String,
    /// Replicas kept even when idle; `None` when the answer did not say.
    pub min_replicas: Option<u32>,
    /// Replicas at most.
    pub max_replicas: Option<u32>,
    /// Minutes of the timeout; 0 for none.
    pub scale_to_zero_minutes: u32,
    /// `$1.80/h`, `price unknown`.
    pub rate: String,
    /// Price of one replica in micro-dollars an hour; `None` is unknown.
    #[ts(type = "number | null")]
    pub rate_micros_per_hour: Option<i64>,
    /// A change is under way.
    pub changing: bool,
    /// What went wrong with the last one.
    pub trouble: Option<String>,
    /// No request for 14 days: it may be deleted.
    pub unused: bool,
}

/// Something that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct UndoView {
    /// `phi-4: min replicas 1`.
    pub words: String,
    /// What to ask for.
    pub request: Request,
}

/// What a choice of scaling costs in a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct ScalingChoice {
    /// Without a single request.
    pub idle: PlanAmount,
    /// Used for 2 h on 5 days.
    pub used: PlanAmount,
    /// Under load all the time.
    pub most: PlanAmount,
    /// Why it is not accepted; `None` when it is.
    pub wrong: Option<String>,
}

/// What could not be looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnaskedView {
    pub(crate) without_scaling: Vec<String>,
    pub(crate) no_offers: bool,
    /// Why some endpoints, or all, are not known as they are now.
    pub(crate) unwatched: Option<String>,
}

/// What a choice of scaling costs at this price, in a week.
#[must_use]
pub fn scaling_choices(
    rate: Option<Rate>,
    change: Change,
    seen: Option<&Observed>,
) -> ScalingChoice {
    let scaling = seen.and_then(|seen| seen.scaling).unwrap_or_default();
    let min = change.min_replicas.or(scaling.min_replicas).unwrap_or(1);
    let max = change.max_replicas.or(scaling.max_replicas).unwrap_or(1).max(1);
    let minutes = change.scale_to_zero_minutes.or(scaling.scale_to_zero_minutes).unwrap_or(0);
    let never_stops = min > 0 || minutes == 0;
    ScalingChoice {
        idle: week_of(rate, if never_stops { min.max(1) } else { 0 }, None),
        used: match never_stops {
            true => week_of(rate, min.max(1), None),
            // Each of five days ends with the timeout.
            false => week_of(rate, 1, Some(5 * (120 + minutes))),
        },
        most: week_of(rate, max, None),
        wrong: change.check(seen).err(),
    }
}

pub(crate) fn check_view(
    mut groups: Vec<FindingGroup>,
    endpoints: Vec<ScalingRow>,
    undo: Vec<UndoView>,
    unseen: &UnaskedView,
) -> CheckView {
    groups.retain(|group| !group.findings.is_empty());
    FindingGroup::sort(&mut groups);
    let summary = match groups.iter().map(|group| group.findings.len()).sum() {
        0 if unseen.unwatched.is_some() => "Nothing was found in what could be read.".to_owned(),
        0 => "Nothing was found.".to_owned(),
        count => {
            let found = words::counted(count, "finding", "findings");
            let on = groups.iter().filter(|group| group.endpoint.is_some()).count();
            format!("{found} on {}.", words::counted(on, "endpoint", "endpoints"))
        }
    };
    let mut told = Vec::new();
    told.extend(unseen.unwatched.clone());
    if !unseen.without_scaling.is_empty() {
        told.push(format!(
            "Hugging Face did not say how {} scales, so that was not checked.",
            words::listed(&unseen.without_scaling)
        ));
    }
    if unseen.no_offers {
        told.push("The price list could not be read, so hardware was not checked.".to_owned());
    }
    CheckView { summary, groups, unseen: told, endpoints, undo }
}

impl FindingView {
    pub(crate) fn of(endpoint: Option<&Observed>, finding: Finding, fixing: bool) -> Self {
        let fix_text = fix_text(&finding, endpoint);
        Self {
            fix: FixOf { endpoint: endpoint.map(|seen| seen.id.clone()), fix: finding.fix },
            code: finding.code.to_owned(),
            title: table::title(finding.code).to_owned(),
            text: finding.text,
            saves: saves(&finding.weekly),
            weekly: finding.weekly,
            fix_text,
            fixing,
        }
    }
}

/// What a fix saves in a week, at the most.
fn saves(weekly: &PlanAmount) -> String {
    match weekly.micros {
        Some(0) => "costs nothing by itself".to_owned(),
        Some(_) => format!("saves up to {}", weekly.words),
        None => "saves an unknown amount".to_owned(),
    }
}

/// What the fix will do, before it is done.
fn fix_text(finding: &Finding, seen: Option<&Observed>) -> String {
    let does = match finding.fix {
        Fix::Change { change } => {
            let sets = format!("Sets {}.", change.words());
            let state = seen.map(|seen| &seen.state);
            let after = match state {
                Some(State::Paused) => {
                    " An update can start a paused endpoint: it is read back, and paused again if so."
                }
                Some(State::ScaledToZero) => " It stays scaled to zero.",
                _ => " The update can redeploy it: it may not answer for some minutes.",
            };
            sets + after
        }
        Fix::Pause => {
            "Pauses it, read back; it answers no request until somebody resumes it.".to_owned()
        }
        Fix::Level { .. } => "Sets its guard level to guard.".to_owned(),
        Fix::Budget { micros } => {
            let amount = words::money(crate::money::Micros(micros));
            format!("Sets a budget of {amount} a week, reminders only.")
        }
    };
    match &finding.hint {
        Some(hint) => format!("{does} {hint}"),
        None => does,
    }
}
