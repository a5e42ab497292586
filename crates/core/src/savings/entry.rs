//! What is noted of a pause, and of its end.

use std::time::Duration;

use jiff::Timestamp;

use crate::endpoint::EndpointId;
use crate::moment::Moment;
use crate::money::Rate;

/// No pause counts for longer: whoever was there again after a night would have noticed.
const LONGEST: Duration = Duration::from_secs(8 * 3_600);

/// One line of what is noted. None is ever changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavingEntry {
    /// A pause that saves.
    Pause(SavingPause),
    /// One ended before it had counted for as long as it could.
    End(SavingEnd),
}

/// A pause that was asked for here of what cost money, and was read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavingPause {
    /// Which endpoint.
    pub endpoint: EndpointId,
    /// When it was read back: it counts from then on.
    pub from: Timestamp,
    /// Until when it counts at the most.
    pub until: Timestamp,
    /// What all replicas cost when the pause was asked for; `None` is unknown and never free.
    pub rate: Option<Rate>,
}

/// The endpoint is no longer known to be paused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavingEnd {
    /// Which endpoint.
    pub endpoint: EndpointId,
    /// When its pause was read back, which tells one pause from another.
    pub from: Timestamp,
    /// Until when it is known to have been paused.
    pub at: Timestamp,
}

/// How long after now Hugging Face would have stopped an endpoint by itself; without end where it would not.
/// `auto_stop`: after how long without a request it does, where it does; `idle`: how long there was no request,
/// where that is known.
#[must_use]
pub fn left_until_auto_stop(auto_stop: Option<Duration>, idle: Option<Duration>) -> Duration {
    auto_stop.map_or(Duration::MAX, |after| after.saturating_sub(idle.unwrap_or_default()))
}

impl SavingPause {
    /// One that was read back at `at`, of what would have gone on for as long as is `left`.
    #[must_use]
    pub fn read_back(
        endpoint: &EndpointId,
        at: Moment,
        left: Duration,
        rate: Option<Rate>,
    ) -> Self {
        let until = at.after(left.min(LONGEST)).utc;
        Self { endpoint: endpoint.clone(), from: at.utc, until, rate }
    }
}
