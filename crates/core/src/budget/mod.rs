//! Budgets: how much may be spent in a day, a week or a month, and on what.

pub mod dollars;
mod period;
mod projection;

pub use period::Period;
pub use projection::{Pace, first_reaching};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::ledger::{Scope, Total, start_of_day};
use crate::money::{Micros, narrow};
use crate::words;

/// Shares of a budget, in percent, at which a person is told.
pub const PERCENTS: [u32; 4] = [50, 75, 90, 100];
/// The most a budget may be; more is a slip of the finger.
const LARGEST: Micros = Micros(1_000_000_000 * 1_000_000);

/// What is proposed where no budget is set: $50 a week.
pub(crate) const PROPOSED_WEEKLY_BUDGET_MICROS: i64 = 50_000_000;

/// An amount that may be spent on something in each period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Each day, week or month.
    pub period: Period,
    /// On what; everything when left out.
    #[serde(default = "everything")]
    pub scope: Scope,
    /// How much, written in dollars: `"50.00"`.
    #[serde(with = "dollars")]
    pub amount: Micros,
    /// Pause what is unprotected before more is spent.
    #[serde(default)]
    pub stop: bool,
}

/// When the earliest of today and the current periods of these budgets began.
#[must_use]
pub fn start_of_periods(budgets: &[Budget], zone: &TimeZone, now: Timestamp) -> Timestamp {
    let today = now.to_zoned_datetime(zone.clone()).date();
    let first = budgets.iter().map(|budget| budget.period.around(today).0).min();
    start_of_day(zone, first.map_or(today, |first| first.min(today)))
}

impl Budget {
    /// How many of `PERCENTS` have been reached when so much is spent: 0 to 4.
    #[must_use]
    pub fn level(&self, spent: Micros) -> u32 {
        let reached = PERCENTS.iter().filter(|percent| spent >= self.share(**percent)).count();
        u32::try_from(reached).unwrap_or(0)
    }

    /// So many percent of the amount, a started micro-dollar counting whole.
    #[must_use]
    pub fn share(&self, percent: u32) -> Micros {
        let hundredths = i128::from(self.amount.0).saturating_mul(i128::from(percent));
        Micros(narrow(hundredths.saturating_add(99).div_euclid(100)))
    }

    /// What was spent in whole percent of the amount; never rounded up, so that 100 means reached.
    #[must_use]
    pub fn percent(&self, spent: Micros) -> u32 {
        let amount = i128::from(self.amount.0.max(1));
        let percent = i128::from(spent.0.max(0)).saturating_mul(100).div_euclid(amount);
        u32::try_from(percent).unwrap_or(u32::MAX)
    }

    /// `$21.90 of $50`. Where part of what was spent is not known exactly, the most it can be counts,
    /// and that is said; where nothing bounds it, what is known is the least, and no amount stands for
    /// nothing known.
    #[must_use]
    pub fn used(&self, spent: Total) -> String {
        let reckoned = words::money(spent.reckoned());
        let spent = match (spent.known(), spent.cost().most) {
            (Some(_), _) => reckoned,
            (None, Some(_)) => format!("up to {reckoned}"),
            (None, None) if spent.reckoned() == Micros(0) => "an unknown part".to_owned(),
            (None, None) => format!("at least {reckoned}"),
        };
        format!("{spent} of {}", self.limit())
    }

    /// `$50`, or with cents where there are any.
    #[must_use]
    pub fn limit(&self) -> String {
        let whole = words::money(self.amount);
        whole.strip_suffix(".00").map(str::to_owned).unwrap_or(whole)
    }
}

/// Leaves one budget for each period and scope, each with an amount that makes sense. Returns what
/// was changed, in words.
pub fn repair(budgets: &mut Vec<Budget>) -> Vec<String> {
    let mut changed = Vec::new();
    let mut kept: Vec<Budget> = Vec::new();
    for mut budget in budgets.drain(..) {
        let name = format!("the budget of a {} for {}", budget.period.word(), budget.scope);
        if budget.amount.0 <= 0 {
            let amount = words::money(budget.amount);
            changed.push(format!("{name} is {amount}, which is no budget; it is left out"));
            continue;
        }
        if budget.amount > LARGEST {
            changed.push(format!("{name} is too large; using {}", words::money(LARGEST)));
            budget.amount = LARGEST;
        }
        let same =
            |other: &&mut Budget| other.period == budget.period && other.scope == budget.scope;
        match kept.iter_mut().find(same) {
            Some(first) => {
                first.amount = first.amount.min(budget.amount);
                first.stop |= budget.stop;
                changed.push(format!("{name} is there twice; using {}", first.limit()));
            }
            None => kept.push(budget),
        }
    }
    *budgets = kept;
    changed
}

fn everything() -> Scope {
    Scope::All
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(amount: i64) -> Budget {
        Budget { period: Period::Week, scope: Scope::All, amount: Micros(amount), stop: false }
    }

    #[test]
    fn a_level_is_reached_with_its_last_micro_dollar_and_not_before() {
        let fifty = budget(50_000_000);
        for (spent, level, percent) in [
            (0, 0, 0),
            (24_999_999, 0, 49),
            (25_000_000, 1, 50),
            (37_500_000, 2, 75),
            (45_000_000, 3, 90),
            (49_999_999, 3, 99),
            (50_000_000, 4, 100),
            (500_000_000, 4, 1_000),
        ] {
            let spent = Micros(spent);
            assert_eq!((fifty.level(spent), fifty.percent(spent)), (level, percent), "{spent:?}");
        }
        assert_eq!(budget(1).level(Micros(0)), 0, "nothing spent reaches nothing");
        assert_eq!(budget(3).level(Micros(2)), 1, "half of three is reached with two");
    }

    #[test]
    fn a_limit_shows_cents_only_where_there_are_some() {
        assert_eq!(budget(50_000_000).limit(), "$50");
        assert_eq!(budget(1_250_000_000).limit(), "$1,250");
        assert_eq!(budget(7_500_000).limit(), "$7.50");
        assert_eq!(budget(50_000_000).key().as_str(), "budget:week:all");
    }

    #[test]
    fn of_two_budgets_for_the_same_the_stricter_holds_and_nonsense_is_left_out_in_words() {
        let mut budgets = vec![
            budget(50_000_000),
            Budget { stop: true, ..budget(60_000_000) },
            Budget { period: Period::Day, ..budget(0) },
            Budget { period: Period::Month, ..budget(i64::MAX) },
        ];
        let changed = repair(&mut budgets);
        assert_eq!(changed.len(), 3, "{changed:?}");
        assert_eq!(changed[0], "the budget of a week for all is there twice; using $50");
        assert!(changed[1].contains("$0.00, which is no budget"), "{changed:?}");
        assert_eq!(budgets.len(), 2);
        assert_eq!(budgets[0], Budget { stop: true, ..budget(50_000_000) });
        assert_eq!(repair(&mut budgets), Vec::<String>::new());
    }
}
