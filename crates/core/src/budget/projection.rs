//! When a sum will have grown to an amount.

use jiff::Timestamp;

use crate::moment::{millis_between, shifted};
use crate::money::Rate;

const MILLIS_PER_HOUR: i128 = 3_600_000;
/// Each running endpoint is charged for its started minute ahead: a sum runs ahead of its rate, or
/// behind it, by no more than this.
const STARTED_MINUTE_MILLIS: i64 = 60_000 + 1;

/// Where a sum stands and how fast it grows.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The moment it is looked at.
    pub now: Timestamp,
    /// The sum then, in micro-dollars.
    pub spent: i64,
    /// What is added in each hour.
    pub rate: Rate,
}

/// The first moment from now on, to the millisecond, at which `sum` is at least `amount`; `None`
/// when that is not so by `end`.
///
/// `sum` never falls, and grows with `pace.rate`, each started minute charged whole.
pub fn first_reaching(
    pace: Pace,
    amount: i64,
    end: Timestamp,
    sum: impl Fn(Timestamp) -> i64,
) -> Option<Timestamp> {
    let Pace { now, spent, rate } = pace;
    if spent >= amount {
        return Some(now);
    }
    if rate.0 <= 0 || now >= end {
        return None;
    }
    let missing = i128::from(amount).saturating_sub(i128::from(spent));
    let millis = missing.saturating_mul(MILLIS_PER_HOUR).div_euclid(i128::from(rate.0));
    let even = shifted(now, i64::try_from(millis).ok()?);
    if shifted(even, -STARTED_MINUTE_MILLIS) > end {
        return None;
    }
    let (mut before, mut reached) = (
        shifted(even, -STARTED_MINUTE_MILLIS).max(now).min(end),
        shifted(even, STARTED_MINUTE_MILLIS).min(end),
    );
    if sum(reached) < amount {
        return None;
    }
    if sum(before) >= amount {
        before = now;
    }
    while millis_between(before, reached) > 1 {
        let middle = shifted(before, millis_between(before, reached) / 2);
        if sum(middle) >= amount { reached = middle } else { before = middle }
    }
    Some(reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
    }

    /// Two endpoints at $0.60/h, one of them half a minute into its minute.
    fn stairs(when: Timestamp) -> i64 {
        let millis = when.as_millisecond() - 1_800_000_000_000;
        let minutes = |millis: i64| (millis + 59_999).div_euclid(60_000);
        10_000 * (minutes(millis) + minutes(millis + 30_000))
    }

    #[test]
    fn the_step_that_reaches_the_amount_is_found_to_the_millisecond() {
        let now = at(1);
        let pace = Pace { now, spent: stairs(now), rate: Rate(1_200_000) };
        let end = at(86_400_000);
        for amount in (20_000..400_000).step_by(3_333) {
            let found = first_reaching(pace, amount, end, stairs).unwrap();
            assert!(stairs(found) >= amount);
            assert!(found == now || stairs(shifted(found, -1)) < amount, "{amount}");
        }
        assert_eq!(first_reaching(pace, 5, end, stairs), Some(now));
        assert_eq!(first_reaching(pace, 400_000, at(60_000), stairs), None, "not by then");
        let still = Pace { rate: Rate(0), ..pace };
        assert_eq!(first_reaching(still, 400_000, end, stairs), None);
    }
}
