//! What the history page shows: finished words, and whole figures to draw with.

use serde::Serialize;
use ts_rs::TS;

use crate::endpoint::EndpointId;
use crate::ledger::Cost;
use crate::savings::SavedView;
use crate::words;

/// An amount that may be known only within bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct Amount {
    /// The least it can be, in micro-dollars.
    #[ts(type = "number")]
    pub least: i64,
    /// The most it can be, in micro-dollars; `None` when nothing bounds it.
    #[ts(type = "number | null")]
    pub most: Option<i64>,
    /// `$4.12`, `$4.12 to $9.80`, `at least $4.12`, `unknown`.
    pub words: String,
}

impl From<Cost> for Amount {
    fn from(cost: Cost) -> Self {
        Self { least: cost.least.0, most: cost.most.map(|most| most.0), words: words::cost(cost) }
    }
}

/// What a stretch of days cost, and what the endpoints did in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct HistoryView {
    /// `last 30 days`, `November 2026`, `1 to 15 Nov 2026`.
    pub title: String,
    /// First moment, in milliseconds since 1970.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// First moment after it; lies ahead when the last day is today.
    #[ts(type = "number")]
    pub to_ms: i64,
    /// Now.
    #[ts(type = "number")]
    pub now_ms: i64,
    /// The person's time zone: `Europe/Berlin`.
    pub zone: String,
    /// All of it.
    pub total: Amount,
    /// What in the total is not known and why, in words: `3 h 20 min not tracked, up to $6.00`.
    pub unknown: Option<String>,
    /// What pauses saved on these days; `None` while that is nothing.
    pub saved: Option<SavedView>,
    /// Every endpoint there was, the dearest first. Colours go by this order.
    pub endpoints: Vec<HistoryEndpoint>,
    /// The same amounts by user or organization, the dearest first.
    pub namespaces: Vec<HistoryNamespace>,
    /// Every day, the oldest first, days still to come included.
    pub days: Vec<HistoryDay>,
    /// One for each endpoint, in the same order.
    pub lanes: Vec<Lane>,
    /// `watched since 3 Nov 2026`, when that lies inside; `, before that as metrics tell` where they do.
    pub watched_since: Option<String>,
    /// What there is to say when nothing is known of these days.
    pub empty: Option<String>,
}

/// One endpoint in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct HistoryEndpoint {
    /// Which. One that was deleted and created again under the same name counts as the same.
    pub id: EndpointId,
    /// Its name, with the namespace when two share it.
    pub label: String,
    /// What it cost.
    pub total: Amount,
    /// `3 h 20 min not tracked, up to $6.00`; `None` when all is known.
    pub unknown: Option<String>,
    /// Milliseconds it ran, as far as that is known.
    #[ts(type = "number")]
    pub running_ms: i64,
    /// The same in words: `12 h 5 min`.
    pub running: String,
    /// Milliseconds it was starting.
    #[ts(type = "number")]
    pub starting_ms: i64,
    /// The same in words.
    pub starting: String,
    /// Milliseconds that were or may have been billable at an unknown cost.
    #[ts(type = "number")]
    pub unknown_ms: i64,
    /// Billable milliseconds that were not seen but follow from what stood on both sides.
    #[ts(type = "number")]
    pub inferred_ms: i64,
    /// How many times it was billable without a break.
    pub episodes: u32,
}

/// One user or organization in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct HistoryNamespace {
    /// Its name.
    pub name: String,
    /// What its endpoints cost.
    pub total: Amount,
}

/// One day of the person's time zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct HistoryDay {
    /// `2026-11-23`.
    pub date: String,
    /// `Mon 23 Nov`.
    pub label: String,
    /// How long it is in hours: 24, or 23 and 25 when the clocks change.
    pub hours: u32,
    /// First moment, in milliseconds since 1970.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// First moment of the next day.
    #[ts(type = "number")]
    pub to_ms: i64,
    /// What it cost.
    pub total: Amount,
    /// `3 h 20 min not tracked, up to $6.00`; `None` when all is known.
    pub unknown: Option<String>,
    /// What it is made of, in the order of the endpoints, without those that cost nothing.
    pub parts: Vec<HistoryPart>,
}

/// What one endpoint cost on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct HistoryPart {
    /// Its place in [`HistoryView::endpoints`].
    pub endpoint: u32,
    /// How much.
    pub amount: Amount,
}

/// The states of one endpoint over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct Lane {
    /// Its place in [`HistoryView::endpoints`].
    pub endpoint: u32,
    /// One after the other, without a hole.
    pub segments: Vec<LaneSegment>,
}

/// A stretch of time in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct LaneSegment {
    /// First moment, in milliseconds since 1970.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// First moment after it.
    #[ts(type = "number")]
    pub to_ms: i64,
    /// Its state.
    pub state: LaneState,
    /// `running 2 h 14 min, from Mon 23 Nov 10:02`.
    pub words: String,
}

/// States as far as a lane tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum LaneState {
    /// Serving, or applying a change.
    Running,
    /// Initializing; billed.
    Starting,
    /// Paused, or waiting to start: free.
    Paused,
    /// Free until the next request.
    ScaledToZero,
    /// Not operational.
    Failed,
    /// Nobody knows what it did: hatched.
    Unknown,
    /// Not there, or not watched yet.
    Absent,
}

/// Requests per day beside the cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct RequestsView {
    /// Those that could be asked, and those that could not.
    pub endpoints: Vec<EndpointRequests>,
    /// Of the whole total, `of which $86.10 on days without a request`, or `at least` so much where some could
    /// not be asked; `None` when no such day is known.
    pub idle_words: Option<String>,
    /// What is missing and why, in words.
    pub note: Option<String>,
}

/// The requests one endpoint served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct EndpointRequests {
    /// Which.
    pub id: EndpointId,
    /// Per day, beside [`HistoryView::days`] of the same range; `None` where nothing is known.
    #[ts(type = "Array<number | null>")]
    pub days: Vec<Option<u64>>,
    /// All of them; `None` when nothing is known.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
    /// `$12.40 on days without a request`; `None` when there was no such day.
    pub idle_words: Option<String>,
}
