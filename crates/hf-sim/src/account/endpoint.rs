//! One endpoint: its configuration, its state, and what is due to happen to it.

use jiff::{SignedDuration, Timestamp};

use super::config::Config;
use super::spec::Behaviour;
use super::{EndpointKey, State};

/// An endpoint of the simulated account.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    pub key: EndpointKey,
    pub config: Config,
    pub state: State,
    /// A word shown instead of the state, to try clients with states nobody has heard of.
    pub shown_as: Option<String>,
    pub state_since: Timestamp,
    pub ready: u32,
    pub target: u32,
    /// True from the first time it ran; answers of old shapes have no URL before that.
    pub has_url: bool,
    pub created_at: Timestamp,
    pub created_by: String,
    pub updated_at: Timestamp,
    pub updated_by: String,
    /// The later of the latest request and of becoming running; `None` when it was never active.
    pub last_used_at: Option<Timestamp>,
    /// Fixed time from resume to running, instead of one drawn.
    pub start_seconds: Option<u32>,
    /// The next deploy or update fails.
    pub fails_next: bool,
    /// What the debugger wrote about it.
    pub diagnosis: Option<String>,
    /// Counts what was deployed: the version that is wanted, and the one that serves.
    pub(super) version: u32,
    pub(super) live_version: u32,
    pub(super) plan: Option<Plan>,
    pub(super) traffic: Option<Traffic>,
    /// How many durations were drawn so far.
    pub(super) draws: u64,
}

/// A step that comes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    pub at: Timestamp,
    pub step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// `pending` → `initializing`.
    Schedule,
    /// `initializing` → `running` or `failed`.
    FinishStart,
    /// `updating` → `running` or `updateFailed`.
    FinishUpdate,
    /// A pause that was asked for earlier takes effect.
    Pause,
}

/// Somebody who calls again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traffic {
    pub every: SignedDuration,
    pub next: Timestamp,
}

/// What is due next, in the order in which things of the same instant happen:
/// a request that arrives exactly at the idle deadline still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    Request,
    Step,
    Idle,
}

impl Endpoint {
    /// When it scales to zero if nobody calls; `None` while it never will.
    #[must_use]
    pub fn idle_deadline(&self) -> Option<Timestamp> {
        let timeout = self.config.scaling.scale_to_zero_timeout?;
        if self.state != State::Running || self.config.scaling.min > 0 {
            return None;
        }
        let active = self.state_since.max(self.last_used_at.unwrap_or(Timestamp::MIN));
        Some(active + SignedDuration::from_mins(i64::from(timeout)))
    }

    /// Puts it into a state and sets the replica counts that belong to it.
    pub(super) fn enter(&mut self, state: State, at: Timestamp, behaviour: &Behaviour) {
        let wanted = self.config.scaling.min.max(1);
        (self.ready, self.target) = match state {
            State::Pending | State::ScaledToZero => (0, 0),
            State::Initializing => (0, wanted),
            State::Running if self.state == State::Updating => {
                let kept = self.ready.clamp(wanted, self.config.scaling.max.max(wanted));
                (kept, kept)
            }
            State::Running => (wanted, wanted),
            State::Updating | State::UpdateFailed => (self.ready, wanted),
            State::Failed => (behaviour.failed_ready_replicas, wanted),
            // The target of a paused endpoint stays at its configured minimum.
            State::Paused => (0, self.config.scaling.min),
        };
        if state == State::Running {
            self.has_url = true;
            self.live_version = self.version;
            // Becoming running counts as use.
            if self.state != State::Running {
                self.last_used_at = self.last_used_at.max(Some(at));
            }
        }
        self.state = state;
        self.state_since = at;
        self.updated_at = at;
        self.plan = None;
    }

    /// The next thing that happens by itself.
    pub(super) fn due(&self) -> Option<(Timestamp, Due)> {
        [
            self.traffic.map(|t| (t.next, Due::Request)),
            self.plan.map(|p| (p.at, Due::Step)),
            self.idle_deadline().map(|at| (at, Due::Idle)),
        ]
        .into_iter()
        .flatten()
        .min()
    }
}
