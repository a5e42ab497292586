//! One endpoint on its way to paused.

use std::time::Duration;

use super::{ASK_AGAIN, ASK_REFUSED_AGAIN, Pausing};
use crate::call::Action;
use crate::endpoint::EndpointId;
use crate::moment::Moment;
use crate::money::Rate;
use crate::problem::{Attempt, Problem};

/// One endpoint on its way to paused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What it cost per hour when the pause was asked for; `None` is unknown.
    pub rate: Option<Rate>,
    /// How many replicas it was billed for then.
    pub(super) replicas: u32,
    /// It cost money when the pause was asked for.
    pub was_billable: bool,
    pub(super) stage: Stage,
    pub(super) calls: u32,
    /// Why the last call failed.
    pub(super) problem: Option<Problem>,
    /// It took too long, or cannot work: a person was alarmed.
    pub(super) alarmed: bool,
    /// Only a reading that was asked for after this tells what became of it.
    pub(super) since: Moment,
    /// It is asked for again even when it was refused.
    pub(super) insists: bool,
    /// Hugging Face said yes to the last call.
    pub(super) said_yes: bool,
    /// A reading since it was refused shows that it still costs money.
    pub(super) costs_on: bool,
    /// How often it was read back since it was accepted.
    pub(super) readings: u32,
    /// When it is read back next, or the reading under way is given up, by uptime.
    pub(super) read_due: Option<Duration>,
    /// A reading of its own is under way.
    pub(super) is_reading: bool,
    /// For how long it would have gone on costing money when the pause was asked for; `None`: that saves nothing.
    pub(super) saves: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// A call is under way.
    Calling,
    /// Hugging Face said yes; not yet read back.
    Accepted { at: Moment },
    /// The call failed; the next goes out then.
    Waiting { until: Duration },
    /// The token may not: asked again at a slow pace while it costs money.
    Refused { at: Moment },
    /// Read back as paused.
    Confirmed,
}

impl Pausing {
    /// Whether it is worth telling that this one is not paused: not that the token may not, where that
    /// was told of another one of its namespace. What nobody else knows of is always told.
    pub fn is_news(&mut self, id: &EndpointId) -> bool {
        let is_refused =
            |target: &Target| !target.insists && matches!(target.stage, Stage::Refused { .. });
        !self.targets.get(id).is_some_and(is_refused)
            || self.refusals_told.insert(id.namespace.clone())
    }

    /// What a pause that was just asked for stops would go on for so long; `None`: it saves nothing.
    pub fn saves(&mut self, id: &EndpointId, left: Option<Duration>) {
        if let Some(target) = self.targets.get_mut(id) {
            target.saves = left;
        }
    }

    /// For how long what a pause stopped would have gone on from `at`, and its rate; said once, when Hugging Face
    /// said yes and it was read back.
    pub fn take_saved(&mut self, id: &EndpointId, at: Moment) -> Option<(Duration, Option<Rate>)> {
        let target = self.targets.get_mut(id)?;
        let left = target.saves.take_if(|_| target.said_yes && target.stage == Stage::Confirmed)?;
        Some((left.saturating_sub(at.since(target.since)), target.rate))
    }
}

impl Target {
    /// Hugging Face said yes: it is read back from the endpoint itself at once.
    pub(super) fn accepted(&mut self, at: Moment) {
        self.stage = Stage::Accepted { at };
        self.readings = 0;
        self.is_reading = false;
        self.read_due = Some(at.uptime);
    }

    pub(super) fn is_call_due(&self, at: Moment) -> bool {
        match self.stage {
            Stage::Waiting { until } => at.uptime >= until,
            Stage::Accepted { at: accepted } => at.since(accepted) >= ASK_AGAIN,
            Stage::Refused { at: refused } => {
                self.costs_on && at.since(refused) >= ASK_REFUSED_AGAIN
            }
            Stage::Calling | Stage::Confirmed => false,
        }
    }

    pub(super) fn is_reading_due(&self, at: Moment) -> bool {
        let accepted = matches!(self.stage, Stage::Accepted { .. });
        accepted && self.read_due.is_some_and(|due| at.uptime >= due)
    }

    /// Hugging Face said yes, whether or not it was read back.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self.stage, Stage::Accepted { .. } | Stage::Confirmed)
    }

    /// Whether a person is alarmed about it: an answer said no, or it took too long.
    #[must_use]
    pub fn is_alarmed(&self) -> bool {
        self.alarmed
    }

    /// Read back as paused, or no longer there.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.stage == Stage::Confirmed
    }

    /// What the last call met, if it was not accepted.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Why it is not confirmed, in words.
    #[must_use]
    pub fn why_not(&self) -> String {
        match (&self.problem, self.stage) {
            (Some(problem), _) => problem.words(Attempt::Act(Action::Pause)),
            (None, Stage::Accepted { .. }) => {
                "Hugging Face accepted the pause but still reports it as not paused".to_owned()
            }
            (None, _) => "no answer yet".to_owned(),
        }
    }
}
