//! How far Hugging Face's clock is believed to be ahead, once a reading has shown it.

use std::sync::atomic::{AtomicI64, Ordering};

use guard_core::Listing;
use jiff::Timestamp;

use crate::observe::{FEW_MINUTES_MILLIS, moved, shows_ahead};

/// What is said later is the same clock while it differs by less, in milliseconds.
const SAME_CLOCK_MILLIS: u64 = 60_000;

/// What the readings of an account have shown of the other clock. All pages, and all readings that
/// come later, are judged alike: the time at which an endpoint changed must not waver.
#[derive(Debug, Default)]
pub(crate) struct TheirClock {
    /// By how much it was ahead when a time in a reading showed that, in milliseconds.
    shown_millis: AtomicI64,
}

impl TheirClock {
    /// See [`crate::observe::by_our_clock`].
    pub(crate) fn ours(&self, listing: Listing, ahead_millis: i64, now: Timestamp) -> Listing {
        if shows_ahead(&listing, ahead_millis, now) {
            self.shown_millis.store(ahead_millis, Ordering::Relaxed);
        }
        let shown = self.shown_millis.load(Ordering::Relaxed);
        let is_believed =
            ahead_millis <= FEW_MINUTES_MILLIS || ahead_millis.abs_diff(shown) <= SAME_CLOCK_MILLIS;
        moved(listing, if is_believed { ahead_millis } else { 0 }, now)
    }
}

#[cfg(test)]
mod tests {
    use guard_core::{EndpointId, Observed, shifted};

    use super::*;

    const HOUR: i64 = 3_600_000;

    fn now() -> Timestamp {
        "2026-11-26T18:00:00Z".parse().unwrap()
    }

    /// When the endpoint of a reading changed, by our clock.
    fn changed(clock: &TheirClock, told: Timestamp, ahead_millis: i64) -> Option<Timestamp> {
        let seen = Observed::unreadable(EndpointId::new("alice", "phi-4"), "");
        let seen = Observed { updated_at: Some(told), ..seen };
        let listing = Listing { endpoints: vec![seen], complete: true };
        clock.ours(listing, ahead_millis, now()).endpoints.pop().unwrap().updated_at
    }

    #[test]
    fn what_one_page_showed_holds_for_the_next_and_a_date_alone_shows_nothing() {
        let clock = TheirClock::default();
        let long_ago = shifted(now(), -5 * HOUR);
        assert_eq!(changed(&clock, long_ago, HOUR), Some(long_ago), "only a date says so");
        // It changed ten minutes ago, which their clock calls fifty minutes from now.
        let ten_minutes_ago = shifted(now(), -HOUR / 6);
        assert_eq!(changed(&clock, shifted(ten_minutes_ago, HOUR), HOUR), Some(ten_minutes_ago));
        assert_eq!(changed(&clock, long_ago, HOUR), Some(shifted(long_ago, -HOUR)));
        assert_eq!(changed(&clock, long_ago, HOUR + 5_000), Some(shifted(long_ago, -HOUR - 5_000)));
        // Another difference has to be shown anew.
        assert_eq!(changed(&clock, long_ago, 6 * HOUR), Some(long_ago));
        assert_eq!(changed(&clock, long_ago, 0), Some(long_ago));
    }
}
