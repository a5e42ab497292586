//! Amounts that may be known only within bounds. Unknown is a range, never zero.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

use crate::money::Micros;

/// What something cost: exactly, or between two amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// The least it can have cost.
    pub least: Micros,
    /// The most it can have cost; `None` when nothing bounds it.
    pub most: Option<Micros>,
}

impl Cost {
    /// Nothing.
    pub const FREE: Self = Self::exactly(Micros(0));
    /// Anything from nothing on.
    pub const UNBOUNDED: Self = Self { least: Micros(0), most: None };

    /// A known amount.
    #[must_use]
    pub const fn exactly(amount: Micros) -> Self {
        Self { least: amount, most: Some(amount) }
    }

    /// The amount, when it is known.
    #[must_use]
    pub fn known(self) -> Option<Micros> {
        self.most.filter(|most| *most == self.least)
    }
}

impl Add for Cost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            least: self.least + other.least,
            most: self.most.zip(other.most).map(|(a, b)| a + b),
        }
    }
}

/// A sum of entries and open spans: what it cost, and how much time has no known cost.
///
/// What was added can be taken out again, also what had no upper bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    least: Micros,
    /// Sum of the upper bounds of the parts that have one.
    most: Micros,
    /// How many parts have no upper bound.
    unbounded: i64,
    /// Milliseconds that were or may have been billable at an unknown cost.
    pub unknown_millis: i64,
}

impl Total {
    /// One part: a cost, and the milliseconds of it that are not known.
    #[must_use]
    pub fn of(cost: Cost, unknown_millis: i64) -> Self {
        Self {
            least: cost.least,
            most: cost.most.unwrap_or(cost.least),
            unbounded: i64::from(cost.most.is_none()),
            unknown_millis,
        }
    }

    /// A known amount.
    #[must_use]
    pub fn exactly(amount: Micros) -> Self {
        Self::of(Cost::exactly(amount), 0)
    }

    /// What all parts together cost.
    #[must_use]
    pub fn cost(self) -> Cost {
        Cost { least: self.least, most: (self.unbounded == 0).then_some(self.most) }
    }

    /// The amount, when all of it is known.
    #[must_use]
    pub fn known(self) -> Option<Micros> {
        self.cost().known()
    }

    /// The least it can have cost.
    #[must_use]
    pub fn least(self) -> Micros {
        self.least
    }

    /// The most it can have cost as far as anything bounds it: what a limit has to reckon with.
    #[must_use]
    pub fn reckoned(self) -> Micros {
        self.most
    }
}

impl Add for Total {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            least: self.least + other.least,
            most: self.most + other.most,
            unbounded: self.unbounded.saturating_add(other.unbounded),
            unknown_millis: self.unknown_millis.saturating_add(other.unknown_millis),
        }
    }
}

impl Sub for Total {
    type Output = Self;
    fn sub(self, part: Self) -> Self {
        Self {
            least: self.least - part.least,
            most: self.most - part.most,
            unbounded: self.unbounded.saturating_sub(part.unbounded),
            unknown_millis: self.unknown_millis.saturating_sub(part.unknown_millis),
        }
    }
}

impl std::iter::Sum for Total {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), |sum, total| sum + total)
    }
}
