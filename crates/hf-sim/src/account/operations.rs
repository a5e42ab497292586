//! What people do to endpoints: create, update, pause, resume, scale to zero, delete.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::audit;
use super::config::{self, Config};
use super::endpoint::{Plan, Step};
use super::{Account, ApiError, Endpoint, EndpointKey, State};

/// How a pause takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pausing {
    /// As Hugging Face does it.
    #[default]
    AtOnce,
    /// It keeps its state, and its cost, for so long.
    After(SignedDuration),
    /// Answered as if it worked, and nothing happens.
    Ignored,
}

impl Account {
    pub(super) fn create(
        &mut self,
        namespace: &str,
        body: &Value,
        by: &str,
    ) -> Result<EndpointKey, ApiError> {
        let key = EndpointKey::new(namespace, &config::check_name(body)?);
        let config = Config::from_json(body)?;
        self.check_hardware(&config)?;
        self.check_payment(namespace)?;
        self.check_retired(&config)?;
        self.check_quota(namespace, &config)?;
        if self.endpoints.contains_key(&key) {
            return Err(ApiError::conflict(format!("endpoint {key} already exists")));
        }
        let endpoint = Endpoint {
            key: key.clone(),
            config,
            state: State::Pending,
            shown_as: None,
            state_since: self.now,
            ready: 0,
            target: 0,
            has_url: false,
            created_at: self.now,
            created_by: by.to_owned(),
            updated_at: self.now,
            updated_by: by.to_owned(),
            last_used_at: None,
            start_seconds: None,
            fails_next: false,
            diagnosis: None,
            version: 1,
            live_version: 1,
            plan: None,
            traffic: None,
            draws: 0,
        };
        self.note_audit(&key, audit::created(&key.name, &endpoint.config), by);
        self.endpoints.insert(key.clone(), endpoint);
        self.enter(&key, State::Pending);
        self.plan(&key, Step::Schedule, self.spec.timings.pending_seconds);
        Ok(key)
    }

    pub(super) fn update(
        &mut self,
        key: &EndpointKey,
        change: &Value,
        by: &str,
    ) -> Result<(), ApiError> {
        let endpoint = self.existing(key)?;
        let (state, old) = (endpoint.state, endpoint.config.clone());
        let mut merged = old.to_json();
        config::merge(&mut merged, change);
        let new = Config::from_json(&merged)?;
        self.check_hardware(&new)?;
        let deploys = old.needs_deployment(&new);
        self.touch(key, audit::updated(&old, &new), by)?;
        let endpoint = endpoint_mut(self, key)?;
        endpoint.config = new;
        endpoint.version += u32::from(deploys);
        match state {
            _ if !deploys => self.commit(key),
            State::Paused if !self.spec.behaviour.update_wakes_paused => self.commit(key),
            State::Pending | State::ScaledToZero => self.commit(key),
            State::Running | State::Updating | State::UpdateFailed => {
                self.enter(key, State::Updating);
                self.plan(key, Step::FinishUpdate, self.spec.timings.update_seconds);
            }
            State::Initializing | State::Failed | State::Paused => {
                self.start(key, self.spec.timings.start_seconds);
            }
        }
        Ok(())
    }

    pub(super) fn pause(
        &mut self,
        key: &EndpointKey,
        how: Pausing,
        by: &str,
    ) -> Result<(), ApiError> {
        let state = self.existing(key)?.state;
        if state == State::Paused {
            return Ok(());
        }
        match how {
            Pausing::Ignored => return Ok(()),
            Pausing::AtOnce => {
                self.touch(key, vec![audit::plain("endpointPaused")], by)?;
                self.enter(key, State::Paused);
            }
            Pausing::After(wait) => {
                self.touch(key, vec![audit::plain("endpointPaused")], by)?;
                let at = self.now + wait;
                endpoint_mut(self, key)?.plan = Some(Plan { at, step: Step::Pause });
            }
        }
        Ok(())
    }

    pub(super) fn resume(&mut self, key: &EndpointKey, by: &str) -> Result<(), ApiError> {
        let endpoint = self.existing(key)?;
        match endpoint.state {
            State::Paused | State::ScaledToZero | State::Failed => {}
            State::Running | State::Initializing | State::Updating => {
                return Err(ApiError::bad_request("Endpoint is already running"));
            }
            // Taken for the configuration error of the specification, whose text is not known.
            State::UpdateFailed => {
                return Err(ApiError::bad_request(
                    "Endpoint has a configuration error, update it instead",
                ));
            }
            State::Pending => return Err(ApiError::bad_request("Invalid state")),
        }
        // One that is scaled to zero still holds its part of the quota.
        if endpoint.state != State::ScaledToZero {
            self.check_quota(&key.namespace, &endpoint.config)?;
        }
        self.check_payment(&key.namespace)?;
        if self.spec.behaviour.resume_resets_scaling {
            let scaling = &mut endpoint_mut(self, key)?.config.scaling;
            (scaling.min, scaling.max, scaling.scale_to_zero_timeout) = (1, 1, None);
        }
        self.touch(key, vec![audit::plain("endpointResumed")], by)?;
        self.start(key, self.spec.timings.start_seconds);
        Ok(())
    }

    /// The debugger looks at it. When it writes is not in the specification; here at once.
    pub(super) fn debug(&mut self, key: &EndpointKey) -> Result<(), ApiError> {
        let endpoint = endpoint_mut(self, key)?;
        let words = match endpoint.state {
            State::Failed | State::UpdateFailed => "The container ended before it was ready.",
            _ => "Nothing is wrong.",
        };
        endpoint.diagnosis = Some(words.to_owned());
        Ok(())
    }

    pub(super) fn scale_to_zero(&mut self, key: &EndpointKey, by: &str) -> Result<(), ApiError> {
        let endpoint = self.existing(key)?;
        if endpoint.config.scaling.scale_to_zero_timeout.is_none() {
            return Err(ApiError::bad_request("workload cannot be scaled to zero"));
        }
        if endpoint.state == State::ScaledToZero {
            return Ok(());
        }
        self.touch(key, vec![audit::plain("endpointScaledToZero")], by)?;
        self.enter(key, State::ScaledToZero);
        Ok(())
    }

    pub(super) fn delete(&mut self, key: &EndpointKey, by: &str) -> Result<(), ApiError> {
        self.existing(key)?;
        self.note_audit(key, audit::plain("endpointDeleted"), by);
        self.endpoints.remove(key);
        self.commit(key);
        Ok(())
    }

    pub(super) fn existing(&self, key: &EndpointKey) -> Result<&Endpoint, ApiError> {
        self.endpoints
            .get(key)
            .ok_or_else(|| ApiError::not_found(format!("endpoint {key} not found")))
    }

    /// Notes who did something and when.
    fn touch(&mut self, key: &EndpointKey, reasons: Vec<Value>, by: &str) -> Result<(), ApiError> {
        let now: Timestamp = self.now;
        for reason in reasons {
            self.note_audit(key, reason, by);
        }
        let endpoint = endpoint_mut(self, key)?;
        endpoint.updated_at = now;
        by.clone_into(&mut endpoint.updated_by);
        Ok(())
    }

    fn check_hardware(&self, config: &Config) -> Result<(), ApiError> {
        match self.price(config) {
            Some(row) if row.accelerator == config.accelerator => Ok(()),
            _ => Err(ApiError::bad_request(format!(
                "no {} {} {} in {} {}",
                config.accelerator,
                config.instance_type,
                config.instance_size,
                config.vendor,
                config.region
            ))),
        }
    }

    /// Hugging Face answers 500 for hardware that is retired, and says no more.
    fn check_retired(&self, config: &Config) -> Result<(), ApiError> {
        match self.price(config) {
            Some(row) if row.deprecated => {
                Err(ApiError::new(500, "Internal Server Error".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// One replica must fit what is left of the quota.
    fn check_quota(&self, namespace: &str, config: &Config) -> Result<(), ApiError> {
        let needed = self.price(config).map_or(1, |row| row.num_accelerators);
        let used = self.price(config).map_or(0, |row| self.used(row, namespace));
        if used + needed > self.spec.quota {
            return Err(ApiError::bad_request(format!(
                "quota exceeded for {}: {used} of {} in use",
                config.instance_type, self.spec.quota
            )));
        }
        Ok(())
    }

    fn check_payment(&self, namespace: &str) -> Result<(), ApiError> {
        let user = &self.spec.user;
        let refused = (user.name == namespace && user.payment_required)
            || self.spec.orgs.iter().any(|org| org.name == namespace && org.payment_required);
        if refused {
            Err(ApiError::forbidden(format!("Payment method required for namespace: {namespace}")))
        } else {
            Ok(())
        }
    }
}

fn endpoint_mut<'a>(
    account: &'a mut Account,
    key: &EndpointKey,
) -> Result<&'a mut Endpoint, ApiError> {
    account
        .endpoints
        .get_mut(key)
        .ok_or_else(|| ApiError::not_found(format!("endpoint {key} not found")))
}
