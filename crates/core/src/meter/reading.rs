//! One endpoint in one reading, with what is needed to meter it.

use jiff::Timestamp;

use super::change::UndatedTime;
use crate::endpoint::Observed;
use crate::ledger::Entry;
use crate::money::Rate;

/// What one reading says about one endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// What was seen.
    pub seen: &'a Observed,
    /// The price of one replica, `None` while unknown.
    pub rate: Option<Rate>,
    /// When.
    pub at: Timestamp,
    /// The longest pause between two readings that still counts as watched, in milliseconds.
    pub allowed_gap_millis: i64,
    /// When its namespace was last read without it; `None` when that never happened.
    pub absent_at: Option<Timestamp>,
}

impl Reading<'_> {
    /// Since when an endpoint that is seen for the first time has been there, when it appeared
    /// while nobody was looking.
    pub(super) fn appeared(&self) -> Option<Timestamp> {
        let absent = self.absent_at?;
        let unwatched = crate::moment::millis_between(absent, self.at) > self.allowed_gap_millis;
        let created = self.seen.created_at.filter(|created| *created <= self.at);
        let appeared = created.map_or(absent, |created| created.max(absent));
        unwatched.then_some(appeared)
    }
}

/// What one reading made final.
#[derive(Clone, Debug, Default)]
pub struct Metered {
    /// In order of time.
    pub entries: Vec<Entry>,
    /// Which of them holds a change that is still to be dated.
    pub undated: Option<UndatedTime>,
}
