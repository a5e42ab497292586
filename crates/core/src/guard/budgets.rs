//! Budgets: where each stands, and stopping before one is crossed.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Guard;
use super::main_button::{Main, main};
use crate::budget::{Budget, PERCENTS, Pace, Period, first_reaching};
use crate::endpoint::EndpointId;
use crate::key::Key;
use crate::ledger::{Scope, Total};
use crate::messages::Effect;
use crate::meter::Line;
use crate::moment::{Moment, shifted, whole_millis};
use crate::money::{Micros, Rate};
use crate::notification::Notification;
use crate::pausing::Sweep;
use crate::policy::{self, BudgetFacts, Condition};
use crate::reminders::Round;
use crate::settings::Level;

/// A person can object for so long.
const COUNTDOWN: Duration = Duration::from_secs(60);
/// What is left for a call to arrive where the line is nearer than the countdown is long.
const ARRIVES_WITHIN: Duration = Duration::from_secs(2);
/// A projection goes on however long ago the last reading was.
const FOREVER_MILLIS: i64 = 400 * 24 * 3_600_000;

/// Countdowns of budgets that stop.
#[derive(Clone, Debug, Default)]
pub(super) struct Stops {
    /// Until when, by uptime, for each budget.
    counting: BTreeMap<Key, Duration>,
    /// Countdowns of what is free for a moment, should that be all.
    interrupted: BTreeMap<Key, Duration>,
    /// Budgets whose pauses are under way.
    pausing: Vec<Budget>,
    /// Only readings that ended after this decide: before it this machine slept, or was off.
    decides_from: Duration,
}

/// Where a budget stands in its current period. It rests on what was read and metered, and holds for as
/// long as that does.
#[derive(Debug)]
pub(super) struct Standing {
    budget: Budget,
    days: (Date, Date),
    starts: Timestamp,
    ends: Timestamp,
    spent: Total,
    /// When it is reached, if all goes on as it is.
    line: Option<Timestamp>,
}

impl Stops {
    /// Nothing is stopped before the first reading.
    pub(super) fn starting(at: Moment) -> Self {
        Self { decides_from: at.uptime, ..Self::default() }
    }

    /// How long readings have decided.
    pub(super) fn deciding_for(&self, at: Moment) -> Duration {
        at.uptime.saturating_sub(self.decides_from)
    }

    /// Whether anything is counted down or being paused.
    pub(super) fn are_any(&self) -> bool {
        !(self.counting.is_empty() && self.interrupted.is_empty() && self.pausing.is_empty())
    }

    /// The machine slept: what is known is from before.
    pub(super) fn woke(&mut self, at: Moment) {
        self.decides_from = at.uptime;
    }
}

impl Guard {
    /// What is known of each budget, in the order of the settings.
    pub(crate) fn budget_facts(&self, at: Moment) -> Vec<BudgetFacts> {
        self.standings(at).iter().map(|standing| self.facts_of_budget(standing, at)).collect()
    }

    /// Where each budget stands, in the order of the settings.
    pub(super) fn standings(&self, at: Moment) -> Vec<Standing> {
        self.world.settings.budgets.iter().map(|budget| self.standing(budget, at)).collect()
    }

    /// Seconds left of a budget's countdown, rounded up.
    pub(crate) fn stops_in(&self, budget: &Budget, at: Moment) -> Option<u32> {
        let left = self.stops.counting.get(&budget.key())?.saturating_sub(at.uptime);
        Some(u32::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX))
    }

    /// Counts down where a budget that stops is about to be crossed, pauses where the time is up,
    /// and takes a countdown back that is no longer needed.
    pub(super) fn turn_budgets(&mut self, standings: &[Standing], at: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        let stopping =
            |key: &&Key| !standings.iter().any(|one| one.budget.stop && one.budget.key() == **key);
        let dropped: Vec<Key> = self.stops.counting.keys().filter(stopping).cloned().collect();
        for key in dropped {
            self.stops.counting.remove(&key);
            effects.push(withdraw_stop(&key));
        }
        for standing in standings.iter().filter(|standing| standing.budget.stop) {
            if self.readings_decide(&standing.budget.scope) {
                effects.extend(self.turn_stop(standing, at));
            }
        }
        effects
    }

    fn turn_stop(&mut self, standing: &Standing, at: Moment) -> Vec<Effect> {
        let budget = &standing.budget;
        let key = budget.key();
        let Some(due) = self.stop_due(standing, at) else {
            let taken_back = self.stops.counting.remove(&key);
            // A state that flaps does not begin a countdown anew.
            if self.is_overridden(standing) || !self.has_short_break(&budget.scope, at) {
                self.stops.interrupted.remove(&key);
            } else if let Some(until) = taken_back {
                self.stops.interrupted.insert(key.clone(), until);
            }
            return taken_back.map(|_| withdraw_stop(&key)).into_iter().collect();
        };
        let known = self.stops.counting.get(&key).copied();
        let until = known.or_else(|| self.stops.interrupted.remove(&key)).unwrap_or(due);
        let facts = self.facts_of_budget(standing, at);
        if at.uptime >= until {
            self.stops.counting.remove(&key);
            self.stops.pausing.retain(|other| other.key() != key);
            self.stops.pausing.push(budget.clone());
            // Reading goes out beside the pauses, not before them.
            self.world.inventory.read_all_soon();
            return self.pause(&facts.pausable, at);
        }
        if known.is_some() {
            return Vec::new();
        }
        self.stops.counting.insert(key, until);
        let seconds = until.saturating_sub(at.uptime).as_millis().div_ceil(1_000);
        vec![Effect::Notify(policy::stopping(&facts, seconds))]
    }

    /// Whether any budget that stops is counted down.
    pub(super) fn is_stopping(&self) -> bool {
        !self.stops.counting.is_empty()
    }

    /// The pauses of a stop are settled: says what came of them.
    pub(super) fn tell_stopped(&mut self, at: Moment) -> Vec<Notification> {
        if self.pauses.batch.is_none() {
            self.stops.pausing.clear();
        }
        if self.stops.pausing.is_empty() {
            return Vec::new();
        }
        let Main::Receipt { text, .. } = main(self, at) else {
            return Vec::new();
        };
        let budgets = std::mem::take(&mut self.stops.pausing);
        let told = budgets.iter().map(|budget| {
            let facts = self.facts_of_budget(&self.standing(budget, at), at);
            policy::stopped(&facts, &text)
        });
        told.collect()
    }

    /// The wanted reminder of each budget, and the choices that still hold.
    pub(super) fn wanted_of_budgets(
        &self,
        standings: &[Standing],
        at: Moment,
    ) -> (Vec<policy::Wanted<'static>>, Vec<Round>) {
        let facts: Vec<BudgetFacts> =
            standings.iter().map(|standing| self.facts_of_budget(standing, at)).collect();
        let mut wanted: Vec<policy::Wanted<'static>> = facts.iter().map(policy::budget).collect();
        if !self.is_awaiting_first_reading() {
            wanted.extend(facts.iter().map(policy::unjudged));
        }
        (wanted, facts.iter().map(|facts| override_round(&facts.budget, facts.starts)).collect())
    }

    /// When a level or the moment to stop will be reached at the present rate, a countdown ends,
    /// or a period does.
    pub(super) fn budgets_wake_at(&self, standings: &[Standing], at: Moment) -> Option<Duration> {
        let mut moments: Vec<Duration> = Vec::new();
        for standing in standings {
            let budget = &standing.budget;
            let mut by_wall = vec![standing.ends];
            let level = budget.level(standing.spent.reckoned());
            let next = PERCENTS.get(usize::try_from(level).unwrap_or(usize::MAX));
            by_wall.extend(next.and_then(|p| self.reached_at(standing, budget.share(*p), at)));
            match self.stops.counting.get(&budget.key()) {
                Some(until) if self.readings_decide(&budget.scope) => moments.push(*until),
                None if budget.stop && !self.is_overridden(standing) => {
                    let warned = whole_millis(self.warning()).saturating_neg();
                    by_wall.extend(standing.line.map(|line| shifted(line, warned)));
                }
                _ => {}
            }
            let ahead = by_wall.into_iter().filter(|moment| *moment > at.utc);
            moments.extend(ahead.map(|moment| at.uptime_in(at.until(moment))));
        }
        moments.into_iter().min()
    }

    pub(super) fn override_budget(&mut self, key: &Key, at: Moment) -> Vec<Effect> {
        let Some(budget) = self.world.settings.budgets.iter().find(|b| b.key() == *key).cloned()
        else {
            return Vec::new();
        };
        let starts = self.standing(&budget, at).starts;
        self.reminders.choose(&override_round(&budget, starts));
        self.stops.counting.remove(key);
        self.stops.pausing.retain(|other| other.key() != *key);
        vec![withdraw_stop(key)]
    }

    /// Sets it in place of the one for the same. A new amount is a new decision: what was let run
    /// on no longer is.
    pub(super) fn set_budget(&mut self, period: Period, scope: Scope, micros: i64, stop: bool) {
        let budget = Budget { period, scope, amount: Micros(micros), stop };
        self.reminders.unchoose(&override_key(&budget));
        let settings = self.world.settings.change(&mut self.world.inventory);
        let budgets = &mut settings.budgets;
        match budgets.iter_mut().find(|known| known.key() == budget.key()) {
            Some(known) => *known = budget,
            None => budgets.push(budget),
        }
        for words in settings.clamp() {
            self.trouble_with(words);
        }
    }

    pub(super) fn remove_budget(&mut self, period: Period, scope: &Scope) {
        let settings = self.world.settings.change(&mut self.world.inventory);
        settings.budgets.retain(|known| known.period != period || known.scope != *scope);
    }

    /// A countdown could not be shown: the panel is where it can be taken back.
    pub(super) fn is_unseen_countdown(&self, key: &Key) -> bool {
        self.stops
            .counting
            .keys()
            .any(|counting| Condition::BudgetStop.of(counting.about()) == *key)
    }

    /// By when a countdown has to end, if one is needed: something in its scope can be paused, and
    /// without that the budget is reached before a countdown and one reading are over.
    fn stop_due(&self, standing: &Standing, at: Moment) -> Option<Duration> {
        let budget = &standing.budget;
        if self.is_overridden(standing) || self.pausable_in(&budget.scope).next().is_none() {
            return None;
        }
        let ahead = shifted(at.utc, whole_millis(self.warning()));
        if self.projection(standing)(ahead) < budget.amount {
            return None;
        }
        let whole = at.uptime_in(self.presence.countdown(COUNTDOWN));
        let line = standing.line.filter(|line| *line > at.utc);
        // What suddenly costs much more leaves less time than that. Where the line is crossed
        // already, a person is still given all of it.
        let before = line.map(|line| at.uptime_in(at.until(line)).saturating_sub(ARRIVES_WITHIN));
        Some(before.map_or(whole, |before| before.clamp(at.uptime, whole)))
    }

    /// How long before the line a countdown begins: it, and one reading that may come late.
    fn warning(&self) -> Duration {
        let one_reading = Duration::from_secs(u64::from(self.world.settings.poll.billable_seconds));
        self.presence.countdown(COUNTDOWN).saturating_add(one_reading)
    }

    fn standing(&self, budget: &Budget, at: Moment) -> Standing {
        let days = budget.period.around(self.local_day(at));
        let spent = self.spent(&budget.scope, days.0, days.1, at);
        let (starts, ends) = (self.start_of(days.0), self.start_of(days.1));
        let mut standing =
            Standing { budget: budget.clone(), days, starts, ends, spent, line: None };
        standing.line = self.reached_at(&standing, budget.amount, at);
        standing
    }

    /// What will have been spent by then if all goes on as it is.
    fn projection<'a>(&'a self, standing: &'a Standing) -> impl Fn(Timestamp) -> Micros + 'a {
        let ((from, to), scope) = (standing.days, &standing.budget.scope);
        let (starts, ends) = (standing.starts, standing.ends);
        let entered = self.world.ledger_cache.between(scope, from, to);
        let lines: Vec<&Line> = self.world.meter.open_in(scope).collect();
        move |by| {
            let open = lines.iter().map(|line| line.open_between(starts, ends, by, FOREVER_MILLIS));
            (entered + open.sum::<Total>()).reckoned()
        }
    }

    /// When so much is spent, if all goes on as it is.
    fn reached_at(&self, standing: &Standing, amount: Micros, at: Moment) -> Option<Timestamp> {
        let open = self.world.meter.open_in(&standing.budget.scope);
        let rate: Rate = open.filter_map(|line| line.open.whole_rate()).sum();
        let projected = self.projection(standing);
        let pace = Pace { now: at.utc, spent: projected(at.utc).0, rate };
        first_reaching(pace, amount.0, standing.ends, |by| projected(by).0)
    }

    fn facts_of_budget(&self, standing: &Standing, at: Moment) -> BudgetFacts {
        let budget = &standing.budget;
        let inside =
            || self.world.inventory.endpoints().filter(|seen| budget.scope.includes(&seen.id));
        let ruled = self.world.inventory.ruled(&self.world.settings);
        let protected = ruled
            .filter(|(seen, rules)| rules.level == Level::Protected && seen.is_billable())
            .filter(|(seen, _)| budget.scope.includes(&seen.id))
            .map(|(seen, _)| self.label(&seen.id));
        BudgetFacts {
            name: self.budget_name(budget),
            starts: standing.starts,
            spent: standing.spent,
            rate: self.rate_of(inside()),
            pausable: self.pausable_in(&budget.scope).cloned().collect(),
            protected: protected.collect(),
            reached_in: standing.line.map(|line| at.until(line)),
            overridden: self.is_overridden(standing),
            budget: budget.clone(),
        }
    }

    /// What a stop would pause: unprotected, costing money or about to, read since the last sleep
    /// and not being paused already.
    fn pausable_in<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a EndpointId> {
        let ids = self.billable_in(Sweep::UNPROTECTED);
        ids.filter(|id| scope.includes(id) && !self.is_pausing(id) && self.is_read_since_away(id))
    }

    /// Whether an endpoint was read since this run began or the machine woke: in a list, on a page of
    /// one that never came whole, or by its own name.
    pub(super) fn is_read_since_away(&self, id: &EndpointId) -> bool {
        self.world.inventory.read_of(id).is_some_and(|read| read.uptime >= self.stops.decides_from)
    }

    /// Whether everything in `scope` was read, or tried, since this run began or the machine woke.
    pub(super) fn readings_decide(&self, scope: &Scope) -> bool {
        let inside = |namespace: &str| match scope {
            Scope::All => true,
            Scope::Namespace(name) => name == namespace,
            Scope::Endpoint(id) => id.namespace == namespace,
        };
        let mut readable = self.world.inventory.readable().filter(|(name, _)| inside(name));
        readable.all(|(_, state)| {
            state.ended.is_some_and(|ended| ended.uptime >= self.stops.decides_from)
        })
    }

    fn is_overridden(&self, standing: &Standing) -> bool {
        self.reminders.is_chosen(&override_round(&standing.budget, standing.starts))
    }

    fn budget_name(&self, budget: &Budget) -> String {
        let period = budget.period.word();
        match &budget.scope {
            Scope::All => period.to_owned(),
            Scope::Namespace(namespace) => format!("{period} of {namespace}"),
            // Before a reading nobody knows whether another has the same name.
            Scope::Endpoint(id) => match self.world.inventory.get(id) {
                Some(_) => format!("{period} of {}", self.label(id)),
                None => format!("{period} of {id}"),
            },
        }
    }
}

fn withdraw_stop(budget: &Key) -> Effect {
    Effect::Withdraw { key: Condition::BudgetStop.of(budget.about()) }
}

/// A budget may run on in this period: that is remembered.
pub(super) fn override_key(budget: &Budget) -> Key {
    Condition::BudgetOverride.of(budget.key().about())
}

fn override_round(budget: &Budget, starts: Timestamp) -> Round {
    Round { key: override_key(budget), start: starts }
}
