//! What is on its way to a person.

use jiff::Timestamp;

use super::Reminders;
use crate::key::Key;

impl Reminders {
    /// Of a reminder that is handed over: its round and level; of any other, how far it was told.
    #[must_use]
    pub fn telling(&self, key: &Key) -> Option<(Timestamp, u32)> {
        let slot = self.slots.get(key)?;
        Some((slot.memory.round, slot.handed_over.unwrap_or(slot.memory.told_level)))
    }

    /// Whether anything that still stands was told to anybody.
    #[must_use]
    pub fn has_told(&self) -> bool {
        self.slots.values().any(|slot| slot.memory.told_level > 0)
    }

    /// The first of those that were handed over as one summary last.
    #[must_use]
    pub fn first_summed_up(&self) -> Option<&Key> {
        self.summaries.back()?.first()
    }
}
