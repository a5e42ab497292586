//! Settings as values. The defaults are in `defaults.toml`; the host stores the difference.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::budget::{self, Budget, dollars};
use crate::endpoint::EndpointId;
use crate::money::Micros;

/// The commented defaults; the only place where they are written down.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// All settings. Its shape is that of `defaults.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Layout of the file.
    pub version: u32,
    /// What may be spent, one for each period and scope.
    pub budgets: Vec<Budget>,
    /// What was paid ahead.
    pub credit: Credit,
    /// What is watched.
    pub account: Account,
    /// The tray icon.
    pub tray: TraySettings,
    /// How pausing goes.
    pub pause: Pause,
    /// When reminders come.
    pub remind: Remind,
    /// How endpoints are armed.
    pub arm: Arm,
    /// How often Hugging Face is asked.
    pub poll: Poll,
    /// How it looks.
    pub look: Look,
    /// The first questions.
    pub first_run: FirstRun,
    /// Guard level of each endpoint that does not have the default one.
    pub levels: BTreeMap<EndpointId, Level>,
}

/// What was paid ahead, as the person entered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// How much was left when it was entered; nothing when none was.
    #[serde(with = "dollars")]
    pub amount: Micros,
    /// When it was entered.
    pub entered: Timestamp,
}

/// What is watched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Chosen namespaces; empty means all.
    pub namespaces: Vec<String>,
}

/// The tray icon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraySettings {
    /// What a left click does.
    pub left_click: LeftClick,
}

/// What a left click on the tray icon does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "lowercase")]
pub enum LeftClick {
    /// Pauses everything billable and unprotected, after the countdown.
    Pause,
    /// Opens the panel.
    Panel,
}

/// How pausing goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Seconds in which a click can be taken back.
    pub countdown_seconds: u32,
    /// Seconds after which an unconfirmed pause raises the alarm.
    pub confirm_within_seconds: u32,
    /// Seconds for which the receipt offers Undo.
    pub undo_seconds: u32,
}

/// When reminders come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remind {
    /// Minutes until the first.
    pub first_after_minutes: u32,
    /// Minutes until each further one.
    pub again_after_minutes: u32,
    /// Minutes a snooze lasts.
    pub snooze_minutes: u32,
}

/// How endpoints are armed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Minutes of idleness, 15 to 2880.
    pub scale_to_zero_minutes: u32,
}

/// How often Hugging Face is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// Seconds while something is billable.
    pub billable_seconds: u32,
    /// Seconds while nothing is.
    pub idle_seconds: u32,
}

/// How it looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Light, dark or what the system says.
    pub theme: Theme,
}

/// Light, dark or what the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the desktop is.
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The first questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstRun {
    /// Whether they were answered.
    pub done: bool,
}

/// What may happen to an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Reminds only; the default.
    Watch,
    /// Never paused by us and not part of "pause all".
    Protected,
}

/// The tag that makes an endpoint protected for everybody who sees it.
const PROTECTED_TAG: &str = "guard:protected";

impl Settings {
    /// The level of an endpoint: a local choice wins over the endpoint's own tag.
    #[must_use]
    pub fn level(&self, id: &EndpointId, tags: &[String]) -> Level {
        match self.levels.get(id) {
            Some(level) => *level,
            None if tags.iter().any(|tag| tag == PROTECTED_TAG) => Level::Protected,
            None => Level::Watch,
        }
    }

    /// Whether a namespace is watched.
    #[must_use]
    pub fn watches(&self, namespace: &str) -> bool {
        self.account.namespaces.is_empty()
            || self.account.namespaces.iter().any(|chosen| chosen == namespace)
    }

    /// How long a receipt offers Undo.
    #[must_use]
    pub fn undo_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.pause.undo_seconds))
    }

    /// The longest pause between two readings that still counts as watched: three readings may
    /// fail before a stretch is called unobserved.
    #[must_use]
    pub fn allowed_gap(&self) -> Duration {
        let slowest = self.poll.idle_seconds.max(self.poll.billable_seconds);
        Duration::from_secs(u64::from(slowest) * 3)
    }

    /// Every value brought into the range that works, so that a slip in the file cannot stop
    /// guarding. Returns what was changed, in words.
    pub fn clamp(&mut self) -> Vec<String> {
        let mut changed = budget::repair(&mut self.budgets);
        let mut into = |name: &str, value: &mut u32, low: u32, high: u32| {
            let kept = (*value).clamp(low, high);
            if kept != *value {
                changed.push(format!("{name} = {value} is outside {low} to {high}; using {kept}"));
                *value = kept;
            }
        };
        into("pause.countdown_seconds", &mut self.pause.countdown_seconds, 0, 60);
        into("pause.confirm_within_seconds", &mut self.pause.confirm_within_seconds, 1, 600);
        into("pause.undo_seconds", &mut self.pause.undo_seconds, 0, 600);
        into("remind.first_after_minutes", &mut self.remind.first_after_minutes, 1, 10_080);
        into("remind.again_after_minutes", &mut self.remind.again_after_minutes, 1, 10_080);
        into("remind.snooze_minutes", &mut self.remind.snooze_minutes, 1, 10_080);
        into("arm.scale_to_zero_minutes", &mut self.arm.scale_to_zero_minutes, 15, 2_880);
        into("poll.billable_seconds", &mut self.poll.billable_seconds, 5, 300);
        into("poll.idle_seconds", &mut self.poll.idle_seconds, 15, 3_600);
        changed
    }
}
