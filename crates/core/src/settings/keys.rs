//! Every setting, described once. Ranges, the commented defaults, the reference in `docs/settings.md`,
//! the fields of the page and the request that changes settings all come from the table here.

mod table;

pub use table::KEYS;

use std::fmt;

use super::field::Field;
use super::value::{Value, windows_words};
use super::{Away, LeftClick, Level, Own, Settings, Theme};
use crate::words;

/// Tables of the settings file whose keys are names, each with an [`Own`].
pub const BY_NAME: [&str; 2] = ["endpoints", "namespaces"];

/// One setting.
pub struct Key {
    /// Where it stands in the settings file: `guard.limit_minutes`.
    pub path: &'static str,
    /// What it can be.
    pub kind: Kind,
    /// Its default, as the settings file writes it.
    pub default: &'static str,
    /// What stands before its field in a form. Of a length of time: a sentence that it ends.
    pub label: &'static str,
    /// What it means, in the lines in which the commented defaults say it. `{range}` stands for its
    /// range, `{keys}` for the keys of [`Own`].
    pub help: &'static str,
    /// Where its value is; `None` of what has requests of its own.
    pub(super) field: Option<&'static dyn Field>,
}

/// What a setting can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number, from `low` to `high`.
    Number {
        /// What is counted.
        unit: Unit,
        /// The least that works.
        low: u32,
        /// The most that works.
        high: u32,
        /// 0 switches it off.
        zero_is_never: bool,
    },
    /// `true` or `false`.
    Flag,
    /// A text.
    Text,
    /// A list of names.
    Names,
    /// What a left click does.
    LeftClick,
    /// Light, dark or what the system says.
    Theme,
    /// What may happen to an endpoint.
    Level,
    /// What happens when this machine goes away.
    Away,
    /// Times of the week.
    Windows,
    /// Written by requests of its own, such as a budget.
    Apart,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
}

/// One value of those that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub value: Value,
    /// In a word or two.
    pub word: &'static str,
    /// What it does, after a colon; empty where the word says it all.
    pub does: &'static str,
}

impl Unit {
    /// `minutes`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
        }
    }
}

impl Kind {
    /// What can be chosen; nothing where anything can be written.
    #[must_use]
    pub fn choices(self) -> Vec<Choice> {
        let one = |value, word, does| Choice { value, word, does };
        match self {
            Self::LeftClick => vec![
                one(LeftClick::Pause.into(), "Pauses everything that costs money", ""),
                one(LeftClick::Panel.into(), "Opens this panel", ""),
            ],
            Self::Theme => vec![
                one(Theme::System.into(), "As the system", ""),
                one(Theme::Light.into(), "Light", ""),
                one(Theme::Dark.into(), "Dark", ""),
            ],
            Self::Level => vec![
                one(Level::Watch.into(), "Watch", "reminds only"),
                one(Level::Guard.into(), "Guard", "reminds, and pauses at the limit"),
                one(
                    Level::Protected.into(),
                    "Protected",
                    "never paused from here, not even by “pause all”; no reminders",
                ),
            ],
            Self::Away => vec![
                one(Away::Pause.into(), "Pause it", "what runs is paused in the seconds there are"),
                one(Away::Ask.into(), "Ask", "without an answer only what is guarded is paused"),
                one(
                    Away::Keep.into(),
                    "Let it run on",
                    "it goes on costing money while nobody watches it",
                ),
            ],
            _ => Vec::new(),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Key").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Key {
    /// The setting that stands there in the settings file.
    #[must_use]
    pub fn at(path: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.path == path)
    }

    /// The settings that an endpoint or a namespace can say for itself.
    pub fn own_keys() -> impl Iterator<Item = &'static Self> {
        KEYS.iter().filter(|key| key.is_own())
    }

    /// Whether an endpoint or a namespace can say it for itself.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.field.is_some_and(Field::is_own)
    }

    /// The key alone, as [`Own`] has it: `limit_minutes`.
    #[must_use]
    pub fn last(&self) -> &'static str {
        self.path.rsplit_once('.').map_or(self.path, |(_, last)| last)
    }

    /// What holds for everything; `None` of what has requests of its own.
    #[must_use]
    pub fn general(&self, settings: &Settings) -> Option<Value> {
        Some(self.field?.general(settings))
    }

    /// What is said of it; `None` where nothing is, or cannot be.
    #[must_use]
    pub fn own(&self, own: &Own) -> Option<Value> {
        self.field?.own(own)
    }

    /// A value in words: `2 h`, `never`, `Guard`.
    pub(super) fn words(&self, value: &Value) -> String {
        match value {
            Value::Number(0) => "never".to_owned(),
            Value::Number(minutes) => words::minutes(*minutes),
            Value::Windows(windows) => windows_words(windows),
            other => {
                let choices = self.kind.choices();
                let chosen = choices.iter().find(|choice| choice.value == *other);
                chosen.map(|choice| choice.word.to_owned()).unwrap_or_default()
            }
        }
    }

    /// Brings a value into the range that works. Says in words what was changed, of the key `name`.
    fn hold(&self, value: &mut Value, name: impl FnOnce() -> String) -> Option<String> {
        let (Kind::Number { low, high, .. }, Value::Number(said)) = (self.kind, &*value) else {
            return None;
        };
        let (said, kept) = (*said, (*said).clamp(low, high));
        (kept != said).then(|| {
            *value = kept.into();
            format!("{} = {said} is outside {low} to {high}; using {kept}", name())
        })
    }
}

impl Settings {
    /// Brings every general value into its range. Says in words what was changed.
    pub(super) fn hold_general(&mut self) -> Vec<String> {
        let mut changed = Vec::new();
        for (key, field) in numbers() {
            let mut value = field.general(self);
            if let Some(words) = key.hold(&mut value, || key.path.to_owned()) {
                field.set_general(self, value);
                changed.push(words);
            }
        }
        changed
    }
}

impl Own {
    /// Brings every value that is said into its range; `of` is what says it, such as
    /// `endpoints.alice/phi-4`. Says in words what was changed.
    pub(super) fn hold(&mut self, of: &str) -> Vec<String> {
        let mut changed = Vec::new();
        for (key, field) in numbers() {
            let Some(mut value) = field.own(self) else { continue };
            if let Some(words) = key.hold(&mut value, || format!("{of}.{}", key.last())) {
                field.set_own(self, Some(value));
                changed.push(words);
            }
        }
        changed
    }
}

fn numbers() -> impl Iterator<Item = (&'static Key, &'static dyn Field)> {
    let of_numbers = KEYS.iter().filter(|key| matches!(key.kind, Kind::Number { .. }));
    of_numbers.filter_map(|key| Some((key, key.field?)))
}

#[cfg(test)]
mod tests;
