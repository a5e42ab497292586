//! Exact sums and their amounts: week, month, and what is saved. Unknown is never zero.

use super::formula::{self, Uptime};
use super::view::{PlanAmount, PlanCost, PlanCosts, PlanWay};
use crate::money::{Micros, Rate, Work};
use crate::words;

/// A month is 365/12 days and a week 7: a month is 365/84 weeks.
const WEEKS_PER_MONTH: (i128, i128) = (365, 84);

/// What something costs in a week, exact.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    /// Of what has a price.
    known: Work,
    /// Replica-time of what has none; it ranks the ways, and makes every amount incomplete.
    unpriced: Work,
}

impl Sum {
    /// What `up` costs; an unknown `rate` makes it unknown.
    pub(super) fn of(rate: Option<Rate>, up: Uptime) -> Self {
        match rate {
            Some(rate) => Self { known: formula::billed(rate, up), unpriced: Work::default() },
            None => Self { known: Work::default(), unpriced: formula::billed(Rate(1), up) },
        }
    }

    pub(super) fn week(self) -> Figure {
        Figure { known: self.known.settled(), complete: self.unpriced == Work::default() }
    }

    pub(super) fn month(self) -> Figure {
        let (times, of) = WEEKS_PER_MONTH;
        // A started part counts whole here too, so that rounding once more changes nothing.
        let month =
            self.known.0.saturating_mul(times).saturating_add(of.saturating_sub(1)).div_euclid(of);
        Figure { known: Work(month).settled(), ..self.week() }
    }
}

impl std::ops::Add for Sum {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { known: self.known + other.known, unpriced: self.unpriced + other.unpriced }
    }
}

/// The amounts of the three ways, in the order of [`PlanWay::ALL`].
pub(super) fn costs(sums: [Sum; 3]) -> PlanCosts {
    let [always_on, these_hours, scale_to_zero] = sums;
    let saved_week = always_on.week() - these_hours.week();
    let saved_month = always_on.month() - these_hours.month();
    PlanCosts {
        cheapest: cheapest(sums),
        saved: saved(saved_week),
        saves: PlanCost { week: saved_week.amount(), month: saved_month.amount() },
        always_on: cost(always_on),
        these_hours: cost(these_hours),
        scale_to_zero: cost(scale_to_zero),
    }
}

fn saved(week: Figure) -> String {
    match (week.complete, week.known.0) {
        (true, 0) => "the same as always on".to_owned(),
        (false, 0) => "less than always on, how much is unknown".to_owned(),
        _ => format!("{} a week less than always on", week.words()),
    }
}

/// The way that costs least; `None` when all cost the same.
fn cheapest(sums: [Sum; 3]) -> Option<PlanWay> {
    let weight = |sum: &Sum| sum.known + sum.unpriced;
    let least = sums.iter().map(weight).min()?;
    if sums.iter().all(|sum| weight(sum) == least) {
        return None;
    }
    PlanWay::ALL.into_iter().zip(&sums).find(|(_, sum)| weight(sum) == least).map(|(way, _)| way)
}

fn cost(sum: Sum) -> PlanCost {
    PlanCost { week: sum.week().amount(), month: sum.month().amount() }
}

/// An amount, or as much of it as is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    known: Micros,
    complete: bool,
}

impl Figure {
    fn words(self) -> String {
        match (self.complete, self.known.0) {
            (true, _) => words::money(self.known),
            (false, 0) => "unknown".to_owned(),
            (false, _) => format!("at least {}", words::money(self.known)),
        }
    }

    pub(super) fn amount(self) -> PlanAmount {
        PlanAmount {
            micros: self.complete.then_some(self.known.0),
            known_micros: self.known.0,
            words: self.words(),
        }
    }
}

/// An amount of which `known` is known, and nothing else is missing where it is `complete`.
pub(crate) fn amount_of(known: Micros, complete: bool) -> PlanAmount {
    Figure { known, complete }.amount()
}

impl std::ops::Sub for Figure {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { known: self.known - other.known, complete: self.complete && other.complete }
    }
}
