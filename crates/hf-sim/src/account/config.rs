//! The part of an endpoint that people choose: read from JSON, checked, written as JSON.

use serde_json::{Map, Value, json};

use super::error::ApiError;
use super::spec::EndpointSpec;

/// What was asked for when the endpoint was created or last updated.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `public`, `authenticated` or `private`.
    pub kind: String,
    pub vendor: String,
    pub region: String,
    pub accelerator: String,
    pub instance_type: String,
    pub instance_size: String,
    pub scaling: Scaling,
    pub model: Map<String, Value>,
    pub tags: Vec<String>,
    /// Keys that are kept and given back without a meaning here (`route`, `customRouter`, …).
    pub extra: Map<String, Value>,
}

/// `compute.scaling`.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaling {
    pub min: u32,
    pub max: u32,
    /// Minutes; used while `min` is 0.
    pub scale_to_zero_timeout: Option<u32>,
    pub measure: Value,
}

const EXTRA: [&str; 7] = [
    "route",
    "cacheHttpResponses",
    "privateService",
    "network",
    "customRouter",
    "notifications",
    "experimentalFeatures",
];

impl Config {
    #[must_use]
    pub fn from_spec(spec: &EndpointSpec, accelerator: &str) -> Self {
        let model = json!({
            "repository": spec.repository,
            "framework": "pytorch",
            "revision": null,
            "task": spec.task,
            "image": { "huggingface": {} },
            "env": {},
            "secrets": {},
            "fromCatalog": false,
        });
        Self {
            kind: spec.kind.clone(),
            vendor: spec.vendor.clone(),
            region: spec.region.clone(),
            accelerator: accelerator.to_owned(),
            instance_type: spec.instance_type.clone(),
            instance_size: spec.instance_size.clone(),
            scaling: Scaling {
                min: spec.min_replica,
                max: spec.max_replica,
                scale_to_zero_timeout: spec.scale_to_zero_timeout,
                measure: Value::Null,
            },
            model: model.as_object().cloned().unwrap_or_default(),
            tags: spec.tags.clone(),
            extra: Map::new(),
        }
    }

    /// Reads and checks the body of a create, or of an update after merging.
    ///
    /// # Errors
    /// 400 with the reason.
    pub fn from_json(body: &Value) -> Result<Self, ApiError> {
        let compute = &body["compute"];
        let model = body["model"]
            .as_object()
            .ok_or_else(|| ApiError::bad_request("missing field `model`"))?;
        text(&body["model"], "repository")?;
        one_of(&body["model"], "framework", &["custom", "pytorch", "llamacpp"])?;
        check_image(model.get("image"))?;
        let kind = one_of(body, "type", &["public", "authenticated", "private"])?;
        let extra = EXTRA
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), body.get(*key)?.clone())))
            .collect();
        Ok(Self {
            kind,
            vendor: text(&body["provider"], "vendor")?,
            region: text(&body["provider"], "region")?,
            accelerator: text(compute, "accelerator")?,
            instance_type: text(compute, "instanceType")?,
            instance_size: text(compute, "instanceSize")?,
            scaling: Scaling::from_json(&compute["scaling"])?,
            model: filled(model),
            tags: tags(body)?,
            extra,
        })
    }

    /// The same keys as the create body, secrets included: merged with an update and read again.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut body = json!({
            "type": self.kind,
            "provider": { "vendor": self.vendor, "region": self.region },
            "compute": {
                "accelerator": self.accelerator,
                "instanceType": self.instance_type,
                "instanceSize": self.instance_size,
                "scaling": self.scaling.to_json(),
            },
            "model": self.model,
            "tags": self.tags,
        });
        for (key, value) in &self.extra {
            body[key] = value.clone();
        }
        body
    }

    /// True when going from one to the other needs new replicas; tags and access do not.
    #[must_use]
    pub fn needs_deployment(&self, next: &Self) -> bool {
        let bare = |config: &Self| Self {
            kind: String::new(),
            tags: Vec::new(),
            extra: Map::new(),
            ..config.clone()
        };
        bare(self) != bare(next)
    }

    /// Path of the health check inside the container.
    #[must_use]
    pub fn health_route(&self) -> String {
        self.model
            .get("image")
            .and_then(Value::as_object)
            .and_then(|image| image.values().next())
            .and_then(|engine| engine["healthRoute"].as_str())
            .unwrap_or("/health")
            .to_owned()
    }

    /// e.g. `endpoints/aws/nvidia-l4/x1`, as billing records name it.
    #[must_use]
    pub fn product(&self) -> String {
        format!("endpoints/{}/{}/{}", self.vendor, self.instance_type, self.instance_size)
    }
}

impl Scaling {
    fn from_json(scaling: &Value) -> Result<Self, ApiError> {
        let min = count(scaling, "minReplica")?;
        let max = count(scaling, "maxReplica")?;
        if max == 0 || min > max {
            return Err(ApiError::bad_request(
                "maxReplica must be at least 1 and not less than minReplica",
            ));
        }
        let mut timeout = match &scaling["scaleToZeroTimeout"] {
            Value::Null => None,
            _ => Some(count(scaling, "scaleToZeroTimeout")?),
        };
        if timeout.is_some_and(|minutes| !(15..=2880).contains(&minutes)) {
            return Err(ApiError::bad_request(
                "scaleToZeroTimeout must be between 15 and 2880 minutes",
            ));
        }
        // As trending-deploy#8 and huggingface_hub#3062 tell.
        if min > 0 && timeout.is_some() {
            return Err(ApiError::bad_request("scaleToZeroTimeout requires minReplica to be 0"));
        }
        // The specification's default; without it nothing would stop an endpoint with minimum 0.
        if min == 0 && timeout.is_none() {
            timeout = Some(15);
        }
        Ok(Self { min, max, scale_to_zero_timeout: timeout, measure: scaling["measure"].clone() })
    }

    fn to_json(&self) -> Value {
        json!({
            "minReplica": self.min,
            "maxReplica": self.max,
            "scaleToZeroTimeout": self.scale_to_zero_timeout,
            "measure": self.measure,
        })
    }
}

/// Checks the name of a new endpoint: 1 to 32 of lower-case letters, digits and `-`.
///
/// # Errors
/// 400 with the reason.
pub fn check_name(body: &Value) -> Result<String, ApiError> {
    let name = text(body, "name")?;
    let fits = (1..=32).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fits {
        Ok(name)
    } else {
        Err(ApiError::bad_request(format!(
            "invalid name `{name}`: at most 32 lower-case letters, digits or `-`"
        )))
    }
}

/// What an update clears by a null. Any other null leaves what it names as it is: the specification
/// allows nulls for almost every field and says of none what it does.
const CLEARED_BY_NULL: [&str; 9] = [
    "scaleToZeroTimeout",
    "measure",
    "revision",
    "args",
    "command",
    "route",
    "customRouter",
    "network",
    "privateService",
];

/// Lays an update over a body. Objects merge; `image`, `env`, `secrets` and `measure` are replaced
/// whole.
pub fn merge(into: &mut Value, update: &Value) {
    let (Some(fields), Some(changes)) = (into.as_object_mut(), update.as_object()) else {
        *into = update.clone();
        return;
    };
    for (key, change) in changes {
        let whole = ["image", "env", "secrets", "measure"].contains(&key.as_str());
        match fields.get_mut(key) {
            Some(old) if old.is_object() && change.is_object() && !whole => merge(old, change),
            Some(_) if change.is_null() && !CLEARED_BY_NULL.contains(&key.as_str()) => {}
            _ => {
                fields.insert(key.clone(), change.clone());
            }
        }
    }
}

fn check_image(image: Option<&Value>) -> Result<(), ApiError> {
    match image.and_then(Value::as_object) {
        None => Err(ApiError::bad_request("missing field `image`")),
        Some(engines) if engines.len() != 1 => {
            Err(ApiError::bad_request("`image` must have exactly one key"))
        }
        Some(_) => Ok(()),
    }
}

fn text(object: &Value, key: &str) -> Result<String, ApiError> {
    object[key]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| ApiError::bad_request(format!("missing field `{key}`")))
}

fn one_of(object: &Value, key: &str, words: &[&str]) -> Result<String, ApiError> {
    let word = text(object, key)?;
    match words.contains(&word.as_str()) {
        true => Ok(word),
        false => Err(ApiError::bad_request(format!("unknown variant `{word}` for {key}"))),
    }
}

/// The model with what answers always have. The official client cannot do without these.
fn filled(model: &Map<String, Value>) -> Map<String, Value> {
    let mut model = model.clone();
    let missing = [
        ("revision", Value::Null),
        ("task", json!("custom")),
        ("env", json!({})),
        ("secrets", json!({})),
        ("fromCatalog", json!(false)),
    ];
    for (key, value) in missing {
        let held = model.entry(key).or_insert(Value::Null);
        if held.is_null() {
            *held = value;
        }
    }
    model
}

fn count(object: &Value, key: &str) -> Result<u32, ApiError> {
    object[key]
        .as_u64()
        .and_then(|n| u32::try_from(n).ok())
        .ok_or_else(|| ApiError::bad_request(format!("`{key}` must be a whole number")))
}

fn tags(body: &Value) -> Result<Vec<String>, ApiError> {
    match &body["tags"] {
        Value::Null => Ok(Vec::new()),
        list => serde_json::from_value(list.clone())
            .map_err(|_| ApiError::bad_request("`tags` must be a list of strings")),
    }
}
