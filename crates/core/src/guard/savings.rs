//! What pauses saved: noted when one is read back, and when the endpoint is no longer known to be paused.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;

use super::Guard;
use crate::endpoint::{EndpointId, Observed};
use crate::moment::{Moment, millis_between};
use crate::savings::{SavedSum, SavedView, SavingEntry, SavingPause, left_until_auto_stop};

/// So many days back are summed up, as the history begins with.
const DAYS_SHOWN: i64 = 30;

impl Guard {
    /// For how long an endpoint would go on costing money if it is not paused now: nothing where it costs none, or
    /// where it is not told whether Hugging Face would stop it by itself.
    pub(super) fn can_save(&self, id: &EndpointId, at: Moment) -> Option<Duration> {
        let seen = self.world.inventory.get(id).filter(|seen| seen.is_billable())?;
        let scaling = seen.scaling?;
        let auto_stop = scaling.scale_to_zero_minutes.filter(|_| scaling.is_armed());
        let auto_stop =
            auto_stop.map(|after| Duration::from_secs(u64::from(after).saturating_mul(60)));
        // What it was used for before this start holds nothing off any more.
        let since = self.world.meter.line(id).and_then(crate::meter::Line::billable_since);
        let idle_since = seen.last_used_at.max(since);
        let idle = idle_since.map(|since| millis_between(since, at.utc).max(0));
        let idle = idle.map(|idle| Duration::from_millis(idle.unsigned_abs()));
        Some(left_until_auto_stop(auto_stop, idle))
    }

    /// A pause was answered, or an endpoint was read: notes what became of it where both are so.
    pub(super) fn note_saving(&mut self, id: &EndpointId, at: Moment) {
        let batch = self.pauses.batch.as_mut();
        let Some((left, rate)) = batch.and_then(|batch| batch.take_saved(id, at)) else { return };
        let pause = SavingPause::read_back(id, at, left, rate);
        let noted = self.world.savings.paused(pause);
        self.saving.saved(noted);
    }

    /// An endpoint was read, and is not metered yet. A pause goes on for as long as it is known to: where nobody
    /// looked for a while, its change time tells whether anybody started it meanwhile.
    pub(super) fn follow_saving(&mut self, seen: &Observed, at: Moment) {
        if !self.world.savings.is_open(&seen.id) {
            return;
        }
        let stands = self.world.meter.line(&seen.id).is_some_and(|line| {
            let unchanged = line.updated_at.is_some() && line.updated_at == seen.updated_at;
            seen.is_paused()
                && line.created_at == seen.created_at
                && (unchanged || !self.is_in_gap(line, at))
        });
        if !stands {
            self.end_saving(&seen.id);
        }
    }

    /// An endpoint is known to have been paused until it was read last, and no longer.
    pub(super) fn end_saving(&mut self, id: &EndpointId) {
        let read = self.world.meter.line(id).map(|line| line.open.to);
        let noted = self.world.savings.ended(id, read.unwrap_or(jiff::Timestamp::MIN));
        self.saving.saved(noted);
    }

    /// The wall clock was set: pauses that count by the old one end.
    pub(super) fn end_savings(&mut self) {
        let open: Vec<EndpointId> = self.world.savings.open().cloned().collect();
        open.iter().for_each(|id| self.end_saving(id));
    }

    /// What pauses saved from the day `from` up to and without the day `to`.
    #[must_use]
    pub fn saved(&self, from: Date, to: Date) -> SavedSum {
        let read = |id: &EndpointId| self.world.meter.line(id).map(|line| line.open.to);
        self.world.savings.between(self.start_of(from), self.start_of(to), read)
    }

    /// What pauses saved in the last 30 days.
    #[must_use]
    pub fn saved_lately(&self, at: Moment) -> SavedSum {
        let today = self.local_day(at);
        let first = today.saturating_sub(DAYS_SHOWN.saturating_sub(1).days());
        self.saved(first, today.saturating_add(1.day()))
    }

    /// The same as it is shown.
    #[must_use]
    pub fn saved_view(&self, at: Moment) -> Option<SavedView> {
        self.saved_lately(at).view(Some("in the last 30 days"))
    }

    /// Everything that is known of what pauses saved.
    #[must_use]
    pub fn savings(&self) -> Vec<SavingEntry> {
        self.world.savings.entries()
    }
}
