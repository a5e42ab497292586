//! What is remembered of reminders.

use jiff::Timestamp;

use crate::key::Key;
use crate::policy::Happening;

/// What is remembered of one reminder, across restarts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// What it is about, such as `left-running:alice/phi-4`.
    pub key: Key,
    /// Start of the billable episode or of the budget's period: each is told of anew.
    pub round: Timestamp,
    /// The highest level that was really delivered.
    pub told_level: u32,
    /// No reminders until then.
    pub snoozed_until: Option<Timestamp>,
    /// What to tell, where no later reading shows it any more.
    pub happening: Option<Happening>,
}

/// A key in one of its rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// What it is about.
    pub key: Key,
    /// When the round began.
    pub start: Timestamp,
}

impl Memory {
    /// Nothing told yet.
    pub(super) fn blank(key: &Key, round: Timestamp) -> Self {
        Self { key: key.clone(), round, told_level: 0, snoozed_until: None, happening: None }
    }
}
