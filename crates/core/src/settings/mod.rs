//! Settings as values. The defaults are in `defaults.toml`; the host stores the difference.

mod change;
mod clamp;
mod field;
mod inherited;
mod keys;
mod own;
#[cfg(test)]
mod page;
mod ruled;
mod value;
mod view;
#[cfg(test)]
mod written;

pub use change::{SettingValues, SettingsChange};
pub use inherited::Inherited;
pub use keys::{BY_NAME, Choice, KEYS, Key, Kind, Unit};
pub use own::{Away, Level, Own};
pub use ruled::{Rule, Ruled, Rules};
pub use value::Value;
pub use view::{RulesNext, RulesView};

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::budget::{Budget, dollars};
use crate::endpoint::EndpointId;
use crate::money::Micros;
use crate::windows::Window;

/// The commented defaults; the only place where they are written down.
pub const DEFAULTS: &str = include_str!("../defaults.toml");

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
    /// How endpoints are guarded that have no rule of their own.
    pub guard: Guarding,
    /// How endpoints are armed.
    pub arm: Arm,
    /// How often Hugging Face is asked.
    pub poll: Poll,
    /// Keys that work in any program.
    pub shortcut: Shortcut,
    /// How it looks.
    pub look: Look,
    /// The first questions.
    pub first_run: FirstRun,
    /// What holds for the endpoints of a namespace instead.
    pub namespaces: BTreeMap<String, Own>,
    /// What holds for one endpoint instead.
    pub endpoints: BTreeMap<EndpointId, Own>,
}

/// What is wrong with the file of the settings, as it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slips {
    /// In whole sentences, with the lines.
    pub words: Vec<String>,
    /// What could not be read may have been meant to protect something: until it can be read,
    /// nothing is taken for unprotected.
    pub may_hide_protection: bool,
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
    /// Whether it is proved once a month that pausing works.
    pub prove_monthly: bool,
}

/// When reminders come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remind {
    /// Minutes until the first.
    pub first_after_minutes: u32,
    /// Minutes until each further one.
    pub again_after_minutes: u32,
    /// Minutes until a small window comes instead of a notification.
    pub popup_after_minutes: u32,
    /// Minutes without a request, while it runs, until that is told; 0 for never.
    pub idle_after_minutes: u32,
    /// Minutes of starting, at least, until that is told.
    pub stuck_after_minutes: u32,
    /// Minutes a snooze lasts.
    pub snooze_minutes: u32,
    /// Whether it is told each Monday what the week before cost.
    pub weekly_summary: bool,
}

/// How endpoints are guarded that have no rule of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guarding {
    /// Their level.
    pub level: Level,
    /// Minutes after which level guard pauses.
    pub limit_minutes: u32,
    /// Seconds in which an automatic pause can be objected to.
    pub countdown_seconds: u32,
    /// What happens to them when this machine goes away.
    pub away: Away,
    /// Times of the week in which they may run; empty: always.
    pub windows: Vec<Window>,
    /// Minutes for which what is started outside its windows may run.
    pub exception_minutes: u32,
    /// Minutes before the end of a window at which that is told.
    pub warn_minutes: u32,
}

/// How endpoints are armed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Whether what is resumed is armed first, unless something else is asked for.
    pub before_resume: bool,
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

/// Keys that work in any program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shortcut {
    /// Those that pause everything, such as `Ctrl+Alt+P`; empty for none. Only who can register
    /// them knows which can be used.
    pub pause_all: String,
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
#[ts(export, export_to = "core.ts")]
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

impl Settings {
    /// Whether a namespace is watched.
    #[must_use]
    pub fn watches(&self, namespace: &str) -> bool {
        self.account.namespaces.is_empty()
            || self.account.namespaces.iter().any(|chosen| chosen == namespace)
    }

    /// The timeout with which what is resumed is armed first; `None` where that is not wished.
    #[must_use]
    pub fn arms_before_resume(&self) -> Option<u32> {
        self.arm.before_resume.then_some(self.arm.scale_to_zero_minutes)
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
}
