//! What an entry of the audit log says was done: an object with exactly one key \[SPEC].

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::endpoint::{Compute, Model, Scaling};
use crate::soft::{or_default, read, soft};
use crate::{Endpoint, EndpointType, plain};

/// What was done. Failures, and an endpoint that fell asleep or was woken by a request, have no
/// reason in the specification. What is not known has a variant, so that whoever decides by the others
/// decides by each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditReason {
    /// It was created as this, where that can be read. Without a status.
    Created(Option<Box<Endpoint>>),
    /// It was paused.
    Paused,
    /// Somebody scaled it to zero.
    ScaledToZero,
    /// It was resumed.
    Resumed,
    /// One thing was changed.
    Updated(Box<AuditChange>),
    /// It was deleted.
    Deleted,
    /// A reason this client does not know; empty when there was none, or more than one.
    Unknown(String),
}

/// One thing that an update changed. The values of commands, environments and secrets are
/// deliberately not kept. What is not known has a variant, as in [`AuditReason`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditChange {
    /// Who may call it.
    Type(Change<EndpointType>),
    /// Type and size of the machine.
    Instance(Change<Compute>),
    /// Fewest and most replicas.
    Replica(Change<Scaling>),
    /// The scale-to-zero timeout.
    ScalingToZero(Change<Scaling>),
    /// The model and its revision.
    Repository(Change<Model>),
    /// The task.
    Task(Change<Model>),
    /// The framework.
    Framework(Change<Model>),
    /// The kind of container, or something of the same kind.
    Image(Change<Model>),
    /// All tags.
    Tags(Change<Vec<String>>),
    /// Another thing, by the word of the specification (`measure`, `command`, `secrets`, `env`,
    /// `experimentalFeatures`, `route`) or one that this client does not know; empty when there was
    /// none, or more than one.
    Other(String),
}

/// What was before, and what is after. A side that cannot be read is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change<T> {
    /// What was before.
    pub before: T,
    /// What is after.
    pub after: T,
}

impl Default for AuditReason {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

impl<'de> Deserialize<'de> for AuditReason {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Some((word, details)) = only(soft(from)?) else { return Ok(Self::default()) };
        Ok(match word.as_str() {
            "endpointCreated" => Self::Created(read(&details).map(Box::new)),
            "endpointPaused" => Self::Paused,
            "endpointScaledToZero" => Self::ScaledToZero,
            "endpointResumed" => Self::Resumed,
            "endpointUpdated" => Self::Updated(Box::new(AuditChange::of(read(&details)))),
            "endpointDeleted" => Self::Deleted,
            _ => Self::Unknown(plain::text(&word)),
        })
    }
}

type Fields = BTreeMap<String, Box<RawValue>>;

/// The only field of an object that has no other.
fn only(fields: Option<Fields>) -> Option<(String, Box<RawValue>)> {
    let mut fields = fields?.into_iter();
    let first = fields.next()?;
    fields.next().is_none().then_some(first)
}

impl AuditChange {
    fn of(fields: Option<Fields>) -> Self {
        /// A side of `type` or of `tags`.
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Side {
            #[serde(default, deserialize_with = "or_default")]
            endpoint_type: EndpointType,
            #[serde(default, deserialize_with = "plain::list")]
            tags: Vec<String>,
        }
        let Some((word, sides)) = only(fields) else { return Self::Other(String::new()) };
        match word.as_str() {
            "type" => Self::Type(change(&sides, |side: Side| side.endpoint_type)),
            "instance" => Self::Instance(change(&sides, |side| side)),
            "replica" => Self::Replica(change(&sides, |side| side)),
            "scalingToZero" => Self::ScalingToZero(change(&sides, |side| side)),
            "repository" => Self::Repository(change(&sides, |side| side)),
            "task" => Self::Task(change(&sides, |side| side)),
            "framework" => Self::Framework(change(&sides, |side| side)),
            "image" => Self::Image(change(&sides, |side| side)),
            "tags" => Self::Tags(change(&sides, |side: Side| side.tags)),
            _ => Self::Other(plain::text(&word)),
        }
    }
}

/// Reads both sides, and of each what is kept.
fn change<S: DeserializeOwned + Default, T>(sides: &RawValue, kept: impl Fn(S) -> T) -> Change<T> {
    let mut sides: Fields = read(sides).unwrap_or_default();
    let mut side = |name| kept(sides.remove(name).and_then(|raw| read(&raw)).unwrap_or_default());
    Change { before: side("before"), after: side("after") }
}
