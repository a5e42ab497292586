//! Reminders: the only part that remembers what was told.

mod log;
mod memory;
mod slot;
mod summing;
mod telling;
#[cfg(test)]
mod tests;

pub use log::{Logged, Outcome};
pub use memory::{Memory, Round};
pub use summing::Summing;

use slot::Slot;
use summing::Due;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use crate::key::Key;
use crate::moment::{Moment, shifted};
use crate::notification::{Notification, Quiet};
use crate::policy::{Condition, Happening, Wanted, is_choice};

/// How long after a failed delivery the next attempt follows.
const TRY_AGAIN: Duration = Duration::from_secs(60);

/// Every reminder's slot.
#[derive(Clone, Debug, Default)]
pub struct Reminders {
    slots: BTreeMap<Key, Slot>,
    /// What was handed over as one summary, for each that was not answered for yet, oldest first.
    summaries: VecDeque<Vec<Key>>,
    /// What the summary that is on the screen told of.
    summed: Vec<Key>,
    /// First lines of what was shown without a slot of its own, such as countdowns.
    direct: BTreeMap<Key, String>,
    /// Alarms that stand, by key.
    alarms: BTreeSet<Key>,
    log: Vec<Logged>,
}

/// What is to be shown now, and taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// To be shown.
    pub shown: Vec<Notification>,
    /// Keys of what is to be taken back.
    pub withdrawn: Vec<Key>,
}

impl Reminders {
    /// Goes on from what was remembered.
    #[must_use]
    pub fn resume(memories: Vec<Memory>) -> Self {
        let slots =
            memories.into_iter().map(|memory| (memory.key.clone(), Slot::new(memory))).collect();
        Self { slots, ..Self::default() }
    }

    /// Compares what is wanted with what was told. What was chosen for one of the rounds `standing`
    /// is kept. While `quiet`, what is not critical waits; afterwards what waited is told at once. Many
    /// at the same time are told as one, as `summing` says.
    pub fn decide(
        &mut self,
        wanted: &[Wanted<'_>],
        standing: &[Round],
        quiet: Option<Quiet>,
        summing: Option<&Summing<'_>>,
        at: Moment,
    ) -> Decided {
        let withdrawn = self.end(wanted, standing, at);
        let mut due = Vec::new();
        let mut told_with_another = self.told_with_another();
        let by_key: BTreeMap<&Key, &Wanted<'_>> =
            wanted.iter().map(|want| (&want.key, want)).collect();
        for want in wanted {
            if !self.slots.contains_key(&want.key) {
                self.slots
                    .insert(want.key.clone(), Slot::new(Memory::blank(&want.key, want.round)));
            }
            let Some(slot) = self.slots.get_mut(&want.key) else { continue };
            if !slot.is_due(want.level, at) || told_with_another.contains(&want.key) {
                continue;
            }
            let notification = want.notification.put();
            slot.title.clone_from(&notification.title);
            if let Some(quiet) = quiet.filter(|_| !notification.critical) {
                self.hold(want, &notification.title, quiet, at);
                continue;
            }
            let also = self.due_with(want, &by_key, at);
            told_with_another.extend(also.iter().map(|(key, _)| key.clone()));
            if let Some(slot) = self.slots.get_mut(&want.key) {
                slot.handed_over = Some(want.level);
                slot.also = also;
                // Whoever saw it in the panel was not kept from it.
                let has_waited = slot.held.is_some_and(|(quiet, _)| quiet != Quiet::Panel);
                due.push(Due { notification, has_waited });
            }
        }
        Decided { shown: self.summed_up(due, summing), withdrawn }
    }

    /// What is no longer wanted is over; returns what is to be taken back.
    fn end(&mut self, wanted: &[Wanted<'_>], standing: &[Round], at: Moment) -> Vec<Key> {
        let wanted = wanted.iter().map(|want| (&want.key, want.round));
        let standing = standing.iter().map(|round| (&round.key, round.start));
        let going_on: BTreeSet<(&Key, Timestamp)> = wanted.chain(standing).collect();
        let over = |(key, slot): (&Key, &Slot)| {
            (!going_on.contains(&(key, slot.memory.round))).then(|| key.clone())
        };
        let ended: Vec<Key> = self.slots.iter().filter_map(over).collect();
        let mut withdrawn = Vec::new();
        for key in ended {
            let Some(slot) = self.slots.remove(&key) else { continue };
            let is_shown = slot.open || slot.handed_over.is_some();
            let is_told = slot.memory.told_level > 0 && !is_choice(&key);
            if is_shown || slot.held.is_some() || is_told {
                self.note(at.utc, &key, slot.memory.told_level, &slot.title, Outcome::TakenBack);
            }
            if is_shown {
                withdrawn.push(key);
            }
        }
        withdrawn.extend(self.end_summary());
        withdrawn
    }

    /// What is told by something else that was handed over and not yet answered for.
    fn told_with_another(&self) -> BTreeSet<Key> {
        let handed_over = self.slots.values().filter(|slot| slot.handed_over.is_some());
        handed_over.flat_map(|slot| slot.also.iter().map(|(key, _)| key.clone())).collect()
    }

    fn hold(&mut self, want: &Wanted<'_>, title: &str, quiet: Quiet, at: Moment) {
        let Some(slot) = self.slots.get_mut(&want.key) else { return };
        if slot.held.replace((quiet, want.level)) != Some((quiet, want.level)) {
            self.note(at.utc, &want.key, want.level, title, Outcome::HeldBack(quiet));
        }
    }

    /// The other reminders that this one tells of, as far as they are due.
    fn due_with(
        &mut self,
        want: &Wanted<'_>,
        wanted: &BTreeMap<&Key, &Wanted<'_>>,
        at: Moment,
    ) -> Vec<(Key, u32)> {
        let mut also = Vec::new();
        for other in want.also.iter().filter_map(|key| wanted.get(key)) {
            let blank = || Slot::new(Memory::blank(&other.key, other.round));
            let slot = self.slots.entry(other.key.clone()).or_insert_with(blank);
            if slot.is_due(other.level, at) {
                slot.title = other.notification.put().title;
                also.push((other.key.clone(), other.level));
            }
        }
        also
    }

    /// A notification was shown, or could not be: only then it counts as told.
    pub fn delivered(&mut self, key: &Key, result: &Result<(), String>, at: Moment) {
        if *key == Condition::Summary.key() {
            let keys = self.summaries.pop_front().unwrap_or_default();
            keys.iter().for_each(|key| self.delivered_one(key, result, at));
            if result.is_ok() {
                self.summed = keys;
            }
        } else {
            self.delivered_one(key, result, at);
        }
    }

    fn delivered_one(&mut self, key: &Key, result: &Result<(), String>, at: Moment) {
        let slot = self.slots.get_mut(key);
        let Some((slot, level)) = slot
            .and_then(|slot| Some((slot.handed_over.take()?, slot)))
            .map(|(level, slot)| (slot, level))
        else {
            return self.delivered_directly(key, result, at);
        };
        let also = std::mem::take(&mut slot.also);
        let title = slot.title.clone();
        match result {
            Ok(()) => {
                slot.told(level);
                self.note(at.utc, key, level, &title, Outcome::Told);
                // The log has each reminder for itself, or one would end there that never began.
                for (other, level) in also {
                    let Some(slot) = self.slots.get_mut(&other) else { continue };
                    slot.told_with_another(level);
                    let title = slot.title.clone();
                    self.note(at.utc, &other, level, &title, Outcome::Told);
                }
            }
            Err(why) => {
                slot.not_before = at.uptime_in(TRY_AGAIN);
                if slot.why_not_shown.as_ref() != Some(why) {
                    slot.why_not_shown = Some(why.clone());
                    self.note(at.utc, key, level, &title, Outcome::NotDelivered(why.clone()));
                }
            }
        }
    }

    /// Something is shown that waits for nothing and has no levels: only what becomes of it is noted.
    pub fn shown_directly(&mut self, notification: &Notification) {
        let waits =
            self.slots.get(&notification.key).is_some_and(|slot| slot.handed_over.is_some());
        if !waits && notification.key != Condition::Summary.key() {
            self.direct.insert(notification.key.clone(), notification.title.clone());
        }
    }

    /// These alarms stand; returns those that no longer do.
    pub fn end_alarms(&mut self, standing: BTreeSet<Key>) -> Vec<Key> {
        let before = std::mem::replace(&mut self.alarms, standing);
        before.difference(&self.alarms).cloned().collect()
    }

    fn delivered_directly(&mut self, key: &Key, result: &Result<(), String>, at: Moment) {
        let Some(title) = self.direct.remove(key) else { return };
        let outcome = match result {
            Ok(()) => Outcome::Told,
            Err(why) => Outcome::NotDelivered(why.clone()),
        };
        self.note(at.utc, key, 0, &title, outcome);
    }

    /// None of these reminders for `minutes`.
    pub fn snooze(&mut self, want: &Wanted<'_>, minutes: u32, at: Moment) {
        let (key, title) = (&want.key, want.notification.put().title);
        let slot = self
            .slots
            .entry(key.clone())
            .or_insert_with(|| Slot::new(Memory::blank(key, want.round)));
        slot.title.clone_from(&title);
        let until = shifted(at.utc, i64::from(minutes) * 60_000);
        slot.memory.snoozed_until = Some(until);
        slot.open = false;
        slot.held = None;
        let level = slot.memory.told_level;
        self.note(at.utc, key, level, &title, Outcome::Snoozed { until });
    }

    /// "Not now": put away, nothing done. The next level comes when it is due.
    pub fn dismiss(&mut self, key: &Key, at: Moment) {
        let Some(slot) = self.slots.get_mut(key).filter(|slot| slot.is_standing()) else { return };
        slot.open = false;
        // What was held back was seen in the panel, where it was put away.
        if let Some((_, level)) = slot.held.take() {
            slot.memory.told_level = level;
        }
        let (level, title) = (slot.memory.told_level, slot.title.clone());
        self.note(at.utc, key, level, &title, Outcome::PutAway);
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
    pub fn unchoose(&mut self, key: &Key) {
        self.slots.remove(key);
    }

    /// Every round that is remembered, for when nothing new is known.
    #[must_use]
    pub fn rounds(&self) -> Vec<Round> {
        let round =
            |(key, slot): (&Key, &Slot)| Round { key: key.clone(), start: slot.memory.round };
        self.slots.iter().map(round).collect()
    }

    /// What became of reminders since [`Reminders::take_log`].
    #[must_use]
    pub fn log(&self) -> &[Logged] {
        &self.log
    }

    /// Whether this is due and was told to nobody.
    #[must_use]
    pub fn is_untold(&self, want: &Wanted<'_>, at: Moment) -> bool {
        let told = self.slots.get(&want.key).filter(|slot| slot.memory.round == want.round);
        let silent = self.snoozed_until(&want.key, at).is_some();
        !silent && want.level > told.map_or(0, |slot| slot.memory.told_level)
    }

    /// What became of reminders since the last call.
    pub fn take_log(&mut self) -> Vec<Logged> {
        std::mem::take(&mut self.log)
    }

    /// When a delivery that failed is tried again, by uptime.
    #[must_use]
    pub fn wakes_at(&self, at: Moment) -> Option<Duration> {
        let waits = self.slots.values().map(|slot| slot.not_before);
        waits.filter(|until| *until > at.uptime).min()
    }

    /// Something happened that is told once and that no later reading shows. What was not told yet
    /// of the same is replaced.
    pub fn happened(&mut self, key: &Key, at: Timestamp, happening: Happening) {
        let memory = Memory { happening: Some(happening), ..Memory::blank(key, at) };
        self.slots.insert(key.clone(), Slot::new(memory));
    }

    /// What happened, and whether it was told and answered.
    pub fn happenings(&self) -> impl Iterator<Item = (&Memory, &Happening, bool)> {
        self.slots.values().filter_map(|slot| {
            let is_done = slot.memory.told_level > 0 && !slot.open;
            Some((&slot.memory, slot.memory.happening.as_ref()?, is_done))
        })
    }

    /// The round of this reminder that is remembered.
    #[must_use]
    pub fn round(&self, key: &Key) -> Option<Round> {
        let start = self.slots.get(key)?.memory.round;
        Some(Round { key: key.clone(), start })
    }

    /// Whether this reminder was shown and not answered.
    #[must_use]
    pub fn is_open(&self, key: &Key) -> bool {
        self.slots.get(key).is_some_and(|slot| slot.open)
    }

    /// Whether a reminder was shown and not answered, or is held back.
    #[must_use]
    pub fn is_standing(&self, key: &Key) -> bool {
        self.slots.get(key).is_some_and(Slot::is_standing)
    }

    /// The reminders that were shown and not answered, or are held back.
    pub fn standing(&self) -> impl Iterator<Item = &Key> {
        self.slots.iter().filter(|(_, slot)| slot.is_standing()).map(|(key, _)| key)
    }

    /// Until when this reminder is silent.
    #[must_use]
    pub fn snoozed_until(&self, key: &Key, at: Moment) -> Option<Timestamp> {
        self.slots.get(key)?.memory.snoozed_until.filter(|until| *until > at.utc)
    }

    /// Why reminders could not be shown, if that is so.
    #[must_use]
    pub fn undeliverable(&self) -> Option<&str> {
        self.slots.values().find_map(|slot| slot.why_not_shown.as_deref())
    }

    /// Whether these memories are the present ones.
    #[must_use]
    pub fn are_remembered(&self, memories: &[Memory]) -> bool {
        self.slots.values().map(|slot| &slot.memory).eq(memories)
    }

    /// What to store.
    #[must_use]
    pub fn memories(&self) -> Vec<Memory> {
        self.slots.values().map(|slot| slot.memory.clone()).collect()
    }

    fn note(&mut self, at: Timestamp, key: &Key, level: u32, title: &str, outcome: Outcome) {
        let (key, title) = (key.clone(), title.to_owned());
        self.log.push(Logged { at, key, level, title, outcome });
    }
}
