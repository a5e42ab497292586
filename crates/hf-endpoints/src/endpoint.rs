//! An endpoint as the server describes it. Source of all shapes: \[SPEC, SDK, INFRA, ZOTERO].

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::bounds::{minutes, pieces};
use crate::soft::{or_default, soft};
use crate::timestamps::flexible;
use crate::{EndpointType, State, plain};

/// An endpoint with its status. Only the name is needed to read it; everything else may be missing.
///
/// The environment and the secrets of the container are deliberately not kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Endpoint {
    /// Name, unique in its namespace.
    pub name: String,
    /// Who may call it.
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub kind: EndpointType,
    /// Cloud and region.
    #[serde(default, deserialize_with = "soft")]
    pub provider: Option<Provider>,
    /// Hardware and scaling.
    #[serde(default, deserialize_with = "soft")]
    pub compute: Option<Compute>,
    /// What it serves.
    #[serde(default, deserialize_with = "soft")]
    pub model: Option<Model>,
    /// Tags set by its owner.
    #[serde(default, deserialize_with = "plain::list")]
    pub tags: Vec<String>,
    /// State, replicas, times.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Status,
    /// How Hugging Face itself tells of it; `None` where it does not say both.
    #[serde(default, deserialize_with = "soft")]
    pub notifications: Option<Notifications>,
    /// Path on [`Status::url`] that answers when it is healthy, for example `/health`.
    #[serde(default, deserialize_with = "plain::words")]
    pub health_route: Option<String>,
}

/// How Hugging Face itself tells of an endpoint. Of which events is not in the specification \[SPEC].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub struct Notifications {
    /// By e-mail.
    pub email: bool,
    /// In its web interface.
    pub push: bool,
}

/// Where an endpoint runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
pub struct Provider {
    /// `aws`, `azure` or `gcp`.
    #[serde(deserialize_with = "plain::needed")]
    pub vendor: String,
    /// For example `us-east-1`.
    #[serde(deserialize_with = "plain::needed")]
    pub region: String,
}

/// What an endpoint runs on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Compute {
    /// `cpu`, `gpu`, `neuron` or `zero_gpu`.
    #[serde(default, deserialize_with = "plain::words")]
    pub accelerator: Option<String>,
    /// For example `nvidia-l4`.
    #[serde(default, deserialize_with = "plain::words")]
    pub instance_type: Option<String>,
    /// For example `x1`.
    #[serde(default, deserialize_with = "plain::words")]
    pub instance_size: Option<String>,
    /// For example `aws-us-east-1-nvidia-l4-x1`; often missing.
    #[serde(default, deserialize_with = "plain::words")]
    pub id: Option<String>,
    /// How many replicas there may be.
    #[serde(default, deserialize_with = "soft")]
    pub scaling: Option<Scaling>,
}

/// How many replicas an endpoint may have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Scaling {
    /// Fewest replicas; 0 allows scale to zero.
    #[serde(default, deserialize_with = "pieces")]
    pub min_replica: Option<u32>,
    /// Most replicas.
    #[serde(default, deserialize_with = "pieces")]
    pub max_replica: Option<u32>,
    /// Minutes without requests until it scales to zero; `None` means that it never does.
    #[serde(default, rename = "scaleToZeroTimeout", deserialize_with = "minutes")]
    pub scale_to_zero_timeout_minutes: Option<u32>,
}

/// What an endpoint serves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Model {
    /// For example `microsoft/phi-4`.
    #[serde(default, deserialize_with = "plain::words")]
    pub repository: Option<String>,
    /// Commit or branch; `None` is the default branch.
    #[serde(default, deserialize_with = "plain::words")]
    pub revision: Option<String>,
    /// `pytorch`, `custom` or `llamacpp`.
    #[serde(default, deserialize_with = "plain::words")]
    pub framework: Option<String>,
    /// For example `text-generation`.
    #[serde(default, deserialize_with = "plain::words")]
    pub task: Option<String>,
    /// The kind of container, for example `vLLM`, `tgi` or `huggingface`.
    #[serde(default, rename = "image", deserialize_with = "image_kind")]
    pub image: Option<String>,
    /// Whether it was made from the catalog.
    #[serde(default, deserialize_with = "soft")]
    pub from_catalog: Option<bool>,
}

/// What an endpoint is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Status {
    /// State; [`State::Unknown`] when it is missing.
    #[serde(default, deserialize_with = "or_default")]
    pub state: State,
    /// The server's words, for example `Endpoint is ready`.
    #[serde(default, deserialize_with = "plain::words")]
    pub message: Option<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "flexible")]
    pub created_at: Option<Timestamp>,
    /// Who created it.
    #[serde(default, deserialize_with = "soft")]
    pub created_by: Option<Actor>,
    /// When its configuration or state was last changed.
    #[serde(default, deserialize_with = "flexible")]
    pub updated_at: Option<Timestamp>,
    /// Who changed it last.
    #[serde(default, deserialize_with = "soft")]
    pub updated_by: Option<Actor>,
    /// Replicas that serve, at most 10,000: a larger number is read as that many.
    #[serde(default, deserialize_with = "pieces")]
    pub ready_replica: Option<u32>,
    /// Replicas that are wanted. A paused endpoint may keep a number here; it is no sign of life.
    #[serde(default, deserialize_with = "pieces")]
    pub target_replica: Option<u32>,
    /// Its own address, kept while paused \[ZOTERO]; older answers lack it until the first deploy
    /// \[SDK]. Do not call it to look at an endpoint: a request can wake one that is scaled to zero.
    #[serde(default, deserialize_with = "plain::words")]
    pub url: Option<String>,
    /// What went wrong.
    #[serde(default, deserialize_with = "plain::words")]
    pub error_message: Option<String>,
    /// What Hugging Face's debugger wrote about it \[SPEC]: a diagnosis of what went wrong, by a program.
    #[serde(default, deserialize_with = "plain::words")]
    pub agent_message: Option<String>,
    /// The later of its latest request and of becoming running: a resume begins idleness anew. `None`
    /// when it was never active \[SPEC]. Whether a health check counts is not known.
    #[serde(default, deserialize_with = "flexible")]
    pub last_used_at: Option<Timestamp>,
}

/// A person or program that did something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Actor {
    /// 24 hexadecimal digits.
    #[serde(default, deserialize_with = "plain::words")]
    pub id: Option<String>,
    /// Account name.
    #[serde(default, deserialize_with = "plain::words")]
    pub name: Option<String>,
}

/// The image is an object with one key, the kind of container.
fn image_kind<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let image: Option<serde_json::Map<String, serde_json::Value>> = soft(from)?;
    Ok(image.and_then(|image| image.into_iter().next().map(|(kind, _)| kind)))
}
