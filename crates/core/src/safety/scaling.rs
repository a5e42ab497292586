//! Findings about how many replicas there may be, until when, and who may call.

use super::{Facts, Finding};
use crate::access::Access;
use crate::change::Change;
use crate::fix::Fix;
use crate::plan::week_of;
use crate::words;

/// Longer than the 60 min that Hugging Face's own page proposes.
const LONG_MINUTES: u32 = 60;
/// The finding whose replicas come on top of those that all others speak of.
pub(super) const GROWS_UNDER_LOAD: &str = "max-replicas";

fn replicas(count: u32) -> String {
    words::counted(count as usize, "replica", "replicas")
}

/// Min replicas above 0: it never stops by itself.
pub(super) fn keeps_replicas(facts: &Facts<'_>) -> Option<Finding> {
    let scaling = facts.seen.scaling?;
    let min = scaling.min_replicas.filter(|min| *min > 0)?;
    let kept = scaling.scale_to_zero_minutes.filter(|minutes| (1..=LONG_MINUTES).contains(minutes));
    let change = Change {
        min_replicas: Some(0),
        scale_to_zero_minutes: Some(kept.unwrap_or(facts.arm_minutes)),
        ..Change::default()
    };
    Some(Finding {
        code: "min-replicas",
        text: format!(
            "It keeps {} even when nobody uses it, so it never stops by itself.",
            replicas(min)
        ),
        weekly: week_of(facts.rate, min, None),
        fix: Fix::Change { change },
        hint: None,
    })
}

/// Min replicas 0, but no timeout or a long one.
pub(super) fn no_timeout(facts: &Facts<'_>) -> Option<Finding> {
    let scaling = facts.seen.scaling?;
    if scaling.min_replicas != Some(0) {
        return None;
    }
    let minutes = scaling.scale_to_zero_minutes.unwrap_or(0);
    let (text, weekly) = match minutes {
        0 => (
            "It has no scale-to-zero timeout, so it never stops by itself.".to_owned(),
            week_of(facts.rate, 1, None),
        ),
        minutes if minutes > LONG_MINUTES => (
            format!("It stays on for {} after the last request.", words::minutes(minutes)),
            week_of(facts.rate, 1, Some(minutes.saturating_mul(7))),
        ),
        _ => return None,
    };
    let change = Change { scale_to_zero_minutes: Some(facts.arm_minutes), ..Change::default() };
    Some(Finding { code: "no-timeout", text, weekly, fix: Fix::Change { change }, hint: None })
}

/// Max replicas above 1: load multiplies the price.
pub(super) fn scales_up(facts: &Facts<'_>) -> Option<Finding> {
    let scaling = facts.seen.scaling?;
    let max = scaling.max_replicas.filter(|max| *max > 1)?;
    let min = scaling.min_replicas.filter(|min| *min > 1).map(|_| 1);
    let change = Change { min_replicas: min, max_replicas: Some(1), ..Change::default() };
    Some(Finding {
        code: GROWS_UNDER_LOAD,
        text: format!("Under load it grows to {}, each at the full price.", replicas(max)),
        weekly: week_of(facts.rate, max - 1, None),
        fix: Fix::Change { change },
        hint: Some("With one replica it answers fewer requests at a time.".to_owned()),
    })
}

/// Public: anybody can keep it awake.
pub(super) fn is_public(facts: &Facts<'_>) -> Option<Finding> {
    if facts.seen.access != Some(Access::Public) {
        return None;
    }
    let max = facts.seen.scaling.and_then(|scaling| scaling.max_replicas).unwrap_or(1).max(1);
    let change = Change { access: Some(Access::Authenticated), ..Change::default() };
    Some(Finding {
        code: "public",
        text: "It is public: anybody can call it without a token, and so keep it running."
            .to_owned(),
        weekly: week_of(facts.rate, max, None),
        fix: Fix::Change { change },
        hint: Some("Who calls it needs a Hugging Face token from then on.".to_owned()),
    })
}
