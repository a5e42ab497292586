//! Everything asked of Hugging Face that is not pausing: resuming, arming, scaling to zero.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::call::{Action, Call};
use crate::endpoint::{EndpointId, Observed, State};
use crate::moment::Moment;
use crate::problem::{Attempt, Problem};

/// A job that did not end by itself is forgotten after this time; the reading tells the rest.
const GIVE_UP: Duration = Duration::from_secs(20 * 60);
/// What is said of an endpoint that was to be stopped otherwise than by pausing it.
const COSTS_ON: &str = "costs money until it is paused";
/// An accepted resume shows within seconds. What still is as it was after this time was not started
/// by it, or somebody stopped it between two readings.
const SHOWS_WITHIN: Duration = Duration::from_secs(30);
/// A state that nobody here knows may lead to running. After this time that is no longer believed.
const UNKNOWN_FOR: Duration = Duration::from_secs(120);

/// What was asked for one endpoint, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What was asked for in the end.
    pub goal: Action,
    /// Set this scale-to-zero timeout first, and check it afterwards.
    pub arm_minutes: Option<u32>,
    /// What it was before. What was paused is to be paused afterwards unless it was to be resumed.
    was: Option<State>,
    /// A reading since then showed it on its way.
    seen_starting: bool,
    /// Since when it is in a state that nobody here knows.
    unknown_since: Option<Moment>,
    stage: Stage,
    rearmed: bool,
    asked: Moment,
    /// When the last call was accepted.
    accepted: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Calling(Action),
    Accepted,
    Ended,
}

/// What a job wants next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing now.
    Nothing,
    /// Make this call.
    Call(Call),
    /// The update woke an endpoint that was paused: pause it again, and tell.
    PauseAgain,
}

/// Jobs and what went wrong with the last one, by endpoint.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    running: BTreeMap<EndpointId, Job>,
    troubles: BTreeMap<EndpointId, Trouble>,
}

/// What went wrong with a job.
#[derive(Clone, Debug)]
struct Trouble {
    words: String,
    /// Trying again may help.
    is_passing: bool,
}

impl Trouble {
    fn lasting(words: String) -> Self {
        Self { words, is_passing: false }
    }
}

impl Jobs {
    /// Begins a job; the first call is returned.
    pub fn begin(
        &mut self,
        id: &EndpointId,
        goal: Action,
        arm_minutes: Option<u32>,
        seen: Option<&Observed>,
        at: Moment,
    ) -> Call {
        let already_armed = seen.and_then(Observed::is_armed) == Some(true);
        // Resuming can reset what somebody chose: that is put back.
        let chosen = seen.filter(|_| already_armed && goal == Action::Resume);
        let chosen = chosen.and_then(|seen| seen.scaling?.scale_to_zero_minutes);
        let arm_minutes = chosen.or(arm_minutes);
        let first = match arm_minutes {
            // Hugging Face refuses to scale to zero what has no timeout for it.
            Some(minutes)
                if matches!(goal, Action::Resume | Action::ScaleToZero) && !already_armed =>
            {
                Action::Arm { scale_to_zero_minutes: minutes }
            }
            _ => goal,
        };
        self.troubles.remove(id);
        self.running.insert(
            id.clone(),
            Job {
                goal,
                arm_minutes,
                was: seen.map(|seen| seen.state.clone()),
                seen_starting: false,
                unknown_since: None,
                stage: Stage::Calling(first),
                rearmed: false,
                asked: at,
                accepted: at,
            },
        );
        Call { endpoint: id.clone(), action: first }
    }

    /// A call was answered.
    pub fn called(&mut self, call: &Call, result: Result<(), Problem>, at: Moment) -> Next {
        let Some(job) = self.running.get_mut(&call.endpoint) else {
            return Next::Nothing;
        };
        if job.stage != Stage::Calling(call.action) {
            return Next::Nothing;
        }
        match result {
            Ok(()) if call.action != job.goal && !job.rearmed => {
                job.stage = Stage::Calling(job.goal);
                Next::Call(Call { endpoint: call.endpoint.clone(), action: job.goal })
            }
            Ok(()) => {
                job.stage = Stage::Accepted;
                job.accepted = at;
                Next::Nothing
            }
            Err(problem) => {
                let why = problem.words(Attempt::Act(call.action));
                let what = format!("could not {}: {why}", call.action.verb());
                let what = match (call.action, job.goal) {
                    (Action::Arm { .. }, Action::Resume) if !job.rearmed => {
                        format!("{what}; it was not resumed, because nothing would stop it")
                    }
                    (Action::Arm { .. }, Action::ScaleToZero) => format!(
                        "{what}; it was not scaled to zero, because Hugging Face refuses that \
                         without auto-stop, and {COSTS_ON}"
                    ),
                    (Action::ScaleToZero, _) => format!("{what}; it {COSTS_ON}"),
                    _ => what,
                };
                self.running.remove(&call.endpoint);
                let trouble = Trouble { words: what, is_passing: problem.is_passing() };
                self.troubles.insert(call.endpoint.clone(), trouble);
                Next::Nothing
            }
        }
    }

    /// A reading of an endpoint came in that was asked for at `asked`. One from before the last call
    /// was accepted need not show what that did.
    pub fn observed(&mut self, seen: &Observed, asked: Moment, at: Moment) -> Next {
        let Some(job) = self.running.get_mut(&seen.id) else {
            return Next::Nothing;
        };
        if job.stage != Stage::Accepted || asked.uptime < job.accepted.uptime {
            return Next::Nothing;
        }
        let next = match job.goal {
            Action::Resume => job.observe_resume(seen, &mut self.troubles, at),
            Action::Arm { .. } | Action::Change(_) => job.observe_update(seen, &mut self.troubles),
            // A list that misses it twice ends it.
            Action::Delete => Next::Nothing,
            Action::ScaleToZero | Action::Pause => {
                if !seen.is_billable() {
                    job.stage = Stage::Ended;
                }
                Next::Nothing
            }
        };
        let gave_up = at.since(job.asked) > GIVE_UP;
        if gave_up && job.goal == Action::ScaleToZero && job.stage != Stage::Ended {
            let words = format!("was asked to scale to zero, and still {COSTS_ON}");
            self.troubles.insert(seen.id.clone(), Trouble::lasting(words));
        }
        if gave_up || job.stage == Stage::Ended {
            self.running.remove(&seen.id);
        }
        next
    }

    /// It is to be paused instead, or is gone.
    pub fn forget(&mut self, id: &EndpointId) {
        self.running.remove(id);
        self.troubles.remove(id);
    }

    /// Tells what went wrong again, after pausing made that forgotten.
    pub fn tell_again(&mut self, id: &EndpointId, trouble: String) {
        self.troubles.insert(id.clone(), Trouble::lasting(trouble));
    }

    /// What is being done with an endpoint.
    #[must_use]
    pub fn of(&self, id: &EndpointId) -> Option<&Job> {
        self.running.get(id)
    }

    /// What went wrong last, in words.
    #[must_use]
    pub fn trouble(&self, id: &EndpointId) -> Option<&str> {
        self.troubles.get(id).map(|trouble| trouble.words.as_str())
    }

    /// Whether trying that again may help.
    #[must_use]
    pub fn is_trouble_passing(&self, id: &EndpointId) -> bool {
        self.troubles.get(id).is_some_and(|trouble| trouble.is_passing)
    }

    /// Whether anything is being done.
    #[must_use]
    pub fn are_any(&self) -> bool {
        !self.running.is_empty()
    }

    /// Whether a reading is awaited.
    #[must_use]
    pub fn awaits_reading(&self) -> bool {
        self.running.values().any(|job| job.stage == Stage::Accepted)
    }
}

impl Job {
    /// Whether it is being armed before it is resumed or scaled to zero.
    #[must_use]
    pub fn is_arming(&self) -> bool {
        matches!(self.stage, Stage::Calling(Action::Arm { .. })) && !self.rearmed
    }

    /// How long ago it was asked to resume it; none when something else was asked for.
    #[must_use]
    pub fn resuming_for(&self, at: Moment) -> Option<Duration> {
        (self.goal == Action::Resume).then(|| at.since(self.asked))
    }

    /// Whether a call is under way, or the arming that was asked for is not yet read back.
    #[must_use]
    pub fn is_settling(&self, seen: &Observed) -> bool {
        let unarmed = self.arm_minutes.is_some() && seen.is_armed() == Some(false);
        matches!(self.stage, Stage::Calling(_)) || unarmed
    }

    fn observe_resume(
        &mut self,
        seen: &Observed,
        troubles: &mut BTreeMap<EndpointId, Trouble>,
        at: Moment,
    ) -> Next {
        // Resuming can reset the scaling: look again once it is on its way.
        let on_its_way = seen.is_billable() || seen.state == State::Pending;
        if let Some(minutes) = self.arm_minutes
            && on_its_way
            && seen.is_armed() == Some(false)
        {
            if self.rearmed {
                self.stage = Stage::Ended;
                let words = "auto-stop off: resuming reset its scaling, so it runs until somebody pauses it";
                troubles.insert(seen.id.clone(), Trouble::lasting(words.to_owned()));
                return Next::Nothing;
            }
            self.rearmed = true;
            let action = Action::Arm { scale_to_zero_minutes: minutes };
            self.stage = Stage::Calling(action);
            return Next::Call(Call { endpoint: seen.id.clone(), action });
        }
        if let Some(words) = self.leads_nowhere(seen, at) {
            self.stage = Stage::Ended;
            troubles.insert(seen.id.clone(), Trouble::lasting(words));
        } else if seen.state == State::Running {
            self.stage = Stage::Ended;
        }
        Next::Nothing
    }

    /// Why what is to be resumed will not run, in words; `None` while it may. Each state is named, so
    /// that a new one cannot be waited for without end.
    fn leads_nowhere(&mut self, seen: &Observed, at: Moment) -> Option<String> {
        let said = if seen.message.is_empty() { "no reason given" } else { &seen.message };
        let costs =
            if seen.is_billable() { ". It still costs money until it is paused" } else { "" };
        let why = match &seen.state {
            State::Pending | State::Initializing | State::Updating | State::Running => {
                (self.seen_starting, self.unknown_since) = (true, None);
                return None;
            }
            State::Failed => format!("failed to start: {said}{costs}"),
            State::UpdateFailed => format!("its update failed: {said}{costs}"),
            State::Paused => "is paused: somebody paused it before it ran".to_owned(),
            State::ScaledToZero => {
                "is scaled to zero: it was stopped before it ran, and the next request wakes it"
                    .to_owned()
            }
            State::Unknown(word) => {
                let since = *self.unknown_since.get_or_insert(at);
                let words = format!(
                    "is in a state that is not known here (\"{word}\") and may cost money until it \
                     is paused"
                );
                return (at.since(since) >= UNKNOWN_FOR).then_some(words);
            }
        };
        // Right after a resume a reading may still show what was before it.
        let is_new = self.seen_starting || self.was.as_ref() != Some(&seen.state);
        (is_new || at.since(self.accepted) >= SHOWS_WITHIN).then_some(why)
    }

    fn observe_update(
        &mut self,
        seen: &Observed,
        troubles: &mut BTreeMap<EndpointId, Trouble>,
    ) -> Next {
        if self.was == Some(State::Paused) && seen.is_billable() {
            self.stage = Stage::Ended;
            let what = if matches!(self.goal, Action::Arm { .. }) {
                "turning on auto-stop"
            } else {
                "changing it"
            };
            let words = format!("{what} woke it although it was paused; it is paused again");
            troubles.insert(seen.id.clone(), Trouble::lasting(words));
            return Next::PauseAgain;
        }
        let holds = match self.goal {
            Action::Change(change) => change.holds_for(seen),
            _ => seen.is_armed() == Some(true) && seen.state != State::Updating,
        };
        if holds {
            self.stage = Stage::Ended;
        }
        Next::Nothing
    }
}

#[cfg(test)]
mod tests;
