//! Graphs of an endpoint: requests, replicas, load. Source of the shapes: \[INFRA, SPEC].

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bounds::{quantity, window};
use crate::names::{existing, namespace};
use crate::plain::text_or_number;
use crate::sites::Site;
use crate::soft::{items, soft};
use crate::timestamps::flexible;
use crate::transport::Call;
use crate::{Client, Error, ReplicaStages, plain};

/// The graphs of an endpoint over a time.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Metrics {
    /// First moment.
    #[serde(default, deserialize_with = "flexible")]
    pub start: Option<Timestamp>,
    /// Last moment.
    #[serde(default, deserialize_with = "flexible")]
    pub stop: Option<Timestamp>,
    /// Seconds that one point stands for.
    #[serde(default, deserialize_with = "window")]
    pub time_window_seconds: Option<f64>,
    /// The replicas that appear.
    #[serde(default, deserialize_with = "plain::list")]
    pub replica_ids: Vec<String>,
    /// Answers by status code.
    #[serde(default, deserialize_with = "soft")]
    pub response_status_code: Option<Graph>,
    /// Requests under way.
    #[serde(default, deserialize_with = "soft")]
    pub pending_request: Option<Graph>,
    /// Replicas by status.
    #[serde(default, deserialize_with = "soft")]
    pub replicas_running: Option<Graph>,
    /// Which replica was in what stage when.
    #[serde(default, deserialize_with = "soft")]
    pub replicas_status: Option<ReplicaStages>,
    /// Processor load.
    #[serde(default, deserialize_with = "soft")]
    pub hardware_cpu: Option<Graph>,
    /// GPU load.
    #[serde(default, deserialize_with = "soft")]
    pub hardware_gpu: Option<Graph>,
}

/// A graph: one or more series.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Graph {
    /// The series.
    #[serde(default, deserialize_with = "items")]
    pub series: Vec<Series>,
}

/// A series of points. Which of the names is set depends on the graph.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Series {
    /// HTTP status code (`200`), or group of them (`2xx`).
    #[serde(default, deserialize_with = "text_or_number")]
    pub status_code: Option<String>,
    /// Status of replicas or requests, for example `running`.
    #[serde(default, deserialize_with = "text_or_number")]
    pub status: Option<String>,
    /// Replica.
    #[serde(default, deserialize_with = "text_or_number")]
    pub replica_id: Option<String>,
    /// Device in the replica.
    #[serde(default, deserialize_with = "text_or_number")]
    pub device_id: Option<String>,
    /// The points, in time.
    #[serde(default, deserialize_with = "items")]
    pub data: Vec<Point>,
}

/// A value at a time.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Point {
    /// When.
    #[serde(default, rename = "x", deserialize_with = "flexible")]
    pub at: Option<Timestamp>,
    /// How much; `None` where nothing was measured.
    #[serde(default, rename = "y", deserialize_with = "quantity")]
    pub value: Option<f64>,
}

impl Metrics {
    /// Requests that were answered, whatever the answer. `None` when there is no such graph.
    #[must_use]
    pub fn requests(&self) -> Option<f64> {
        Some(sum(self.response_status_code.as_ref()?.series.iter()))
    }

    /// Time that replicas were running, added up over the replicas: an estimate of what is billed,
    /// not an invoice \[MCPOPS]. `None` when the graph or the window is missing.
    #[must_use]
    pub fn replica_time(&self) -> Option<Duration> {
        let is_running = |series: &&Series| series.status.as_deref() == Some("running");
        let running = self.replicas_running.as_ref()?.series.iter().filter(is_running);
        Duration::try_from_secs_f64(sum(running) * self.time_window_seconds?).ok()
    }
}

impl Client {
    /// All graphs of an endpoint between two moments.
    /// `POST /v2/endpoint/{namespace}/{name}/metrics`; a POST that changes nothing and does not
    /// wake the endpoint \[SPEC, INFRA, MCPOPS].
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn metrics(
        &self,
        ns: &str,
        name: &str,
        start: Timestamp,
        stop: Timestamp,
    ) -> Result<Metrics, Error> {
        self.graph(ns, name, &[], [start, stop]).await
    }

    /// The stages of all replicas between two moments: with [`Client::replicas`] the only history of
    /// what ran. `POST /v2/endpoint/{namespace}/{name}/metrics/replica-status` \[SPEC].
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn replica_stages(
        &self,
        ns: &str,
        name: &str,
        start: Timestamp,
        stop: Timestamp,
    ) -> Result<ReplicaStages, Error> {
        self.graph(ns, name, &["replica-status"], [start, stop]).await
    }

    /// One graph, or with an empty path all of them.
    async fn graph<T: DeserializeOwned>(
        &self,
        ns: &str,
        name: &str,
        below: &[&str],
        between: [Timestamp; 2],
    ) -> Result<T, Error> {
        let purpose = format!("read the metrics of {ns}/{name}");
        self.call(graph_call(ns, name, below, between, purpose)?).await?.json()
    }
}

/// Asks for one graph between two moments, or with an empty path for all of them.
pub(crate) fn graph_call(
    ns: &str,
    name: &str,
    below: &[&str],
    [start, stop]: [Timestamp; 2],
    purpose: String,
) -> Result<Call, Error> {
    #[derive(Serialize)]
    struct Span {
        start: Timestamp,
        stop: Timestamp,
    }
    let path = [&["endpoint", namespace(ns)?, existing(name)?, "metrics"], below].concat();
    Call::reads(Method::POST, Site::Management, &path, purpose).json(&Span { start, stop })
}

fn sum<'a>(series: impl Iterator<Item = &'a Series>) -> f64 {
    series.flat_map(|series| &series.data).filter_map(|point| point.value).sum()
}
