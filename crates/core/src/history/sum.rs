//! What comes together of one endpoint on one day, or of several.

use std::ops::Add;
use std::time::Duration;

use super::stretch::Stretch;
use crate::ledger::{Cost, Evidence, Total};
use crate::money::Micros;
use crate::words;

/// Costs, and the time they stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) total: Total,
    /// The part of the total that nobody observed.
    unobserved: Total,
    /// The part of the total that was observed at a price nobody knows.
    unpriced: Total,
    /// Milliseconds times replicas: seen, inferred, unknown.
    replica_millis: [i64; 3],
}

impl Sum {
    /// Adds the part of a stretch that costs `part` and takes `millis`.
    pub(super) fn add(&mut self, stretch: &Stretch, part: Total, millis: i64) {
        self.total = self.total + part;
        if stretch.cost.known().is_none() {
            if stretch.evidence == Evidence::Unknown {
                self.unobserved = self.unobserved + part;
            } else {
                self.unpriced = self.unpriced + part;
            }
        }
        let time = &mut self.replica_millis[stretch.evidence as usize];
        *time = time.saturating_add(millis.saturating_mul(i64::from(stretch.replicas)));
    }

    pub(super) fn cost(&self) -> Cost {
        self.total.cost()
    }

    /// As much of it as is exactly known.
    pub(super) fn known(&self) -> Micros {
        self.total.least() - self.unobserved.least() - self.unpriced.least()
    }

    /// Milliseconds times replicas that rest on this evidence.
    pub(super) fn replica_millis(&self, evidence: Evidence) -> i64 {
        self.replica_millis[evidence as usize]
    }

    /// Whether there is nothing to say about it.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// How dear it is: for putting the dearest first.
    pub(super) fn weight(&self) -> (Micros, Micros, i64) {
        (self.total.reckoned(), self.total.least(), self.total.unknown_millis)
    }

    /// What is not known of it: `3 h 20 min not tracked, up to $6.00`.
    pub(super) fn unknown(&self) -> Option<String> {
        let mut said = Vec::new();
        if self.unobserved.unknown_millis > 0 {
            let time = length(self.unobserved.unknown_millis);
            said.push(format!("{time} not tracked, {}", bounds(self.unobserved.cost())));
        }
        if self.unpriced.unknown_millis > 0 {
            said.push(format!("{} at an unknown price", length(self.unpriced.unknown_millis)));
        }
        (!said.is_empty()).then(|| said.join("; "))
    }
}

impl Add for Sum {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            total: self.total + other.total,
            unobserved: self.unobserved + other.unobserved,
            unpriced: self.unpriced + other.unpriced,
            replica_millis: std::array::from_fn(|evidence| {
                self.replica_millis[evidence].saturating_add(other.replica_millis[evidence])
            }),
        }
    }
}

impl std::iter::Sum for Sum {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        sums.fold(Self::default(), |sum, part| sum + part)
    }
}

/// Milliseconds in words: `3 h 20 min`.
pub(super) fn length(millis: i64) -> String {
    words::length(Duration::from_millis(u64::try_from(millis).unwrap_or(0)))
}

fn bounds(cost: Cost) -> String {
    match cost.most {
        Some(most) if cost.least.0 == 0 => format!("up to {}", words::money(most)),
        _ => match words::cost(cost).as_str() {
            "unknown" => "cost unknown".to_owned(),
            bounded => bounded.to_owned(),
        },
    }
}
