//! What is sent to create and to change an endpoint. Every rule that is documented is checked
//! before anything is sent. Source: \[SPEC, SDK, RUN].

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};

use crate::{EndpointName, EndpointType, Error, Image, Notifications, Provider};

/// A new endpoint.
#[derive(Debug, Clone, Serialize)]
pub struct Create {
    /// Name, unique in the namespace.
    pub name: EndpointName,
    /// Who may call it; public, authenticated or private.
    #[serde(rename = "type", serialize_with = "kind")]
    pub kind: EndpointType,
    /// Cloud and region.
    pub provider: Provider,
    /// Hardware and scaling.
    pub compute: NewCompute,
    /// What it serves.
    pub model: NewModel,
    /// Tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// The hardware and scaling of a new endpoint.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewCompute {
    /// `cpu`, `gpu`, `neuron` or `zero_gpu`.
    pub accelerator: String,
    /// For example `nvidia-l4`.
    pub instance_type: String,
    /// For example `x1`.
    pub instance_size: String,
    /// How many replicas there may be.
    pub scaling: NewScaling,
}

/// How many replicas a new endpoint may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewScaling {
    /// Fewest replicas; 0 allows scale to zero.
    pub min_replica: u32,
    /// Most replicas; at least 1 and at least `min_replica`.
    pub max_replica: u32,
    /// When it scales to zero.
    #[serde(rename = "scaleToZeroTimeout")]
    pub scale_to_zero: ScaleToZero,
}

/// When an endpoint scales to zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleToZero {
    /// Never, however long it is idle.
    Never,
    /// After so many minutes without requests; 15 to 2880 \[ZOTERO].
    AfterMinutes(u32),
}

/// What a new endpoint serves.
#[derive(Debug, Clone, Serialize)]
pub struct NewModel {
    /// For example `microsoft/phi-4`.
    pub repository: String,
    /// `pytorch`, `custom` or `llamacpp`.
    pub framework: String,
    /// The container.
    pub image: Image,
    /// Commit or branch; `None` is the default branch.
    pub revision: Option<String>,
    /// For example `text-generation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// Environment of the container.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Secrets of the container.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "secrets")]
    pub secrets: BTreeMap<String, SecretString>,
}

/// A change to an endpoint. What is `None` stays as it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Update {
    /// Who may call it.
    #[serde(
        rename = "type",
        skip_serializing_if = "Option::is_none",
        serialize_with = "some_kind"
    )]
    pub kind: Option<EndpointType>,
    /// Hardware and scaling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute: Option<ComputeChange>,
    /// What it serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelChange>,
    /// All tags anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// How Hugging Face itself tells of it, both ways anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notifications: Option<Notifications>,
}

/// A change of hardware or scaling.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComputeChange {
    /// Another accelerator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accelerator: Option<String>,
    /// Another kind of machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_type: Option<String>,
    /// Another size of machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_size: Option<String>,
    /// Other limits on replicas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaling: Option<ScalingChange>,
}

/// A change of the limits on replicas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScalingChange {
    /// Fewest replicas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_replica: Option<u32>,
    /// Most replicas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_replica: Option<u32>,
    /// When it scales to zero.
    #[serde(rename = "scaleToZeroTimeout", skip_serializing_if = "Option::is_none")]
    pub scale_to_zero: Option<ScaleToZero>,
}

/// A change of what is served.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ModelChange {
    /// Another model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Another commit or branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Another framework.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub framework: Option<String>,
    /// Another task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// Another container; replaces the whole image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
}

impl Create {
    /// Checks every documented rule.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the first one that is broken.
    pub fn check(&self) -> Result<(), Error> {
        check_kind(&self.kind)?;
        let (compute, model) = (&self.compute, &self.model);
        for (field, value) in [
            ("provider.vendor", &self.provider.vendor),
            ("provider.region", &self.provider.region),
            ("compute.accelerator", &compute.accelerator),
            ("compute.instanceType", &compute.instance_type),
            ("compute.instanceSize", &compute.instance_size),
            ("model.repository", &model.repository),
            ("model.framework", &model.framework),
        ] {
            filled(field, value)?;
        }
        let scaling = &compute.scaling;
        check_replicas(Some(scaling.min_replica), Some(scaling.max_replica))?;
        scaling.scale_to_zero.check()?;
        model.image.check()
    }
}

impl Update {
    /// A change of the limits on replicas and nothing else.
    #[must_use]
    pub fn scaling(scaling: ScalingChange) -> Self {
        let compute = ComputeChange { scaling: Some(scaling), ..ComputeChange::default() };
        Self { compute: Some(compute), ..Self::default() }
    }

    /// Checks every documented rule.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the first one that is broken, and for a change of nothing.
    pub fn check(&self) -> Result<(), Error> {
        let nothing = serde_json::to_value(self).is_ok_and(|value| is_hollow(&value));
        if nothing {
            return Err(Error::invalid("update", "changes nothing"));
        }
        if let Some(kind) = &self.kind {
            check_kind(kind)?;
        }
        if let Some(scaling) = self.compute.as_ref().and_then(|compute| compute.scaling.as_ref()) {
            check_replicas(scaling.min_replica, scaling.max_replica)?;
            scaling.scale_to_zero.map_or(Ok(()), ScaleToZero::check)?;
        }
        self.model.as_ref().and_then(|model| model.image.as_ref()).map_or(Ok(()), Image::check)
    }
}

impl ScaleToZero {
    fn check(self) -> Result<(), Error> {
        match self {
            Self::AfterMinutes(minutes) if !(15..=2880).contains(&minutes) => Err(Error::invalid(
                "compute.scaling.scaleToZeroTimeout",
                &format!("is {minutes}, and must be between 15 and 2880 minutes"),
            )),
            _ => Ok(()),
        }
    }
}

impl Serialize for ScaleToZero {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Never => to.serialize_none(),
            Self::AfterMinutes(minutes) => to.serialize_u32(*minutes),
        }
    }
}

fn check_kind(kind: &EndpointType) -> Result<(), Error> {
    match kind {
        EndpointType::Public | EndpointType::Authenticated | EndpointType::Private => Ok(()),
        _ => Err(Error::invalid("type", "must be public, authenticated or private")),
    }
}

fn check_replicas(min: Option<u32>, max: Option<u32>) -> Result<(), Error> {
    if max == Some(0) {
        return Err(Error::invalid("compute.scaling.maxReplica", "must be at least 1"));
    }
    match (min, max) {
        (Some(min), Some(max)) if min > max => Err(Error::invalid(
            "compute.scaling.minReplica",
            &format!("is {min}, more than maxReplica {max}"),
        )),
        _ => Ok(()),
    }
}

fn filled(field: &'static str, value: &str) -> Result<(), Error> {
    if value.trim().is_empty() { Err(Error::invalid(field, "is empty")) } else { Ok(()) }
}

/// An object with nothing but empty objects in it. A null or an empty list is a wish.
fn is_hollow(value: &serde_json::Value) -> bool {
    value.as_object().is_some_and(|fields| fields.values().all(is_hollow))
}

fn kind<S: Serializer>(kind: &EndpointType, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(kind.as_str())
}

fn some_kind<S: Serializer>(kind: &Option<EndpointType>, to: S) -> Result<S::Ok, S::Error> {
    kind.as_ref().map(EndpointType::as_str).serialize(to)
}

fn secrets<S: Serializer>(map: &BTreeMap<String, SecretString>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(map.iter().map(|(name, secret)| (name, secret.expose_secret())))
}
