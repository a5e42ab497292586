//! Changes a test makes behind everybody's back.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::endpoint::Traffic;
use super::spec::{Behaviour, EndpointSpec, PriceSpec};
use super::{Account, EndpointKey, Served, SpecError, State, prices};

/// One change, as `POST /_sim/change` takes it: `{"change": "state", "endpoint": "alice/phi-4", "state": "running"}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Puts an endpoint into a state. Nothing follows by itself from a state set so.
    State {
        endpoint: EndpointKey,
        state: State,
    },
    /// Somebody else resumes it, by the same rules as here.
    ResumedBy {
        endpoint: EndpointKey,
        by: String,
    },
    /// Somebody else updates it with this body, by the same rules as here.
    UpdatedBy {
        endpoint: EndpointKey,
        by: String,
        body: serde_json::Value,
    },
    /// Shows another word in place of the state; without one, the state again.
    ShownAs {
        endpoint: EndpointKey,
        #[serde(default)]
        word: Option<String>,
    },
    /// Sets both replica counts, as autoscaling does; `target` is `ready` when left out.
    Replicas {
        endpoint: EndpointKey,
        ready: u32,
        #[serde(default)]
        target: Option<u32>,
    },
    /// Sets the scaling somebody chose.
    Scaling {
        endpoint: EndpointKey,
        min: u32,
        max: u32,
        #[serde(default)]
        timeout: Option<u32>,
    },
    /// A request to the endpoint's URL, `count` times.
    Request {
        endpoint: EndpointKey,
        #[serde(default = "one")]
        count: u32,
    },
    /// Calls that repeat; without a number they stop.
    Traffic {
        endpoint: EndpointKey,
        #[serde(default)]
        every_seconds: Option<u32>,
    },
    /// When the endpoint last served a request.
    LastUsed {
        endpoint: EndpointKey,
        #[serde(default)]
        at: Option<Timestamp>,
    },
    /// The next deploy or update of this endpoint fails.
    FailNext {
        endpoint: EndpointKey,
    },
    /// What the debugger wrote about the endpoint.
    Diagnosed {
        endpoint: EndpointKey,
        words: String,
    },
    /// Fixed time from resume to running.
    StartSeconds {
        endpoint: EndpointKey,
        seconds: u32,
    },
    /// Changes, adds or hides a price.
    Price(PriceSpec),
    Add(Box<EndpointSpec>),
    Remove {
        endpoint: EndpointKey,
    },
    Behaviour(Behaviour),
    /// Creating and resuming in this namespace answer 403 "Payment method required", or no longer.
    PaymentRequired {
        namespace: String,
        required: bool,
    },
    /// The first token is refused from now on, or accepted again.
    TokenRevoked {
        revoked: bool,
    },
}

/// Why a change could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    #[error("there is no endpoint {0}")]
    Missing(EndpointKey),
    #[error("there is no namespace {0}")]
    MissingNamespace(String),
    #[error("that is refused: {0}")]
    Refused(String),
    #[error(transparent)]
    Spec(#[from] SpecError),
}

impl Account {
    /// Makes a change at `now`.
    ///
    /// # Errors
    /// When it names an endpoint or namespace that does not exist.
    pub fn apply(&mut self, change: Change, now: Timestamp) -> Result<(), ChangeError> {
        self.advance(now);
        match change {
            Change::State { endpoint, state } => {
                self.changed(&endpoint, |_, _| {})?;
                self.enter(&endpoint, state);
                Ok(())
            }
            Change::ResumedBy { endpoint, by } => {
                self.resume(&endpoint, &by).map_err(|error| ChangeError::Refused(error.to_string()))
            }
            Change::UpdatedBy { endpoint, by, body } => self
                .update(&endpoint, &body, &by)
                .map_err(|error| ChangeError::Refused(error.to_string())),
            Change::ShownAs { endpoint, word } => self.changed(&endpoint, |e, _| e.shown_as = word),
            Change::Replicas { endpoint, ready, target } => {
                let untold = self.spec.behaviour.scaling_is_no_update;
                self.changed(&endpoint, |e, now| {
                    (e.ready, e.target) = (ready, target.unwrap_or(ready));
                    e.updated_at = if untold { e.updated_at } else { now };
                })
            }
            Change::Scaling { endpoint, min, max, timeout } => self.changed(&endpoint, |e, _| {
                let scaling = &mut e.config.scaling;
                (scaling.min, scaling.max, scaling.scale_to_zero_timeout) = (min, max, timeout);
            }),
            Change::Request { endpoint, count } => {
                self.changed(&endpoint, |_, _| {})?;
                for _ in 0..count {
                    self.serve(&endpoint);
                }
                Ok(())
            }
            Change::Traffic { endpoint, every_seconds } => self.changed(&endpoint, |e, now| {
                e.traffic = every_seconds.map(|seconds| {
                    let every = SignedDuration::from_secs(i64::from(seconds.max(1)));
                    Traffic { every, next: now + every }
                });
            }),
            Change::LastUsed { endpoint, at } => {
                self.changed(&endpoint, |e, _| e.last_used_at = at)
            }
            Change::Diagnosed { endpoint, words } => {
                self.changed(&endpoint, |e, _| e.diagnosis = Some(words))
            }
            Change::FailNext { endpoint } => self.changed(&endpoint, |e, _| e.fails_next = true),
            Change::StartSeconds { endpoint, seconds } => {
                self.changed(&endpoint, |e, _| e.start_seconds = Some(seconds))
            }
            Change::Price(price) => {
                self.set_price(&price);
                Ok(())
            }
            Change::Add(spec) => Ok(self.add_endpoint(&spec, now)?),
            Change::Remove { endpoint } => {
                self.changed(&endpoint, |_, _| {})?;
                self.endpoints.remove(&endpoint);
                self.commit(&endpoint);
                Ok(())
            }
            Change::Behaviour(behaviour) => {
                self.spec.behaviour = behaviour;
                Ok(())
            }
            Change::PaymentRequired { namespace, required } => {
                self.set_payment(&namespace, required)
            }
            Change::TokenRevoked { revoked } => {
                if let Some(token) = self.spec.tokens.first_mut() {
                    token.revoked = revoked;
                }
                Ok(())
            }
        }
    }

    /// Puts an endpoint into a state.
    ///
    /// # Errors
    /// When there is no such endpoint.
    pub fn set_state(
        &mut self,
        namespace: &str,
        name: &str,
        state: State,
        now: Timestamp,
    ) -> Result<(), ChangeError> {
        let endpoint = EndpointKey::new(namespace, name);
        self.apply(Change::State { endpoint, state }, now)
    }

    /// Sets both replica counts, as autoscaling does.
    ///
    /// # Errors
    /// When there is no such endpoint.
    pub fn set_replicas(
        &mut self,
        namespace: &str,
        name: &str,
        count: u32,
        now: Timestamp,
    ) -> Result<(), ChangeError> {
        let endpoint = EndpointKey::new(namespace, name);
        let target = Some(count);
        self.apply(Change::Replicas { endpoint, ready: count, target }, now)
    }

    fn changed(
        &mut self,
        key: &EndpointKey,
        change: impl FnOnce(&mut super::Endpoint, Timestamp),
    ) -> Result<(), ChangeError> {
        let now = self.now;
        let endpoint =
            self.endpoints.get_mut(key).ok_or_else(|| ChangeError::Missing(key.clone()))?;
        change(endpoint, now);
        self.commit(key);
        Ok(())
    }

    fn set_price(&mut self, price: &PriceSpec) {
        prices::set(&mut self.prices, price);
        let keys: Vec<_> = self.endpoints.keys().cloned().collect();
        for key in keys {
            self.commit(&key);
        }
    }

    fn set_payment(&mut self, namespace: &str, required: bool) -> Result<(), ChangeError> {
        if self.spec.user.name == namespace {
            self.spec.user.payment_required = required;
            return Ok(());
        }
        let org = self.spec.orgs.iter_mut().find(|org| org.name == namespace);
        let org = org.ok_or_else(|| ChangeError::MissingNamespace(namespace.to_owned()))?;
        org.payment_required = required;
        Ok(())
    }
}

impl Served {
    /// True when the request reached a replica.
    #[must_use]
    pub fn is_answered(self) -> bool {
        self == Self::Answered
    }
}

fn one() -> u32 {
    1
}
