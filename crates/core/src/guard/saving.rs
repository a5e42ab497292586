//! What became final is written, and written again where that failed.

use std::time::Duration;

use super::Guard;
use crate::endpoint::Observed;
use crate::messages::{Batch, Effect};
use crate::moment::Moment;

/// Open spans are written this often while money runs, so that a crash loses little.
const SAVE_LINES_EVERY: Duration = Duration::from_secs(60);
/// And this often while nothing costs money, to leave the disk alone: each time is some 20 kB. After
/// a crash, what had not changed in that hour is inferred.
const SAVE_IDLE_LINES_EVERY: Duration = Duration::from_secs(60 * 60);

impl Guard {
    /// What was written is gone: what is open, remembered and priced goes out once more.
    pub(super) fn history_lost(&mut self, words: String) {
        self.saved_lines_at = None;
        self.remembered.clear();
        self.unsaved.prices = Some(self.prices.clone());
        self.trouble_with(words);
    }

    pub(super) fn stored(&mut self, result: Result<(), String>, at: Moment) {
        let Some(batch) = self.saving.take() else {
            return;
        };
        if let Err(why) = result {
            // Nothing is lost: what could not be written goes out again, before what is newer.
            let newer = std::mem::take(&mut self.unsaved);
            self.unsaved = batch;
            self.unsaved.append(newer);
            self.save_not_before = at.uptime_in(Duration::from_secs(30));
            self.trouble_with(format!(
                "The history could not be written ({why}). Pausing and reminders go on; it is tried again."
            ));
        }
    }

    /// From when on what is unsaved is written, by uptime. Who leaves or ends does not wait.
    pub(super) fn saves_from(&self) -> Duration {
        match self.shuts_down || self.is_leaving() {
            true => self.save_not_before,
            false => self.save_not_before.max(self.gathers_until),
        }
    }

    pub(super) fn turn_saving(&mut self, at: Moment) -> Option<Effect> {
        if self.saving.is_some() || at.uptime < self.saves_from() {
            return None;
        }
        if !self.reminders.are_remembered(&self.remembered) {
            let memories = self.reminders.memories();
            self.remembered.clone_from(&memories);
            self.unsaved.memory = Some(memories);
        }
        let is_billed = self.known.endpoints().any(Observed::is_billable);
        let every = if is_billed { SAVE_LINES_EVERY } else { SAVE_IDLE_LINES_EVERY };
        let lines_due = self.saved_lines_at.is_none_or(|saved| at.since(saved) >= every)
            && self.meter.lines().next().is_some();
        self.unsaved.log.extend(self.reminders.take_log());
        if lines_due || !self.unsaved.entries.is_empty() || !self.unsaved.gone.is_empty() {
            self.unsaved.lines = self.meter.lines().cloned().collect();
            self.saved_lines_at = Some(at);
        }
        if self.unsaved.is_empty() {
            return None;
        }
        let batch = std::mem::take(&mut self.unsaved);
        self.saving = Some(batch.clone());
        self.forget_old_days(at);
        Some(Effect::Commit(batch))
    }
}

impl Batch {
    /// Adds what is newer.
    pub(super) fn append(&mut self, newer: Self) {
        self.entries.extend(newer.entries);
        if newer.lines.is_empty() {
            self.lines.retain(|line| !newer.gone.contains(&line.endpoint));
        } else {
            self.lines = newer.lines;
        }
        self.gone.extend(newer.gone);
        self.log.extend(newer.log);
        self.memory = newer.memory.or(self.memory.take());
        self.prices = newer.prices.or(self.prices.take());
    }
}
