//! A drill: an endpoint that is paused is paused once more and read back. That proves that pausing works,
//! and changes nothing.

use std::time::Duration;

use serde::Serialize;
use ts_rs::TS;

use crate::call::{Action, Call};
use crate::endpoint::{EndpointId, Observed, State};
use crate::messages::Effect;
use crate::moment::Moment;
use crate::problem::{Attempt, Problem};

/// How long after a call without an answer the next one follows.
const CALLS_AGAIN: Duration = Duration::from_secs(4);
/// And after a reading that told nothing, or did not answer.
const READS_AGAIN: Duration = Duration::from_secs(2);

/// One drill, from the call to what was read back. It is apart from the pauses of a person: no receipt, no
/// alarm, nothing that is repeated once it costs something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drill {
    endpoint: EndpointId,
    began: Moment,
    /// The guard began it by itself.
    by_itself: bool,
    stage: Stage,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// A call is under way.
    Calling,
    /// It brought no answer; the next goes out then, by uptime.
    Waiting { until: Duration, problem: Problem },
    /// Hugging Face said yes at `at`; it is read back at `read_due`, by uptime.
    Accepted { at: Moment, read_due: Duration },
    /// It is over.
    Over { accepted: bool, result: Result<(), NotProved> },
}

/// Why a drill proved nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotProved {
    /// The call was refused, or met something else.
    Problem(Problem),
    /// Nothing answered in time; why, as a part of a sentence.
    Late(&'static str),
    /// It was not read back as paused.
    ReadBack(State),
    /// It is no longer there.
    Gone,
    /// It was resumed meanwhile.
    Resumed,
    /// Nobody is signed in any more.
    SignedOut,
}

impl NotProved {
    /// In a whole sentence without its end.
    #[must_use]
    pub fn words(&self, endpoint: &EndpointId) -> String {
        match self {
            Self::Problem(problem) => {
                let why = problem.words(Attempt::Act(Action::Pause));
                format!("could not pause {endpoint}: {why}")
            }
            Self::Late(why) => format!("{endpoint} was not read back as paused: {why}"),
            Self::ReadBack(state) => format!("{endpoint} was read back as {}", state.words()),
            Self::Gone => format!("{endpoint} is no longer there"),
            Self::Resumed => format!("{endpoint} is being resumed"),
            Self::SignedOut => "nobody is signed in".to_owned(),
        }
    }
}

impl Drill {
    /// Begins one. The call for it goes out at once.
    #[must_use]
    pub fn begin(endpoint: EndpointId, by_itself: bool, at: Moment) -> (Self, Effect) {
        let drill = Self { endpoint, began: at, by_itself, stage: Stage::Calling };
        let call = drill.call();
        (drill, call)
    }

    /// What is paused.
    #[must_use]
    pub fn endpoint(&self) -> &EndpointId {
        &self.endpoint
    }

    /// When it began.
    #[must_use]
    pub fn began(&self) -> Moment {
        self.began
    }

    /// Whether the guard began it by itself.
    #[must_use]
    pub fn is_by_itself(&self) -> bool {
        self.by_itself
    }

    /// Whether Hugging Face said yes.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self.stage, Stage::Accepted { .. } | Stage::Over { accepted: true, .. })
    }

    /// How it ended; `None` while it is under way.
    #[must_use]
    pub fn result(&self) -> Option<Result<(), &NotProved>> {
        match &self.stage {
            Stage::Over { result, .. } => Some(result.as_ref().copied()),
            _ => None,
        }
    }

    fn call(&self) -> Effect {
        Effect::Call(Call { endpoint: self.endpoint.clone(), action: Action::Pause })
    }

    /// It ends, unless it is over already.
    pub fn end(&mut self, result: Result<(), NotProved>) {
        if self.result().is_none() {
            self.stage = Stage::Over { accepted: self.is_accepted(), result };
        }
    }

    /// A pause of an endpoint was answered.
    pub fn called(&mut self, endpoint: &EndpointId, result: &Result<(), Problem>, at: Moment) {
        if *endpoint != self.endpoint || self.stage != Stage::Calling {
            return;
        }
        match result {
            Ok(()) => self.stage = Stage::Accepted { at, read_due: at.uptime },
            Err(Problem::NotFound) => self.end(Err(NotProved::Gone)),
            Err(problem) if problem.is_answer() => {
                self.end(Err(NotProved::Problem(problem.clone())));
            }
            Err(problem) => {
                let (until, problem) = (at.uptime_in(CALLS_AGAIN), problem.clone());
                self.stage = Stage::Waiting { until, problem };
            }
        }
    }

    /// A reading came in that was asked for at `asked`. Only one from after the answer proves anything;
    /// whoever finds it not paused ends the drill, so that nothing is paused that somebody resumed.
    pub fn observed(&mut self, seen: &Observed, asked: Moment) {
        if seen.id != self.endpoint || asked.uptime < self.began.uptime {
            return;
        }
        let is_after = |at: Moment| asked.uptime >= at.uptime;
        if seen.state != State::Paused {
            self.end(Err(NotProved::ReadBack(seen.state.clone())));
        } else if matches!(self.stage, Stage::Accepted { at, .. } if is_after(at)) {
            self.end(Ok(()));
        }
    }

    /// A reading of its own found none of this name.
    pub fn not_found(&mut self, endpoint: &EndpointId) {
        if *endpoint == self.endpoint {
            self.end(Err(NotProved::Gone));
        }
    }

    /// Time went by: what is to be done now.
    pub fn tick(&mut self, within: Duration, at: Moment) -> Option<Effect> {
        if self.result().is_none() && at.since(self.began) >= within {
            self.end(Err(match &self.stage {
                Stage::Waiting { problem, .. } => NotProved::Problem(problem.clone()),
                Stage::Accepted { .. } => {
                    NotProved::Late("Hugging Face accepted the pause but did not show it")
                }
                _ => NotProved::Late("no answer yet"),
            }));
        }
        match &mut self.stage {
            Stage::Waiting { until, .. } if at.uptime >= *until => {
                self.stage = Stage::Calling;
                Some(self.call())
            }
            Stage::Accepted { read_due, .. } if at.uptime >= *read_due => {
                *read_due = at.uptime_in(READS_AGAIN);
                Some(Effect::ReadEndpoint { endpoint: self.endpoint.clone() })
            }
            _ => None,
        }
    }

    /// When [`Drill::tick`] has something to do next, by uptime.
    #[must_use]
    pub fn wakes_at(&self, within: Duration) -> Option<Duration> {
        let late = self.began.uptime_in(within);
        match self.stage {
            Stage::Calling => Some(late),
            Stage::Waiting { until, .. } => Some(until.min(late)),
            Stage::Accepted { read_due, .. } => Some(read_due.min(late)),
            Stage::Over { .. } => None,
        }
    }
}

/// What came of a drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct DrillView {
    /// Whether a pause went the whole way and was read back.
    pub proved: bool,
    /// In the order of a pause; then what this machine has for telling and for sleep.
    pub links: Vec<DrillLinkView>,
    /// What that means, in whole sentences.
    pub end: String,
}

/// One link between a click and a confirmed pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct DrillLinkView {
    /// Which: `pause accepted`.
    pub name: String,
    /// Whether it holds; `None` where it was not tried.
    pub holds: Option<bool>,
    /// How long it took: `0.3 s`; empty where it was not tried.
    pub took: String,
    /// What was found, or why not.
    pub words: String,
}
