//! Findings about how the person guards: no level, no budget.

use super::{Facts, Finding};
use crate::budget::PROPOSED_WEEKLY_BUDGET_MICROS;
use crate::fix::Fix;
use crate::plan::{PlanAmount, week_of};
use crate::settings::{Level, Rule};

/// Nobody said how it is guarded, so it is only reminded of.
pub(super) fn no_level(facts: &Facts<'_>) -> Option<Finding> {
    if facts.rules.by != Rule::General || facts.rules.level != Level::Watch {
        return None;
    }
    Some(Finding {
        code: "no-level",
        text: "No guard level is chosen for it: it is reminded of and never paused.".to_owned(),
        weekly: week_of(facts.rate, 1, None),
        fix: Fix::Level { level: Level::Guard },
        hint: Some(format!(
            "Level guard pauses it after {} of running, after asking.",
            crate::words::minutes(facts.rules.limit_minutes)
        )),
    })
}

/// No budget says what may be spent; `running` is what everything costs in a week as it runs now.
pub(crate) fn no_budget(budgets: usize, running: PlanAmount) -> Option<Finding> {
    (budgets == 0).then(|| Finding {
        code: "no-budget",
        text: "No budget is set: nothing says when too much is spent.".to_owned(),
        weekly: running,
        fix: Fix::Budget { micros: PROPOSED_WEEKLY_BUDGET_MICROS },
        hint: None,
    })
}
