//! Testing sessions: resume, wait, work, pause, whatever happens.

mod amounts;
mod answering;
mod drafting;
mod ending;
mod others;
mod own;
mod starting;
mod telling;
mod working;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::endpoint::EndpointId;
use crate::messages::Effect;
use crate::moment::Moment;
use crate::session::{Phase, Session, SessionPlan, Use, Wish};

use own::{Command, Own};

/// How long after a failed write the next one follows.
const WRITE_AGAIN: Duration = Duration::from_secs(5);

/// Sessions of this process and of others.
#[derive(Clone, Debug, Default)]
pub(super) struct Sessions {
    /// Those this process keeps, by id.
    own: BTreeMap<String, Own>,
    /// Open ones that another living process keeps.
    others: Vec<Session>,
    /// Told apart from those of other processes by this.
    process: String,
    /// How many were begun here.
    begun: u32,
    /// Resumes that were sent out and not answered: what is read meanwhile may be overtaken by them.
    resuming: BTreeSet<EndpointId>,
    /// Why the last one was not begun, in words.
    refused: Option<String>,
    /// How often a record was written: whoever shows receipts sees by it that they are old.
    written: u32,
}

impl Sessions {
    pub(super) fn of(process: String) -> Self {
        Self { process, ..Self::default() }
    }

    /// Whether there are any, open or just ended.
    pub(super) fn are_any(&self) -> bool {
        !self.own.is_empty() || !self.others.is_empty()
    }

    /// Every open session, of this process and of others.
    fn open(&self) -> impl Iterator<Item = &Session> {
        let own = self.own.values().map(|own| &own.record).filter(|record| record.is_open());
        own.chain(&self.others)
    }
}

impl Guard {
    /// Every open session, of this process and of others, oldest first.
    #[must_use]
    pub fn open_sessions(&self) -> Vec<&Session> {
        let mut open: Vec<&Session> = self.sessions.open().collect();
        open.sort_by_key(|session| session.started);
        open
    }

    /// One session of this process, open or not.
    #[must_use]
    pub fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.own.get(id).map(|own| &own.record)
    }

    /// An open session that was another process's before.
    #[must_use]
    pub fn adopted_session(&self) -> Option<String> {
        let adopted = |own: &&Own| own.adopted.is_some() && own.record.is_open();
        self.sessions.own.values().find(adopted).map(|own| own.record.id.clone())
    }

    /// The last session this process began and that is on the disk.
    #[must_use]
    pub fn kept_session(&self) -> Option<&Session> {
        let own = self.sessions.own.values().filter(|own| own.kept && own.adopted.is_none());
        own.map(|own| &own.record).max_by_key(|record| record.started)
    }

    /// Why the last session was not begun, in words.
    #[must_use]
    pub fn session_refused(&self) -> Option<&str> {
        self.sessions.refused.as_deref()
    }

    /// Whether the requests a session served are still being counted.
    #[must_use]
    pub fn is_counting_requests(&self, id: &str) -> bool {
        self.sessions.own.get(id).is_some_and(|own| own.counting)
    }

    /// How often the record of a session was written since the start.
    #[must_use]
    pub fn session_writes(&self) -> u32 {
        self.sessions.written
    }

    /// Whether this process keeps an open session.
    #[must_use]
    pub fn keeps_session(&self) -> bool {
        self.sessions.own.values().any(|own| own.record.is_open())
    }

    /// Whether all of them are as they are on the disk.
    pub(super) fn are_sessions_written(&self) -> bool {
        self.changes.creations.are_written()
            && self.sessions.own.values().all(|own| own.unanswered == 0)
    }

    /// Whether an open session waits for endpoints to start: they are read fast then.
    pub(super) fn is_session_starting(&self) -> bool {
        let starts = |own: &Own| own.kept && own.record.phase == Phase::Starting;
        self.sessions.own.values().any(starts)
    }

    /// Until when a session answers for this endpoint, so that nobody needs to be reminded of it.
    pub(crate) fn in_session_until(&self, id: &EndpointId) -> Option<Timestamp> {
        let holding = self.sessions.open().filter(|session| session.holds(id));
        holding.filter_map(|session| session.until).max()
    }

    /// Whether a session asked for this endpoint to run.
    pub(super) fn is_in_session(&self, id: &EndpointId) -> bool {
        self.sessions.open().any(|session| session.of(id).is_some_and(|used| !used.is_over()))
    }

    /// Begins a session: it is noted first, so that whoever lives can end it.
    pub(super) fn start_session(&mut self, plan: SessionPlan, at: Moment) -> Vec<Effect> {
        self.sessions.refused = None;
        if let Some(why) = plan.slip().or_else(|| self.forbids(&plan, at)) {
            self.trouble_with(format!("The session was not started: {why}."));
            self.sessions.refused = Some(why);
            return Vec::new();
        }
        let id = self.next_session_id(at);
        let record = Session {
            id: id.clone(),
            origin: plan.origin,
            order: plan.order,
            started: at.utc,
            seconds: plan.seconds,
            until: plan.until,
            ready_within_seconds: plan.ready_within_seconds,
            work: plan.work,
            log: None,
            exit_code: None,
            phase: Phase::Starting,
            outcome: None,
            ended: None,
            uses: plan.endpoints.into_iter().map(Use::planned).collect(),
        };
        let mut own = Own::new(record);
        if !plan.pause_running {
            self.leave_what_runs(&mut own.record);
        }
        let effect = own.hand_over(at);
        self.sessions.own.insert(id, own);
        effect.into_iter().collect()
    }

    /// What the next session of this process is called.
    pub(super) fn next_session_id(&mut self, at: Moment) -> String {
        self.sessions.begun += 1;
        let number = match self.sessions.begun {
            0 | 1 => String::new(),
            begun => format!("-{begun}"),
        };
        format!("{}-{}{number}", at.utc.strftime("%Y%m%d-%H%M%S"), self.sessions.process)
    }

    /// Goes on with every session of this process.
    pub(super) fn turn_sessions(&mut self, at: Moment) -> Vec<Effect> {
        let ids: Vec<String> = self.sessions.own.keys().cloned().collect();
        let mut effects = Vec::new();
        for id in ids {
            let Some(mut own) = self.sessions.own.remove(&id) else { continue };
            effects.extend(match own.record.phase {
                _ if !own.kept && own.adopted.is_none() => Vec::new(),
                Phase::Starting => self.turn_starting(&mut own, at),
                Phase::Working => self.turn_working(&mut own, at),
                Phase::Ending => self.turn_ending(&mut own, at),
                Phase::Done => Vec::new(),
            });
            self.count_amounts(&mut own.record, at);
            effects.extend(own.hand_over(at));
            self.sessions.own.insert(id, own);
        }
        effects
    }

    /// When a session has something to do, by uptime.
    pub(super) fn sessions_wake_at(&self, at: Moment) -> Option<Duration> {
        let moments = self.sessions.own.values().filter(|own| own.record.is_open());
        let moments = moments.filter_map(Own::wakes_at).filter(|wakes| *wakes > at.uptime);
        moments.chain(self.announced_at(at)).min()
    }

    /// The record of a session was written, or could not be.
    pub(super) fn session_kept(
        &mut self,
        id: &str,
        result: Result<(), String>,
        at: Moment,
    ) -> Vec<Effect> {
        if let Some(effects) = self.creation_noted(id, &result, at) {
            return effects;
        }
        let Some(own) = self.sessions.own.get_mut(id) else { return Vec::new() };
        own.unanswered = own.unanswered.saturating_sub(1);
        match result {
            Ok(()) => {
                self.sessions.written = self.sessions.written.wrapping_add(1);
                if !own.kept {
                    own.kept = true;
                    own.wait_until_ready(at);
                }
                Vec::new()
            }
            // Nothing was resumed: whoever dies now leaves nothing behind.
            Err(why) if !own.kept && own.adopted.is_none() => {
                let why = format!(
                    "it could not be noted ({why}), so nobody would pause its endpoints if this \
                     process ended suddenly"
                );
                self.sessions.own.remove(id);
                self.trouble_with(format!("The session was not started: {why}."));
                self.sessions.refused = Some(why);
                Vec::new()
            }
            Err(why) => {
                // Written again with the next change. What it is about to pause waits for nothing.
                own.handed = None;
                own.write_not_before = at.uptime_in(WRITE_AGAIN);
                self.trouble_with(format!(
                    "The session {id} could not be noted ({why}). It goes on and is paused at its end."
                ));
                Vec::new()
            }
        }
    }

    /// Ends a session now, wherever it is kept.
    pub(super) fn end_session(&mut self, id: &str, at: Moment) -> Vec<Effect> {
        if self.sessions.own.contains_key(id) {
            return self.stop_session(id, at);
        }
        self.wish(id, Wish::End)
    }

    /// Moves the end of a session, wherever it is kept.
    pub(super) fn extend_session(&mut self, id: &str, minutes: u32, at: Moment) -> Vec<Effect> {
        let Some(session) = self.sessions.open().find(|session| session.id == id) else {
            return Vec::new();
        };
        let Some(until) = session.until else { return Vec::new() };
        let until = crate::moment::shifted(until.max(at.utc), i64::from(minutes) * 60_000);
        if let Some(own) = self.sessions.own.get_mut(id) {
            own.end_at(until, at);
            return own.hand_over(at).into_iter().collect();
        }
        self.wish(id, Wish::Until(until))
    }

    /// Another process wants something of a session of ours.
    pub(super) fn session_wished(&mut self, id: &str, wish: Wish, at: Moment) -> Vec<Effect> {
        match (wish, self.sessions.own.get_mut(id)) {
            (Wish::Until(until), Some(own)) => {
                own.end_at(until, at);
                Vec::new()
            }
            (Wish::End, Some(_)) => self.stop_session(id, at),
            (_, None) => Vec::new(),
        }
    }

    fn wish(&self, id: &str, wish: Wish) -> Vec<Effect> {
        let known = self.sessions.others.iter().any(|session| session.id == id);
        let effect = || Effect::WishOfSession { id: id.to_owned(), wish };
        known.then(effect).into_iter().collect()
    }

    /// A resume left or was answered: what is read in between may be overtaken by it.
    pub(super) fn note_resumes(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Call(call) = effect
                && call.action == crate::call::Action::Resume
            {
                self.sessions.resuming.insert(call.endpoint.clone());
            }
        }
    }

    pub(super) fn resume_answered(&mut self, id: &EndpointId) {
        self.sessions.resuming.remove(id);
    }

    /// Nobody is signed in any more: what was on its way is not answered here.
    pub(super) fn forget_resumes(&mut self) {
        self.sessions.resuming.clear();
    }

    pub(super) fn is_resume_under_way(&self, id: &EndpointId) -> bool {
        self.sessions.resuming.contains(id)
    }
}
