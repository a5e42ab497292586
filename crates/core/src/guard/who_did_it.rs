//! Asks the audit log who did what was noticed, and puts it into what is told.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::deed::{AuditedDeed, that_started};
use crate::endpoint::{EndpointId, Observed};
use crate::key::Key;
use crate::messages::Effect;
use crate::moment::Moment;
use crate::policy::{self, Before, Changer, Condition, Happening, Starter};
use crate::problem::Problem;
use crate::reminders::Round;

/// What happened is told at once, but with who did it where that is known so soon.
const WAIT_FOR_AUDIT: Duration = Duration::from_secs(5);

/// A log that was asked for so long is asked again, should more happen.
const LOST_ANSWER: Duration = Duration::from_secs(30);

/// What happened and of which the audit log is asked who did it.
#[derive(Clone, Debug, Default)]
pub(super) struct WhoDidIt {
    /// By the reminder that waits.
    waiting: BTreeMap<Key, Waiting>,
    /// Namespaces whose log is being read, and until when its answer is waited for, by uptime. What
    /// happens meanwhile is asked together afterwards: one request for however many.
    reading: BTreeMap<String, Duration>,
    /// Namespaces whose audit log is not for this account.
    closed: BTreeSet<String>,
}

/// One thing that happened, and waits for a name.
#[derive(Clone, Debug)]
struct Waiting {
    endpoint: EndpointId,
    what: Condition,
    before: Before,
    /// When it was last seen as it was before.
    since: Timestamp,
    /// Until when telling it waits, by uptime.
    until: Duration,
    /// The log was asked.
    asked: bool,
}

impl WhoDidIt {
    /// When one is told without an answer, by uptime.
    pub(super) fn wakes_at(&self, at: Moment) -> Option<Duration> {
        let untils = self.waiting.values().map(|waiting| waiting.until);
        untils.filter(|until| *until > at.uptime).min()
    }
}

impl Guard {
    /// Something happened to an endpoint: the log is asked who did it, unless it is not for this account.
    pub(super) fn wonder_who(
        &mut self,
        id: &EndpointId,
        what: Vec<Condition>,
        before: &Before,
        at: Moment,
    ) {
        if what.is_empty() || self.who_did_it.closed.contains(&id.namespace) {
            return;
        }
        let since = self.world.meter.line(id).map_or(at.utc, |line| line.open.to);
        let until = at.uptime_in(WAIT_FOR_AUDIT);
        for what in what {
            let (endpoint, before) = (id.clone(), before.clone());
            let waiting = Waiting { endpoint, what, before, since, until, asked: false };
            self.who_did_it.waiting.insert(what.of(id), waiting);
        }
    }

    /// Asks each log once for all that waits for it. A log that is being read is asked afterwards.
    pub(super) fn ask_who_did_it(&mut self, at: Moment) -> Vec<Effect> {
        let WhoDidIt { waiting, reading, .. } = &mut self.who_did_it;
        reading.retain(|_, until| *until > at.uptime);
        // What was told without a name needs none any more.
        let is_read = |it: &Waiting| it.asked && reading.contains_key(&it.endpoint.namespace);
        waiting.retain(|_, it| is_read(it) || it.until > at.uptime);
        let mut asked: BTreeMap<String, (BTreeSet<EndpointId>, Timestamp)> = BTreeMap::new();
        for it in waiting.values_mut() {
            let namespace = &it.endpoint.namespace;
            if it.asked || reading.contains_key(namespace) {
                continue;
            }
            it.asked = true;
            let entry = asked.entry(namespace.clone());
            let (endpoints, from) = entry.or_insert_with(|| (BTreeSet::new(), it.since));
            endpoints.insert(it.endpoint.clone());
            *from = it.since.min(*from);
        }
        let until = at.uptime_in(LOST_ANSWER);
        reading.extend(asked.keys().map(|namespace| (namespace.clone(), until)));
        let effects = asked.into_iter().map(|(namespace, (endpoints, from))| Effect::ReadAudit {
            namespace,
            endpoints: endpoints.into_iter().collect(),
            from,
        });
        effects.collect()
    }

    /// The audit log says who did what to these endpoints, or does not.
    pub(super) fn audited(
        &mut self,
        namespace: &str,
        endpoints: &[EndpointId],
        result: Result<Vec<AuditedDeed>, Problem>,
        at: Moment,
    ) {
        self.who_did_it.reading.remove(namespace);
        if matches!(result, Err(Problem::Refused(_) | Problem::NotFound)) {
            self.who_did_it.closed.insert(namespace.to_owned());
        }
        let deeds = result.unwrap_or_default();
        let waiting = std::mem::take(&mut self.who_did_it.waiting);
        let is_answered = |it: &Waiting| it.asked && endpoints.contains(&it.endpoint);
        let (answered, waiting) = waiting.into_iter().partition(|(_, it)| is_answered(it));
        self.who_did_it.waiting = waiting;
        let answered: BTreeMap<Key, Waiting> = answered;
        for (key, waiting) in &answered {
            let of_it =
                |deed: &&AuditedDeed| deed.endpoint == waiting.endpoint && deed.at >= waiting.since;
            let of_it: Vec<&AuditedDeed> = deeds.iter().filter(of_it).collect();
            self.name_who(key, waiting, &of_it, at);
        }
    }

    /// Puts into what was not told yet who did it, as these deeds of the log say.
    fn name_who(&mut self, key: &Key, waiting: &Waiting, deeds: &[&AuditedDeed], at: Moment) {
        let Waiting { endpoint, what, before, .. } = waiting;
        let untold = self.reminders.happenings().find(|(memory, ..)| memory.key == *key);
        let untold = untold.filter(|(memory, ..)| memory.told_level == 0);
        let Some(began) = untold.map(|(memory, ..)| memory.round) else { return };
        let Some(seen) = self.world.inventory.get(endpoint) else { return };
        let named = match what {
            Condition::Woke => {
                let started = that_started(deeds.iter().copied());
                if started.is_some_and(|deed| self.is_me(&deed.by)) {
                    self.reminders.unchoose(key);
                    return;
                }
                self.woken_by(seen, before, started, deeds, at)
            }
            Condition::Changed => self.changed_by(seen, before, deeds, at),
            _ => None,
        };
        if let Some(named) = named {
            self.remember(*what, endpoint, named, began);
        }
    }

    /// What woke up, with the deed that started it. Whoever changed it last is not said to have started
    /// it where the log tells that they did something else.
    fn woken_by(
        &self,
        seen: &Observed,
        before: &Before,
        started: Option<&AuditedDeed>,
        deeds: &[&AuditedDeed],
        at: Moment,
    ) -> Option<Happening> {
        let (label, rate) = (self.label(&seen.id), self.whole_rate(seen));
        match started {
            Some(deed) => {
                let when = self.at_or_on(deed.at, at);
                policy::woke(&label, before, Starter::Did(deed, &when), rate)
            }
            None => {
                let did_other = |who: &str| deeds.iter().any(|deed| deed.by == who);
                seen.updated_by.as_deref().filter(|who| did_other(who))?;
                policy::woke(&label, before, Starter::Unknown, rate)
            }
        }
    }

    /// What was changed, with the deeds of others that fit.
    pub(super) fn changed_by(
        &self,
        seen: &Observed,
        before: &Before,
        deeds: &[&AuditedDeed],
        at: Moment,
    ) -> Option<Happening> {
        let price = |hardware: &Option<_>| self.world.prices.rate(hardware.as_ref());
        let prices = [price(&before.hardware), price(&seen.hardware)];
        let others = deeds.iter().filter(|deed| !self.is_me(&deed.by));
        let deeds: Vec<(&AuditedDeed, String)> =
            others.map(|deed| (*deed, self.at_or_on(deed.at, at))).collect();
        let last = seen.updated_by.as_deref().filter(|who| !self.is_me(who));
        let by = Changer { last, deeds: &deeds };
        policy::changed(&self.label(&seen.id), before, seen, by, prices)
    }

    /// What is remembered and waits for an answer before it is told.
    pub(super) fn rounds_of_waiting(&self, at: Moment) -> Vec<Round> {
        let waiting = self.who_did_it.waiting.iter().filter(|(_, it)| at.uptime < it.until);
        waiting.filter_map(|(key, _)| self.reminders.round(key)).collect()
    }

    /// Whether telling this waits for who did it.
    pub(super) fn waits_for_who(&self, key: &Key, at: Moment) -> bool {
        self.who_did_it.waiting.get(key).is_some_and(|it| at.uptime < it.until)
    }
}
