//! What is seen of the account, as JSON: what is not seen is null, and said to be so.

use guard_core::{Guard, LastRead, Moment, RunningRate, Sight, Unseen};
use jiff::Timestamp;
use serde::Serialize;

/// Fields of every JSON that tells what is running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// `whole`, `partly`, `blind`, `awaited` or `signed-out`.
    pub watching: &'static str,
    /// What is not watched; `null` when everything is.
    pub unseen: Option<UnseenJson>,
    /// What was read last of what is not seen now.
    pub last_known: Option<LastKnown>,
}

/// What is not watched, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnseenJson {
    namespaces: Vec<String>,
    since: Option<String>,
    why: String,
}

/// What cost money when it was read last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastKnown {
    read_at: String,
    age_seconds: u64,
    billable: usize,
    running_rate_micros_per_hour: Option<i64>,
}

impl Seen {
    /// What is seen.
    pub fn of(sight: &Sight) -> Self {
        Self {
            watching: sight.code(),
            unseen: sight.unseen().map(UnseenJson::of),
            last_known: sight.last().map(LastKnown::of),
        }
    }

    /// Whether a person would want to hear of the step from one to the other; ages grow all the
    /// time.
    pub fn differs(&self, other: &Self) -> bool {
        let what = |seen: &Self| {
            let unseen = seen.unseen.as_ref().map(|unseen| {
                let last = seen.last_known.as_ref();
                (unseen.clone(), last.map(|last| (last.billable, last.read_at.clone())))
            });
            (seen.watching, unseen)
        };
        what(self) != what(other)
    }
}

impl UnseenJson {
    fn of(unseen: &Unseen) -> Self {
        Self {
            namespaces: unseen.namespaces.clone(),
            since: unseen.last.as_ref().map(|last| whole_seconds(last.at)),
            why: unseen.why.clone(),
        }
    }
}

impl LastKnown {
    fn of(last: &LastRead) -> Self {
        Self {
            read_at: whole_seconds(last.at),
            age_seconds: last.age.as_secs(),
            billable: last.rate.billable,
            running_rate_micros_per_hour: micros_per_hour(&last.rate),
        }
    }
}

/// The rate, where no price in it is unknown.
pub fn micros_per_hour(rate: &RunningRate) -> Option<i64> {
    rate.unpriced.is_empty().then_some(rate.known.0)
}

/// What today has cost, where nothing of it is unknown: what is not watched may cost money.
pub fn today_micros(guard: &Guard, sight: &Sight, at: Moment) -> Option<i64> {
    sight.whole()?;
    guard.today(at).known().map(|today| today.0)
}

/// RFC 3339, UTC, whole seconds.
pub fn whole_seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
