//! Notices when somebody sets the wall clock.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use super::Guard;
use crate::moment::{Moment, millis_between, shifted, whole_millis};

/// Clocks drift apart a little; only a jump beyond this counts as being set.
const TOLERATED: Duration = Duration::from_secs(2);

/// Told where nothing tells how long it was.
const SET_BACK: &str = "The clock of this machine was set back while Endpoint Guard was not running. \
                        What was spent in between is not counted.";

/// The last moment, to compare the next one with.
#[derive(Clone, Copy, Debug)]
pub(super) struct WallClock {
    last: Moment,
}

impl WallClock {
    pub(super) fn starting(at: Moment) -> Self {
        Self { last: at }
    }

    /// By how many milliseconds the wall clock was set since the last moment; 0 if it was not.
    fn set_by(&mut self, at: Moment) -> i64 {
        let by_uptime = whole_millis(at.since(self.last));
        let by_wall = millis_between(self.last.utc, at.utc);
        self.last = at;
        let difference = by_wall.saturating_sub(by_uptime);
        // Long stretches may drift by a thousandth without anybody setting anything.
        let tolerated = whole_millis(TOLERATED).saturating_add(by_uptime / 1_000);
        if difference.saturating_abs() > tolerated { difference } else { 0 }
    }
}

impl Guard {
    /// When the wall clock was set, open spans go on under the new time without gain or loss.
    pub(super) fn follow_clock(&mut self, at: Moment) {
        let set_by = self.world.clock.set_by(at);
        if set_by != 0 {
            self.end_savings();
            let by_the_old_clock = shifted(at.utc, set_by.saturating_neg());
            let gap = self.allowed_gap_millis();
            let entries = self.world.meter.clock_set(by_the_old_clock, set_by, gap);
            self.enter(entries);
            // Their times are those of the old clock, and metrics are asked for by the new one.
            self.world.ledger_cache.leave_undated(|_| true);
            self.decisions.outdate();
            self.saving.save_lines();
        }
    }

    /// A run that begins before the last one ended: the clock was set back in between.
    pub(super) fn begin_by_this_clock(&mut self, at: Moment) {
        let entries = self.world.meter.set_back_to(at.utc);
        if entries.iter().any(|entry| entry.span.is_billable()) {
            self.trouble_with(SET_BACK.to_owned());
        }
        if !entries.is_empty() {
            self.world.ledger_cache.leave_undated(|_| true);
        }
        self.enter(entries);
    }
}
