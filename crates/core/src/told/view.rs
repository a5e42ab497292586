//! What the page of reminders shows: finished words.

use serde::Serialize;
use ts_rs::TS;

use crate::endpoint::EndpointId;

/// What was told, held back or answered in some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct RemindersView {
    /// `last 7 days`, `1 to 15 Nov 2026`.
    pub title: String,
    /// The person's time zone: `Europe/Berlin`.
    pub zone: String,
    /// The newest first.
    pub rows: Vec<ReminderRow>,
    /// The endpoints the rows are about, by label.
    pub endpoints: Vec<ToldEndpoint>,
    /// What is not shown, in words.
    pub note: Option<String>,
    /// What there is to say when nothing was told.
    pub empty: Option<String>,
}

/// What became of one reminder at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct ReminderRow {
    /// When, in milliseconds since 1970.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// The same in words: `Mon 23 Nov 18:02`.
    pub when: String,
    /// The endpoint it is about, when it is one.
    pub endpoint: Option<EndpointId>,
    /// The label of that endpoint, or what else it is about: `phi-4`, `week`, `account`.
    pub about: String,
    /// Which condition reminded: `left running`, `budget`.
    pub condition: String,
    /// Its first line: `phi-4 has been running for 2 h`.
    pub title: String,
    /// What became of it, as a stable word: see [`crate::Outcome::code`].
    pub outcome: String,
    /// The same in words: `held back: Do Not Disturb`.
    pub words: String,
    /// It should have reached somebody and could not.
    pub failed: bool,
}

/// An endpoint that reminders are about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct ToldEndpoint {
    /// Which.
    pub id: EndpointId,
    /// Its name, with the namespace when two share it.
    pub label: String,
}
