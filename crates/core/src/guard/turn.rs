//! What happens after every event: deadlines, reminders, readings, writing.

use std::time::Duration;

use super::Guard;
use super::price_list::Charged;
use crate::cadence::{Situation, next_reading};
use crate::messages::Effect;
use crate::moment::{Moment, millis_between};
use crate::notification::Notification;
use crate::pausing::{Due, Pausing, Sweep, Target};
use crate::policy::Condition;
use crate::problem::Problem;
use crate::request::Request;

/// A reading without an answer for so long is asked for again.
pub(super) const LOST_READING: Duration = Duration::from_secs(90);
impl Guard {
    /// When [`Guard::handle`] wants to be called next with [`crate::Event::Tick`], by uptime.
    #[must_use]
    pub fn wakes_at(&self, at: Moment) -> Option<Duration> {
        let reading = self.world.account.identity().and_then(|_| self.next_reading_at(at));
        let saving = self.saving.wakes_at(self.is_leaving(), at);
        let (filling, bill) = (self.filling_wakes_at(), self.billing_wakes_at());
        let (turn, hint) = (self.decisions.turn_due(), self.world.hints.due());
        let others = [reading, saving, filling, bill, turn, hint];
        self.decisions_due(at).into_iter().chain(others.into_iter().flatten()).min()
    }

    pub(super) fn turn(&mut self, at: Moment) -> Vec<Effect> {
        self.decisions.turn();
        let mut effects = Vec::new();
        if self.pauses.countdown().is_some_and(|until| at.uptime >= until) {
            effects.extend(self.pause_all(Sweep::ANNOUNCED, at));
        }
        let (is_at_work, decides) = (self.is_at_work(), self.is_to_decide(at));
        // Nothing of this turn changes what was read or metered.
        let (facts, standings) =
            if decides { (self.facts(at), self.standings(at)) } else { Default::default() };
        if decides {
            effects.extend(self.turn_budgets(&standings, at));
            effects.extend(self.turn_deadlines(&facts, at));
        }
        effects.extend(self.turn_sessions(at));
        effects.extend(self.turn_creations(at));
        effects.extend(self.turn_departure(at));
        effects.extend(self.turn_window_starts(at));
        effects.extend(self.turn_mending(at));
        effects.extend(self.turn_pausing(at));
        effects.extend(self.turn_proving(at));
        effects.extend(self.tell_settled(at));
        if decides {
            effects.extend(self.turn_reminders(&facts, &standings, at));
            self.decided(&facts, &standings, is_at_work, at);
        }
        effects.extend(self.turn_hints(at));
        effects.extend(self.turn_readings(at));
        effects.extend(self.turn_filling(at));
        effects.extend(self.turn_billing(at));
        effects.extend(self.turn_week(at));
        effects.extend(self.turn_saving(at));
        effects
    }

    fn turn_pausing(&mut self, at: Moment) -> Vec<Effect> {
        let within = self.confirm_within();
        let started = self.pauses.batch.as_ref().map(|pausing| pausing.started());
        let covered = started.is_some_and(|started| self.is_read_whole_since(started));
        let Some(pausing) = &mut self.pauses.batch else {
            return self.end_alarms();
        };
        let Due { calls, readings, alarming } = pausing.tick(at, within, covered);
        let mut effects: Vec<Effect> = calls.into_iter().map(Effect::Call).collect();
        effects.extend(readings.into_iter().map(|endpoint| Effect::ReadEndpoint { endpoint }));
        for id in alarming {
            // That the token may not is told once for a namespace; the panel shows each of them.
            if !pausing.is_news(&id) {
                continue;
            }
            let why = pausing.target(&id).map(Target::why_not).unwrap_or_default();
            effects.push(Effect::Notify(Notification {
                key: Condition::PauseUnconfirmed.of(&id),
                title: format!("{} may still cost money", id.label()),
                body: format!("Its pause is not confirmed: {why}."),
                critical: true,
                window: false,
                actions: vec![("Pause again".to_owned(), Request::Pause { endpoints: vec![id] })],
            }));
        }
        let over = self.end_alarms();
        let Some(pausing) = &mut self.pauses.batch else {
            return effects;
        };
        if !over.is_empty() && pausing.is_confirmed() {
            // It took long, and is worth a receipt all the same.
            pausing.settle_late(at);
        }
        effects.extend(over);
        let confirmed = pausing.is_confirmed() && pausing.settled().is_some();
        let over = confirmed
            && pausing
                .settled()
                .is_some_and(|settled| at.since(settled) >= self.world.settings.undo_time());
        let quits = self.exits.quits_when_paused();
        let unseen = quits && self.sight(at).unseen().is_some();
        let Some(pausing) = &self.pauses.batch else { return effects };
        if confirmed && unseen {
            // Nobody knows whether that was all: the panel says what is not watched.
            self.exits.quit_when_paused(false);
            effects.push(Effect::OpenPanel);
        } else if confirmed && quits {
            self.exits.quit_when_paused(false);
            effects.push(Effect::Exit);
        } else if quits && pausing.alarming().next().is_some() {
            // It could not be paused: leaving now would leave it alone. Say so instead.
            self.exits.quit_when_paused(false);
            effects.push(Effect::OpenPanel);
        }
        if over {
            self.pauses.batch = None;
        }
        effects
    }

    /// Takes back every alarm that no longer stands: its pause was read back or is asked for anew,
    /// or it is no longer ours to pause.
    fn end_alarms(&mut self) -> Vec<Effect> {
        let alarming = self.pauses.batch.iter().flat_map(Pausing::alarming);
        let standing = alarming.map(|(id, _)| Condition::PauseUnconfirmed.of(id)).collect();
        let over = self.reminders.end_alarms(standing).into_iter();
        over.map(|key| Effect::Withdraw { key }).collect()
    }

    /// Whether a reading of each namespace that can be read has ended, well or not, that was asked for
    /// at or after this moment.
    fn is_read_whole_since(&self, moment: Moment) -> bool {
        let since = |asked: Option<Moment>| asked.is_some_and(|at| at.uptime >= moment.uptime);
        self.world.account.is_signed_in()
            && self.world.inventory.readable().all(|(_, state)| since(state.ended_asked))
    }

    fn turn_readings(&mut self, at: Moment) -> Vec<Effect> {
        if !self.world.account.is_signed_in() {
            return Vec::new();
        }
        let prices = self.turn_prices(at);
        let mut due: Vec<(String, Option<Moment>)> = Vec::new();
        for (name, state) in self.world.inventory.namespaces() {
            if state.silent_since().is_some_and(|since| at.since(since) < LOST_READING) {
                continue;
            }
            let scheduled = match state.ended {
                None => true,
                Some(ended) => {
                    at.since(ended)
                        >= next_reading(&self.situation(name, at), &self.world.settings.poll).0
                }
            };
            let due_now = scheduled || state.is_wanted();
            if due_now && self.waits_for_prices(name, at).is_none() {
                due.push((name.clone(), state.ended));
            }
        }
        let mut effects = Vec::from_iter(prices);
        for (name, ended) in due {
            if self.is_without_prices_of_a_gap(&name, ended, at) {
                effects.extend(self.ask_prices(at));
            }
            if self.waits_for_prices(&name, at).is_some() {
                continue;
            }
            let ticket = self.world.inventory.ask(&name, at);
            effects.push(Effect::Poll { namespace: name, ticket });
        }
        effects
    }

    fn turn_prices(&mut self, at: Moment) -> Option<Effect> {
        let charged = || match self.running_rate() {
            rate if !rate.unpriced.is_empty() => Charged::Missing,
            rate if rate.billable > 0 => Charged::Known,
            _ => Charged::Nothing,
        };
        if self.world.prices.is_due(LOST_READING, at, charged) { self.ask_prices(at) } else { None }
    }

    fn ask_prices(&mut self, at: Moment) -> Option<Effect> {
        let own = self.world.account.identity()?.name.clone();
        let states = || self.world.inventory.namespaces();
        // A token for an organization alone is not let in anywhere else.
        let shut = states().any(|(name, state)| *name == own && state.never_let_in());
        let open = states().find(|(_, state)| state.read.is_some()).map(|(name, _)| name.clone());
        let namespace = open.filter(|_| shut).unwrap_or(own);
        self.world.prices.ask(at);
        Some(Effect::ReadPrices { namespace })
    }

    /// The reading that is due ends a gap, and the price list is older than that gap: it is read
    /// before, or at least tried, once since the last reading.
    fn is_without_prices_of_a_gap(
        &self,
        namespace: &str,
        last_reading: Option<Moment>,
        at: Moment,
    ) -> bool {
        let gap = self.world.settings.allowed_gap();
        self.world.prices.is_older_than(gap, last_reading, at) && self.ends_gap(namespace, at)
    }

    fn ends_gap(&self, namespace: &str, at: Moment) -> bool {
        let mut lines =
            self.world.meter.lines().filter(|line| line.endpoint.namespace == namespace);
        lines.any(|line| self.is_in_gap(line, at))
    }

    /// Whether nobody looked at an endpoint for longer than counts as watched.
    pub(super) fn is_in_gap(&self, line: &crate::meter::Line, at: Moment) -> bool {
        millis_between(line.open.to, at.utc) > self.allowed_gap_millis()
    }

    /// A reading that ends a gap waits a moment for the price list: a price may have changed too
    /// while nobody looked. Until when, by uptime.
    fn waits_for_prices(&self, namespace: &str, at: Moment) -> Option<Duration> {
        let until = self.world.prices.awaited_until()?;
        (self.ends_gap(namespace, at) && at.uptime < until).then_some(until)
    }

    fn next_reading_at(&self, at: Moment) -> Option<Duration> {
        self.world
            .inventory
            .namespaces()
            .map(|(name, state)| match (state.silent_since(), state.ended) {
                (Some(since), _) => since.uptime + LOST_READING,
                _ if let Some(until) = self.waits_for_prices(name, at) => until,
                (None, None) => at.uptime,
                (None, Some(_)) if state.is_wanted() => at.uptime,
                (None, Some(ended)) => ended.uptime_in(
                    next_reading(&self.situation(name, at), &self.world.settings.poll).0,
                ),
            })
            .min()
    }

    /// When at the latest a reading is expected to have ended, good or not, by uptime. `None` while
    /// nobody is signed in.
    #[must_use]
    pub fn reading_due(&self, at: Moment) -> Option<Duration> {
        self.world.account.identity()?;
        let awaited =
            self.world.inventory.namespaces().filter_map(|(_, state)| state.awaited_since());
        let awaited = awaited.map(|since| since.uptime_in(LOST_READING)).min();
        awaited.or_else(|| self.next_reading_at(at))
    }

    fn situation(&self, namespace: &str, at: Moment) -> Situation {
        let inside =
            || self.world.inventory.endpoints().filter(|seen| seen.id.namespace == namespace);
        let state =
            self.world.inventory.namespaces().find(|(name, _)| *name == namespace).map(|(_, s)| s);
        let problem = state.and_then(|state| state.problem.as_ref());
        let pausing = self.pauses.batch.as_ref();
        let confirming = pausing.and_then(|pausing| pausing.confirming_for(namespace, at));
        let job =
            self.changes.jobs.awaits_reading() || self.changes.deploying.awaits_reading(namespace);
        Situation {
            confirming_for: confirming,
            billable: job
                || self.is_leaving()
                || inside().any(crate::endpoint::Observed::is_billable),
            starting: self.is_session_starting(),
            panel_open: self.presence.is_panel_open(),
            failures: state.map_or(0, |state| state.failures),
            limited: match problem {
                Some(Problem::Limited(wait)) => Some(wait.unwrap_or(Duration::from_secs(30))),
                _ => None,
            },
            refused: matches!(problem, Some(Problem::Refused(_) | Problem::PaymentRequired(_))),
        }
    }
}
