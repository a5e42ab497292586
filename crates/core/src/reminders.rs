//! Reminders: the only part that remembers what was told.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::event::Notification;
use crate::moment::{Moment, shifted};
use crate::policy::Wanted;

/// How long after a failed delivery the next attempt follows.
const TRY_AGAIN: Duration = Duration::from_secs(60);

/// What is remembered of one reminder, across restarts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// What it is about, such as `left-running:alice/phi-4`.
    pub key: String,
    /// Start of the billable episode or of the budget's period: each is told of anew.
    pub round: Timestamp,
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

/// A key in one of its rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// What it is about.
    pub key: String,
    /// When the round began.
    pub start: Timestamp,
}

/// Every reminder's slot.
#[derive(Clone, Debug, Default)]
pub struct Reminders {
    slots: BTreeMap<String, Slot>,
}

impl Reminders {
    /// Goes on from what was remembered.
    #[must_use]
    pub fn resume(memories: Vec<Memory>) -> Self {
        let slots =
            memories.into_iter().map(|memory| (memory.key.clone(), Slot::new(memory))).collect();
        Self { slots }
    }

    /// Compares what is wanted with what was told. Returns what to show and what to take back.
    /// What was chosen for one of the rounds `standing` is kept.
    pub fn decide(
        &mut self,
        wanted: &[Wanted],
        standing: &[Round],
        at: Moment,
    ) -> (Vec<Notification>, Vec<String>) {
        let ended: Vec<String> = self
            .slots
            .iter()
            .filter(|(key, slot)| {
                let memory = &slot.memory;
                let goes_on = |round: &Round| round.key == **key && round.start == memory.round;
                !wanted.iter().any(|w| w.key == **key && w.round == memory.round)
                    && !standing.iter().any(goes_on)
            })
            .map(|(key, _)| key.clone())
            .collect();
        let mut withdrawn = Vec::new();
        for key in ended {
            if let Some(slot) = self.slots.remove(&key)
                && (slot.open || slot.handed_over.is_some())
            {
                withdrawn.push(key);
            }
        }
        let mut shown = Vec::new();
        for want in wanted {
            let slot = self
                .slots
                .entry(want.key.clone())
                .or_insert_with(|| Slot::new(Memory::blank(&want.key, want.round)));
            if slot.is_due(want.level, at) {
                slot.handed_over = Some(want.level);
                shown.push(want.notification.clone());
            }
        }
        (shown, withdrawn)
    }

    /// A notification was shown, or could not be: only then it counts as told.
    pub fn delivered(&mut self, key: &str, result: Result<(), String>, at: Moment) {
        let Some(slot) = self.slots.get_mut(key) else {
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

    /// None of these reminders for `minutes`.
    pub fn snooze(&mut self, key: &str, round: Timestamp, minutes: u32, at: Moment) {
        let slot = self
            .slots
            .entry(key.to_owned())
            .or_insert_with(|| Slot::new(Memory::blank(key, round)));
        slot.memory.snoozed_until = Some(shifted(at.utc, i64::from(minutes) * 60_000));
        slot.open = false;
    }

    /// "Not now": put away, nothing done. The next level comes when it is due.
    pub fn dismiss(&mut self, key: &str) {
        if let Some(slot) = self.slots.get_mut(key) {
            slot.open = false;
        }
    }

    /// A person chose something that holds for this round and no longer.
    pub fn choose(&mut self, round: &Round) {
        let mut memory = Memory::blank(&round.key, round.start);
        memory.told_level = 1;
        self.slots.insert(round.key.clone(), Slot::new(memory));
    }

    /// Whether that was chosen.
    #[must_use]
    pub fn is_chosen(&self, round: &Round) -> bool {
        let slot = self.slots.get(&round.key);
        slot.is_some_and(|slot| slot.memory.round == round.start && slot.memory.told_level > 0)
    }

    /// What was chosen no longer holds.
    pub fn unchoose(&mut self, key: &str) {
        self.slots.remove(key);
    }

    /// The round of this reminder that is remembered.
    #[must_use]
    pub fn round(&self, key: &str) -> Option<Round> {
        let start = self.slots.get(key)?.memory.round;
        Some(Round { key: key.to_owned(), start })
    }

    /// Whether this reminder was shown and not answered.
    #[must_use]
    pub fn is_open(&self, key: &str) -> bool {
        self.slots.get(key).is_some_and(|slot| slot.open)
    }

    /// Whether any reminder was shown and not answered.
    #[must_use]
    pub fn is_any_open(&self) -> bool {
        self.slots.values().any(|slot| slot.open)
    }

    /// Until when this reminder is silent.
    #[must_use]
    pub fn snoozed_until(&self, key: &str, at: Moment) -> Option<Timestamp> {
        self.slots.get(key)?.memory.snoozed_until.filter(|until| *until > at.utc)
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
}

impl Memory {
    /// Nothing told yet.
    fn blank(key: &str, round: Timestamp) -> Self {
        Self { key: key.to_owned(), round, told_level: 0, snoozed_until: None }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        let start = Moment {
            utc: "2026-11-23T00:00:00Z".parse().unwrap(),
            uptime: Duration::from_secs(1_000),
        };
        start.after(Duration::from_secs(seconds))
    }

    fn wanted(round: Moment, level: u32) -> Wanted {
        let key = "budget:week:all".to_owned();
        let notification = Notification {
            key: key.clone(),
            title: String::new(),
            body: String::new(),
            critical: false,
            actions: Vec::new(),
        };
        Wanted { key, round: round.utc, level, notification }
    }

    #[test]
    fn a_level_is_told_once_a_round_also_when_it_falls_and_rises_again() {
        let mut reminders = Reminders::default();
        let mut told = Vec::new();
        for (second, round, level) in
            [(0, 0, 0), (1, 0, 2), (2, 0, 1), (3, 0, 2), (4, 0, 3), (5, 5, 0), (6, 5, 4)]
        {
            let (shown, _) = reminders.decide(&[wanted(at(round), level)], &[], at(second));
            if !shown.is_empty() {
                told.push((second, level));
                reminders.delivered("budget:week:all", Ok(()), at(second));
            }
        }
        assert_eq!(told, [(1, 2), (4, 3), (6, 4)]);
    }

    #[test]
    fn a_choice_holds_for_its_round_and_across_a_restart() {
        let this = Round { key: "budget-override:week:all".to_owned(), start: at(0).utc };
        let next = Round { start: at(9).utc, ..this.clone() };
        let mut reminders = Reminders::default();
        reminders.choose(&this);
        reminders.decide(&[], std::slice::from_ref(&this), at(1));
        let mut reminders = Reminders::resume(reminders.memories());
        assert!(reminders.is_chosen(&this) && !reminders.is_chosen(&next));
        reminders.decide(&[], std::slice::from_ref(&next), at(9));
        assert!(!reminders.is_chosen(&this), "its round is over");
        assert_eq!(reminders.memories(), []);
    }
}
