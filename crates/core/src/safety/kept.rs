//! Failed, and kept all the same.

use super::{Facts, Finding};
use crate::endpoint::State;
use crate::fix::Fix;
use crate::plan::week_of;

/// It failed and was neither paused nor deleted. Whether that is billed is not documented, so an
/// amount is only told when replicas are ready, and then it is billed.
pub(super) fn is_failed(facts: &Facts<'_>) -> Option<Finding> {
    if facts.seen.state != State::Failed {
        return None;
    }
    let billed = facts.seen.is_billable();
    let (text, rate) = match billed {
        true => ("It failed and still has replicas, which are billed.", facts.rate),
        false => {
            ("It failed and was left so. Whether Hugging Face bills that is not documented.", None)
        }
    };
    Some(Finding {
        code: "failed",
        text: text.to_owned(),
        weekly: week_of(rate, facts.seen.billed_replicas().max(1), None),
        fix: Fix::Pause,
        hint: None,
    })
}
