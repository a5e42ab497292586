//! What a person asks for.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Guard;
use crate::budget::Period;
use crate::call::Action;
use crate::endpoint::{EndpointId, State};
use crate::key::Key;
use crate::ledger::Scope;
use crate::messages::Effect;
use crate::moment::Moment;
use crate::pausing::{Pausing, Sweep};
use crate::policy::Condition;
use crate::request::{QuitChoice, Request};
use crate::settings::{LeftClick, Level, Ruled, Settings, SettingsChange};

impl Guard {
    pub(super) fn asked(&mut self, request: Request, at: Moment) -> Vec<Effect> {
        self.presence.asked(at);
        match request {
            Request::ClickTray => return self.click_tray(at),
            Request::PauseAll => return self.pause_all_after_countdown(at),
            Request::PauseAllNow { include_protected } => {
                return self.pause_all(Sweep { include_protected, ..Sweep::UNPROTECTED }, at);
            }
            Request::Pause { endpoints } => return self.pause(&endpoints, at),
            Request::SkipCountdown => {
                if self.pauses.end_countdown() {
                    return self.pause_all(Sweep::ANNOUNCED, at);
                }
            }
            Request::CancelCountdown => {
                self.pauses.end_countdown();
                return self.untell_countdown();
            }
            Request::UndoPause => return self.undo_pause(at),
            Request::DismissReceipt => {
                // Alarms stay until they are resolved; only a finished receipt can be put away.
                if self.pauses.batch.as_ref().is_some_and(Pausing::is_confirmed) {
                    self.pauses.batch = None;
                }
            }
            Request::Resume { endpoints, arm } => {
                let minutes = match arm {
                    None => self.world.settings.arms_before_resume(),
                    Some(arm) => arm.then_some(self.world.settings.arm.scale_to_zero_minutes),
                };
                return self.begin(&endpoints, Action::Resume, minutes, at);
            }
            Request::StartSession { plan } => return self.start_session(plan, at),
            Request::EndSession { id } => return self.end_session(&id, at),
            Request::ExtendSession { id, minutes } => return self.extend_session(&id, minutes, at),
            Request::ScaleToZero { endpoints } => {
                let minutes = self.world.settings.arm.scale_to_zero_minutes;
                return self.begin(&endpoints, Action::ScaleToZero, Some(minutes), at);
            }
            Request::Arm { endpoints } => {
                let minutes = self.world.settings.arm.scale_to_zero_minutes;
                return self.begin(
                    &endpoints,
                    Action::Arm { scale_to_zero_minutes: minutes },
                    None,
                    at,
                );
            }
            Request::KeepOnLeaving => self.keep_on_leaving(),
            Request::Snooze { endpoint, minutes } => self.snooze(&endpoint, minutes, at),
            Request::DismissNotice { key } => self.dismiss(&key.into(), at),
            Request::Refresh => self.world.inventory.read_all_soon(),
            Request::PanelOpened => {
                self.presence.panel(true, at);
                if self.reading_age(at) > Some(Duration::from_secs(10)) {
                    self.world.inventory.read_all_soon();
                }
            }
            Request::PanelClosed => self.presence.panel(false, at),
            Request::PanelInFront { is_in_front } => self.presence.in_front(is_in_front, at),
            Request::FinishFirstRun { protected, left_click, weekly_budget_micros } => {
                if let Some(micros) = weekly_budget_micros {
                    self.set_budget(Period::Week, Scope::All, micros, false);
                }
                return self.finish_first_run(&protected, left_click);
            }
            Request::SetBudget { period, scope, micros, stop } => {
                self.set_budget(period, scope, micros, stop);
                return self.save_settings();
            }
            Request::RemoveBudget { period, scope } => {
                self.remove_budget(period, &scope);
                return self.save_settings();
            }
            Request::OverrideBudget { key } => return self.override_budget(&key.into(), at),
            Request::SetCredit { micros } => {
                self.set_credit(micros, at);
                return self.save_settings();
            }
            Request::Deploy { endpoints, keep_running } => {
                return self.deploy(endpoints, keep_running, at);
            }
            Request::StopDeploying => return self.stop_deploying(at),
            Request::DismissDeploying => self.changes.deploying.dismiss(),
            Request::Change { endpoint, change } => return self.change(&endpoint, change, at),
            Request::Fix { fixes } => return self.fix(&fixes, at),
            Request::Debug { endpoint } => return self.debug(&endpoint),
            Request::Delete { endpoint, typed } => return self.delete(&endpoint, &typed, at),
            Request::ChangeSettings { of, set } => return self.change_settings(&of, set, at),
            Request::SignOut => {
                // Nobody could pause what a session runs any more.
                let mut effects = self.stop_all_sessions(at);
                self.signed_out(at);
                effects.push(Effect::SignOut);
                return effects;
            }
            Request::Quit => return self.quit(at),
            Request::AnswerQuit { choice } => return self.answer_quit(choice, at),
        }
        Vec::new()
    }

    fn click_tray(&mut self, at: Moment) -> Vec<Effect> {
        if self.pauses.countdown().is_some() {
            // A second click is haste, not doubt: nothing changes, the panel shows the way back.
            return vec![Effect::OpenPanel];
        }
        let nothing = self.pausable_rate().billable == 0;
        if nothing || self.world.settings.tray.left_click == LeftClick::Panel {
            return vec![Effect::OpenPanel];
        }
        self.pause_all_after_countdown(at)
    }

    fn pause_all_after_countdown(&mut self, at: Moment) -> Vec<Effect> {
        if self.pauses.countdown().is_some() {
            return Vec::new();
        }
        let seconds = self.world.settings.pause.countdown_seconds;
        if seconds == 0 {
            return self.pause_all(Sweep::ANNOUNCED, at);
        }
        self.pauses.count_down(at.uptime_in(Duration::from_secs(u64::from(seconds))));
        self.tell_countdown(at)
    }

    /// Pauses everything billable; what turns up meanwhile is taken in too.
    pub(super) fn pause_all(&mut self, sweep: Sweep, at: Moment) -> Vec<Effect> {
        self.pauses.end_countdown();
        if self.world.slips.may_hide_protection && !sweep.include_protected {
            self.exits.quit_when_paused(false);
            return self.asks_for_names();
        }
        let ids: Vec<EndpointId> = self.billable_in(sweep).cloned().collect();
        self.begin_batch(Some(sweep), at);
        // Reading goes out beside the pauses, not before them.
        self.world.inventory.read_all_soon();
        self.add_to_batch(&ids, true, at)
    }

    /// Pauses these, whatever their level.
    pub(super) fn pause(&mut self, ids: &[EndpointId], at: Moment) -> Vec<Effect> {
        self.begin_batch(None, at);
        self.add_to_batch(ids, true, at)
    }

    /// The same where it was planned from the start, as at the end of a session: that saves nothing.
    pub(super) fn pause_as_planned(&mut self, ids: &[EndpointId], at: Moment) -> Vec<Effect> {
        self.begin_batch(None, at);
        self.add_to_batch(ids, false, at)
    }

    /// Takes in what a sweep has not seen yet.
    pub(super) fn sweep(&mut self, at: Moment) -> Vec<Effect> {
        let Some(sweep) = self
            .pauses
            .batch
            .as_ref()
            .filter(|pausing| pausing.is_under_way())
            .and_then(Pausing::sweep)
        else {
            return Vec::new();
        };
        let new: Vec<EndpointId> = self
            .billable_in(sweep)
            .filter(|id| self.pauses.batch.as_ref().is_some_and(|p| p.target(id).is_none()))
            .cloned()
            .collect();
        self.add_to_batch(&new, true, at)
    }

    /// What a sweep pauses.
    pub(super) fn billable_in(&self, sweep: Sweep) -> impl Iterator<Item = &EndpointId> {
        let ruled = self.world.inventory.ruled(&self.world.settings);
        let refused = match sweep.leaves_out_refused {
            true => self.unpausable_namespaces(),
            false => BTreeSet::new(),
        };
        ruled
            .filter(move |(seen, _)| !refused.contains(&seen.id.namespace))
            // What waits for its hardware is not billed yet and will be within minutes.
            .filter(|(seen, _)| seen.is_billable() || seen.state == State::Pending)
            .filter(move |(_, rules)| sweep.include_protected || rules.level != Level::Protected)
            .map(|(seen, _)| &seen.id)
    }

    /// Joins the batch under way, or begins one. An earlier batch that is settled gives way; its
    /// open alarms move into the new one.
    fn begin_batch(&mut self, sweep: Option<Sweep>, at: Moment) {
        match &mut self.pauses.batch {
            Some(pausing) if pausing.is_under_way() => {
                pausing.join(sweep);
            }
            other => {
                let mut next = Pausing::begin(at, sweep);
                if let Some(earlier) = other.take() {
                    next.take_over_alarms(earlier);
                }
                *other = Some(next);
            }
        }
    }

    fn add_to_batch(&mut self, ids: &[EndpointId], saves: bool, at: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        for id in ids {
            let left = self.can_save(id, at).filter(|_| saves);
            let seen = self.world.inventory.get(id);
            let rate = seen.and_then(|seen| self.whole_rate(seen));
            self.changes.jobs.forget(id);
            if let Some(pausing) = &mut self.pauses.batch
                && let Some(call) = pausing.add(self.world.inventory.get(id), id, rate, at)
            {
                pausing.saves(id, left);
                effects.push(Effect::Call(call));
            }
        }
        effects
    }

    fn undo_pause(&mut self, at: Moment) -> Vec<Effect> {
        let Some(pausing) = &mut self.pauses.batch else {
            return Vec::new();
        };
        let Some(settled) = pausing.settled() else {
            return Vec::new();
        };
        if at.since(settled) >= self.world.settings.undo_time() {
            return Vec::new();
        }
        let ids: Vec<EndpointId> = pausing
            .targets()
            .filter(|(_, target)| target.is_confirmed() && target.was_billable)
            .map(|(id, _)| id.clone())
            .collect();
        // As they were: Undo does not change anybody's scaling.
        self.begin(&ids, Action::Resume, None, at)
    }

    pub(super) fn begin(
        &mut self,
        ids: &[EndpointId],
        goal: Action,
        arm_minutes: Option<u32>,
        at: Moment,
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        for id in ids {
            if goal == Action::Resume
                && let Some(pausing) = &mut self.pauses.batch
            {
                pausing.forget(id);
            }
            if goal == Action::Resume {
                self.changes.deploying.forget(id);
            }
            let call =
                self.changes.jobs.begin(id, goal, arm_minutes, self.world.inventory.get(id), at);
            effects.push(Effect::Call(call));
        }
        if self.pauses.batch.as_ref().is_some_and(|pausing| pausing.targets().next().is_none()) {
            self.pauses.batch = None;
        }
        effects
    }

    fn dismiss(&mut self, key: &Key, at: Moment) {
        let is_trouble = Condition::of_key(key) == Some(Condition::Trouble);
        if let Some(number) = key.about().parse().ok().filter(|_| is_trouble) {
            self.troubles.dismiss(number);
        } else if !self.put_countdown_away(key) {
            self.reminders.dismiss(key, at);
        }
    }

    fn finish_first_run(&mut self, protected: &[EndpointId], left_click: LeftClick) -> Vec<Effect> {
        let shown: Vec<(EndpointId, bool)> = self
            .world
            .inventory
            .endpoints()
            .map(|seen| (seen.id.clone(), self.level(seen) == Level::Protected))
            .collect();
        let settings = self.world.settings.change(&mut self.world.inventory);
        for (id, was_protected) in shown {
            let chosen = protected.contains(&id);
            if chosen != was_protected {
                let level = if chosen { Level::Protected } else { Level::Watch };
                settings.endpoints.entry(id).or_default().level = Some(level);
            }
        }
        settings.tray.left_click = left_click;
        settings.first_run.done = true;
        self.save_settings()
    }

    fn change_settings(&mut self, of: &Ruled, set: SettingsChange, at: Moment) -> Vec<Effect> {
        let had = self.world.settings.own(of).windows;
        for words in self.world.settings.change(&mut self.world.inventory).change(of, set) {
            self.trouble_with(words);
        }
        if self.world.settings.own(of).windows != had {
            self.pass_over_window_starts(at.utc);
        }
        if *of == Ruled::Everything {
            self.watch_namespaces(at);
            self.world.inventory.read_all_soon();
        }
        self.save_settings()
    }

    pub(super) fn save_settings(&self) -> Vec<Effect> {
        vec![Effect::SaveSettings(Box::new(Settings::clone(&self.world.settings)))]
    }

    fn quit(&mut self, at: Moment) -> Vec<Effect> {
        if !self.sight(at).may_be_running() {
            return vec![Effect::Exit];
        }
        self.exits.ask_to_quit();
        vec![Effect::OpenPanel]
    }

    fn answer_quit(&mut self, choice: QuitChoice, at: Moment) -> Vec<Effect> {
        if !self.exits.end_question() {
            return Vec::new();
        }
        match choice {
            QuitChoice::Cancel => Vec::new(),
            QuitChoice::QuitAnyway => vec![Effect::Exit],
            QuitChoice::PauseAndQuit => {
                self.exits.quit_when_paused(true);
                self.pause_all(Sweep::UNPROTECTED, at)
            }
        }
    }
}
