//! The log of an endpoint's containers, version 3. Source of the shapes: \[SPEC, INFRA].

use jiff::Timestamp;
use reqwest::Method;
use serde::{Deserialize, Deserializer};

use crate::names::{existing, namespace};
use crate::sites::Site;
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
    /// The newest so many of these lines, 1 to 5000; the server's default is 1000.
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

impl Client {
    /// Lines of the log, oldest first. A line that cannot be read is left out.
    /// `GET /v3/endpoint/{namespace}/{name}/logs` \[SPEC, INFRA].
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
            .query("limit", query.limit);
        self.call(call).await?.list::<LogLine>()
    }
}

fn log_line<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(plain::log_line(&String::deserialize(from)?))
}
