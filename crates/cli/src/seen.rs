//! What is seen of the account, as JSON: what is not seen is null, and said to be so.

use guard_core::{Guard, LastRead, Moment, RunningRate, Sight, Unseen};
use guard_host::Utc;
use schemars::JsonSchema;
use serde::Serialize;

/// Fields of every JSON that tells what is running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Seen {
    /// How much of what may be running was read lately.
    pub watching: Watching,
    /// What is not watched; null when everything is.
    pub unseen: Option<UnseenJson>,
    /// What was read last of what is not watched now; null when everything is, or nothing ever was.
    pub last_known: Option<LastKnown>,
}

/// How much of what may be running was read lately.
// The words of `Sight`, which carries what is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Watching {
    /// Everything was.
    Whole,
    /// Not every user or organization was.
    Partly,
    /// None was.
    Blind,
    /// The first answers are on their way.
    Awaited,
    /// Nobody is signed in.
    SignedOut,
}

/// What is not watched, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnseenJson {
    /// Users and organizations; empty while it is not known which there are.
    namespaces: Vec<String>,
    /// Its last reading; null when there was none.
    since: Option<Utc>,
    /// In words.
    why: String,
}

/// What cost money when it was read last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LastKnown {
    /// When: the oldest, where several namespaces were read at different times.
    read_at: Utc,
    /// How long ago.
    age_seconds: u64,
    /// How many endpoints cost money then.
    billable: usize,
    /// What they cost then, in micro-dollars; null when a price is not known.
    running_rate_micros_per_hour: Option<i64>,
}

impl Seen {
    /// What is seen.
    pub fn of(sight: &Sight) -> Self {
        Self {
            watching: Watching::of(sight),
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

impl Watching {
    fn of(sight: &Sight) -> Self {
        match sight {
            Sight::Whole(_) => Self::Whole,
            Sight::Partly { .. } => Self::Partly,
            Sight::Blind(_) => Self::Blind,
            Sight::Awaited(_) => Self::Awaited,
            Sight::SignedOut => Self::SignedOut,
        }
    }
}

impl UnseenJson {
    fn of(unseen: &Unseen) -> Self {
        Self {
            namespaces: unseen.namespaces.clone(),
            since: unseen.last.as_ref().map(|last| Utc::of(last.at)),
            why: unseen.why.clone(),
        }
    }
}

impl LastKnown {
    fn of(last: &LastRead) -> Self {
        Self {
            read_at: Utc::of(last.at),
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
