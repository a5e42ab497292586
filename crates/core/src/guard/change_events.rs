//! Notices what a reading changed that a person should hear of.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::endpoint::{EndpointId, Observed, State};
use crate::messages::Effect;
use crate::moment::Moment;
use crate::notification::Notification;
use crate::policy::{self, Before, Condition, Happening, Wanted};
use crate::problem::Problem;
use crate::reminders::Round;

/// What woke up is told at once, but with who did it where that is known so soon.
const WAIT_FOR_AUDIT: Duration = Duration::from_secs(5);

/// What woke up and of which the audit log is asked who did it.
#[derive(Clone, Debug, Default)]
pub(super) struct Woken {
    /// How it was before, and until when telling it waits for an answer, by uptime.
    asked: BTreeMap<EndpointId, (Before, Duration)>,
    /// Namespaces whose audit log is not for this account.
    closed: BTreeSet<String>,
}

impl Woken {
    fn waits(&self, id: &EndpointId, at: Moment) -> bool {
        self.asked.get(id).is_some_and(|(_, until)| at.uptime < *until)
    }

    /// When one is told without an answer, by uptime.
    pub(super) fn wakes_at(&self, at: Moment) -> Option<Duration> {
        let untils = self.asked.values().map(|(_, until)| *until);
        untils.filter(|until| *until > at.uptime).min()
    }
}

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
    ) -> Option<Effect> {
        let label = self.label(&seen.id);
        let somebody = seen.updated_by.as_deref().filter(|who| !self.is_me(who));
        let mut happened = Vec::new();
        let mut asking = None;
        if let Some(before) = before {
            // What is done here is known here. Whoever resumes their own elsewhere knows it too.
            let by_us = self.changes.jobs.of(&seen.id).is_some() || self.is_in_session(&seen.id);
            let by_me = seen.updated_by.as_deref().is_some_and(|who| self.is_me(who));
            let was_paused = before.state == State::Paused;
            if seen.is_billable() && !by_us && !(by_me && was_paused) {
                let rate = self.whole_rate(seen);
                // A request that wakes what was scaled to zero leaves the last change as it was.
                let who = somebody.filter(|_| was_paused);
                let woke = policy::woke(&label, before, who, rate);
                if woke.is_some() && who.is_none() {
                    asking = self.ask_who(&seen.id, before, at);
                }
                happened.push((Condition::Woke, woke));
            }
            if !by_us {
                let price = |hardware: &Option<crate::endpoint::Hardware>| {
                    self.world.prices.rate(hardware.as_ref())
                };
                let prices = [price(&before.hardware), price(&seen.hardware)];
                let changed = policy::changed(&label, before, seen, somebody, prices);
                happened.push((Condition::Changed, changed));
            }
        } else if was_watched
            && let Some(who) = seen.created_by.as_deref().filter(|who| !self.is_me(who))
        {
            let rate = self.whole_rate(seen);
            let appeared = policy::appeared(&label, seen, who, rate);
            happened.push((Condition::Appeared, Some(appeared)));
        }
        for (what, happening) in happened {
            if let Some(happening) = happening {
                self.remember(what, &seen.id, happening, at.utc);
            }
        }
        asking
    }

    fn ask_who(&mut self, id: &EndpointId, before: &Before, at: Moment) -> Option<Effect> {
        if self.woken.closed.contains(&id.namespace) {
            return None;
        }
        let until = at.uptime_in(WAIT_FOR_AUDIT);
        self.woken.asked.insert(id.clone(), (before.clone(), until));
        let from = self.world.meter.line(id).map_or(at.utc, |line| line.open.to);
        Some(Effect::ReadAudit { endpoint: id.clone(), from })
    }

    /// The audit log says who started it, or does not.
    pub(super) fn audited(&mut self, id: &EndpointId, result: Result<Option<String>, Problem>) {
        if matches!(result, Err(Problem::Refused(_) | Problem::NotFound)) {
            self.woken.closed.insert(id.namespace.clone());
        }
        let Some((before, _)) = self.woken.asked.remove(id) else { return };
        let Ok(Some(who)) = result else { return };
        let key = Condition::Woke.of(id);
        let untold = self.reminders.happenings().find(|(memory, ..)| memory.key == key);
        let untold = untold.filter(|(memory, ..)| memory.told_level == 0);
        let Some(began) = untold.map(|(memory, ..)| memory.round) else { return };
        if self.is_me(&who) {
            self.reminders.unchoose(&key);
            return;
        }
        let rate = self.world.inventory.get(id).and_then(|seen| self.whole_rate(seen));
        if let Some(woke) = policy::woke(&self.label(id), &before, Some(&who), rate) {
            self.remember(Condition::Woke, id, woke, began);
        }
    }

    /// Every happening that was not told yet, or still holds.
    pub(super) fn wanted_of_happenings(&self, at: Moment) -> Vec<Wanted<'static>> {
        let wanted = self.reminders.happenings().filter_map(|(memory, happening, is_done)| {
            let id: EndpointId = memory.key.about().parse().ok()?;
            let seen = self.world.inventory.get(&id)?;
            let is_woken = Condition::of_key(&memory.key) == Some(Condition::Woke);
            if is_woken && self.woken.waits(&id, at) {
                return None;
            }
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

    /// What is remembered and waits for an answer before it is told.
    pub(super) fn rounds_of_waiting(&self, at: Moment) -> Vec<Round> {
        let waiting = self.woken.asked.keys().filter(|id| self.woken.waits(id, at));
        waiting.filter_map(|id| self.reminders.round(&Condition::Woke.of(id))).collect()
    }

    fn remember(&mut self, what: Condition, id: &EndpointId, happening: Happening, at: Timestamp) {
        self.reminders.happened(&what.of(id), at, happening);
    }

    fn is_me(&self, who: &str) -> bool {
        self.world.account.is_named(who)
    }
}
