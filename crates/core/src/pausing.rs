//! Pausing, from the first call to the reading that proves it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::endpoint::{EndpointId, Observed};
use crate::event::{Action, Call};
use crate::moment::Moment;
use crate::money::Rate;
use crate::problem::Problem;

/// How long after a failed call the next one follows; doubled each time up to the second value.
const FIRST_RETRY: Duration = Duration::from_secs(2);
const SLOWEST_RETRY: Duration = Duration::from_secs(30);
/// An accepted pause that did not show up is asked for again after this time.
const ASK_AGAIN: Duration = Duration::from_secs(20);

/// One endpoint on its way to paused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What it cost per hour when the pause was asked for; `None` is unknown.
    pub rate: Option<Rate>,
    /// It cost money when the pause was asked for.
    pub was_billable: bool,
    stage: Stage,
    calls: u32,
    /// Why the last call failed.
    problem: Option<Problem>,
    /// It took too long, or cannot work: a person was alarmed.
    alarmed: bool,
    /// Only a reading that was asked for after this tells what became of it.
    since: Moment,
    /// It is asked for again even when it was refused.
    insists: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// A call is under way.
    Calling,
    /// Hugging Face said yes; not yet read back.
    Accepted { at: Moment },
    /// The call failed; the next goes out then.
    Waiting { until: Duration },
    /// Trying again is useless until somebody changes something.
    Refused,
    /// Read back as paused.
    Confirmed,
}

impl Target {
    /// Read back as paused, or no longer there.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.stage == Stage::Confirmed
    }

    /// Why it is not confirmed, in words.
    #[must_use]
    pub fn why_not(&self) -> String {
        match (&self.problem, self.stage) {
            (Some(problem), _) => problem.to_string(),
            (None, Stage::Accepted { .. }) => {
                "Hugging Face accepted the pause but still reports it as not paused".to_owned()
            }
            (None, _) => "no answer yet".to_owned(),
        }
    }
}

/// All pauses that were asked for together, or joined while they were under way.
#[derive(Clone, Debug)]
pub struct Pausing {
    /// When it began.
    pub started: Moment,
    /// When nothing was left to wait for: everything confirmed or alarmed.
    pub settled: Option<Moment>,
    /// Everything that turns up billable meanwhile is paused too.
    pub sweep: Option<Sweep>,
    targets: BTreeMap<EndpointId, Target>,
}

/// What a "pause all" takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// Protected endpoints too.
    pub include_protected: bool,
}

impl Pausing {
    /// An empty batch.
    #[must_use]
    pub fn begin(at: Moment, sweep: Option<Sweep>) -> Self {
        Self { started: at, settled: None, sweep, targets: BTreeMap::new() }
    }

    /// Adds an endpoint; a call for it goes out at once unless one is under way.
    pub fn add(
        &mut self,
        seen: Option<&Observed>,
        id: &EndpointId,
        rate: Option<Rate>,
        at: Moment,
    ) -> Option<Call> {
        let call = Call { endpoint: id.clone(), action: Action::Pause };
        self.settled = None;
        if let Some(target) = self.targets.get_mut(id) {
            let busy = matches!(target.stage, Stage::Calling | Stage::Accepted { .. });
            if busy && !target.alarmed {
                return None;
            }
            target.stage = Stage::Calling;
            target.alarmed = false;
            target.since = at;
            target.calls += 1;
            return Some(call);
        }
        let was_billable = seen.is_none_or(Observed::is_billable);
        self.targets.insert(
            id.clone(),
            Target {
                rate,
                was_billable,
                stage: Stage::Calling,
                calls: 1,
                problem: None,
                alarmed: false,
                since: at,
                insists: false,
            },
        );
        Some(call)
    }

    /// This one is asked for as long as it takes, even when it was refused: nobody else knows of
    /// it yet.
    pub fn insist(&mut self, id: &EndpointId) {
        if let Some(target) = self.targets.get_mut(id) {
            target.insists = true;
        }
    }

    /// A pause call was answered.
    pub fn called(&mut self, id: &EndpointId, result: Result<(), Problem>, at: Moment) {
        let Some(target) = self.targets.get_mut(id) else {
            return;
        };
        if target.stage == Stage::Confirmed {
            return;
        }
        match result {
            Ok(()) => {
                target.stage = Stage::Accepted { at };
                target.problem = None;
            }
            // Whether it is really gone only a reading tells.
            Err(Problem::NotFound) => target.stage = Stage::Accepted { at },
            Err(problem) => {
                target.stage = if problem.is_passing() || target.insists {
                    let wait = match problem {
                        Problem::Limited(Some(wait)) => wait,
                        _ => {
                            FIRST_RETRY.saturating_mul(1 << target.calls.min(5)).min(SLOWEST_RETRY)
                        }
                    };
                    Stage::Waiting { until: at.uptime + wait }
                } else {
                    Stage::Refused
                };
                target.problem = Some(problem);
            }
        }
    }

    /// A reading of an endpoint came in that was asked for at `asked`. One from before the pause
    /// tells nothing of it: what was resumed since may not show in it yet.
    pub fn observed(&mut self, seen: &Observed, asked: Moment) {
        if let Some(target) = self.targets.get_mut(&seen.id)
            && seen.is_paused()
            && asked.uptime >= target.since.uptime
        {
            target.stage = Stage::Confirmed;
            target.problem = None;
        }
    }

    /// A resume that was sent before was answered only now: it may have come after the pause, which
    /// is asked for again.
    pub fn overtaken(&mut self, id: &EndpointId, at: Moment) -> Option<Call> {
        let target = self.targets.get_mut(id)?;
        target.stage = Stage::Calling;
        target.calls += 1;
        target.since = at;
        self.settled = None;
        Some(Call { endpoint: id.clone(), action: Action::Pause })
    }

    /// An endpoint is no longer there: nothing is left to pause.
    pub fn gone(&mut self, id: &EndpointId) {
        if let Some(target) = self.targets.get_mut(id) {
            target.stage = Stage::Confirmed;
        }
    }

    /// Somebody wants it running again: it is no longer ours to pause.
    pub fn forget(&mut self, id: &EndpointId) {
        self.targets.remove(id);
    }

    /// Time went by: repeats what is due, raises the alarm where it took too long. Returns the
    /// calls to make and the endpoints that became alarming.
    pub fn tick(&mut self, at: Moment, confirm_within: Duration) -> (Vec<Call>, Vec<EndpointId>) {
        let mut calls = Vec::new();
        let mut alarming = Vec::new();
        let late = at.since(self.started) >= confirm_within;
        for (id, target) in &mut self.targets {
            let due = match target.stage {
                Stage::Waiting { until } => at.uptime >= until,
                Stage::Accepted { at: accepted } => at.since(accepted) >= ASK_AGAIN,
                Stage::Calling | Stage::Refused | Stage::Confirmed => false,
            };
            if due {
                target.stage = Stage::Calling;
                target.calls += 1;
                calls.push(Call { endpoint: id.clone(), action: Action::Pause });
            }
            let refused = target.problem.as_ref().is_some_and(|problem| !problem.is_passing());
            let hopeless = target.stage == Stage::Refused || (target.insists && refused);
            if !target.is_confirmed() && !target.alarmed && (late || hopeless) {
                target.alarmed = true;
                alarming.push(id.clone());
            }
        }
        if self.settled.is_none() && self.targets.values().all(|t| t.is_confirmed() || t.alarmed) {
            self.settled = Some(at);
        }
        (calls, alarming)
    }

    /// When [`Pausing::tick`] has something to do next, by uptime.
    #[must_use]
    pub fn wakes_at(&self, confirm_within: Duration) -> Option<Duration> {
        let retries = self.targets.values().filter_map(|target| match target.stage {
            Stage::Waiting { until } => Some(until),
            Stage::Accepted { at } => Some(at.uptime + ASK_AGAIN),
            _ => None,
        });
        let alarm = (!self.is_confirmed() && self.settled.is_none())
            .then(|| self.started.uptime + confirm_within);
        retries.chain(alarm).min()
    }

    /// What Hugging Face said yes to and was not read back yet, and when it did.
    pub fn accepted(&self) -> impl Iterator<Item = (&EndpointId, Moment)> {
        self.targets.iter().filter_map(|(id, target)| match target.stage {
            Stage::Accepted { at } => Some((id, at)),
            _ => None,
        })
    }

    /// How long ago the first pause was accepted that is not read back.
    #[must_use]
    pub fn confirming_for(&self, at: Moment) -> Option<Duration> {
        self.targets
            .values()
            .filter_map(|target| match target.stage {
                Stage::Accepted { at: accepted } => Some(at.since(accepted)),
                _ => None,
            })
            .max()
    }

    /// Everything was read back as paused.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.targets.values().all(Target::is_confirmed)
    }

    /// All endpoints of this batch.
    pub fn targets(&self) -> impl Iterator<Item = (&EndpointId, &Target)> {
        self.targets.iter()
    }

    /// Goes on with what an earlier batch left unconfirmed.
    pub fn take_over_alarms(&mut self, earlier: Self) {
        let left = earlier.targets.into_iter().filter(|(_, target)| !target.is_confirmed());
        self.targets.extend(left);
    }

    /// Endpoints about which a person was alarmed.
    pub fn alarming(&self) -> impl Iterator<Item = (&EndpointId, &Target)> {
        self.targets.iter().filter(|(_, target)| target.alarmed && !target.is_confirmed())
    }

    /// Whether this endpoint is being paused right now.
    #[must_use]
    pub fn is_pausing(&self, id: &EndpointId) -> bool {
        self.targets.get(id).is_some_and(|target| !target.is_confirmed())
    }
}
