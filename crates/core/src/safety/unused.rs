//! Findings about endpoints nobody uses.

use super::{Facts, Finding};
use crate::endpoint::State;
use crate::fix::Fix;
use crate::plan::week_of;
use crate::words;

fn days(count: i64) -> String {
    words::counted(usize::try_from(count).unwrap_or(0), "day", "days")
}

/// Not paused, and no request for so many days.
pub(super) fn is_unused(facts: &Facts<'_>) -> Option<Finding> {
    let unused = facts.days_unused().filter(|days| *days >= i64::from(facts.unused_days))?;
    if facts.is_paused() {
        return None;
    }
    Some(Finding {
        code: "unused",
        text: format!("It served no request for {} and is not paused.", days(unused)),
        weekly: week_of(facts.rate, facts.seen.billed_replicas().max(1), None),
        fix: Fix::Pause,
        hint: Some("It can be deleted as well, when nobody needs it any more.".to_owned()),
    })
}

/// Scaled to zero for a day or longer: free, but its part of the quota is taken.
pub(super) fn holds_quota(facts: &Facts<'_>) -> Option<Finding> {
    let since = facts.seen.updated_at.filter(|_| facts.seen.state == State::ScaledToZero)?;
    let asleep = facts.days_since(since).min(facts.days_unused()?);
    if asleep < 1 {
        return None;
    }
    Some(Finding {
        code: "holds-quota",
        text: format!(
            "It has been scaled to zero for {}: free, but it holds its part of the quota, and any request \
             starts it.",
            days(asleep)
        ),
        // A single request keeps it on until its timeout has passed.
        weekly: week_of(
            facts.rate,
            1,
            facts.seen.scaling.and_then(|scaling| scaling.scale_to_zero_minutes),
        ),
        fix: Fix::Pause,
        hint: None,
    })
}
