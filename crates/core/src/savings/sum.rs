//! What several pauses saved together.

use jiff::Timestamp;

use crate::moment::millis_between;
use crate::money::{MILLIS_PER_MINUTE, Micros, Rate};

const MINUTES_PER_HOUR: i64 = 60;

/// What pauses saved, as far as that can be said for certain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SavedSum {
    /// What those saved whose price is known.
    pub least: Micros,
    /// How many pauses saved anything.
    pub pauses: u32,
    /// How many of them at an unknown price.
    pub unpriced: u32,
}

impl SavedSum {
    /// Adds a pause that counts in `from..to`: whole minutes, a begun one does not count.
    pub(super) fn add(&mut self, rate: Option<Rate>, from: Timestamp, to: Timestamp) {
        let minutes = millis_between(from, to).max(0) / MILLIS_PER_MINUTE;
        if minutes == 0 {
            return;
        }
        self.pauses = self.pauses.saturating_add(1);
        match rate {
            Some(rate) => self.least = self.least + Micros(rate.0).share(minutes, MINUTES_PER_HOUR),
            None => self.unpriced = self.unpriced.saturating_add(1),
        }
    }

    /// What was saved at the least; `None` where no price of it is known.
    #[must_use]
    pub fn known(self) -> Option<Micros> {
        (self.unpriced < self.pauses || self.pauses == 0).then_some(self.least)
    }
}
