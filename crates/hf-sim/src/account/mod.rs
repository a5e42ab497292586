//! The account itself: no clock, no network, no disk. Every method takes the simulated time.

mod activity;
mod audit;
pub mod builtin;
pub mod changes;
pub mod config;
mod draw;
mod endpoint;
mod error;
mod json;
mod key;
mod lifecycle;
pub mod meter;
mod metrics;
mod new_endpoint;
mod operations;
mod past;
pub mod prices;
mod replicas;
mod routes;
pub mod spec;
mod state;
mod token;
pub mod truth;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use activity::LogLine;
pub use audit::AuditEntry;
pub use changes::{Change, ChangeError};
pub use endpoint::Endpoint;
pub use error::ApiError;
pub use key::EndpointKey;
pub use lifecycle::Served;
pub use operations::Pausing;
pub use state::State;
pub use token::{SIM_TOKEN, Secret, TokenRole, TokenSpec};
pub use truth::Truth;

use activity::Activity;
use meter::{Charge, Meter};
use past::Past;
use prices::PriceRow;
use spec::AccountSpec;

/// A Hugging Face account with its endpoints.
///
/// Time never goes back: an instant before the latest one counts as the latest one.
#[derive(Debug, Clone)]
pub struct Account {
    spec: AccountSpec,
    prices: Vec<PriceRow>,
    endpoints: BTreeMap<EndpointKey, Endpoint>,
    /// Kept when an endpoint is deleted: what it cost stays due.
    meters: BTreeMap<EndpointKey, Meter>,
    activity: BTreeMap<EndpointKey, Activity>,
    audit: Vec<AuditEntry>,
    past: Past,
    /// How often each endpoint has changed.
    changes: BTreeMap<EndpointKey, u64>,
    /// Start of the rate limit's window and the requests counted in it.
    limit_window: (Timestamp, u32),
    now: Timestamp,
    base_url: String,
}

/// Why an account cannot be made from its description.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    #[error("{endpoint} runs on {hardware}, which is not on the price list")]
    UnknownHardware { endpoint: EndpointKey, hardware: String },
    #[error("{0} is described twice")]
    Duplicate(EndpointKey),
    #[error("{0} is in a namespace the account does not have")]
    UnknownNamespace(EndpointKey),
}

impl Account {
    /// An account as described, at `now`.
    ///
    /// # Errors
    /// When an endpoint is described twice, is in no namespace of the account, or runs on
    /// hardware that has no price.
    pub fn from_spec(spec: AccountSpec, now: Timestamp) -> Result<Self, SpecError> {
        let mut account = Self {
            prices: prices::with_changes(&spec.prices),
            endpoints: BTreeMap::new(),
            meters: BTreeMap::new(),
            activity: BTreeMap::new(),
            audit: Vec::new(),
            past: Past::default(),
            changes: BTreeMap::new(),
            limit_window: (now, 0),
            now,
            base_url: "http://sim.invalid".to_owned(),
            spec,
        };
        for endpoint in std::mem::take(&mut account.spec.endpoints) {
            account.add_endpoint(&endpoint, now)?;
        }
        Ok(account)
    }

    /// Where endpoints say they can be called, e.g. `http://127.0.0.1:40123`.
    pub fn set_base_url(&mut self, base_url: &str) {
        base_url.trim_end_matches('/').clone_into(&mut self.base_url);
    }

    /// The latest instant the account has seen.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.endpoints.values()
    }

    #[must_use]
    pub fn endpoint(&self, namespace: &str, name: &str) -> Option<&Endpoint> {
        self.endpoints.get(&EndpointKey::new(namespace, name))
    }

    /// The text of the account's first token.
    #[must_use]
    pub fn first_token(&self) -> &str {
        self.spec.tokens.first().map_or("", |t| t.value.0.as_str())
    }

    /// The user's name, then the organizations.
    #[must_use]
    pub fn namespaces(&self) -> Vec<&str> {
        let orgs = self.spec.orgs.iter().map(|o| o.name.as_str());
        std::iter::once(self.spec.user.name.as_str()).chain(orgs).collect()
    }

    /// What everything has cost up to `now`. This is the reference for every meter.
    pub fn truth(&mut self, now: Timestamp) -> Truth {
        self.advance(now);
        self.truth_between(Timestamp::MIN, self.now)
    }

    fn truth_between(&self, from: Timestamp, until: Timestamp) -> Truth {
        let endpoints: Vec<_> = self
            .meters
            .iter()
            .map(|(key, meter)| {
                let episodes = truth::settle(meter.intervals(), from, until);
                truth::EndpointTruth {
                    endpoint: key.clone(),
                    micros: episodes.iter().map(|e| e.micros).sum(),
                    unrounded_micros: episodes.iter().map(|e| e.unrounded_micros).sum(),
                    episodes,
                }
            })
            .collect();
        let charges = self.endpoints.values().filter_map(|e| self.charge(e));
        Truth {
            at: until,
            micros: endpoints.iter().map(|e| e.micros).sum(),
            unrounded_micros: endpoints.iter().map(|e| e.unrounded_micros).sum(),
            running_rate_micros_per_hour: charges
                .map(|c| c.rate_micros_per_hour * i64::from(c.replicas))
                .sum(),
            endpoints,
        }
    }

    /// What an endpoint costs as it is; `None` while it is free.
    fn charge(&self, endpoint: &Endpoint) -> Option<Charge> {
        let replicas = endpoint.state.billed_replicas(endpoint.ready, endpoint.target);
        (replicas > 0).then(|| Charge {
            rate_micros_per_hour: self
                .price(&endpoint.config)
                .map_or(0, |p| p.rate_micros_per_hour),
            replicas,
            serving: endpoint.state != State::Initializing,
            product: endpoint.config.product(),
        })
    }

    fn price(&self, config: &config::Config) -> Option<&PriceRow> {
        self.prices.iter().find(|row| {
            row.is(&config.vendor, &config.region, &config.instance_type, &config.instance_size)
        })
    }

    /// Records what an endpoint has become. Every change of an endpoint ends here.
    fn commit(&mut self, key: &EndpointKey) {
        let endpoint = self.endpoints.get(key);
        let charge = endpoint.and_then(|e| self.charge(e));
        let endpoint = endpoint.cloned();
        self.meters.entry(key.clone()).or_default().note(self.now, charge);
        self.past.push(self.now, key.clone(), endpoint);
        *self.changes.entry(key.clone()).or_default() += 1;
    }

    /// How often an endpoint has changed since the account began, its making and its end among it.
    #[must_use]
    pub fn changes_of(&self, key: &EndpointKey) -> u64 {
        self.changes.get(key).copied().unwrap_or_default()
    }
}
