//! Why something was shown or not: "why was I not told?" has an answer.

use jiff::Timestamp;

use crate::key::Key;
use crate::notification::Quiet;

/// What became of a reminder at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// When.
    pub at: Timestamp,
    /// What it is about, such as `left-running:alice/phi-4`.
    pub key: Key,
    /// How far it had escalated; 0 before anything was told, and for what has no levels.
    pub level: u32,
    /// Its first line.
    pub title: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What can become of a reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was delivered.
    Told,
    /// It waits until a person may be disturbed.
    HeldBack(Quiet),
    /// It could not be delivered; why.
    NotDelivered(String),
    /// Somebody deferred it.
    Snoozed {
        /// Until when.
        until: Timestamp,
    },
    /// Somebody closed it: not now.
    PutAway,
    /// What it was about ended.
    TakenBack,
}

impl Outcome {
    /// A stable word for storing and for JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::HeldBack(Quiet::DoNotDisturb) => "do-not-disturb",
            Self::HeldBack(Quiet::Locked) => "locked",
            Self::HeldBack(Quiet::Panel) => "in-panel",
            Self::NotDelivered(_) => "not-delivered",
            Self::Snoozed { .. } => "snoozed",
            Self::PutAway => "put-away",
            Self::TakenBack => "taken-back",
        }
    }
}
