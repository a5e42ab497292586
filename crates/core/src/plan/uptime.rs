//! For how long an endpoint is billed in a week, in each way of using it.

use super::formula::Uptime;
use super::input::{DAYS_PER_WEEK, MINUTES_PER_DAY, PlanInput, PlanItem};
use super::view::PlanWay;
use crate::moment::{minutes_millis, seconds_millis};
use crate::money::missing_to_whole_minute;

/// How long a start usually takes, in seconds, shortest and longest.
pub(super) const USUAL_COLD_START: (u32, u32) = (2 * 60, 5 * 60);

/// What is billed in a week.
pub(super) fn in_a_week(way: PlanWay, item: &PlanItem, input: &PlanInput) -> Uptime {
    let days = i64::from(input.days_per_week);
    let whole_day = minutes_millis(MINUTES_PER_DAY);
    let whole_week = whole_day.saturating_mul(i64::from(DAYS_PER_WEEK));
    let a_start = start_millis(item.cold_start_seconds);
    let starting = a_start.saturating_mul(i64::from(input.starts_per_day));
    // A day has no more than its 24 hours, with whatever is started in it.
    let a_day = minutes_millis(input.minutes_per_day).saturating_add(starting).min(whole_day);
    let used = a_day.saturating_mul(days);
    // Each stretch of use ends with idling; even one that nobody started by hand.
    let stretches = days.saturating_mul(i64::from(input.starts_per_day.max(1)));
    let (millis, scale_up_days, scale_up_limit) = match way {
        PlanWay::AlwaysOn => (whole_week, i64::from(DAYS_PER_WEEK), whole_day),
        PlanWay::TheseHours => (used, days, minutes_millis(input.minutes_per_day)),
        PlanWay::ScaleToZero => {
            let idle = stretches.saturating_mul(minutes_millis(input.idle_minutes));
            (used.saturating_add(idle).min(whole_week), days, minutes_millis(input.minutes_per_day))
        }
    };
    let scale_up = minutes_millis(item.scale_up_minutes_per_day).min(scale_up_limit);
    Uptime {
        millis,
        min_replicas: item.min_replicas,
        scale_up_millis: scale_up.saturating_mul(scale_up_days),
        additional_replicas: item.additional_replicas,
    }
}

/// What one start is billed for: the started minute whole. One that was not measured counts as
/// long as is usual at most, since it is not free.
pub(super) fn start_millis(cold_start_seconds: Option<u32>) -> i64 {
    let millis = seconds_millis(cold_start_seconds.unwrap_or(USUAL_COLD_START.1));
    millis.saturating_add(missing_to_whole_minute(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const MINUTE: i64 = 60_000;

    fn input(hours: u32, days: u32, starts: u32, idle: u32) -> PlanInput {
        PlanInput {
            items: Vec::new(),
            minutes_per_day: hours * 60,
            days_per_week: days,
            starts_per_day: starts,
            idle_minutes: idle,
        }
    }

    fn millis(way: PlanWay, cold_start: Option<u32>, input: &PlanInput) -> i64 {
        let mut item = PlanItem::new("phi-4", None);
        item.cold_start_seconds = cold_start;
        in_a_week(way, &item, input).millis
    }

    #[test]
    fn every_start_pays_and_every_stretch_ends_with_idling() {
        let three = input(2, 5, 3, 15);
        // 3 min 20 s are billed as 4 min.
        let hours = 5 * (2 * HOUR + 3 * 4 * MINUTE);
        assert_eq!(millis(PlanWay::TheseHours, Some(200), &three), hours);
        assert_eq!(millis(PlanWay::ScaleToZero, Some(200), &three), hours + 15 * 15 * MINUTE);
    }

    #[test]
    fn a_used_day_has_one_stretch_at_least() {
        let none = input(2, 5, 0, 15);
        assert_eq!(millis(PlanWay::TheseHours, Some(200), &none), 10 * HOUR);
        assert_eq!(millis(PlanWay::ScaleToZero, Some(200), &none), 10 * HOUR + 5 * 15 * MINUTE);
    }

    #[test]
    fn a_start_that_was_not_measured_is_not_free() {
        let one = input(2, 1, 1, 15);
        assert_eq!(millis(PlanWay::TheseHours, None, &one), 2 * HOUR + 5 * MINUTE);
    }

    #[test]
    fn nothing_costs_more_than_always_on() {
        for days in 1..=7 {
            for hours in [1, 12, 23, 24] {
                for starts in [0, 1, 30] {
                    for idle in [15, 300, 2_880] {
                        let input = input(hours, days, starts, idle);
                        let [always, these, to_zero] =
                            PlanWay::ALL.map(|way| millis(way, Some(600), &input));
                        assert!(these <= to_zero && to_zero <= always, "{input:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn scaling_up_lasts_no_longer_than_the_use() {
        let mut item = PlanItem::new("phi-4", None);
        item.scale_up_minutes_per_day = 180;
        let two = input(2, 5, 0, 15);
        let scaled = |way| in_a_week(way, &item, &two).scale_up_millis;
        assert_eq!(scaled(PlanWay::TheseHours), 5 * 2 * HOUR);
        assert_eq!(scaled(PlanWay::ScaleToZero), 5 * 2 * HOUR);
        assert_eq!(scaled(PlanWay::AlwaysOn), 7 * 3 * HOUR);
    }
}
