//! Budgets, the forecast and the credit, in finished words.

use serde::Serialize;
use ts_rs::TS;

use super::build::action;
use super::{Notice, Severity};
use crate::budget::Period;
use crate::forecast::{lasts, pace};
use crate::guard::{Guard, Sight};
use crate::history::Amount;
use crate::ledger::{Cost, Scope};
use crate::moment::Moment;
use crate::money::{Micros, Rate};
use crate::policy::{self, BudgetFacts, Condition};
use crate::words;

/// From this share on a budget is shown in the attention style.
const ATTENTION_PERCENT: u32 = 75;
/// A credit that is used up sooner than this is told.
const CREDIT_ENDS_SOON: std::time::Duration = std::time::Duration::from_secs(24 * 3_600);

/// Where one budget stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct BudgetView {
    /// What it is called in requests: `budget:week:all`.
    pub key: String,
    /// Each day, week or month.
    pub period: Period,
    /// What it is on.
    pub scope: Scope,
    /// `week`, `month of acme`, `day of phi-4`.
    pub title: String,
    /// Spent in this period.
    pub spent: Amount,
    /// How much may be, in micro-dollars.
    #[ts(type = "number")]
    pub limit_micros: i64,
    /// `$50`.
    pub limit: String,
    /// Spent in percent of the limit; 100 means reached, and it may be more.
    pub percent: u32,
    /// The time it is for now, and what it is on: `this week`, `today, phi-4`.
    pub when: String,
    /// What is used of it: `$21.90 of $50`, `at least $21.90 of $50`, `unknown of $50`.
    pub used: String,
    /// `week $21.90 of $50`.
    pub text: String,
    /// Whether it pauses what is unprotected before it is reached.
    pub stop: bool,
    /// How pressing it is.
    pub level: BudgetLevel,
    /// What is to be said beside it.
    pub note: Option<String>,
    /// Seconds until it pauses, while it counts down.
    pub countdown_seconds: Option<u32>,
    /// The person lets it run on in this period.
    pub overridden: bool,
}

/// How pressing a budget is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum BudgetLevel {
    /// Much is left.
    Calm,
    /// Little is left.
    Attention,
    /// It is reached, or counts down.
    Limit,
}

/// What the month will have cost at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct ForecastView {
    /// `month end $61.20 to $118.40; $571.20 if what runs now stays on`.
    pub text: String,
    /// At the pace of the last weeks.
    pub month_end: Amount,
    /// If what runs now stays on; `None` when nothing runs.
    pub if_left_on: Option<Amount>,
}

/// What is left of what was paid ahead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct CreditView {
    /// `credit $12.40 left of $50, 3 h 27 min at what runs now`.
    pub text: String,
    /// What is left; below zero once it is used up.
    pub left: Amount,
    /// How much was entered, in micro-dollars.
    #[ts(type = "number")]
    pub micros: i64,
}

/// The most pressing first: counting down, then by what is used of each.
pub(super) fn budgets(
    guard: &Guard,
    sight: &Sight,
    facts: &[BudgetFacts],
    at: Moment,
) -> Vec<BudgetView> {
    let mut views: Vec<BudgetView> =
        facts.iter().map(|facts| budget(guard, sight, facts, at)).collect();
    views.sort_by_key(|view| {
        (view.countdown_seconds.is_none(), std::cmp::Reverse(view.percent), view.key.clone())
    });
    views
}

/// A reached budget that money is still spent on, and that the person does not let run on.
pub(super) fn reached<'a>(guard: &Guard, budgets: &'a [BudgetView]) -> Option<&'a BudgetView> {
    let spends = |scope: &Scope| {
        let mut inside = guard.inventory().endpoints().filter(|seen| scope.includes(&seen.id));
        inside.any(crate::endpoint::Observed::is_billable)
    };
    budgets.iter().find(|view| view.percent >= 100 && !view.overridden && spends(&view.scope))
}

/// Open reminders and countdowns of budgets, and a credit that ends soon.
pub(super) fn notices(guard: &Guard, facts: &[BudgetFacts], at: Moment) -> Vec<Notice> {
    let mut notices: Vec<Notice> =
        facts.iter().filter_map(|facts| budget_notice(guard, facts, at)).collect();
    notices.extend(credit_notice(guard, at));
    notices
}

pub(super) fn forecast(guard: &Guard, sight: &Sight, at: Moment) -> Option<ForecastView> {
    guard.inventory().oldest_reading()?;
    let forecast = guard.outlook(at).forecast();
    let reckoned = match sight.unseen() {
        // What is not watched may come on top, and nothing bounds that.
        Some(_) => Cost { most: None, ..forecast.month_end },
        None => forecast.month_end,
    };
    let month_end = words::cost(reckoned);
    let text = match forecast.if_left_on.map(words::cost) {
        Some(left_on) => format!("month end {month_end}; {left_on} if what runs now stays on"),
        None => format!("month end {month_end}"),
    };
    Some(ForecastView {
        text,
        month_end: reckoned.into(),
        if_left_on: forecast.if_left_on.map(Amount::from),
    })
}

pub(super) fn credit(guard: &Guard, at: Moment) -> Option<CreditView> {
    let credit = guard.credit(at)?;
    let entered = words::money(credit.entered);
    let mut text = if credit.left.most.is_some_and(|most| most.0 <= 0) {
        format!("credit of {entered} used up")
    } else {
        let at_most = if credit.unbounded { "at most " } else { "" };
        format!("credit {at_most}{} left of {entered}", words::cost(credit.left))
    };
    if credit.left.least.0 > 0 {
        let running = lasts(credit.left.least, guard.running_rate().known);
        let habit = lasts(credit.left.least, pace(&guard.outlook(at).weeks));
        let running = running.map(|time| format!(", {} at what runs now", words::length(time)));
        let habit = habit.map(|time| format!(", {} at your usual pace", words::length(time)));
        text.extend(running.into_iter().chain(habit));
    }
    Some(CreditView { text, left: credit.left.into(), micros: credit.entered.0 })
}

fn budget(guard: &Guard, sight: &Sight, facts: &BudgetFacts, at: Moment) -> BudgetView {
    let spent = facts.spent.reckoned();
    let percent = facts.budget.percent(spent);
    let countdown_seconds = guard.stops_in(&facts.budget, at);
    let level = match percent {
        _ if countdown_seconds.is_some() => BudgetLevel::Limit,
        100.. => BudgetLevel::Limit,
        ATTENTION_PERCENT.. => BudgetLevel::Attention,
        _ => BudgetLevel::Calm,
    };
    let used = used(sight, facts);
    BudgetView {
        key: facts.budget.key().to_string(),
        period: facts.budget.period,
        scope: facts.budget.scope.clone(),
        title: facts.name.clone(),
        spent: facts.spent.cost().into(),
        limit_micros: facts.budget.amount.0,
        limit: facts.budget.limit(),
        percent,
        when: facts.when(),
        text: format!("{} {used}", facts.name),
        used,
        stop: facts.budget.stop,
        level,
        note: note(facts, countdown_seconds.is_some()),
        countdown_seconds,
        overridden: facts.overridden,
    }
}

/// `$21.90 of $50`; what is not watched may cost money, so it is `at least` that, or unknown.
fn used(sight: &Sight, facts: &BudgetFacts) -> String {
    let (least, limit) = (facts.spent.cost().least, facts.budget.limit());
    match sight {
        Sight::Whole(_) | Sight::SignedOut => facts.budget.used(facts.spent),
        _ if least.0 > 0 => {
            format!("at least {} of {limit}", words::money(least))
        }
        _ => format!("unknown of {limit}"),
    }
}

fn note(facts: &BudgetFacts, counting: bool) -> Option<String> {
    let mut parts = Vec::new();
    if facts.overridden {
        parts.push(format!("You let it run on {}.", facts.budget.period.this()));
    } else if counting {
        let count = words::counted(facts.pausable.len(), "endpoint", "endpoints");
        parts.push(format!("Pauses {count} before it is reached."));
    }
    if facts.budget.stop && !facts.overridden {
        parts.extend(facts.spared());
    }
    parts.extend(facts.left_out());
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn budget_notice(guard: &Guard, facts: &BudgetFacts, at: Moment) -> Option<Notice> {
    let (shown, severity) = match guard.stops_in(&facts.budget, at) {
        Some(seconds) => (policy::stopping(facts, seconds.into()), Severity::Limit),
        None if guard.reminders().is_standing(&facts.budget.key()) => {
            (policy::budget(facts).notification.put(), Severity::Attention)
        }
        None => return None,
    };
    let buttons = shown.actions.into_iter().map(|(label, request)| action(&label, request));
    Some(Notice {
        key: shown.key.to_string(),
        severity,
        text: format!("{}. {}", shown.title, shown.body),
        actions: buttons.collect(),
    })
}

fn credit_notice(guard: &Guard, at: Moment) -> Option<Notice> {
    let running: Rate = guard.running_rate().known;
    let least: Micros = guard.credit(at)?.left.least;
    lasts(least, running).filter(|time| *time < CREDIT_ENDS_SOON)?;
    let text = credit(guard, at)?.text;
    let mut letters = text.chars();
    let capital = letters.next().map(|first| first.to_ascii_uppercase()).into_iter();
    Some(Notice {
        key: Condition::Credit.key().to_string(),
        severity: Severity::Attention,
        text: capital.chain(letters).chain(['.']).collect(),
        actions: Vec::new(),
    })
}
