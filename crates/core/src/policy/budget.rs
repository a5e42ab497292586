//! Budgets: told at each share that is reached, and before what is unprotected is paused.

use std::time::Duration;

use jiff::Timestamp;

use super::{Condition, Declared, Wanted};
use crate::budget::{Budget, PERCENTS};
use crate::endpoint::EndpointId;
use crate::key::Key;
use crate::ledger::Total;
use crate::notification::Notification;
use crate::request::Request;
use crate::running_rate::RunningRate;
use crate::words;

impl Budget {
    /// What this budget is called where it is asked for or remembered: `budget:week:all`.
    #[must_use]
    pub fn key(&self) -> Key {
        Condition::Budget.of(format_args!("{}:{}", self.period.word(), self.scope))
    }
}

/// The only thing these policies see of a budget.
#[derive(Clone, Debug)]
pub struct BudgetFacts {
    /// Which.
    pub budget: Budget,
    /// What it is called: `week`, `month of acme`, `day of phi-4`.
    pub name: String,
    /// When its period began.
    pub starts: Timestamp,
    /// What was spent in it so far.
    pub spent: Total,
    /// What costs money in its scope.
    pub rate: RunningRate,
    /// What a stop pauses.
    pub pausable: Vec<EndpointId>,
    /// Names of those that cost money and are never paused.
    pub protected: Vec<String>,
    /// How long until it is reached if all goes on as it is; `None` when not in this period.
    pub reached_in: Option<Duration>,
    /// The person lets it run on in this period.
    pub overridden: bool,
}

impl BudgetFacts {
    /// `week $21.90 of $50`.
    #[must_use]
    pub fn so_far(&self) -> String {
        format!("{} {}", self.name, self.budget.used(self.spent))
    }

    /// The time it is for now, and what it is on: `this week`, `today, phi-4`.
    #[must_use]
    pub fn when(&self) -> String {
        let about = self.name.strip_prefix(self.budget.period.word()).unwrap_or_default();
        let about = about.strip_prefix(" of ").map(|about| format!(", {about}"));
        format!("{}{}", self.budget.period.this(), about.unwrap_or_default())
    }

    /// What nothing bounds is not in the figures: that is said. `None` when there is no such part.
    #[must_use]
    pub fn left_out(&self) -> Option<String> {
        if !self.rate.unpriced.is_empty() {
            let names = words::listed(&self.rate.unpriced);
            return Some(format!("Without {names}, whose price is unknown."));
        }
        let unbounded = self.spent.cost().most.is_none();
        unbounded.then(|| "Without time of unknown cost, which may come on top.".to_owned())
    }

    /// `phi-4 is protected and runs on.`
    #[must_use]
    pub fn spared(&self) -> Option<String> {
        let run = if self.protected.len() == 1 {
            "is protected and runs"
        } else {
            "are protected and run"
        };
        (!self.protected.is_empty())
            .then(|| format!("{} {run} on.", words::listed(&self.protected)))
    }
}

pub(super) const BUDGET: Declared = Declared {
    name: "budget",
    levels: "",
    reminds: "a share of it is reached; once for each share and period, the highest when several are passed at once",
    default: |_| "at 50, 75, 90 and 100 %; the last stays until answered".to_owned(),
    silenced: "a new period, removing it",
    ..Declared::new("budget")
};

/// One level for each share of the budget.
#[must_use]
pub fn budget(facts: &BudgetFacts) -> Wanted<'static> {
    let level = facts.budget.level(facts.spent.reckoned());
    Wanted {
        key: facts.budget.key(),
        round: facts.starts,
        level,
        notification: reminder(facts, level).into(),
        also: Vec::new(),
    }
}

fn reminder(facts: &BudgetFacts, level: u32) -> Notification {
    let reached = level as usize >= PERCENTS.len();
    let share = level.checked_sub(1).and_then(|index| PERCENTS.get(index as usize));
    let title = match share {
        _ if reached => format!("Budget reached: {}", facts.so_far()),
        Some(percent) => format!("{percent} % of the budget: {}", facts.so_far()),
        None => facts.so_far(),
    };
    let mut body = Vec::new();
    if facts.rate.billable == 0 {
        body.push("Nothing of it is running.".to_owned());
    } else {
        let ahead = facts.reached_in.filter(|_| !reached).map(words::length);
        let ahead = ahead.map(|time| format!(", reached in {time}")).unwrap_or_default();
        body.push(format!(
            "{} running, {}{ahead}.",
            words::number(facts.rate.billable),
            facts.rate.words()
        ));
    }
    body.extend(if reached { facts.spared() } else { None });
    body.extend(facts.left_out());
    let may_pause = !facts.pausable.is_empty();
    let pause = Request::Pause { endpoints: facts.pausable.clone() };
    Notification {
        key: facts.budget.key(),
        title,
        body: body.join(" "),
        critical: reached,
        window: false,
        actions: if may_pause { vec![("Pause now".to_owned(), pause)] } else { Vec::new() },
    }
}

pub(super) const BUDGET_UNJUDGED: Declared = Declared {
    name: "budget cannot stop",
    levels: "watch, guard",
    reminds: "a budget with stop has something to pause whose price is unknown: it may be passed unseen",
    default: |_| "at once, once for each period".to_owned(),
    silenced: "a price, pausing it, *Keep running this week*",
    ..Declared::new("budget-unjudged")
};

/// A budget that stops cannot know when: what it could pause runs at a price nobody knows.
#[must_use]
pub fn unjudged(facts: &BudgetFacts) -> Wanted<'static> {
    let unpriced = words::listed(&facts.rate.unpriced);
    let cannot = facts.budget.stop
        && !facts.overridden
        && !facts.pausable.is_empty()
        && !facts.rate.unpriced.is_empty();
    let key = Condition::BudgetUnjudged.of(facts.budget.key().about());
    Wanted {
        key: key.clone(),
        round: facts.starts,
        level: u32::from(cannot),
        notification: Notification {
            key,
            title: format!("The budget of the {} may not stop in time", facts.name),
            body: format!(
                "The price of {unpriced} is unknown: that is not free, and may pass the limit of {} \
                 unseen. So far: {}.",
                facts.budget.limit(),
                facts.so_far()
            ),
            critical: true,
            window: false,
            actions: vec![
                ("Pause now".to_owned(), Request::Pause { endpoints: facts.pausable.clone() }),
                run_on(&facts.budget),
            ],
        }.into(),
        also: Vec::new(),
    }
}

pub(super) const BUDGET_STOP: Declared = Declared {
    name: "budget with stop",
    levels: "watch, guard",
    reminds: "it will be reached within 60 s and one reading: counts down, then pauses; protected ones are named",
    default: |_| "60 s; shorter where costs suddenly rise".to_owned(),
    silenced: "pausing by hand, *Keep running this week*",
    ..Declared::new("budget-stop")
};

/// The countdown of a stop begins.
#[must_use]
pub fn stopping(facts: &BudgetFacts, seconds: u128) -> Notification {
    let count = words::counted(facts.pausable.len(), "endpoint", "endpoints");
    let mut body = vec![format!("{}, {}.", facts.so_far(), facts.rate.words())];
    body.extend(facts.spared());
    body.extend(facts.left_out());
    Notification {
        key: Condition::BudgetStop.of(facts.budget.key().about()),
        title: format!("Budget nearly reached: pausing {count} in {seconds} s"),
        body: words::sentence(&body.join(" ")),
        critical: true,
        window: false,
        actions: vec![
            ("Pause now".to_owned(), Request::Pause { endpoints: facts.pausable.clone() }),
            run_on(&facts.budget),
        ],
    }
}

/// What a stop paused is settled; `receipt` says how.
#[must_use]
pub fn stopped(facts: &BudgetFacts, receipt: &str) -> Notification {
    let mut body = vec![format!("For the budget: {}.", facts.so_far())];
    body.extend(facts.spared());
    Notification {
        key: Condition::BudgetStop.of(facts.budget.key().about()),
        title: receipt.to_owned(),
        body: body.join(" "),
        // It was done while nobody answered: it stays until somebody has seen it.
        critical: true,
        window: false,
        actions: vec![run_on(&facts.budget)],
    }
}

/// The way to let a budget run on.
#[must_use]
pub fn run_on(budget: &Budget) -> (String, Request) {
    let label = format!("Keep running {}", budget.period.this());
    (label, Request::OverrideBudget { key: budget.key().to_string() })
}
