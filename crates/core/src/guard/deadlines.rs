//! What is paused by itself, and when: at a limit, at the end of a window. A countdown comes first,
//! in which somebody can object.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use super::main_button::{Main, main};
use crate::endpoint::{EndpointId, Observed};
use crate::key::Key;
use crate::messages::Effect;
use crate::moment::{Moment, millis_between, minutes_millis, shifted};
use crate::notification::Notification;
use crate::policy::{self, Cause, Condition, Deadline, EndpointFacts, Wanted};
use crate::reminders::Round;
use crate::settings::{Level, Rules};
use crate::windows::{Place, Windows};

/// How long a resume that is on its way holds a countdown back.
const RESUMED_WITHIN: Duration = Duration::from_secs(60);

/// Countdowns under way and what came of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Deadlines {
    /// Until when, by uptime.
    counting: BTreeMap<EndpointId, Duration>,
    /// When the next countdown begins, by uptime, as the last turn found.
    begins: Option<Duration>,
    /// Countdowns of what is free for a moment, should that be all.
    interrupted: BTreeMap<EndpointId, Duration>,
    /// Countdowns whose window was closed without an answer.
    put_away: BTreeSet<EndpointId>,
    /// Endpoints whose pauses are under way, and whether it was told that they take too long.
    pausing: Vec<(EndpointId, Cause, bool)>,
}

impl Deadlines {
    /// Whether anything is counted down or being paused.
    pub(super) fn are_any(&self) -> bool {
        !(self.counting.is_empty() && self.interrupted.is_empty() && self.pausing.is_empty())
    }
}

impl Guard {
    /// Counts down where a deadline comes near, pauses where the time is up, and takes a countdown
    /// back that is no longer needed.
    pub(super) fn turn_deadlines(&mut self, facts: &[EndpointFacts], at: Moment) -> Vec<Effect> {
        let ahead = self.deadlines_ahead(facts, at);
        let mut effects = Vec::new();
        let kept: BTreeSet<&EndpointId> = ahead.iter().map(|(facts, _)| &facts.id).collect();
        let counting = self.deadlines.counting.keys();
        let dropped: Vec<EndpointId> = counting.filter(|id| !kept.contains(id)).cloned().collect();
        for id in dropped {
            if let Some(until) = self.deadlines.counting.get(&id).copied() {
                self.deadlines.interrupted.insert(id.clone(), until);
            }
            effects.extend(self.end_countdown(&id));
        }
        let countdown = self.objection_time();
        let mut begins: Option<Duration> = None;
        for (facts, deadline) in ahead {
            effects.extend(self.turn_deadline(facts, &deadline, at));
            if !self.is_counted_down(&facts.id) && !self.is_pausing(&facts.id) {
                let left = at.until(deadline.due).saturating_sub(countdown);
                let due = at.uptime_in(left);
                begins = Some(begins.map_or(due, |first| first.min(due)));
            }
        }
        self.deadlines.begins = begins;
        let interrupted = std::mem::take(&mut self.deadlines.interrupted);
        let flaps = interrupted.into_iter().filter(|(id, _)| self.is_in_short_break(id, at));
        self.deadlines.interrupted = flaps.collect();
        effects
    }

    fn turn_deadline(
        &mut self,
        facts: &EndpointFacts,
        deadline: &Deadline,
        at: Moment,
    ) -> Vec<Effect> {
        let countdown = self.objection_time();
        if at.until(deadline.due) > countdown {
            return self.end_countdown(&facts.id).into_iter().collect();
        }
        let known = self.deadlines.counting.get(&facts.id).copied();
        // Where it passed while nobody looked, a person is still given all of the time.
        // A state that flaps does not begin it anew.
        let until = known.or_else(|| self.deadlines.interrupted.remove(&facts.id));
        let until = until.unwrap_or(at.uptime_in(countdown));
        if at.uptime >= until {
            self.deadlines.counting.remove(&facts.id);
            self.deadlines.put_away.remove(&facts.id);
            self.deadlines.pausing.push((facts.id.clone(), deadline.cause.clone(), false));
            self.world.inventory.read_soon(&facts.id.namespace);
            let one = std::slice::from_ref(&facts.id);
            return match deadline.cause {
                Cause::WindowEnds => self.pause_as_planned(one, at),
                Cause::Limit { .. } | Cause::Exception { .. } => self.pause(one, at),
            };
        }
        if known.is_some() {
            return Vec::new();
        }
        self.deadlines.counting.insert(facts.id.clone(), until);
        let seconds = until.saturating_sub(at.uptime).as_millis().div_ceil(1_000);
        vec![Effect::Notify(policy::counting(facts, &deadline.cause, seconds))]
    }

    /// The pauses of deadlines are settled: says what came of them.
    pub(super) fn tell_deadlines(&mut self, at: Moment) -> Vec<Notification> {
        if self.pauses.batch.is_none() {
            self.deadlines.pausing.clear();
        }
        if self.deadlines.pausing.is_empty() {
            return Vec::new();
        }
        let Main::Receipt { text, .. } = main(self, at) else {
            return Vec::new();
        };
        let mut receipts = Vec::new();
        for (id, cause, told) in std::mem::take(&mut self.deadlines.pausing) {
            let target = self.pauses.batch.as_ref().and_then(|pausing| pausing.target(&id));
            let Some(target) = target else { continue };
            let confirmed = target.is_confirmed();
            if confirmed || !told {
                receipts.push(policy::paused(&id, &self.label(&id), &cause, &text));
            }
            // That it may still cost money is not the last word: it is told anew when it is paused.
            if !confirmed {
                self.deadlines.pausing.push((id, cause, true));
            }
        }
        receipts
    }

    /// When a countdown begins or ends, by uptime.
    pub(super) fn deadlines_wake_at(&self) -> Option<Duration> {
        self.deadlines.counting.values().copied().chain(self.deadlines.begins).min()
    }

    /// The reminder that a window is about to end, for each endpoint that has one.
    pub(super) fn wanted_of_deadlines<'a>(
        &self,
        facts: impl IntoIterator<Item = &'a EndpointFacts>,
        at: Moment,
    ) -> Vec<Wanted<'a>> {
        let ahead = self.deadlines_ahead(facts, at).into_iter();
        let ahead = ahead.filter(|(facts, _)| !self.deadlines.counting.contains_key(&facts.id));
        ahead
            .map(|(facts, deadline)| {
                let left = millis_between(at.utc, deadline.due).max(0);
                policy::ending(facts, deadline, left)
            })
            .collect()
    }

    /// Seconds left of an endpoint's countdown, rounded up, and why it is paused.
    pub(crate) fn counted_down(&self, facts: &EndpointFacts, at: Moment) -> Option<(u32, Cause)> {
        let left = self.deadlines.counting.get(&facts.id)?.saturating_sub(at.uptime);
        let seconds = u32::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
        Some((seconds, self.deadline_of(facts, at)?.cause))
    }

    /// What is done to an endpoint next under these rules, and when: `paused at 21:30, its limit of 3 h`.
    /// `facts` are its own, where it costs money.
    pub(crate) fn next_for(
        &self,
        seen: &Observed,
        rules: &Rules,
        facts: Option<&EndpointFacts>,
        at: Moment,
    ) -> Option<String> {
        let Some(facts) = facts else {
            return self.starts_next(seen, rules, at);
        };
        let deadline = self.deadline_of(facts, at).filter(|_| !self.is_pausing(&seen.id))?;
        let due = deadline.due.max(at.utc);
        Some(format!("paused at {}, {}", self.time_or_day(due, at), deadline.cause.next()))
    }

    /// Whether an endpoint is counted down.
    pub(super) fn is_counted_down(&self, id: &EndpointId) -> bool {
        self.deadlines.counting.contains_key(id)
    }

    /// What is remembered of endpoints that are counted down: it goes on when they are not paused.
    pub(super) fn rounds_of_counted_down(&self) -> Vec<Round> {
        let counting: BTreeSet<String> =
            self.deadlines.counting.keys().map(ToString::to_string).collect();
        if counting.is_empty() {
            return Vec::new();
        }
        let counted = |round: &Round| counting.contains(round.key.about());
        self.reminders.rounds().into_iter().filter(counted).collect()
    }

    /// Whether anything is counted down.
    pub(crate) fn is_counting_down(&self) -> bool {
        !self.deadlines.counting.is_empty()
    }

    /// Whether the window of a countdown was closed without an answer.
    pub(crate) fn is_put_away(&self, id: &EndpointId) -> bool {
        self.deadlines.put_away.contains(id)
    }

    /// "Not now": the window goes and the countdown goes on.
    pub(super) fn put_countdown_away(&mut self, key: &Key) -> bool {
        let counting = self.deadlines.counting.keys();
        let found = counting.into_iter().find(|id| Condition::Deadline.of(id) == *key).cloned();
        found.map(|id| self.deadlines.put_away.insert(id)).is_some()
    }

    /// A countdown could not be shown: the panel is where it can be objected to.
    pub(super) fn is_unseen_deadline(&self, key: &Key) -> bool {
        self.deadlines.counting.keys().any(|id| Condition::Deadline.of(id) == *key)
    }

    fn end_countdown(&mut self, id: &EndpointId) -> Option<Effect> {
        self.deadlines.put_away.remove(id);
        self.deadlines.counting.remove(id)?;
        Some(Effect::Withdraw { key: Condition::Deadline.of(id) })
    }

    /// Everything that is going to be paused and is read since this machine was away.
    fn deadlines_ahead<'a>(
        &self,
        facts: impl IntoIterator<Item = &'a EndpointFacts>,
        at: Moment,
    ) -> Vec<(&'a EndpointFacts, Deadline)> {
        let facts = facts
            .into_iter()
            .filter(|facts| !self.is_pausing(&facts.id) && self.is_read_since_away(&facts.id));
        facts.filter_map(|facts| Some((facts, self.deadline_of(facts, at)?))).collect()
    }

    /// The next thing that pauses an endpoint.
    fn deadline_of(&self, facts: &EndpointFacts, at: Moment) -> Option<Deadline> {
        if facts.rules.level == Level::Protected {
            return None;
        }
        let minutes = facts.rules.limit_minutes;
        let limit = (facts.rules.level == Level::Guard).then(|| Deadline {
            // Whoever said how long a session lasts has answered for so long.
            due: shifted(facts.billable_since, minutes_millis(minutes))
                .max(self.in_session_until(&facts.id).unwrap_or(Timestamp::MIN)),
            cause: Cause::Limit { minutes },
        });
        let deadlines = [limit, self.end_of_window(facts, at.utc)].into_iter().flatten();
        let mut first = deadlines.min_by_key(|deadline| deadline.due)?;
        // A snooze defers it: whoever answers is there.
        let key = Condition::LeftRunning.of(&facts.id);
        if let Some(until) = self.reminders.snoozed_until(&key, at) {
            first.due = first.due.max(until);
        }
        // A resume that is on its way keeps a countdown from beginning: what a moment ago was to be
        // paused is about to begin anew, and is not told to be at its limit in between.
        let counts = self.deadlines.counting.contains_key(&facts.id);
        let job = self.changes.jobs.of(&facts.id).filter(|_| !counts);
        let resuming = job.and_then(|job| job.resuming_for(at));
        if let Some(left) = resuming.and_then(|time| RESUMED_WITHIN.checked_sub(time)) {
            first.due = first.due.max(at.after(left.saturating_add(self.objection_time())).utc);
        }
        Some(first)
    }

    /// When the windows of an endpoint no longer let it run.
    fn end_of_window(&self, facts: &EndpointFacts, at: Timestamp) -> Option<Deadline> {
        match Windows::new(&facts.rules.windows, &self.world.zone).at(at)? {
            Place::Inside { until, .. } => Some(Deadline { due: until?, cause: Cause::WindowEnds }),
            Place::Outside { since, until, .. } => {
                let ended = since.filter(|ended| facts.billable_since < *ended);
                if let Some(ended) = ended {
                    return Some(Deadline { due: ended, cause: Cause::WindowEnds });
                }
                // Somebody started it outside of them: that is granted for a while.
                let minutes = facts.rules.exception_minutes;
                let due = shifted(facts.billable_since, minutes_millis(minutes));
                let in_next = until.is_some_and(|begins| begins <= due);
                (!in_next).then_some(Deadline { due, cause: Cause::Exception { minutes } })
            }
        }
    }

    /// How long an automatic pause can be objected to.
    fn objection_time(&self) -> Duration {
        self.presence
            .countdown(Duration::from_secs(u64::from(self.world.settings.guard.countdown_seconds)))
    }
}
