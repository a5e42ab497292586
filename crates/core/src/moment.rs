//! Time, always passed in.

use std::time::Duration;

use jiff::Timestamp;

/// One reading of both clocks.
///
/// `utc` is the wall clock: it names moments for people and for the ledger, and may be set by
/// anybody at any time. `uptime` only moves forward, counts time asleep too, and carries every
/// deadline and every metered duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Wall clock, UTC, truncated to milliseconds by the host.
    pub utc: Timestamp,
    /// Time since some fixed point in the past, time asleep included.
    pub uptime: Duration,
}

impl Moment {
    /// The moment `later` after this one, if neither clock is touched.
    #[must_use]
    pub fn after(self, later: Duration) -> Self {
        Self { utc: shifted(self.utc, whole_millis(later)), uptime: self.uptime_in(later) }
    }

    /// What the clock that cannot be set shows in so long.
    #[must_use]
    pub fn uptime_in(self, later: Duration) -> Duration {
        self.uptime.saturating_add(later)
    }

    /// How long ago `earlier` was, by the clock that cannot be set. Zero if it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.uptime.saturating_sub(earlier.uptime)
    }

    /// What this wall clock, had nobody set it, showed so long ago.
    #[must_use]
    pub fn ago(self, time: Duration) -> Timestamp {
        shifted(self.utc, whole_millis(time).saturating_neg())
    }

    /// How long until a moment of the wall clock; nothing when it is over.
    #[must_use]
    pub fn until(self, moment: Timestamp) -> Duration {
        Duration::from_millis(u64::try_from(millis_between(self.utc, moment)).unwrap_or(0))
    }
}

/// Milliseconds from `from` to `to`; negative when `to` is earlier.
#[must_use]
pub fn millis_between(from: Timestamp, to: Timestamp) -> i64 {
    to.as_millisecond().saturating_sub(from.as_millisecond())
}

/// `at` moved by `millis`, as far as timestamps reach.
#[must_use]
pub fn shifted(at: Timestamp, millis: i64) -> Timestamp {
    let furthest = if millis < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(at.as_millisecond().saturating_add(millis)).unwrap_or(furthest)
}

/// A length of time in milliseconds, as many as fit.
#[must_use]
pub fn whole_millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// So many minutes in milliseconds.
#[must_use]
pub fn minutes_millis(minutes: u32) -> i64 {
    i64::from(minutes).saturating_mul(60_000)
}

/// So many seconds in milliseconds.
#[must_use]
pub fn seconds_millis(seconds: u32) -> i64 {
    i64::from(seconds).saturating_mul(1_000)
}
