//! Endpoints that exist from the start, made from their description.

use jiff::{SignedDuration, Timestamp};

use super::config::Config;
use super::endpoint::{Plan, Step, Traffic};
use super::meter::Charge;
use super::spec::EndpointSpec;
use super::{Account, Endpoint, EndpointKey, SpecError, State};

impl Account {
    /// Adds an endpoint as described, as if it had been there before `now`.
    ///
    /// # Errors
    /// When the name is taken, the namespace unknown, or the hardware has no price.
    pub fn add_endpoint(&mut self, spec: &EndpointSpec, now: Timestamp) -> Result<(), SpecError> {
        self.advance(now);
        let key = EndpointKey::new(&spec.namespace, &spec.name);
        if self.endpoints.contains_key(&key) {
            return Err(SpecError::Duplicate(key));
        }
        if !self.namespaces().contains(&spec.namespace.as_str()) {
            return Err(SpecError::UnknownNamespace(key));
        }
        let mut config = Config::from_spec(spec, "gpu");
        let Some(row) = self.price(&config) else {
            return Err(SpecError::UnknownHardware { endpoint: key, hardware: config.product() });
        };
        config.accelerator.clone_from(&row.accelerator);
        let rate_micros_per_hour = row.rate_micros_per_hour;

        let meter = self.meters.entry(key.clone()).or_default();
        let mut oldest_first = spec.past_runs.clone();
        oldest_first.sort_unstable_by(|a, b| b.cmp(a));
        for [began, ended] in &oldest_first {
            let charge = Charge {
                rate_micros_per_hour,
                replicas: 1,
                serving: true,
                product: config.product(),
            };
            meter.note(self.now - seconds(*began), Some(charge));
            meter.note(self.now - seconds(*ended), None);
        }
        self.note_past_use(spec, &key);
        let endpoint = self.describe(spec, key.clone(), config);
        let since = endpoint.state_since;
        let charge = self.charge(&endpoint);
        self.meters.entry(key.clone()).or_default().note(since, charge);
        self.endpoints.insert(key.clone(), endpoint);
        self.commit(&key);
        self.plan_from(spec, &key);
        Ok(())
    }

    fn note_past_use(&mut self, spec: &EndpointSpec, key: &EndpointKey) {
        let Some(usage) = spec.past_use else { return };
        let current = (spec.state == State::Running).then_some([spec.for_seconds, 0]);
        for [began, ended] in spec.past_runs.iter().copied().chain(current) {
            let quiet = began.saturating_sub(usage.first_seconds).max(ended);
            let every = usage.every_seconds.max(1) as usize;
            for ago in (quiet..began).rev().step_by(every) {
                self.note_request_at(key, 200, self.now - seconds(ago));
            }
        }
    }

    fn describe(&self, spec: &EndpointSpec, key: EndpointKey, config: Config) -> Endpoint {
        let now = self.now;
        let since = now - seconds(spec.for_seconds);
        let owner = || self.spec.user.name.clone();
        let last_used_at = match (spec.last_used_seconds_ago, spec.traffic_every_seconds) {
            (Some(ago), _) => Some(now - seconds(ago)),
            (None, Some(every)) => Some(now - seconds(every / 2)),
            (None, None) => None,
        };
        let became_running = (spec.state == State::Running).then_some(since);
        let traffic = spec.traffic_every_seconds.map(|every| Traffic {
            every: seconds(every.max(1)),
            next: (last_used_at.unwrap_or(now) + seconds(every.max(1))).max(now),
        });
        let mut endpoint = Endpoint {
            key,
            config,
            state: spec.state,
            shown_as: None,
            state_since: since,
            ready: spec.replicas.unwrap_or(1),
            target: 0,
            has_url: true,
            created_at: (now - seconds(spec.created_seconds_ago)).min(since),
            created_by: spec.created_by.clone().unwrap_or_else(owner),
            updated_at: since,
            updated_by: spec.updated_by.clone().unwrap_or_else(owner),
            last_used_at: last_used_at.max(became_running),
            start_seconds: spec.start_seconds,
            fails_next: false,
            diagnosis: None,
            version: 1,
            live_version: 1,
            plan: None,
            traffic,
            draws: 0,
        };
        endpoint.enter(spec.state, since, &self.spec.behaviour);
        if let Some(replicas) = spec.replicas {
            endpoint.ready = replicas;
            endpoint.target = endpoint.target.max(replicas);
        }
        endpoint
    }

    /// Plans how a state that does not last goes on.
    fn plan_from(&mut self, spec: &EndpointSpec, key: &EndpointKey) {
        let timings = self.spec.timings;
        match spec.state {
            State::Pending => self.plan(key, Step::Schedule, timings.pending_seconds),
            State::Initializing => self.plan(key, Step::FinishStart, timings.start_seconds),
            State::Updating => self.plan(key, Step::FinishUpdate, timings.update_seconds),
            _ => {}
        }
        let at = spec.ready_in_seconds.map(|s| self.now + seconds(s));
        if let Some(endpoint) = self.endpoints.get_mut(key)
            && let (Some(plan), Some(at)) = (endpoint.plan, at)
        {
            endpoint.plan = Some(Plan { at, ..plan });
        }
    }
}

fn seconds(count: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(count))
}
