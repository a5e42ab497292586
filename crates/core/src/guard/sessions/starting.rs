//! From planned to ready: arm, resume, look again, wait until it answers.

use std::time::Duration;

use super::super::Guard;
use super::answering::Answering;
use super::{Command, Own};
use crate::call::Action;
use crate::endpoint::{EndpointId, Observed, State};
use crate::messages::Effect;
use crate::moment::{Moment, millis_between};
use crate::policy;
use crate::session::{Order, Origin, Outcome, Phase, Session, SessionPlan, Stage};
use crate::windows::{Place, Windows};
use crate::words;

/// How long after a start that failed in passing the next try follows.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// What became of one look at an endpoint: what is to be done, or why it cannot be ready.
type Step = Result<Vec<Effect>, String>;

impl Guard {
    /// Why a session may not begin, in words: what would end it at once, or cannot be.
    pub(super) fn forbids(&self, plan: &SessionPlan, at: Moment) -> Option<String> {
        if !self.world.account.is_signed_in() {
            return Some("nobody is signed in".to_owned());
        }
        if let Some(id) = plan.endpoints.iter().find(|id| self.world.inventory.get(id).is_none()) {
            return Some(format!("there is no endpoint {id}"));
        }
        if plan.until.is_some_and(|until| until <= at.utc) {
            return Some("its end is already over".to_owned());
        }
        self.forbidden_by_budget(plan, at).or_else(|| self.forbidden_by_window(plan, at))
    }

    /// A budget that stops would pause what is resumed.
    fn forbidden_by_budget(&self, plan: &SessionPlan, at: Moment) -> Option<String> {
        let used_up = self.budget_facts(at).into_iter().find(|facts| {
            let concerns = plan.endpoints.iter().any(|id| facts.budget.scope.includes(id));
            let is_spent = facts.spent.reckoned() >= facts.budget.amount;
            facts.budget.stop && !facts.overridden && concerns && is_spent
        })?;
        Some(format!(
            "the budget of {} for this {} is used up, and what runs would be paused at once",
            words::money(used_up.budget.amount),
            used_up.name
        ))
    }

    /// Outside its windows an endpoint may run for a while, and no longer.
    fn forbidden_by_window(&self, plan: &SessionPlan, at: Moment) -> Option<String> {
        let until = plan.until.map(|until| millis_between(at.utc, until) / 60_000);
        let minutes = plan.seconds.map(|seconds| i64::from(seconds) / 60).or(until)?;
        plan.endpoints.iter().filter_map(|id| self.world.inventory.get(id)).find_map(|seen| {
            let rules = self.rules(seen);
            let place = Windows::new(&rules.windows, &self.world.zone).at(at.utc)?;
            let granted = i64::from(rules.exception_minutes);
            let Place::Outside { until, .. } = place else { return None };
            let begins = until.map(|begins| millis_between(at.utc, begins) / 60_000);
            let is_too_long = minutes > granted && begins.is_none_or(|begins| begins > granted);
            is_too_long.then(|| {
                format!(
                    "{} may not run now by its windows; outside of them {} are granted, and the \
                     session is longer",
                    self.label(&seen.id),
                    words::minutes(rules.exception_minutes)
                )
            })
        })
    }

    /// What runs already is left as it was, unless another session resumed it: then the last one
    /// out pauses it.
    pub(super) fn leave_what_runs(&self, record: &mut Session) {
        for used in &mut record.uses {
            let seen = self.world.inventory.get(&used.endpoint);
            let runs = seen.is_some_and(|seen| seen.is_billable() || seen.state == State::Pending);
            let held = self
                .sessions
                .open()
                .any(|other| other.holds(&used.endpoint) || other.is_pausing(&used.endpoint));
            used.leave = runs && !held;
        }
    }

    pub(super) fn turn_starting(&mut self, own: &mut Own, at: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        let current = own.current();
        for index in &current {
            match self.advance(own, *index, at) {
                Ok(more) => effects.extend(more),
                Err(why) => {
                    let used = &mut own.record.uses[*index];
                    let label = self.label(&used.endpoint);
                    used.why = Some(why.clone());
                    effects.extend(self.fail(own, *index, format!("{label} {why}"), at));
                    return effects;
                }
            }
        }
        if own.due.is_some_and(|due| at.uptime >= due) {
            effects.extend(self.end_unready(own, &current, at));
            return effects;
        }
        let late = own.ready_by.filter(|by| at.uptime >= *by);
        let waiting = current.iter().find(|index| own.record.uses[**index].stage < Stage::Ready);
        match (waiting, late) {
            (None, _) => effects.extend(self.begin_work(own, at)),
            (Some(index), Some(_)) => {
                let used = &mut own.record.uses[*index];
                let within = Duration::from_secs(u64::from(own.record.ready_within_seconds));
                let why = format!("was not ready within {}", words::length(within));
                let label = self.label(&used.endpoint);
                used.why = Some(why.clone());
                effects.extend(self.fail(own, *index, format!("{label} {why}"), at));
            }
            (Some(_), None) => {}
        }
        effects
    }

    /// Its end has come before everything was ready: that is kept all the same.
    fn end_unready(&mut self, own: &mut Own, current: &[usize], at: Moment) -> Vec<Effect> {
        let mut names = Vec::new();
        for index in current {
            let used = &mut own.record.uses[*index];
            if used.stage < Stage::Ready {
                let state = self
                    .world
                    .inventory
                    .get(&used.endpoint)
                    .map(|seen| seen.state.words().to_owned());
                let state = state.map(|state| format!(": it is {state}")).unwrap_or_default();
                used.why.get_or_insert(format!("was not ready before the end{state}"));
                names.push(self.label(&used.endpoint));
            }
        }
        // Whoever asked for a time gets that time; whoever asked for work did not get it.
        let outcome = match own.record.origin {
            _ if names.is_empty() => Outcome::Completed,
            Origin::Resume => Outcome::Completed,
            Origin::Panel | Origin::Run | Origin::Deploy => {
                let why = format!("not ready before the end: {}", words::listed(&names));
                Outcome::Failed { why }
            }
        };
        self.close(own, outcome, at)
    }

    /// Looks at one endpoint and takes the next step with it.
    fn advance(&mut self, own: &mut Own, index: usize, at: Moment) -> Step {
        let id = own.record.uses[index].endpoint.clone();
        match own.record.uses[index].stage {
            Stage::Planned => self.resume_for_session(own, index, at),
            Stage::Arming | Stage::Resuming | Stage::Waiting => {
                let Some(seen) = self.world.inventory.get(&id).cloned() else {
                    return Err("is no longer there".to_owned());
                };
                if let Some(effects) = self.trouble_of_start(own, index, at)? {
                    return Ok(effects);
                }
                self.watch_start(own, index, &seen, at)
            }
            Stage::Ready | Stage::Working | Stage::Pausing | Stage::Done => Ok(Vec::new()),
        }
    }

    fn resume_for_session(&mut self, own: &mut Own, index: usize, at: Moment) -> Step {
        let id = own.record.uses[index].endpoint.clone();
        // Whoever is pausing it does not see this session: it is resumed when that is done.
        let is_going =
            self.is_pausing(&id) || self.sessions.open().any(|other| other.is_pausing(&id));
        let waits = own.retry_at.get(&id).is_some_and(|until| at.uptime < *until);
        let Some(seen) = self.world.inventory.get(&id).filter(|_| !is_going && !waits).cloned()
        else {
            return Ok(Vec::new());
        };
        own.retry_at.remove(&id);
        let minutes = self.world.settings.arm.scale_to_zero_minutes;
        let leave = own.record.uses[index].leave;
        if seen.is_billable() || seen.state == State::Pending {
            own.record.uses[index].stage = Stage::Waiting;
            own.on_its_way.insert(id.clone());
            if leave || seen.is_armed() != Some(false) || self.changes.jobs.of(&id).is_some() {
                return Ok(Vec::new());
            }
            let arm = Action::Arm { scale_to_zero_minutes: minutes };
            return Ok(self.begin(std::slice::from_ref(&id), arm, None, at));
        }
        // It ran when the session was asked for, and does no longer: now it is ours.
        own.record.uses[index].leave = false;
        let used = &mut own.record.uses[index];
        used.resumed = Some(at.utc);
        let armed = seen.is_armed() == Some(true);
        used.stage = if armed { Stage::Resuming } else { Stage::Arming };
        Ok(self.begin(std::slice::from_ref(&id), Action::Resume, Some(minutes), at))
    }

    /// Something went wrong with its start: passing troubles are tried again, others end it.
    fn trouble_of_start(
        &mut self,
        own: &mut Own,
        index: usize,
        at: Moment,
    ) -> Result<Option<Vec<Effect>>, String> {
        let used = &mut own.record.uses[index];
        if used.leave {
            return Ok(None);
        }
        let Some(trouble) = self.changes.jobs.trouble(&used.endpoint) else { return Ok(None) };
        let why = trouble.to_owned();
        if !self.changes.jobs.is_trouble_passing(&used.endpoint) {
            return Err(why);
        }
        self.changes.jobs.forget(&used.endpoint);
        own.retry_at.insert(used.endpoint.clone(), at.uptime_in(TRY_AGAIN));
        own.on_its_way.remove(&used.endpoint);
        used.stage = Stage::Planned;
        Ok(Some(Vec::new()))
    }

    fn watch_start(&mut self, own: &mut Own, index: usize, seen: &Observed, at: Moment) -> Step {
        let id = seen.id.clone();
        let arming = self.changes.jobs.of(&id).is_some_and(crate::jobs::Job::is_arming);
        let is_on_its_way = seen.is_billable() || seen.state == State::Pending;
        let used = &mut own.record.uses[index];
        if used.stage == Stage::Arming && !arming {
            used.stage = Stage::Resuming;
        }
        if is_on_its_way && !self.is_resume_under_way(&id) {
            own.on_its_way.insert(id.clone());
            used.stage = used.stage.max(Stage::Waiting);
        }
        match seen.state {
            // Of what was just asked to resume, its job says when that failed.
            State::Failed | State::UpdateFailed if self.changes.jobs.of(&id).is_none() => {
                let said = if seen.message.is_empty() { "no reason given" } else { &seen.message };
                return Err(format!("failed to start: {said}"));
            }
            State::Paused | State::ScaledToZero if own.on_its_way.contains(&id) => {
                return Err(format!(
                    "was {} by somebody else before it was ready",
                    seen.state.words()
                ));
            }
            _ => {}
        }
        if self.is_pausing(&id) {
            return Err("was paused before it was ready".to_owned());
        }
        let armed = used.leave || seen.is_armed() != Some(false);
        if seen.state != State::Running || !armed || self.is_settling(&id) {
            return Ok(Vec::new());
        }
        // Without work nobody needs its answer: it runs, and that is what was asked for.
        let answering = match own.record.origin {
            Origin::Resume => Answering::Ready(None),
            Origin::Panel | Origin::Run | Origin::Deploy => own.answering(seen, at),
        };
        match answering {
            Answering::NotYet(effect) => Ok(effect.into_iter().collect()),
            Answering::Ready(note) => {
                let used = &mut own.record.uses[index];
                (used.stage, used.ready, used.why) = (Stage::Ready, Some(at.utc), note);
                Ok(Vec::new())
            }
        }
    }

    /// Everything is ready: the work begins.
    fn begin_work(&mut self, own: &mut Own, at: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        for index in own.current() {
            own.record.uses[index].stage = Stage::Working;
        }
        own.record.phase = Phase::Working;
        let length = own.record.seconds.map(|seconds| i64::from(seconds) * 1_000);
        let by_length = length.map(|millis| crate::moment::shifted(at.utc, millis));
        let until = match (own.record.order, by_length) {
            (Order::OneAtATime, by_length) => by_length,
            (Order::AllAtOnce, by_length) => by_length.or(own.record.until),
        };
        if let Some(until) = until {
            own.end_at(until, at);
        }
        let address =
            |id: &EndpointId| self.world.inventory.get(id).and_then(|seen| seen.url.clone());
        let ids = own.current().into_iter().map(|index| own.record.uses[index].endpoint.clone());
        let endpoints = ids.map(|id| (id.clone(), address(&id))).collect();
        if own.record.work.is_some() {
            own.command = Command::Running;
            effects.push(Effect::RunCommand { session: Box::new(own.record.clone()), endpoints });
        } else {
            let ready = self.session_words(&own.record, at);
            effects.push(Effect::Notify(policy::session_ready(&ready)));
        }
        effects
    }

    /// An endpoint cannot be ready. All at once that ends the session, one at a time its turn.
    fn fail(&mut self, own: &mut Own, index: usize, why: String, at: Moment) -> Vec<Effect> {
        if own.record.order == Order::AllAtOnce {
            return self.close(own, Outcome::Failed { why }, at);
        }
        own.record.outcome.get_or_insert(Outcome::Failed { why });
        own.record.phase = Phase::Ending;
        self.release(own, &[index], at)
    }
}

impl Own {
    /// The endpoints it is at: all of them, or the first that is not over.
    pub(super) fn current(&self) -> Vec<usize> {
        let open = self.record.uses.iter().enumerate().filter(|(_, used)| !used.is_over());
        let open = open.map(|(index, _)| index);
        match self.record.order {
            Order::AllAtOnce => open.collect(),
            Order::OneAtATime => open.take(1).collect(),
        }
    }
}
