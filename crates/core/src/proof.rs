//! Proof that pausing works: when a pause last went the whole way and was read back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::moment::millis_between;

/// A day, in milliseconds.
pub const DAY_MILLIS: i64 = 24 * 3_600_000;

/// What is known of each user whose token was used here, by name.
pub type Proofs = BTreeMap<String, Proof>;

/// What is known of one user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// When a pause was last accepted and then read back, in a drill or not; `None`: never here.
    pub proved: Option<Timestamp>,
    /// When the guard last began a drill by itself; `None`: never.
    pub tried: Option<Timestamp>,
}

impl Proof {
    /// Takes over what is newer.
    pub fn update(&mut self, newer: Self) {
        self.proved = newer.proved.or(self.proved);
        self.tried = newer.tried.or(self.tried);
    }

    /// Joins what two processes know at `now`; a time that a wrong clock wrote counts for nothing.
    #[must_use]
    pub fn joined(self, other: Self, now: Timestamp) -> Self {
        let later = |one: Option<Timestamp>, other: Option<Timestamp>| {
            let is_past = |at: &Timestamp| millis_between(now, *at) < DAY_MILLIS;
            one.filter(is_past).max(other.filter(is_past))
        };
        Self { proved: later(self.proved, other.proved), tried: later(self.tried, other.tried) }
    }
}

/// Takes over what is newer, user by user.
pub fn update(proofs: &mut Proofs, newer: &Proofs) {
    for (name, proof) in newer {
        proofs.entry(name.clone()).or_default().update(*proof);
    }
}
