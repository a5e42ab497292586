//! What an endpoint or a namespace says of how it is guarded, in the settings or by a tag.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::windows::Window;

/// What may happen to an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Reminds only; the default.
    Watch,
    /// Reminds, and pauses at the limit.
    Guard,
    /// Never paused by us and not part of "pause all".
    Protected,
}

/// What happens to what runs when this machine goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "lowercase")]
pub enum Away {
    /// It is paused.
    Pause,
    /// A person is asked in the seconds there are; without an answer level guard is paused and
    /// anything else runs on.
    Ask,
    /// It runs on.
    Keep,
}

/// What an endpoint, or all of a namespace, has of its own. What it does not say, the next rule
/// does. The page writes it as the settings file does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts", optional_fields)]
#[serde(default, deny_unknown_fields)]
pub struct Own {
    /// Guard level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Minutes after which level guard pauses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_minutes: Option<u32>,
    /// Minutes until the first reminder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_after_minutes: Option<u32>,
    /// Minutes until each further one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again_after_minutes: Option<u32>,
    /// Minutes until a small window comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub popup_after_minutes: Option<u32>,
    /// Minutes without a request until that is told; 0 for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_after_minutes: Option<u32>,
    /// Minutes of starting, at least, until that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stuck_after_minutes: Option<u32>,
    /// Minutes for which what is started outside its windows may run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception_minutes: Option<u32>,
    /// Minutes before the end of a window at which that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warn_minutes: Option<u32>,
    /// What happens when this machine goes away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away: Option<Away>,
    /// Times of the week in which it may run; an empty list: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: Option<Vec<Window>>,
}

/// What ours begin with.
const TAG: &str = "guard:";

impl Own {
    /// Nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What one tag says; `None` when it says nothing we know.
    fn of_tag(said: &str) -> Option<Self> {
        let level = |level| Self { level: Some(level), ..Self::default() };
        match said.trim().to_ascii_lowercase().as_str() {
            "protected" => Some(level(Level::Protected)),
            "watch" => Some(level(Level::Watch)),
            "guard" => Some(level(Level::Guard)),
            other => {
                let minutes = minutes(other.strip_prefix("max=")?)?;
                let mut own = Self { limit_minutes: Some(minutes), ..level(Level::Guard) };
                // The tag that is shown beside the limit says what was asked for.
                own.hold(TAG);
                Some(own)
            }
        }
    }
}

/// What the tags say together, by the one that spares most and then limits soonest; and the tags
/// that cannot be read.
pub(super) fn tagged(tags: &[String]) -> (Option<(String, Own)>, Vec<String>) {
    let mut read: Option<(String, Own)> = None;
    let mut unread = Vec::new();
    for tag in tags {
        let Some(said) = tag.strip_prefix(TAG) else { continue };
        match Own::of_tag(said) {
            None => unread.push(tag.clone()),
            // Two that contradict each other: never pause what somebody wants protected.
            Some(own) if read.as_ref().is_none_or(|(_, other)| rank(&own) < rank(other)) => {
                read = Some((tag.clone(), own));
            }
            Some(_) => {}
        }
    }
    (read, unread)
}

fn rank(own: &Own) -> (u32, u32) {
    let level = match own.level {
        Some(Level::Protected) => 0,
        Some(Level::Guard) => 1,
        Some(Level::Watch) | None => 2,
    };
    (level, own.limit_minutes.unwrap_or(u32::MAX))
}

/// `2h`, `90m`, `1h30m`.
fn minutes(text: &str) -> Option<u32> {
    let (hours, rest) = match text.split_once('h') {
        Some((hours, rest)) => (hours.parse::<u32>().ok()?, rest),
        None => (0, text),
    };
    let minutes = match rest {
        "" => 0,
        _ => rest.strip_suffix("min").or_else(|| rest.strip_suffix('m'))?.parse::<u32>().ok()?,
    };
    let all = hours.checked_mul(60)?.checked_add(minutes)?;
    (all > 0).then_some(all)
}
