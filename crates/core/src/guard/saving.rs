//! What became final is written, and written again where that failed.

use std::time::Duration;

use super::Guard;
use crate::endpoint::{EndpointId, Observed, Prices};
use crate::ledger::Entry;
use crate::messages::{Batch, Effect};
use crate::moment::Moment;
use crate::proof::{self, Proof, Proofs};
use crate::reminders::{Logged, Memory};
use crate::savings::SavingEntry;

/// Open spans are written this often while money runs, so that a crash loses little.
const SAVE_LINES_EVERY: Duration = Duration::from_secs(60);
/// And this often while nothing costs money, to leave the disk alone: each time is some 20 kB. After
/// a crash, what had not changed in that hour is inferred.
const SAVE_IDLE_LINES_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long after a failed write the next one follows.
const WRITE_AGAIN: Duration = Duration::from_secs(30);
/// What can wait for more of its kind waits so long.
const GATHERS: Duration = Duration::from_secs(10);

/// What is to be written, and what is being written.
#[derive(Clone, Debug, Default)]
pub(super) struct Saving {
    unsaved: Batch,
    under_way: Option<Batch>,
    not_before: Duration,
    /// Until when what metrics told of the past is gathered, unless somebody waits for it to be written.
    gathers_until: Duration,
    /// Nothing comes after what is to be written now.
    shuts_down: bool,
    /// When the open spans were written last.
    lines_at: Option<Moment>,
    /// What is written of reminders.
    remembered: Vec<Memory>,
    /// This process writes the ledger.
    keeps_ledger: bool,
}

impl Saving {
    /// Goes on from what was remembered of reminders.
    pub(super) fn resume(remembered: Vec<Memory>, keeps_ledger: bool) -> Self {
        Self { remembered, keeps_ledger, ..Self::default() }
    }

    /// Whether this process writes the ledger.
    pub(super) fn keeps_ledger(&self) -> bool {
        self.keeps_ledger
    }

    /// Entries became final.
    pub(super) fn add(&mut self, entries: Vec<Entry>) {
        self.unsaved.entries.extend(entries);
    }

    /// An endpoint is no longer there.
    pub(super) fn gone(&mut self, id: &EndpointId) {
        self.unsaved.gone.push(id.clone());
    }

    /// The price list changed.
    pub(super) fn priced(&mut self, rates: &Prices) {
        self.unsaved.prices = Some(rates.clone());
    }

    /// A proof that pausing works is new.
    pub(super) fn proof(&mut self, user: String, proof: Proof) {
        proof::update(&mut self.unsaved.proofs, &Proofs::from([(user, proof)]));
    }

    /// What a pause saved is to be noted.
    pub(super) fn saved(&mut self, noted: Option<SavingEntry>) {
        self.unsaved.savings.extend(noted);
    }

    /// The open spans changed in more than their length.
    pub(super) fn save_lines(&mut self) {
        self.lines_at = None;
    }

    /// This run ends: everything is written at once.
    pub(super) fn shut_down(&mut self) {
        self.save_lines();
        self.not_before = Duration::ZERO;
        self.shuts_down = true;
    }

    /// Whether this run ends.
    pub(super) fn shuts_down(&self) -> bool {
        self.shuts_down
    }

    /// What is entered now waits for more of its kind, where nothing waits to be written already.
    pub(super) fn gather(&mut self, at: Moment) {
        if self.unsaved.is_empty() {
            self.gathers_until = at.uptime_in(GATHERS);
        }
    }

    /// Whether everything is written.
    pub(super) fn is_done(&self) -> bool {
        self.under_way.is_none() && self.unsaved.is_empty()
    }

    /// When the next write is due, by uptime.
    pub(super) fn wakes_at(&self, leaves: bool, at: Moment) -> Option<Duration> {
        let waits = !self.unsaved.is_empty() && self.under_way.is_none();
        waits.then_some(self.writes_from(leaves).max(at.uptime))
    }

    /// From when on what is unsaved is written, by uptime. Who leaves or ends does not wait.
    fn writes_from(&self, leaves: bool) -> Duration {
        match self.shuts_down || leaves {
            true => self.not_before,
            false => self.not_before.max(self.gathers_until),
        }
    }

    /// Entries that are not on the disk yet, in their order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.under_way.iter().flat_map(|batch| &batch.entries).chain(&self.unsaved.entries)
    }

    /// What became of reminders and is not on the disk yet, in its order.
    pub(super) fn log(&self) -> impl Iterator<Item = &Logged> {
        self.under_way.iter().flat_map(|batch| &batch.log).chain(&self.unsaved.log)
    }

    /// What was written is gone: all of it goes out once more.
    fn begin_anew(&mut self, rates: &Prices) {
        self.save_lines();
        self.remembered.clear();
        self.priced(rates);
    }

    /// A batch was written, or could not be. Nothing is lost: what could not be written goes out
    /// again, before what is newer.
    fn stored(&mut self, is_written: bool, at: Moment) {
        let Some(batch) = self.under_way.take().filter(|_| !is_written) else { return };
        let newer = std::mem::replace(&mut self.unsaved, batch);
        self.unsaved.append(newer);
        self.not_before = at.uptime_in(WRITE_AGAIN);
    }
}

impl Guard {
    /// What was written is gone: what is open, remembered and priced goes out once more.
    pub(super) fn history_lost(&mut self, words: String) {
        self.saving.begin_anew(self.world.prices.rates());
        self.trouble_with(words);
    }

    pub(super) fn stored(&mut self, result: Result<(), String>, at: Moment) {
        if let Err(why) = &result
            && self.saving.under_way.is_some()
        {
            self.trouble_with(format!(
                "The history could not be written ({why}). Pausing and reminders go on; it is tried again."
            ));
        }
        self.saving.stored(result.is_ok(), at);
    }

    pub(super) fn turn_saving(&mut self, at: Moment) -> Option<Effect> {
        let from = self.saving.writes_from(self.is_leaving());
        let saving = &mut self.saving;
        if saving.under_way.is_some() || at.uptime < from {
            return None;
        }
        if !self.reminders.are_remembered(&saving.remembered) {
            let memories = self.reminders.memories();
            saving.remembered.clone_from(&memories);
            saving.unsaved.memory = Some(memories);
        }
        let is_billed = self.world.inventory.endpoints().any(Observed::is_billable);
        let every = if is_billed { SAVE_LINES_EVERY } else { SAVE_IDLE_LINES_EVERY };
        let lines_due = saving.lines_at.is_none_or(|saved| at.since(saved) >= every)
            && self.world.meter.lines().next().is_some();
        saving.unsaved.log.extend(self.reminders.take_log());
        if lines_due || !saving.unsaved.entries.is_empty() || !saving.unsaved.gone.is_empty() {
            saving.unsaved.lines = self.world.meter.lines().cloned().collect();
            saving.lines_at = Some(at);
        }
        if saving.unsaved.is_empty() {
            return None;
        }
        let batch = std::mem::take(&mut saving.unsaved);
        saving.under_way = Some(batch.clone());
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
        self.savings.extend(newer.savings);
        self.memory = newer.memory.or(self.memory.take());
        self.prices = newer.prices.or(self.prices.take());
        proof::update(&mut self.proofs, &newer.proofs);
    }
}
