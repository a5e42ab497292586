//! Notices what a reading changed that a person should hear of.

use jiff::Timestamp;

use super::Guard;
use crate::endpoint::{EndpointId, Observed, State};
use crate::moment::Moment;
use crate::notification::Notification;
use crate::policy::{self, Before, Condition, Happening, Starter, Wanted};

impl Guard {
    /// How an endpoint was before a reading: by the last one, or by what was saved.
    pub(super) fn earlier(&self, id: &EndpointId) -> Option<Before> {
        let line = self.world.meter.line(id)?;
        Some(Before {
            state: line.open.state.clone(),
            hardware: line.open.hardware.clone(),
            scaling: self.world.inventory.get(id).and_then(|seen| seen.scaling),
            max_replicas: line.max_replicas,
        })
    }

    /// Compares one endpoint with how it was. `was_watched`: its namespace was read before.
    pub(super) fn notice(
        &mut self,
        seen: &Observed,
        before: Option<&Before>,
        was_watched: bool,
        at: Moment,
    ) {
        let label = self.label(&seen.id);
        let mut happened = Vec::new();
        if let Some(before) = before {
            // What is done here is known here. Whoever resumes their own elsewhere knows it too.
            let by_us = self.changes.jobs.of(&seen.id).is_some() || self.is_in_session(&seen.id);
            let by_me = seen.updated_by.as_deref().is_some_and(|who| self.is_me(who));
            let was_paused = before.state == State::Paused;
            if seen.is_billable() && !by_us && !(by_me && was_paused) {
                let rate = self.whole_rate(seen);
                // A request that wakes what was scaled to zero leaves the last change as it was.
                let last = seen.updated_by.as_deref().filter(|_| was_paused && !by_me);
                let starter = last.map_or(Starter::Unknown, Starter::Named);
                happened.push((Condition::Woke, policy::woke(&label, before, starter, rate)));
            }
            if !by_us {
                happened.push((Condition::Changed, self.changed_by(seen, before, &[], at)));
            }
        } else if was_watched && let Some(who) = self.other_creator(seen) {
            let rate = self.whole_rate(seen);
            let appeared = policy::appeared(&label, seen, who, rate);
            happened.push((Condition::Appeared, Some(appeared)));
        }
        let mut by_whom = Vec::new();
        for (what, happening) in happened {
            if let Some(happening) = happening {
                self.remember(what, &seen.id, happening, at.utc);
                by_whom.push(what);
            }
        }
        if let Some(before) = before {
            self.wonder_who(&seen.id, by_whom, before, at);
        }
    }

    /// Every happening that was not told yet, or still holds.
    pub(super) fn wanted_of_happenings(&self, at: Moment) -> Vec<Wanted<'static>> {
        let wanted = self.reminders.happenings().filter_map(|(memory, happening, is_done)| {
            let id: EndpointId = memory.key.about().parse().ok()?;
            let seen = self.world.inventory.get(&id)?;
            if self.waits_for_who(&memory.key, at) {
                return None;
            }
            let is_woken = Condition::of_key(&memory.key) == Some(Condition::Woke);
            let over = if is_woken { !seen.is_billable() } else { is_done };
            let pause = policy::pause_now(&id);
            let actions = if seen.is_billable() { vec![pause] } else { Vec::new() };
            (!over).then(|| Wanted {
                key: memory.key.clone(),
                round: memory.round,
                level: 1,
                notification: Notification {
                    key: memory.key.clone(),
                    title: happening.title.clone(),
                    body: happening.body.clone(),
                    critical: false,
                    window: false,
                    actions,
                }
                .into(),
                also: Vec::new(),
            })
        });
        wanted.collect()
    }

    pub(super) fn remember(
        &mut self,
        what: Condition,
        id: &EndpointId,
        happening: Happening,
        at: Timestamp,
    ) {
        self.reminders.happened(&what.of(id), at, happening);
    }

    /// Who created it, if somebody else did.
    pub(crate) fn other_creator<'a>(&self, seen: &'a Observed) -> Option<&'a str> {
        seen.created_by.as_deref().filter(|who| !self.is_me(who))
    }

    pub(super) fn is_me(&self, who: &str) -> bool {
        self.world.account.is_named(who)
    }
}
