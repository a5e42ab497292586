//! A session as it is written down: enough for anybody to end it, whoever began it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Order, StartStages, Work};
use crate::endpoint::EndpointId;
use crate::ledger::Cost;

/// One session. What is stored is this as JSON, so fields are added and never change their meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// What it is called: `20261125-031204-k3f`.
    pub id: String,
    /// Who asked for it.
    pub origin: Origin,
    /// Together or one after the other.
    pub order: Order,
    /// When it was asked for.
    pub started: Timestamp,
    /// How long it works, in seconds.
    pub seconds: Option<u32>,
    /// When it ends; with a length only known once it is ready.
    pub until: Option<Timestamp>,
    /// How many seconds it waits for its endpoints.
    pub ready_within_seconds: u32,
    /// What runs meanwhile.
    pub work: Option<Work>,
    /// Where the output of that is kept.
    pub log: Option<String>,
    /// How that ended: its exit code, or 128 and the number of the signal that ended it.
    pub exit_code: Option<i32>,
    /// How far it is.
    pub phase: Phase,
    /// Why it ended.
    pub outcome: Option<Outcome>,
    /// When everything was confirmed.
    pub ended: Option<Timestamp>,
    /// Its endpoints.
    pub uses: Vec<Use>,
}

/// One endpoint of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Use {
    /// Which.
    pub endpoint: EndpointId,
    /// How far it is.
    pub stage: Stage,
    /// It ran before the session, and is left as it was.
    pub leave: bool,
    /// When it was asked to resume.
    pub resumed: Option<Timestamp>,
    /// When it was ready: running, and its health route answered.
    pub ready: Option<Timestamp>,
    /// When its work was over.
    pub released: Option<Timestamp>,
    /// When it was read back as paused.
    pub paused: Option<Timestamp>,
    /// What went otherwise than planned, in words.
    pub why: Option<String>,
    /// How its own command ended, one at a time.
    pub exit_code: Option<i32>,
    /// What it cost until it was ready.
    pub cold_start: Option<Cost>,
    /// What it cost while it worked.
    pub working: Option<Cost>,
    /// What it cost from then until it was paused, a started minute counting whole.
    pub tail: Option<Cost>,
    /// Requests it served, where metrics told.
    pub requests: Option<u64>,
    /// Where the time of its start went, where metrics told.
    #[serde(default)]
    pub start_stages: Option<StartStages>,
}

/// Who asked for a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// A person in the panel.
    Panel,
    /// `endpoint-guard run`.
    Run,
    /// `endpoint-guard resume --for`.
    Resume,
    /// An endpoint that is being created, until it is read back as paused.
    Deploy,
}

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// It is noted, or its endpoints are on their way.
    Starting,
    /// Everything is ready.
    Working,
    /// It is over and its endpoints are being paused.
    Ending,
    /// Everything is confirmed.
    Done,
}

/// How far an endpoint of a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Nothing was asked of it yet.
    Planned,
    /// It is given a scale-to-zero timeout.
    Arming,
    /// It is asked to resume.
    Resuming,
    /// It starts.
    Waiting,
    /// It runs and answers.
    Ready,
    /// Something is done with it.
    Working,
    /// It is being paused.
    Pausing,
    /// It is paused, or left as it was.
    Done,
}

/// Why a session ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "is")]
pub enum Outcome {
    /// Its time was over, or its command had ended.
    Completed,
    /// Somebody ended it.
    Stopped,
    /// It could not go on; why, in words.
    Failed {
        /// In words.
        why: String,
    },
    /// Whoever kept it was gone, and another Endpoint Guard ended it.
    Abandoned,
}

/// What somebody wants of a session that another process keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Wish {
    /// To end now.
    End,
    /// To end then instead.
    Until(Timestamp),
}

impl Session {
    /// Whether it is not over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.phase != Phase::Done
    }

    /// Whether it belongs among the sessions a person looks at. A creation that went as it should has
    /// its own words; one that somebody else had to end is told.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.origin != Origin::Deploy || self.outcome == Some(Outcome::Abandoned)
    }

    /// How far it is: as far as the slowest of the endpoints it is at.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self.phase {
            Phase::Starting => {
                let begun = self.uses.iter().filter(|used| !used.is_over());
                let at = begun
                    .filter(|used| self.order == Order::AllAtOnce || used.stage != Stage::Planned);
                at.map(|used| used.stage).min().unwrap_or(Stage::Planned)
            }
            Phase::Working => Stage::Working,
            Phase::Ending => Stage::Pausing,
            Phase::Done => Stage::Done,
        }
    }

    /// Its part in an endpoint.
    #[must_use]
    pub fn of(&self, endpoint: &EndpointId) -> Option<&Use> {
        self.uses.iter().find(|used| used.endpoint == *endpoint)
    }

    /// Whether it will pause this endpoint when it ends.
    #[must_use]
    pub fn holds(&self, endpoint: &EndpointId) -> bool {
        let held = |used: &Use| !used.leave && !used.is_over();
        self.phase < Phase::Ending && self.of(endpoint).is_some_and(held)
    }

    /// Whether it is about to pause this endpoint.
    #[must_use]
    pub fn is_pausing(&self, endpoint: &EndpointId) -> bool {
        self.is_open() && self.of(endpoint).is_some_and(|used| used.stage == Stage::Pausing)
    }
}

impl Use {
    /// Nothing was done with it yet.
    #[must_use]
    pub fn planned(endpoint: EndpointId) -> Self {
        Self {
            endpoint,
            stage: Stage::Planned,
            leave: false,
            resumed: None,
            ready: None,
            released: None,
            paused: None,
            why: None,
            exit_code: None,
            cold_start: None,
            working: None,
            tail: None,
            requests: None,
            start_stages: None,
        }
    }

    /// Whether nothing is left to be done with it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.stage == Stage::Done
    }
}

impl Stage {
    /// In the words of the product.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Arming => "turning on auto-stop",
            Self::Resuming => "resuming",
            Self::Waiting => "starting",
            Self::Ready => "ready",
            Self::Working => "working",
            Self::Pausing => "pausing",
            Self::Done => "done",
        }
    }
}
