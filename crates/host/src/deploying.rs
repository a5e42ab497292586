//! From the core's words for a new endpoint to what is sent, and the secrets that go with it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use guard_core::{Change, EndpointId, Engine, Hardware, NewEndpoint};
use hf_endpoints::{
    Create, EndpointName, EndpointType, Error, Image, NewCompute, NewModel, NewScaling,
    Notifications, Provider, ScaleToZero, ScalingChange, Update,
};
use secrecy::SecretString;

/// Secrets of one endpoint, by name.
pub type Secrets = BTreeMap<String, SecretString>;

/// What stands in a preview in place of a secret.
const HIDDEN: &str = "(entered, not shown)";

/// Secrets that were entered and wait to be sent. They are in memory only, cannot be printed, and are
/// forgotten when they are taken.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<BTreeMap<EndpointId, Secrets>>>);

impl Kept {
    pub(crate) fn keep(&self, endpoint: &EndpointId, name: &str, value: SecretString) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(endpoint.clone()).or_default().insert(name.to_owned(), value);
    }

    pub(crate) fn take(&self, endpoint: &EndpointId) -> Secrets {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(endpoint).unwrap_or_default()
    }
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

/// The body that creates an endpoint.
///
/// # Errors
/// For a value that breaks a documented rule, and for a secret whose value was not entered.
pub(crate) fn create(new: &NewEndpoint, mut secrets: Secrets) -> Result<Create, Error> {
    let invalid = |field: &'static str, why: String| Error::Invalid { field, why };
    let hardware: Hardware = new.hardware.parse().map_err(|why| invalid("compute", why))?;
    secrets.retain(|name, _| new.secrets.contains(name));
    if let Some(missing) = new.secrets.iter().find(|name| !secrets.contains_key(*name)) {
        return Err(invalid("model.secrets", format!("have no value for {missing}")));
    }
    let create = Create {
        name: EndpointName::new(&new.endpoint.name)?,
        kind: kind(new.access),
        provider: Provider { vendor: hardware.vendor, region: hardware.region },
        compute: NewCompute {
            accelerator: new.accelerator.clone(),
            instance_type: hardware.instance_type,
            instance_size: hardware.instance_size,
            scaling: NewScaling {
                min_replica: new.min_replicas,
                max_replica: new.max_replicas,
                scale_to_zero: timeout(new.timeout_minutes()),
            },
        },
        model: NewModel {
            repository: new.model.clone(),
            framework: new.framework.clone(),
            image: image(&new.engine),
            revision: new.revision.clone(),
            task: new.task.clone(),
            env: new.env.clone(),
            secrets,
        },
        tags: new.tags.clone(),
    };
    create.check()?;
    Ok(create)
}

/// Method, path and body of the request that creates an endpoint, with its secrets hidden.
///
/// # Errors
/// As an end of a sentence after "could not".
pub fn request(new: &NewEndpoint) -> Result<(String, String), String> {
    let namespace = &new.endpoint.namespace;
    let (line, body) = match &new.engine {
        Engine::Recipe { id, .. } => (
            format!("POST /api/v1/catalog/recipe/{id}/deploy"),
            serde_json::json!({ "namespace": namespace, "config": { "name": new.endpoint.name } }),
        ),
        _ => {
            let hidden = |name: &String| (name.clone(), SecretString::from(HIDDEN));
            let secrets = new.secrets.iter().map(hidden).collect();
            let create = create(new, secrets).map_err(|error| error.to_string())?;
            let body = serde_json::to_value(&create).map_err(|error| error.to_string())?;
            (format!("POST /v2/endpoint/{namespace}"), body)
        }
    };
    let body = serde_json::to_string_pretty(&body).map_err(|error| error.to_string())?;
    Ok((line, body))
}

/// A change as the API takes it.
pub(crate) fn update(change: Change) -> Update {
    let scaling = ScalingChange {
        min_replica: change.min_replicas,
        max_replica: change.max_replicas,
        scale_to_zero: change.scale_to_zero_minutes.map(timeout),
    };
    let mut update = match scaling == ScalingChange::default() {
        true => Update::default(),
        false => Update::scaling(scaling),
    };
    update.kind = change.access.map(kind);
    update.notifications =
        change.channels.map(|told| Notifications { email: told.email, push: told.push });
    update
}

fn timeout(minutes: u32) -> ScaleToZero {
    match minutes {
        0 => ScaleToZero::Never,
        minutes => ScaleToZero::AfterMinutes(minutes),
    }
}

fn kind(access: guard_core::Access) -> EndpointType {
    match access {
        guard_core::Access::Public => EndpointType::Public,
        guard_core::Access::Authenticated => EndpointType::Authenticated,
        guard_core::Access::Private => EndpointType::Private,
    }
}

fn image(engine: &Engine) -> Image {
    match engine {
        Engine::HuggingFace | Engine::Recipe { .. } => Image::hugging_face(),
        Engine::Image { kind, url, port, health } => {
            let mut image = Image::of(kind, url);
            if let Some(port) = port {
                image = image.with("port", *port);
            }
            if let Some(health) = health {
                image = image.with("healthRoute", health.as_str());
            }
            image
        }
    }
}
