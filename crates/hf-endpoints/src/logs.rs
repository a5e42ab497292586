//! The log of an endpoint's containers, version 3. Source of the shapes: \[SPECMD, INFRA].

use jiff::Timestamp;
use reqwest::Method;
use serde::{Deserialize, Deserializer};

use crate::names::{existing, namespace};
use crate::sites::Site;
use crate::soft::{items, soft};
use crate::timestamps::flexible;
use crate::transport::Call;
use crate::{Client, Error, plain};

/// Which lines of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Of one replica only.
    pub replica: Option<String>,
    /// Of one level only.
    pub level: Option<String>,
    /// With this text only.
    pub search: Option<String>,
    /// From this moment on, included.
    pub since: Option<Timestamp>,
    /// Up to this moment, included.
    pub until: Option<Timestamp>,
    /// Only so many lines from the end.
    pub tail: Option<u32>,
    /// At most so many lines, 1 to 5000; the server's default is 1000.
    pub limit: Option<u32>,
}

/// One line of a log.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct LogLine {
    /// When it was written.
    #[serde(default, deserialize_with = "flexible")]
    pub timestamp: Option<Timestamp>,
    /// The text, without colours and other control sequences.
    #[serde(deserialize_with = "log_line")]
    pub line: String,
    /// `stdout` or `stderr`.
    #[serde(default, deserialize_with = "plain::words")]
    pub stream: Option<String>,
    /// The replica that wrote it.
    #[serde(default, deserialize_with = "plain::words")]
    pub replica_id: Option<String>,
    /// For example `INFO`.
    #[serde(default, deserialize_with = "plain::words")]
    pub level: Option<String>,
}

/// A replica of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Replica {
    /// Its id.
    #[serde(deserialize_with = "plain::needed")]
    pub id: String,
    /// What it is doing.
    #[serde(default, deserialize_with = "soft")]
    pub status: Option<ReplicaStatus>,
}

/// What a replica is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ReplicaStatus {
    /// The server's word.
    #[serde(default, deserialize_with = "plain::words")]
    pub stage: Option<String>,
    /// Whether it is alive.
    #[serde(default, deserialize_with = "soft")]
    pub live: Option<bool>,
}

impl Client {
    /// Lines of the log. A line that cannot be read is left out.
    /// `GET /v3/endpoint/{namespace}/{name}/logs` \[SPECMD, INFRA].
    ///
    /// # Errors
    /// [`Error::Invalid`] for a limit out of range, or any other.
    pub async fn logs(
        &self,
        ns: &str,
        name: &str,
        query: &LogQuery,
    ) -> Result<Vec<LogLine>, Error> {
        if query.limit.is_some_and(|limit| !(1..=5000).contains(&limit)) {
            return Err(Error::invalid("limit", "must be between 1 and 5000"));
        }
        let path = ["endpoint", namespace(ns)?, existing(name)?, "logs"];
        let purpose = format!("read the log of {ns}/{name}");
        let call = Call::reads(Method::GET, Site::ManagementV3, &path, purpose)
            .query("replica", query.replica.as_deref())
            .query("level", query.level.as_deref())
            .query("search", query.search.as_deref())
            .query("since", query.since)
            .query("until", query.until)
            .query("tail", query.tail)
            .query("limit", query.limit);
        self.call(call).await?.list::<LogLine>()
    }

    /// The replicas there are now. `GET /v2/endpoint/{namespace}/{name}/replica` \[SPECMD, INFRA].
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn replicas(&self, ns: &str, name: &str) -> Result<Vec<Replica>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(deserialize_with = "items")]
            items: Vec<Replica>,
        }
        let path = ["endpoint", namespace(ns)?, existing(name)?, "replica"];
        let purpose = format!("read the replicas of {ns}/{name}");
        let call = Call::reads(Method::GET, Site::Management, &path, purpose);
        let answer: Answer = self.call(call).await?.json()?;
        Ok(answer.items)
    }
}

fn log_line<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(plain::log_line(&String::deserialize(from)?))
}
