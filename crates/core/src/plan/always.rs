//! What a rate comes to when nothing is ever paused, by the one formula.

use super::amounts::Sum;
use super::formula::Uptime;
use super::view::PlanAmount;
use crate::moment::minutes_millis;
use crate::money::{Micros, Rate};

const WEEK_MILLIS: i64 = 7 * 24 * 3_600_000;

/// What `replicas` of this price cost in a week in which they run for so many minutes; all of it
/// with `None`. An unknown price stays unknown.
#[must_use]
pub fn week_of(rate: Option<Rate>, replicas: u32, minutes: Option<u32>) -> PlanAmount {
    let millis = minutes.map_or(WEEK_MILLIS, minutes_millis);
    let up = Uptime {
        millis: millis.min(WEEK_MILLIS),
        min_replicas: replicas,
        scale_up_millis: 0,
        additional_replicas: 0,
    };
    Sum::of(rate, up).week().amount()
}

/// What one replica of this price costs in a month that is never paused.
#[must_use]
pub fn month_of(rate: Rate) -> Micros {
    let up =
        Uptime { millis: WEEK_MILLIS, min_replicas: 1, scale_up_millis: 0, additional_replicas: 0 };
    Micros(Sum::of(Some(rate), up).month().amount().known_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_and_a_month_of_the_usual_three() {
        assert_eq!(week_of(Some(Rate(3_400_000)), 1, None).words, "$571.20");
        assert_eq!(week_of(Some(Rate(800_000)), 2, Some(90)).words, "$2.40");
        assert_eq!(week_of(None, 1, None).words, "unknown");
        assert_eq!(month_of(Rate(800_000)), Micros(584_000_000));
    }
}
