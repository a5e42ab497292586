//! One reminder: what was told of it, and what is on its way.

use std::time::Duration;

use super::Memory;
use crate::key::Key;
use crate::moment::Moment;
use crate::notification::Quiet;

/// One reminder.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) memory: Memory,
    /// Its first line when it was wanted last.
    pub(super) title: String,
    /// Handed over, not yet known whether it was shown.
    pub(super) handed_over: Option<u32>,
    /// Other reminders that are told with what was handed over, and how far they are.
    pub(super) also: Vec<(Key, u32)>,
    /// Not before this uptime, after a failed delivery.
    pub(super) not_before: Duration,
    /// Shown and not answered.
    pub(super) open: bool,
    /// It waits for a moment at which a person may be disturbed: since which level.
    pub(super) held: Option<(Quiet, u32)>,
    pub(super) why_not_shown: Option<String>,
}

impl Slot {
    pub(super) fn new(memory: Memory) -> Self {
        Self {
            memory,
            title: String::new(),
            handed_over: None,
            also: Vec::new(),
            not_before: Duration::ZERO,
            open: false,
            held: None,
            why_not_shown: None,
        }
    }

    pub(super) fn is_due(&mut self, level: u32, at: Moment) -> bool {
        if level == 0 || self.handed_over.is_some() || at.uptime < self.not_before {
            return false;
        }
        match self.memory.snoozed_until {
            Some(until) if at.utc < until => return false,
            // The snooze is over: that is what the person asked to be told.
            Some(_) => {
                self.memory.snoozed_until = None;
                self.memory.told_level = 0;
            }
            None => {}
        }
        level > self.memory.told_level
    }

    /// It was shown and not answered, or is held back.
    pub(super) fn is_standing(&self) -> bool {
        self.open || self.held.is_some()
    }

    /// It reached the person in a notification of its own, which stands until it is answered.
    pub(super) fn told(&mut self, level: u32) {
        self.told_with_another(level);
        self.open = true;
    }

    /// It reached the person in the notification of another reminder.
    pub(super) fn told_with_another(&mut self, level: u32) {
        self.memory.told_level = level;
        self.held = None;
        self.why_not_shown = None;
    }
}
