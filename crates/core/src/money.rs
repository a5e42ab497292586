//! Money: whole micro-dollars, exact products, one rounding rule.
//!
//! All operators here saturate: what an answer holds can make an amount as large as amounts get, and
//! never one that wraps. Other arithmetic is not allowed in the modules that count money and time,
//! see `clippy::arithmetic_side_effects` in `lib.rs`.

use serde::{Deserialize, Serialize};

/// Milliseconds in an hour: the divisor between [`Work`] and micro-dollars.
const MILLIS_PER_HOUR: i128 = 3_600_000;
/// Milliseconds in a minute: the step in which Hugging Face bills.
pub const MILLIS_PER_MINUTE: i64 = 60_000;

/// An amount in micro-dollars: 1_000_000 is $1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Micros(pub i64);

impl std::ops::Add for Micros {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Micros {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Micros {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), |sum, amount| sum + amount)
    }
}

impl Micros {
    /// Its share in proportion to `part` of `whole`, towards zero; all of it where nothing is whole.
    #[must_use]
    pub fn share(self, part: i64, whole: i64) -> Self {
        let product = i128::from(self.0).saturating_mul(i128::from(part));
        Self(narrow(product.checked_div(i128::from(whole.max(1))).unwrap_or(product)))
    }

    /// How far it is from nothing.
    #[must_use]
    pub fn size(self) -> Self {
        Self(self.0.saturating_abs())
    }
}

impl std::ops::Neg for Micros {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

/// A price or running rate in micro-dollars per hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(pub i64);

impl Rate {
    /// This price for `replicas` replicas.
    #[must_use]
    pub fn times(self, replicas: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(replicas)))
    }
}

impl std::ops::Add for Rate {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Rate {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Rate {
    fn sum<I: Iterator<Item = Self>>(rates: I) -> Self {
        rates.fold(Self(0), |sum, rate| sum + rate)
    }
}

/// The exact product of rate and time, before any rounding: micro-dollars per hour times
/// milliseconds. Sums of work stay exact; only [`Work::settled`] rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Work(pub i128);

impl Work {
    /// What `rate` (all replicas together) does in `millis`.
    #[must_use]
    pub fn of(rate: Rate, millis: i64) -> Self {
        // No two numbers of 64 bits have a product that would not fit.
        Self(i128::from(rate.0).saturating_mul(i128::from(millis.max(0))))
    }

    /// The one rounding rule of this application: a started micro-dollar counts whole.
    ///
    /// The amounts of the parts of an episode are differences of this function at their ends, so
    /// they always add up to the rounded whole.
    #[must_use]
    pub fn settled(self) -> Micros {
        // Nearly all of them fit into 64 bits, and dividing 128 takes several times as long.
        if let (Ok(work), Ok(hour)) = (u64::try_from(self.0), u64::try_from(MILLIS_PER_HOUR)) {
            return Micros(narrow(i128::from(work.div_ceil(hour))));
        }
        let whole = self.0.div_euclid(MILLIS_PER_HOUR);
        let started = i128::from(self.0.rem_euclid(MILLIS_PER_HOUR) > 0);
        Micros(narrow(whole.saturating_add(started)))
    }
}

impl std::ops::Add for Work {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// What does not fit is the largest or the smallest amount there is, never one of the other sign.
#[must_use]
pub fn narrow(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX })
}

/// How many milliseconds are missing until `millis` is a whole number of minutes.
///
/// A billable episode is settled to whole minutes, a started minute counting whole. Hugging Face
/// documents "billed per minute" and not how a part of a minute rounds: this is the dearer
/// reading, in the one place that decides it.
#[must_use]
pub fn missing_to_whole_minute(millis: i64) -> i64 {
    let begun = millis.max(0).rem_euclid(MILLIS_PER_MINUTE);
    MILLIS_PER_MINUTE.saturating_sub(begun).rem_euclid(MILLIS_PER_MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hours_and_ten_seconds_are_billed_as_a_hundred_and_twenty_one_minutes() {
        let millis = 2 * 3_600_000 + 10_000;
        let whole = millis + missing_to_whole_minute(millis);
        assert_eq!(whole, 121 * 60_000);
        assert_eq!(Work::of(Rate(1_800_000), whole).settled(), Micros(3_630_000));
    }

    #[test]
    fn a_whole_minute_is_not_lengthened() {
        assert_eq!(missing_to_whole_minute(0), 0);
        assert_eq!(missing_to_whole_minute(60_000), 0);
        assert_eq!(missing_to_whole_minute(60_001), 59_999);
    }

    #[test]
    fn a_started_micro_dollar_counts_whole() {
        assert_eq!(Work(0).settled(), Micros(0));
        assert_eq!(Work(1).settled(), Micros(1));
        assert_eq!(Work(MILLIS_PER_HOUR).settled(), Micros(1));
        assert_eq!(Work(MILLIS_PER_HOUR + 1).settled(), Micros(2));
    }
}
