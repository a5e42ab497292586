//! What runs costs, as far as prices are known.

use crate::money::Rate;
use crate::words;

/// Dollars per hour being spent right now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunningRate {
    /// How many endpoints cost money.
    pub billable: usize,
    /// How many of them are starting.
    pub starting: usize,
    /// The rate of those whose price is known.
    pub known: Rate,
    /// Names of those whose price is not known: they are not free.
    pub unpriced: Vec<String>,
}

impl RunningRate {
    /// How many: `all off`, `3 running`, `3 running, 1 of them starting`.
    #[must_use]
    pub fn counts(&self) -> String {
        let (all, starting) = (words::number(self.billable), words::number(self.starting));
        match (self.billable, self.starting) {
            (0, _) => "all off".to_owned(),
            (_, 0) => format!("{all} running"),
            (billable, some) if billable == some => format!("{all} starting"),
            _ => format!("{all} running, {starting} of them starting"),
        }
    }

    /// The rate in words: `$3.40/h`, `at least $2.60/h`, `price unknown`.
    #[must_use]
    pub fn words(&self) -> String {
        match (self.known.0, self.unpriced.len()) {
            (_, 0) => words::rate(self.known),
            (0, _) => "price unknown".to_owned(),
            _ => format!("at least {}", words::rate(self.known)),
        }
    }
}
