//! `budget`: what was spent of each, from the ledger, and what may be.

use clap::{Args, Subcommand};
use guard_core::{Budget as Amount, BudgetView, EndpointId, Guard, Micros, Moment, Period, Scope};
use guard_core::{dollars, millis_between, words};
use guard_host::{Dirs, Utc, offline};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::change_settings;
use crate::done::Done;
use crate::ended::{self, Ended};
use crate::{names, output, table};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Budget {
    /// Set or remove one.
    #[command(subcommand)]
    pub change: Option<Change>,
    /// End with exit code 6 when a budget is exceeded.
    #[arg(long)]
    pub check: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Change {
    /// Set a budget, in place of the one for the same.
    Set {
        #[command(flatten)]
        what: What,
        /// Dollars, such as 50 or 7.50.
        #[arg(value_name = "AMOUNT", value_parser = amount)]
        amount: Micros,
        /// Pause what is unprotected before more is spent; needs the desktop application running.
        #[arg(long)]
        stop: bool,
    },
    /// Remove a budget.
    Remove {
        #[command(flatten)]
        what: What,
    },
}

/// Which budget.
#[derive(Debug, Args)]
pub struct What {
    /// day, week (from Monday) or month, in your time zone.
    #[arg(value_name = "PERIOD", value_parser = period)]
    pub period: Period,
    /// Only for what this user or organization has.
    #[arg(long, value_name = "NS", conflicts_with = "endpoint")]
    pub namespace: Option<String>,
    /// Only for this endpoint: name, or namespace/name.
    #[arg(long, value_name = "ENDPOINT")]
    pub endpoint: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Shows, checks or changes budgets.
pub fn run(arguments: Budget, dirs: &Dirs) -> Result<(), Ended> {
    let (guard, now, troubles) = offline::kept(dirs);
    for words in troubles {
        output::warn(words);
    }
    match arguments.change {
        Some(Change::Set { what, amount, stop }) => {
            let scope = scope(&what, &guard)?;
            let budget = Amount { period: what.period, scope, amount, stop };
            let told = set_words(&budget);
            change_settings(dirs, |settings| {
                settings.budgets.retain(|known| known.key() != budget.key());
                settings.budgets.push(budget);
            })?;
            let mut done = Done::new(what.json);
            done.say(told);
            done.end()
        }
        Some(Change::Remove { what }) => remove(dirs, &guard, &what),
        None => show(&guard, now, arguments.check, arguments.json),
    }
}

fn remove(dirs: &Dirs, guard: &Guard, what: &What) -> Result<(), Ended> {
    let scope = scope(what, guard)?;
    let fits = |budget: &Amount| budget.period == what.period && budget.scope == scope;
    if !guard.settings().budgets.iter().any(fits) {
        let period = what.period.word();
        return Err(Ended::failed(format!("there is no budget of a {period} for {scope}")));
    }
    change_settings(dirs, |settings| settings.budgets.retain(|budget| !fits(budget)))?;
    let mut done = Done::new(what.json);
    done.say("Removed.");
    done.end()
}

fn show(guard: &Guard, now: Moment, check: bool, json: bool) -> Result<(), Ended> {
    let budgets = guard.view(now).budgets;
    if json {
        output::line(ended::json(&BudgetsJson::of(guard, &budgets))?);
    } else {
        output::text(text(guard, now, &budgets));
    }
    let exceeded: Vec<String> =
        budgets.iter().filter(|budget| is_exceeded(budget)).map(|b| b.text.clone()).collect();
    if check && !exceeded.is_empty() {
        return Err(Ended::exceeded(format!("budget exceeded: {}", words::listed(&exceeded))));
    }
    // Whoever only looks at the exit code is told what it rests on.
    if let Some(unknown) = unknown(guard, now).filter(|_| check && !budgets.is_empty()) {
        output::warn(format_args!("no budget is known to be exceeded. {unknown}"));
    }
    Ok(())
}

fn text(guard: &Guard, now: Moment, budgets: &[BudgetView]) -> String {
    if budgets.is_empty() {
        return "No budgets. `endpoint-guard budget set week 50` sets one.\n".to_owned();
    }
    let rows: Vec<Vec<String>> = budgets
        .iter()
        .map(|budget| {
            let mut notes = Vec::new();
            if budget.stop {
                notes.push("pauses before it is reached".to_owned());
            }
            notes.extend(budget.note.clone());
            if is_unknown(guard, budget) {
                let text = format!("{} unknown of {}", budget.title, budget.limit);
                return vec![text, String::new(), notes.join(". ")];
            }
            vec![budget.text.clone(), format!("{} %", budget.percent), notes.join(". ")]
        })
        .collect();
    let mut out = table::lay_out(&rows);
    if let Some(unknown) = unknown(guard, now).filter(|_| !is_metered(guard, budgets)) {
        out.push_str(&format!("{unknown}\n"));
    }
    out
}

/// Nothing was ever read that this could have been spent on: that is not nothing.
fn is_unknown(guard: &Guard, budget: &BudgetView) -> bool {
    last_read(guard).is_none() && budget.spent.least == 0
}

/// Whether the ledger has entries although no endpoint is known any more.
fn is_metered(guard: &Guard, budgets: &[BudgetView]) -> bool {
    last_read(guard).is_none() && budgets.iter().any(|budget| budget.spent.least > 0)
}

/// What is not known of the sums, in a sentence; `None` while somebody watches.
fn unknown(guard: &Guard, now: Moment) -> Option<String> {
    let Some(read) = last_read(guard) else {
        return Some(
            "No endpoint was ever read from this computer, so what was spent is not known."
                .to_owned(),
        );
    };
    let millis = millis_between(read, now.utc);
    if millis <= guard.allowed_gap_millis() {
        return None;
    }
    let ago = std::time::Duration::from_millis(u64::try_from(millis).unwrap_or(0));
    let ago = words::length(ago);
    Some(format!("As last read {ago} ago; what was spent since is not in it."))
}

fn is_exceeded(budget: &BudgetView) -> bool {
    budget.percent >= 100
}

/// When the ledger last heard of any endpoint.
fn last_read(guard: &Guard) -> Option<Timestamp> {
    guard.meter().lines().map(|line| line.open.to).max()
}

fn set_words(budget: &Amount) -> String {
    let period = budget.period.word();
    let limit = budget.limit();
    let scope = match &budget.scope {
        Scope::All => String::new(),
        other => format!(" for {other}"),
    };
    if budget.stop {
        format!("{limit} a {period}{scope}; unprotected endpoints are paused before more is spent.")
    } else {
        format!("{limit} a {period}{scope}; reminders only.")
    }
}

fn scope(what: &What, guard: &Guard) -> Result<Scope, Ended> {
    match (&what.namespace, &what.endpoint) {
        (Some(namespace), _) if namespace.contains('/') => {
            Err(Ended::usage(format!("\"{namespace}\" is not a user or organization")))
        }
        (Some(namespace), _) => Ok(Scope::Namespace(namespace.clone())),
        (None, Some(name)) => match name.parse::<EndpointId>() {
            Ok(id) => Ok(Scope::Endpoint(id)),
            // Without its namespace it has to be one the ledger knows.
            Err(_) => {
                let known: Vec<EndpointId> =
                    guard.meter().lines().map(|line| line.endpoint.clone()).collect();
                let found = names::resolve(std::slice::from_ref(name), &known)?;
                let found = found.into_iter().next();
                found
                    .map(Scope::Endpoint)
                    .ok_or_else(|| Ended::usage(format!("no endpoint {name}")))
            }
        },
        (None, None) => Ok(Scope::All),
    }
}

/// Dollars above nothing.
pub fn amount(text: &str) -> Result<Micros, String> {
    match dollars::parse(text) {
        Some(Micros(0)) => Err("a budget of nothing is none".to_owned()),
        Some(amount) => Ok(amount),
        None => Err(format!("\"{text}\" is not dollars such as 50 or 7.50")),
    }
}

fn period(text: &str) -> Result<Period, String> {
    let all = [Period::Day, Period::Week, Period::Month];
    let found = all.into_iter().find(|period| period.word() == text);
    found.ok_or_else(|| format!("\"{text}\" is none of day, week and month"))
}

/// Budgets and what is spent of each, from the ledger and the settings on this machine.
// Not `BudgetView` itself: that is finished words for the page, with a range in place of two amounts.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct BudgetsJson {
    /// When the ledger last heard of any endpoint; null when it never did.
    read_at: Option<Utc>,
    /// The most pressing first.
    budgets: Vec<BudgetJson>,
}

/// One budget.
#[derive(Debug, Serialize, JsonSchema)]
struct BudgetJson {
    /// Each day, week or month.
    period: Period,
    /// What it is on: `all`, a namespace or `namespace/name`.
    scope: Scope,
    /// Spent in this period, in micro-dollars; null when part of it is not known.
    spent_micros: Option<i64>,
    /// The least that was, in micro-dollars; 1,000,000 is $1.
    spent_least_micros: i64,
    /// The most that was, in micro-dollars; null when nothing bounds it.
    spent_most_micros: Option<i64>,
    /// What may be spent, in micro-dollars.
    limit_micros: i64,
    /// Spent in percent of the limit, whole and never rounded up; unknown cost counts with the most it
    /// can be.
    percent: u32,
    /// Whether what is unprotected is paused before the limit is reached.
    stop: bool,
    /// Whether the limit is reached.
    exceeded: bool,
}

impl BudgetsJson {
    fn of(guard: &Guard, budgets: &[BudgetView]) -> Self {
        Self {
            read_at: last_read(guard).map(Utc::of),
            budgets: budgets.iter().map(|budget| BudgetJson::of(guard, budget)).collect(),
        }
    }
}

impl BudgetJson {
    fn of(guard: &Guard, budget: &BudgetView) -> Self {
        let (least, most) = (budget.spent.least, budget.spent.most);
        let most = most.filter(|_| !is_unknown(guard, budget));
        Self {
            period: budget.period,
            scope: budget.scope.clone(),
            spent_micros: most.filter(|most| *most == least),
            spent_least_micros: least,
            spent_most_micros: most,
            limit_micros: budget.limit_micros,
            percent: budget.percent,
            stop: budget.stop,
            exceeded: is_exceeded(budget),
        }
    }
}
