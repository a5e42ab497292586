//! What is open now and what is not written yet.

use super::Guard;
use crate::ledger::Entry;
use crate::moment::Moment;
use crate::present::Present;

impl Guard {
    /// What is open now, and what is not written yet.
    #[must_use]
    pub fn present(&self, at: Moment) -> Present {
        let told = self.saving.log();
        let unwritten: Vec<&Entry> = self.saving.entries().collect();
        let corrected = unwritten.iter().filter_map(|entry| entry.corrects);
        let mut replaced: Vec<u64> =
            unwritten.iter().map(|entry| entry.number).chain(corrected.clone()).collect();
        replaced.sort_unstable();
        let corrected: Vec<u64> = corrected.collect();
        let in_force = unwritten.iter().filter(|entry| !corrected.contains(&entry.number));
        Present {
            at: at.utc,
            zone: self.world.zone.clone(),
            next_entry: self.world.ledger_cache.next_number(),
            unwritten: in_force.map(|entry| (*entry).clone()).collect(),
            lines: self.world.meter.lines().cloned().collect(),
            allowed_gap_millis: self.allowed_gap_millis(),
            endpoints: self.world.inventory.endpoints().map(|seen| seen.id.clone()).collect(),
            told: told.chain(self.reminders.log()).cloned().collect(),
            savings: self.savings(),
            replaced,
        }
    }
}
