//! While a session works: its end, its command, and what others do with its endpoints.

use std::time::Duration;

use super::super::Guard;
use super::{Command, Own};
use crate::call::Action;
use crate::endpoint::Observed;
use crate::messages::Effect;
use crate::moment::Moment;
use crate::session::{Order, Outcome, Phase, Stage};

/// How long a command may take to end by itself once it was asked to.
pub(super) const GRACE: Duration = Duration::from_secs(10);
/// How long a killed command is waited for.
const GIVE_UP: Duration = Duration::from_secs(3);

impl Guard {
    pub(super) fn turn_working(&mut self, own: &mut Own, at: Moment) -> Vec<Effect> {
        let mut effects = match self.watch_work(own, at) {
            Ok(effects) => effects,
            Err(why) => return self.close(own, Outcome::Failed { why }, at),
        };
        let nothing_left = own.current().is_empty();
        let is_due = own.due.is_some_and(|due| at.uptime >= due);
        match own.command {
            Command::NotRunning if nothing_left => {
                let outcome = Outcome::Failed { why: "everything was paused meanwhile".to_owned() };
                effects.extend(self.close(own, outcome, at));
            }
            Command::NotRunning if is_due => effects.extend(self.finish_work(own, at)),
            Command::Running if is_due => effects.extend(own.stop_command(at)),
            Command::Ending { kill_at } if at.uptime >= kill_at => {
                own.command = Command::Killed { forget_at: at.uptime_in(GIVE_UP) };
                effects.push(Effect::StopCommand { session: own.record.id.clone(), kill: true });
            }
            Command::Killed { forget_at } if at.uptime >= forget_at => {
                own.command = Command::NotRunning;
                effects.extend(self.finish_work(own, at));
            }
            _ => {}
        }
        effects
    }

    /// What others do meanwhile: arming that is lost is put back, what is paused is noted.
    fn watch_work(&mut self, own: &mut Own, at: Moment) -> Result<Vec<Effect>, String> {
        let mut effects = Vec::new();
        for index in own.current() {
            let id = own.record.uses[index].endpoint.clone();
            let Some(seen) = self.world.inventory.get(&id).cloned() else { continue };
            let used = &mut own.record.uses[index];
            if used.stage != Stage::Working || used.leave {
                continue;
            }
            if seen.is_paused()
                && !self.is_resume_under_way(&id)
                && self.changes.jobs.of(&id).is_none()
            {
                let was_shared = used.resumed.is_none();
                if was_shared && !self.is_pausing(&id) {
                    // Another session ended at the same moment and did not know of this one.
                    used.resumed = Some(at.utc);
                    let minutes = Some(self.world.settings.arm.scale_to_zero_minutes);
                    effects.extend(self.begin(&[id], Action::Resume, minutes, at));
                    continue;
                }
                let paused = seen.updated_at.filter(|paused| used.ready < Some(*paused));
                let paused = paused.unwrap_or(at.utc).min(at.utc);
                (used.released, used.paused) = (Some(paused), Some(paused));
                used.why = Some("was paused before the session ended".to_owned());
                used.stage = Stage::Done;
                continue;
            }
            effects.extend(self.keep_armed(own, index, &seen, at)?);
        }
        Ok(effects)
    }

    /// Nothing of a session runs unarmed: where arming is lost it is put back, and where that
    /// cannot be the session ends.
    fn keep_armed(
        &mut self,
        own: &mut Own,
        index: usize,
        seen: &Observed,
        at: Moment,
    ) -> Result<Vec<Effect>, String> {
        let id = seen.id.clone();
        if let Some(why) = self.changes.jobs.trouble(&id).map(str::to_owned) {
            if !self.changes.jobs.is_trouble_passing(&id) {
                let label = self.label(&id);
                own.record.uses[index].why = Some(why.clone());
                return Err(format!("{label}: {why}"));
            }
            self.changes.jobs.forget(&id);
            own.retry_at.insert(id.clone(), at.uptime_in(GRACE));
        }
        let waits = own.retry_at.get(&id).is_some_and(|until| at.uptime < *until);
        let lost = seen.is_billable() && seen.is_armed() == Some(false);
        if !lost || waits || self.changes.jobs.of(&id).is_some() || self.is_pausing(&id) {
            return Ok(Vec::new());
        }
        own.retry_at.remove(&id);
        let minutes = self.world.settings.arm.scale_to_zero_minutes;
        let arm = Action::Arm { scale_to_zero_minutes: minutes };
        Ok(self.begin(&[id], arm, None, at))
    }

    /// The command of a session ended, or could not be started.
    pub(in super::super) fn command_ended(
        &mut self,
        id: &str,
        result: Result<i32, String>,
        at: Moment,
    ) -> Vec<Effect> {
        let Some(mut own) = self.sessions.own.remove(id) else { return Vec::new() };
        own.command = Command::NotRunning;
        let code = match &result {
            Ok(code) => *code,
            Err(_) => CANNOT_RUN,
        };
        // One at a time the first that went wrong is what the whole ends with.
        let known = own.record.exit_code.filter(|known| *known != 0);
        own.record.exit_code = Some(known.unwrap_or(code));
        if own.record.order == Order::OneAtATime
            && let Some(index) = own.current().first()
        {
            own.record.uses[*index].exit_code = Some(code);
        }
        let effects = match (own.record.phase, result) {
            (Phase::Working, Ok(_)) => self.finish_work(&mut own, at),
            (Phase::Working, Err(why)) => {
                let why = format!("the command could not be started: {why}");
                self.close(&mut own, Outcome::Failed { why }, at)
            }
            _ => Vec::new(),
        };
        self.sessions.own.insert(id.to_owned(), own);
        effects
    }

    /// The command runs, and its output is kept there.
    pub(in super::super) fn command_started(&mut self, id: &str, log: Option<String>) {
        if let Some(own) = self.sessions.own.get_mut(id) {
            own.record.log = log.or(own.record.log.take());
        }
    }

    /// The work is over: of all of them, or of the one whose turn it was.
    fn finish_work(&mut self, own: &mut Own, at: Moment) -> Vec<Effect> {
        let current = own.current();
        let last = own.record.uses.iter().filter(|used| !used.is_over()).count() <= current.len();
        if last {
            return self.close(own, Outcome::Completed, at);
        }
        own.due = None;
        own.record.until = None;
        own.record.phase = Phase::Ending;
        self.release(own, &current, at)
    }
}

/// As shells say it of what cannot be run.
const CANNOT_RUN: i32 = 127;

impl Own {
    /// Asks its command to end, and sets when it is killed.
    pub(super) fn stop_command(&mut self, at: Moment) -> Option<Effect> {
        (self.command == Command::Running).then(|| {
            self.command = Command::Ending { kill_at: at.uptime_in(GRACE) };
            Effect::StopCommand { session: self.record.id.clone(), kill: false }
        })
    }
}
