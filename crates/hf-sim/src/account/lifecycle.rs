//! What happens by itself: starting, updating, falling asleep, being woken by a request.

use jiff::{SignedDuration, Timestamp};

use super::endpoint::{Due, Plan, Step};
use super::{Account, EndpointKey, State, draw};

/// How a request to an endpoint's own URL was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    Answered,
    /// It was scaled to zero, or is still starting: 503.
    Waking,
    /// Paused: 400, and it stays paused.
    Paused,
    /// Failed: 503.
    Unavailable,
    /// No such endpoint: 404.
    Missing,
}

impl Served {
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Answered => 200,
            Self::Paused => 400,
            Self::Missing => 404,
            Self::Waking | Self::Unavailable => 503,
        }
    }
}

impl Account {
    /// Lets everything happen that is due up to `now`, each thing at its exact time.
    pub fn advance(&mut self, now: Timestamp) {
        while let Some((at, due, key)) = self.next_due()
            && at <= now
        {
            self.now = at;
            match due {
                Due::Request => self.regular_request(&key),
                Due::Step => self.take_step(&key),
                Due::Idle => self.enter(&key, State::ScaledToZero),
            }
        }
        self.now = self.now.max(now);
    }

    /// When the next thing happens by itself, after everything up to `now` has happened.
    pub fn next_change(&mut self, now: Timestamp) -> Option<Timestamp> {
        self.advance(now);
        self.next_due().map(|(at, ..)| at)
    }

    /// Somebody with a valid token calls the endpoint's URL.
    pub fn request(&mut self, namespace: &str, name: &str, now: Timestamp) -> Served {
        self.advance(now);
        self.serve(&EndpointKey::new(namespace, name))
    }

    pub(super) fn serve(&mut self, key: &EndpointKey) -> Served {
        let now = self.now;
        let Some(endpoint) = self.endpoints.get_mut(key) else {
            return Served::Missing;
        };
        let served = match endpoint.state {
            State::Running => Served::Answered,
            State::Updating | State::UpdateFailed if endpoint.ready > 0 => Served::Answered,
            State::ScaledToZero | State::Initializing | State::Pending => Served::Waking,
            State::Paused => Served::Paused,
            State::Updating | State::UpdateFailed | State::Failed => Served::Unavailable,
        };
        if matches!(served, Served::Answered | Served::Waking) {
            endpoint.last_used_at = Some(now);
        }
        let wakes = endpoint.state == State::ScaledToZero;
        self.note_request(key, served.status());
        if wakes {
            self.start(key, self.spec.timings.wake_seconds);
        }
        served
    }

    /// Enters a state, with what belongs to it.
    pub(super) fn enter(&mut self, key: &EndpointKey, state: State) {
        let (now, behaviour) = (self.now, self.spec.behaviour);
        if let Some(endpoint) = self.endpoints.get_mut(key) {
            endpoint.enter(state, now, &behaviour);
            let level = match state {
                State::Failed | State::UpdateFailed => "error",
                _ => "info",
            };
            self.commit(key);
            self.note_line(key, level, state.message());
        }
    }

    /// Enters `initializing` and plans the end of it.
    pub(super) fn start(&mut self, key: &EndpointKey, range: [u32; 2]) {
        self.enter(key, State::Initializing);
        let fixed = self.endpoints.get(key).and_then(|e| e.start_seconds);
        self.plan(key, Step::FinishStart, fixed.map_or(range, |s| [s, s]));
    }

    /// Plans a step after a duration drawn from `range`.
    pub(super) fn plan(&mut self, key: &EndpointKey, step: Step, range: [u32; 2]) {
        let (now, seed) = (self.now, self.spec.seed);
        if let Some(endpoint) = self.endpoints.get_mut(key) {
            let seconds = draw::seconds(seed, &key.to_string(), endpoint.draws, range);
            endpoint.draws += 1;
            let at = now + SignedDuration::from_secs(seconds);
            endpoint.plan = Some(Plan { at, step });
        }
    }

    fn next_due(&self) -> Option<(Timestamp, Due, EndpointKey)> {
        self.endpoints
            .values()
            .filter_map(|e| e.due().map(|(at, due)| (at.max(self.now), due, &e.key)))
            .min()
            .map(|(at, due, key)| (at, due, key.clone()))
    }

    fn regular_request(&mut self, key: &EndpointKey) {
        let now = self.now;
        if let Some(endpoint) = self.endpoints.get_mut(key)
            && let Some(traffic) = &mut endpoint.traffic
        {
            traffic.next = now + traffic.every;
        }
        self.serve(key);
    }

    fn take_step(&mut self, key: &EndpointKey) {
        let behaviour = self.spec.behaviour;
        let Some(endpoint) = self.endpoints.get_mut(key) else {
            return;
        };
        let Some(plan) = endpoint.plan.take() else {
            return;
        };
        match plan.step {
            Step::Schedule => self.start(key, self.spec.timings.start_seconds),
            Step::Pause => self.enter(key, State::Paused),
            Step::FinishStart => {
                let fails = std::mem::take(&mut endpoint.fails_next) || behaviour.deploys_fail;
                self.enter(key, if fails { State::Failed } else { State::Running });
            }
            Step::FinishUpdate => {
                let fails = std::mem::take(&mut endpoint.fails_next) || behaviour.updates_fail;
                self.enter(key, if fails { State::UpdateFailed } else { State::Running });
            }
        }
    }
}
