//! What can be done about a finding of the safety check.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::change::Change;
use crate::endpoint::EndpointId;
use crate::settings::Level;

/// What mends a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Fix {
    /// A change of the endpoint, which can redeploy it.
    Change {
        /// To what.
        change: Change,
    },
    /// Pause it; nothing else is changed.
    Pause,
    /// Say how it is guarded.
    Level {
        /// To what.
        level: Level,
    },
    /// Set a weekly budget, reminders only.
    Budget {
        /// In micro-dollars.
        #[ts(type = "number")]
        micros: i64,
    },
}

/// A fix and what it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct FixOf {
    /// Which endpoint; `None` for the account.
    pub endpoint: Option<EndpointId>,
    /// What is done.
    pub fix: Fix,
}
