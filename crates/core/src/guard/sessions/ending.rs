//! The end of a session: everything it resumed is paused, and that is read back.

use std::time::Duration;

use super::super::Guard;
use super::{Command, Own, others};
use crate::call::Action;
use crate::endpoint::Observed;
use crate::messages::{Effect, MeasuredUse};
use crate::moment::Moment;
use crate::policy;
use crate::session::{Origin, Outcome, Phase, Stage};

impl Guard {
    /// Somebody ends a session of this process.
    pub(super) fn stop_session(&mut self, id: &str, at: Moment) -> Vec<Effect> {
        let Some(mut own) = self.sessions.own.remove(id) else { return Vec::new() };
        let mut effects = Vec::new();
        if own.record.is_open() && !own.closing {
            effects = self.close(&mut own, Outcome::Stopped, at);
        }
        self.sessions.own.insert(id.to_owned(), own);
        effects
    }

    /// This process or person leaves: its sessions do not outlive it.
    pub(in super::super) fn stop_all_sessions(&mut self, at: Moment) -> Vec<Effect> {
        let ids: Vec<String> = self.sessions.own.keys().cloned().collect();
        ids.iter().flat_map(|id| self.stop_session(id, at)).collect()
    }

    /// The end of the whole session. Pauses go out at once, whatever its command does.
    pub(super) fn close(&mut self, own: &mut Own, outcome: Outcome, at: Moment) -> Vec<Effect> {
        own.record.outcome.get_or_insert(outcome);
        own.closing = true;
        own.record.phase = Phase::Ending;
        let open: Vec<usize> =
            (0..own.record.uses.len()).filter(|index| !own.record.uses[*index].is_over()).collect();
        let mut effects = self.release(own, &open, at);
        effects.extend(own.stop_command(at));
        effects
    }

    /// These endpoints are no longer needed by it: paused, left as they were, or left to another
    /// session.
    pub(super) fn release(&mut self, own: &mut Own, indices: &[usize], at: Moment) -> Vec<Effect> {
        let mut to_pause = Vec::new();
        for index in indices {
            let used = &mut own.record.uses[*index];
            let id = used.endpoint.clone();
            if used.stage == Stage::Planned && own.adopted.is_none() && used.resumed.is_none() {
                used.stage = Stage::Done;
                continue;
            }
            used.released.get_or_insert(at.utc);
            let other = self.sessions.open().find(|other| other.holds(&id));
            if used.leave {
                used.stage = Stage::Done;
            } else if let Some(other) = other {
                used.why.get_or_insert(format!("left to the session {}", other.id));
                used.stage = Stage::Done;
            } else {
                used.stage = Stage::Pausing;
                to_pause.push(id);
            }
        }
        // What was taken over is looked at first: its owner may have paused it already.
        if own.adopted.is_some() || to_pause.is_empty() {
            return Vec::new();
        }
        self.pause_as_planned(&to_pause, at)
    }

    pub(super) fn turn_ending(&mut self, own: &mut Own, at: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        for index in 0..own.record.uses.len() {
            if own.record.uses[index].stage == Stage::Pausing {
                effects.extend(self.confirm(own, index, at));
            }
        }
        effects.extend(self.end_command(own, at));
        let open = own.record.uses.iter().any(|used| used.stage == Stage::Pausing);
        if open || own.command != Command::NotRunning {
            return effects;
        }
        let planned = own.record.uses.iter().any(|used| !used.is_over());
        if planned && !own.closing {
            own.record.phase = Phase::Starting;
            own.wait_until_ready(at);
            return effects;
        }
        own.record.phase = Phase::Done;
        own.record.ended = Some(at.utc);
        own.record.outcome.get_or_insert(Outcome::Completed);
        self.count_amounts(&mut own.record, at);
        if own.record.origin == Origin::Panel || own.adopted.is_some() {
            let done = self.session_words(&own.record, at);
            effects.push(Effect::Notify(policy::session_done(&done)));
        }
        own.counting = true;
        effects.push(Effect::MeasureSession { session: Box::new(own.record.clone()) });
        effects
    }

    /// Looks whether the pause of one endpoint is read back; pauses it where nobody does.
    fn confirm(&mut self, own: &mut Own, index: usize, at: Moment) -> Vec<Effect> {
        let id = own.record.uses[index].endpoint.clone();
        let seen = self.world.inventory.get(&id).cloned();
        let released = own.adopted.map_or(Duration::ZERO, |adopted| adopted.uptime);
        let read = self.world.inventory.namespaces().find(|(name, _)| **name == id.namespace);
        let (read_at, ended_at) = read.map_or((None, None), |(_, state)| (state.read, state.ended));
        let is_read = read_at.is_some_and(|read| read.uptime >= released);
        let resumed_anew = self.changes.jobs.of(&id).is_some_and(|job| job.goal == Action::Resume);
        let used = &mut own.record.uses[index];
        if resumed_anew {
            used.why = Some("was resumed again by a person".to_owned());
            used.stage = Stage::Done;
            return Vec::new();
        }
        let target = self.pauses.batch.iter().flat_map(|pausing| pausing.targets());
        let target =
            target.into_iter().find(|(known, _)| **known == id).map(|(_, t)| t.is_confirmed());
        let is_off = seen.as_ref().map_or(is_read, Observed::is_paused);
        match target {
            // The alarm and the repeats are those of any pause.
            Some(false) => Vec::new(),
            Some(true) | None if is_off && is_read && !self.is_resume_under_way(&id) => {
                // A resume or a creation of its dead owner may still arrive: what was read at the end
                // of the time for that tells.
                let until =
                    own.adopted.map(|adopted| adopted.uptime + others::lingers(own.record.origin));
                let is_there = own.record.origin == Origin::Deploy && seen.is_some();
                let until = until.filter(|_| own.on_its_way.contains(&id) && !is_there);
                let lingers =
                    until.is_some_and(|until| read_at.is_none_or(|read| read.uptime < until));
                if lingers {
                    let tried = ended_at.is_some_and(|ended| Some(ended.uptime) >= until);
                    if until.is_some_and(|until| at.uptime >= until) && !tried {
                        self.world.inventory.read_soon(&id.namespace);
                    }
                } else {
                    if seen.is_none() && own.record.origin == Origin::Deploy {
                        used.why.get_or_insert_with(|| "was not created, or is gone".to_owned());
                    }
                    let told = seen.and_then(|seen| seen.updated_at);
                    let told = told.filter(|told| used.released <= Some(*told) && *told <= at.utc);
                    used.paused = Some(told.unwrap_or(at.utc));
                    used.stage = Stage::Done;
                }
                Vec::new()
            }
            Some(true) if own.adopted.is_none() => {
                used.paused = Some(at.utc);
                used.stage = Stage::Done;
                Vec::new()
            }
            _ => {
                let waited = own
                    .adopted
                    .is_none_or(|adopted| at.since(adopted) >= others::WAITS_FOR_READING);
                // Without an account nothing can be asked, and nothing must seem to be.
                let pauses = self.world.account.is_signed_in() && (is_read || waited);
                if pauses { self.pause_as_planned(&[id], at) } else { Vec::new() }
            }
        }
    }

    /// A command that does not end by itself is killed; the pauses do not wait for it.
    fn end_command(&mut self, own: &mut Own, at: Moment) -> Vec<Effect> {
        match own.command {
            Command::Ending { kill_at } if at.uptime >= kill_at => {
                own.command = Command::Killed { forget_at: at.uptime_in(Duration::from_secs(3)) };
                vec![Effect::StopCommand { session: own.record.id.clone(), kill: true }]
            }
            Command::Killed { forget_at } if at.uptime >= forget_at => {
                own.command = Command::NotRunning;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Metrics told of its endpoints.
    pub(in super::super) fn session_measured(&mut self, id: &str, measured: Vec<MeasuredUse>) {
        let Some(own) = self.sessions.own.get_mut(id) else { return };
        own.counting = false;
        for one in measured {
            let used = own.record.uses.iter_mut().find(|used| used.endpoint == one.endpoint);
            if let Some(used) = used {
                (used.requests, used.start_stages) = (one.requests, one.start_stages);
            }
        }
    }
}
