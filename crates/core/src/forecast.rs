//! What the month will have cost at its end, and how long a credit lasts: plain sums that a person
//! can follow.

use std::time::Duration;

use crate::ledger::Cost;
use crate::money::{Micros, Rate, Work};

const MILLIS_PER_WEEK: i64 = 7 * 24 * 3_600_000;
const MILLIS_PER_HOUR: i128 = 3_600_000;

/// What a forecast rests on.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// Spent in this month so far.
    pub spent: Cost,
    /// Milliseconds until it ends.
    pub rest_millis: i64,
    /// What each of the last whole weeks cost, as far back as is known, at most four.
    pub weeks: Vec<Cost>,
    /// What runs now, where its price is known.
    pub running: Rate,
    /// Something runs at an unknown price too.
    pub unpriced: bool,
    /// What is planned for the rest of the month beside that.
    pub planned: Micros,
}

/// The end of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Between the pace of the cheapest and of the dearest week; never less than what is spent.
    pub month_end: Cost,
    /// If what runs now stays on; `None` when nothing runs.
    pub if_left_on: Option<Cost>,
}

impl Outlook {
    /// Spent so far, and the rest of the month at the pace of the cheapest and of the dearest
    /// week. With less than a week of history it is anything from nothing more to all that runs
    /// now staying on.
    #[must_use]
    pub fn forecast(&self) -> Forecast {
        let left_on = Cost {
            least: Work::of(self.running, self.rest_millis).settled(),
            most: (!self.unpriced).then(|| Work::of(self.running, self.rest_millis).settled()),
        };
        let rest = match self.habit() {
            Some(habit) => Cost {
                least: self.at_pace_of(habit.least),
                most: habit.most.map(|most| self.at_pace_of(most)),
            },
            None => Cost { least: Micros(0), most: left_on.most },
        };
        let base = self.spent + Cost::exactly(self.planned);
        let runs = self.running.0 > 0 || self.unpriced;
        Forecast { month_end: base + rest, if_left_on: runs.then(|| base + left_on) }
    }

    /// What a week costs: the cheapest and the dearest of those that are known.
    fn habit(&self) -> Option<Cost> {
        let least = self.weeks.iter().map(|week| week.least).min()?;
        let most: Option<Vec<Micros>> = self.weeks.iter().map(|week| week.most).collect();
        Some(Cost { least, most: most.and_then(|most| most.into_iter().max()) })
    }

    fn at_pace_of(&self, week: Micros) -> Micros {
        week.share(self.rest_millis.max(0), MILLIS_PER_WEEK)
    }
}

/// How long an amount lasts at a rate; `None` when nothing runs.
#[must_use]
pub fn lasts(left: Micros, rate: Rate) -> Option<Duration> {
    if rate.0 <= 0 {
        return None;
    }
    let millis = i128::from(left.0.max(0))
        .saturating_mul(MILLIS_PER_HOUR)
        .checked_div(i128::from(rate.0))?;
    Some(Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX)))
}

/// What an hour costs on average at the pace of these weeks.
#[must_use]
pub fn pace(weeks: &[Cost]) -> Rate {
    let count = i64::try_from(weeks.len()).unwrap_or(i64::MAX).max(1);
    let sum: Micros = weeks.iter().map(|week| week.most.unwrap_or(week.least)).sum();
    Rate(sum.share(1, count.saturating_mul(7 * 24)).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dollars(amount: i64) -> Micros {
        Micros(amount * 1_000_000)
    }

    fn outlook(weeks: &[i64]) -> Outlook {
        Outlook {
            spent: Cost::exactly(dollars(61)),
            rest_millis: 2 * MILLIS_PER_WEEK,
            weeks: weeks.iter().map(|week| Cost::exactly(dollars(*week))).collect(),
            running: Rate(0),
            unpriced: false,
            planned: Micros(0),
        }
    }

    #[test]
    fn the_rest_of_the_month_goes_on_as_the_cheapest_or_the_dearest_week() {
        let forecast = outlook(&[20, 34, 5, 28]).forecast();
        let range = Cost { least: dollars(61 + 10), most: Some(dollars(61 + 68)) };
        assert_eq!(forecast, Forecast { month_end: range, if_left_on: None });
    }

    #[test]
    fn without_a_week_of_history_it_is_between_nothing_more_and_staying_on() {
        let running = Outlook { running: Rate(3_400_000), ..outlook(&[]) };
        let left_on = dollars(61) + Micros(2 * 571_200_000);
        let forecast = running.forecast();
        assert_eq!(forecast.month_end, Cost { least: dollars(61), most: Some(left_on) });
        assert_eq!(forecast.if_left_on, Some(Cost::exactly(left_on)));
        let off = outlook(&[]).forecast();
        assert_eq!(off.month_end, Cost::exactly(dollars(61)), "nothing runs, nothing is added");
    }

    #[test]
    fn what_nothing_bounds_leaves_the_upper_end_open() {
        let unpriced = Outlook { unpriced: true, ..outlook(&[]) }.forecast();
        assert_eq!(unpriced.month_end, Cost { least: dollars(61), most: None });
        assert_eq!(unpriced.if_left_on.map(|cost| cost.most), Some(None));
        let mut unknown_week = outlook(&[20, 34]);
        unknown_week.weeks.push(Cost::UNBOUNDED);
        let range = Cost { least: dollars(61), most: None };
        assert_eq!(unknown_week.forecast().month_end, range);
        let spent = Outlook { spent: Cost::UNBOUNDED, ..outlook(&[20]) };
        assert_eq!(spent.forecast().month_end, Cost { least: dollars(40), most: None });
    }

    #[test]
    fn what_is_planned_is_added_to_both_ends() {
        let planned = Outlook { planned: dollars(7), ..outlook(&[20, 34]) }.forecast();
        let range = Cost { least: dollars(61 + 40 + 7), most: Some(dollars(61 + 68 + 7)) };
        assert_eq!(planned.month_end, range);
    }

    #[test]
    fn a_credit_lasts_as_long_as_its_rate_allows() {
        assert_eq!(lasts(dollars(34), Rate(3_400_000)), Some(Duration::from_secs(36_000)));
        assert_eq!(lasts(dollars(34), Rate(0)), None);
        assert_eq!(lasts(dollars(-1), Rate(1)), Some(Duration::ZERO));
        assert_eq!(pace(&[Cost::exactly(dollars(168)), Cost::exactly(dollars(0))]), Rate(500_000));
        assert_eq!(pace(&[]), Rate(0));
    }
}
