//! The replicas of an endpoint: those there are, and which was in what stage when \[SPEC].

use std::fmt;

use jiff::Timestamp;
use reqwest::Method;
use serde::{Deserialize, Deserializer};

use crate::names::{existing, namespace};
use crate::sites::Site;
use crate::soft::{items, or_default, soft};
use crate::timestamps::flexible;
use crate::transport::Call;
use crate::{Client, Error, plain};

/// A replica of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Replica {
    /// Its id.
    #[serde(deserialize_with = "plain::needed")]
    pub id: String,
    /// The version of the endpoint that it runs.
    #[serde(default, deserialize_with = "plain::words")]
    pub version_id: Option<String>,
    /// What it is doing.
    #[serde(default, deserialize_with = "or_default")]
    pub status: ReplicaStatus,
}

/// What a replica is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReplicaStatus {
    /// How far it is.
    #[serde(default, deserialize_with = "or_default")]
    pub stage: ReplicaStage,
    /// Whether it runs the version that serves.
    #[serde(default, deserialize_with = "soft")]
    pub live: Option<bool>,
    /// Whether it runs the version that is being rolled out. During an update there are replicas of
    /// both kinds.
    #[serde(default, deserialize_with = "soft")]
    pub updating: Option<bool>,
    /// When it started.
    #[serde(default, deserialize_with = "flexible")]
    pub started_at: Option<Timestamp>,
    /// When it stopped. How long one that stopped is listed is not specified.
    #[serde(default, deserialize_with = "flexible")]
    pub stopped_at: Option<Timestamp>,
    /// With what its process ended.
    #[serde(default, deserialize_with = "soft")]
    pub exit_code: Option<i32>,
}

/// The stage of a replica. Which stages are billed is not specified.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReplicaStage {
    /// Waits for a machine.
    Pending,
    /// Downloads the model.
    Downloading,
    /// Pulls the image.
    Pulling,
    /// Starts.
    Initializing,
    /// Runs.
    Running,
    /// Is being stopped.
    Terminating,
    /// Has stopped.
    Stopped,
    /// A stage this client does not know; empty when there was none. Assume that it is billed.
    Unknown(String),
}

/// The graph of the stages of all replicas over a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReplicaStages {
    /// The replicas that appear.
    #[serde(default, deserialize_with = "plain::list")]
    pub replica_ids: Vec<String>,
    /// One series for each stage.
    #[serde(default, deserialize_with = "items")]
    pub series: Vec<StageSeries>,
}

/// When replicas were in one stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct StageSeries {
    /// The stage; the specification does not bind it to the words of [`ReplicaStage`].
    #[serde(default, deserialize_with = "or_default")]
    pub stage: ReplicaStage,
    /// The times, one for each stay of a replica.
    #[serde(default, deserialize_with = "items")]
    pub data: Vec<StageRange>,
}

/// A time that a replica spent in a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct StageRange {
    /// When it began, or the beginning of the graph.
    #[serde(default, rename = "x", deserialize_with = "flexible")]
    pub from: Option<Timestamp>,
    /// When it ended, or the end of the graph.
    #[serde(default, rename = "x2", deserialize_with = "flexible")]
    pub to: Option<Timestamp>,
    /// The replica, presumably: the specification only says that it is a text.
    #[serde(default, rename = "y", deserialize_with = "plain::words")]
    pub replica: Option<String>,
}

impl ReplicaStage {
    /// The stage as the API writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Downloading => "downloading",
            Self::Pulling => "pulling",
            Self::Initializing => "initializing",
            Self::Running => "running",
            Self::Terminating => "terminating",
            Self::Stopped => "stopped",
            Self::Unknown(text) => text,
        }
    }
}

impl From<String> for ReplicaStage {
    fn from(text: String) -> Self {
        match text.as_str() {
            "pending" => Self::Pending,
            "downloading" => Self::Downloading,
            "pulling" => Self::Pulling,
            "initializing" => Self::Initializing,
            "running" => Self::Running,
            "terminating" => Self::Terminating,
            "stopped" => Self::Stopped,
            _ => Self::Unknown(plain::text(&text)),
        }
    }
}

impl Default for ReplicaStage {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

impl<'de> Deserialize<'de> for ReplicaStage {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::from)
    }
}

impl fmt::Display for ReplicaStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.as_str() {
            "" => "unknown",
            text => text,
        })
    }
}

impl Client {
    /// The replicas there are now, those of a version that is being rolled out included.
    /// `GET /v2/endpoint/{namespace}/{name}/replica` \[SPEC].
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn replicas(&self, ns: &str, name: &str) -> Result<Vec<Replica>, Error> {
        let path = ["endpoint", namespace(ns)?, existing(name)?, "replica"];
        let purpose = format!("read the replicas of {ns}/{name}");
        let call = Call::reads(Method::GET, Site::Management, &path, purpose);
        Ok(listed(self.call(call).await?.json()?))
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Replicas {
    #[serde(deserialize_with = "items")]
    items: Vec<Replica>,
}

pub(crate) fn listed(answer: Replicas) -> Vec<Replica> {
    answer.items
}
