//! What readings told is held against metrics as soon as these have it: they date changes to the second, and know what
//! came and went in between.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::filling::{ReplicaGraph, Undated};
use crate::ledger::{Cost, Entry, Kind, Source, Span};
use crate::meter::{Metered, Reading};
use crate::moment::{Moment, shifted};
use crate::money::{MILLIS_PER_MINUTE, Work, missing_to_whole_minute};

/// Metrics are gathered twice a minute at the most; sooner they know nothing of a change.
const METRICS_KNOW_AFTER: Duration = Duration::from_secs(60);

impl Guard {
    /// Meters one endpoint of one reading.
    pub(super) fn meter_row(&mut self, reading: &Reading<'_>, at: Moment) {
        let Metered { entries, undated } = self.world.meter.observe(reading);
        let first = self.world.ledger_cache.next_number();
        self.enter(entries);
        if !self.saving.keeps_ledger() {
            return;
        }
        let ledger = &mut self.world.ledger_cache;
        for number in ledger.hold_against_metrics(&reading.seen.id, first, undated) {
            self.filling.wait(number, at, METRICS_KNOW_AFTER);
        }
    }

    /// What an earlier run read last.
    pub(super) fn hold_again(&mut self) {
        let longest = self.allowed_gap_millis();
        if self.saving.keeps_ledger() {
            for line in self.world.meter.lines() {
                self.world.ledger_cache.hold_again(line, longest);
            }
        }
    }

    /// Metrics came about an entry that is still to be dated. The episode keeps its start, which names it.
    pub(super) fn date(&mut self, undated: &Undated, graphs: &[ReplicaGraph], at: Moment) {
        let (was, is_end, dated) = (undated.entry(), undated.is_end(), undated.dated(graphs));
        let is_it = |entry: &Entry| entry.number == was.number;
        let Some(entries) = dated else {
            self.filling.in_vain(was.number, at);
            if self.filling.gave_up(was.number) {
                self.world.ledger_cache.leave_undated(is_it);
            }
            return;
        };
        self.filling.forget(was.number);
        if entries.iter().all(|entry| entry.span.replicas == was.span.replicas) {
            return self.world.ledger_cache.leave_undated(is_it);
        }
        let billed = |entry: &Entry| if entry.span.is_billable() { entry.span.millis() } else { 0 };
        let work = |entry: &Entry| entry.span.work().unwrap_or_default().0;
        let millis = entries.iter().map(billed).fold(0, i64::saturating_add);
        let work_is = entries.iter().map(work).fold(0, i128::saturating_add);
        let (millis, work) =
            (millis.saturating_sub(billed(was)), Work(work_is.saturating_sub(work(was))));
        let last = entries.iter().rfind(|entry| entry.span.is_billable());
        let ended = last.filter(|_| is_end).map(|last| last.span.to);
        self.world.ledger_cache.strike(was);
        self.enter(entries);
        if !self.world.meter.dated(&was.endpoint, was.episode, millis, work) {
            self.settle_anew(was, ended, millis);
        }
    }

    /// The last started minute of an episode that ended before a change within it was dated.
    fn settle_anew(&mut self, undated: &Entry, ended: Option<Timestamp>, millis: i64) {
        let is_it =
            |entry: &&Entry| entry.kind == Kind::Settlement && entry.episode == undated.episode;
        // Without one it ended on a whole minute.
        let found = self.world.ledger_cache.recent(&undated.endpoint).find(is_it).cloned();
        let Some(settled) = found else { return };
        let begun = millis.saturating_sub(settled.span.millis()).rem_euclid(MILLIS_PER_MINUTE);
        let missing = missing_to_whole_minute(begun);
        let from = ended.unwrap_or(settled.span.from);
        let span = Span { from, to: shifted(from, missing), ..settled.span.clone() };
        let cost = span.work().map_or(Cost::UNBOUNDED, |work| Cost::exactly(work.settled()));
        let source = Source::Metrics;
        let anew = Entry { corrects: Some(settled.number), source, span, cost, ..settled.clone() };
        self.world.ledger_cache.strike(&settled);
        self.enter(vec![anew]);
    }
}
