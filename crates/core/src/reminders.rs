//! Reminders: the only part that remembers what was told.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::endpoint::EndpointId;
use crate::event::Notification;
use crate::moment::{Moment, shifted};
use crate::policy::Wanted;

/// How long after a failed delivery the next attempt follows.
const TRY_AGAIN: Duration = Duration::from_secs(60);

/// What is remembered of one endpoint's reminders, across restarts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Which endpoint.
    pub endpoint: EndpointId,
    /// Start of the billable episode this is about.
    pub episode: Timestamp,
    /// The highest level that was really delivered.
    pub told_level: u32,
    /// No reminders until then.
    pub snoozed_until: Option<Timestamp>,
}

#[derive(Clone, Debug)]
struct Slot {
    memory: Memory,
    /// Handed over, not yet known whether it was shown.
    handed_over: Option<u32>,
    /// Not before this uptime, after a failed delivery.
    not_before: Duration,
    /// Shown and not answered.
    open: bool,
    why_not_shown: Option<String>,
}

/// Every endpoint's slot.
#[derive(Clone, Debug, Default)]
pub struct Reminders {
    slots: BTreeMap<EndpointId, Slot>,
}

impl Reminders {
    /// Goes on from what was remembered.
    #[must_use]
    pub fn resume(memories: Vec<Memory>) -> Self {
        let slots = memories
            .into_iter()
            .map(|memory| (memory.endpoint.clone(), Slot::new(memory)))
            .collect();
        Self { slots }
    }

    /// Compares what is wanted with what was told. Returns what to show and what to take back.
    pub fn decide(&mut self, wanted: &[Wanted], at: Moment) -> (Vec<Notification>, Vec<String>) {
        let ended: Vec<EndpointId> = self
            .slots
            .iter()
            .filter(|(id, slot)| {
                !wanted.iter().any(|w| w.endpoint == **id && w.episode == slot.memory.episode)
            })
            .map(|(id, _)| id.clone())
            .collect();
        let mut withdrawn = Vec::new();
        for id in ended {
            if let Some(slot) = self.slots.remove(&id)
                && (slot.open || slot.handed_over.is_some())
            {
                withdrawn.push(key(&id));
            }
        }
        let mut shown = Vec::new();
        for want in wanted {
            let slot = self.slots.entry(want.endpoint.clone()).or_insert_with(|| {
                Slot::new(Memory {
                    endpoint: want.endpoint.clone(),
                    episode: want.episode,
                    told_level: 0,
                    snoozed_until: None,
                })
            });
            if slot.is_due(want.level, at) {
                slot.handed_over = Some(want.level);
                shown.push(want.notification.clone());
            }
        }
        (shown, withdrawn)
    }

    /// A notification was shown, or could not be: only then it counts as told.
    pub fn delivered(&mut self, key: &str, result: Result<(), String>, at: Moment) {
        let Some(slot) = self.slot_of(key) else {
            return;
        };
        let Some(level) = slot.handed_over.take() else {
            return;
        };
        match result {
            Ok(()) => {
                slot.memory.told_level = level;
                slot.open = true;
                slot.why_not_shown = None;
            }
            Err(why) => {
                slot.not_before = at.uptime + TRY_AGAIN;
                slot.why_not_shown = Some(why);
            }
        }
    }

    /// No reminders for this endpoint for `minutes`.
    pub fn snooze(&mut self, id: &EndpointId, episode: Timestamp, minutes: u32, at: Moment) {
        let slot = self.slots.entry(id.clone()).or_insert_with(|| {
            Slot::new(Memory { endpoint: id.clone(), episode, told_level: 0, snoozed_until: None })
        });
        slot.memory.snoozed_until = Some(shifted(at.utc, i64::from(minutes) * 60_000));
        slot.open = false;
    }

    /// "Not now": put away, nothing done. The next level comes when it is due.
    pub fn dismiss(&mut self, key: &str) {
        if let Some(slot) = self.slot_of(key) {
            slot.open = false;
        }
    }

    /// Whether a reminder about this endpoint was shown and not answered.
    #[must_use]
    pub fn is_open(&self, id: &EndpointId) -> bool {
        self.slots.get(id).is_some_and(|slot| slot.open)
    }

    /// Until when its reminders are silent.
    #[must_use]
    pub fn snoozed_until(&self, id: &EndpointId, at: Moment) -> Option<Timestamp> {
        self.slots.get(id)?.memory.snoozed_until.filter(|until| *until > at.utc)
    }

    /// Why reminders could not be shown, if that is so.
    #[must_use]
    pub fn undeliverable(&self) -> Option<&str> {
        self.slots.values().find_map(|slot| slot.why_not_shown.as_deref())
    }

    /// What to store.
    #[must_use]
    pub fn memories(&self) -> Vec<Memory> {
        self.slots.values().map(|slot| slot.memory.clone()).collect()
    }

    fn slot_of(&mut self, wanted: &str) -> Option<&mut Slot> {
        self.slots.values_mut().find(|slot| key(&slot.memory.endpoint) == wanted)
    }
}

/// The key of the left-running reminder of an endpoint.
#[must_use]
pub fn key(id: &EndpointId) -> String {
    format!("left-running:{id}")
}

impl Slot {
    fn new(memory: Memory) -> Self {
        Self {
            memory,
            handed_over: None,
            not_before: Duration::ZERO,
            open: false,
            why_not_shown: None,
        }
    }

    fn is_due(&mut self, level: u32, at: Moment) -> bool {
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
}
