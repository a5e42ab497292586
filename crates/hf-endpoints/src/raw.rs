//! Answers as they came, for who compares them with the description of the service.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;

use crate::metrics::graph_call;
use crate::names::{existing, namespace};
use crate::sites::Site;
use crate::transport::Call;
use crate::{Client, Error, RateLimit};

/// What can be read as it comes. None of it changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading<'a> {
    /// Whose token it is.
    WhoAmI,
    /// The first endpoints of a namespace, at most 20.
    List(&'a str),
    /// One endpoint: its namespace and its name.
    Endpoint(&'a str, &'a str),
    /// Its replicas.
    Replicas(&'a str, &'a str),
    /// Its graphs between two moments.
    Metrics(&'a str, &'a str, [Timestamp; 2]),
    /// The prices of a namespace.
    Prices(&'a str),
    /// The bill of the owner of the token, of this period.
    Bill,
    /// The last entries of the audit log of a namespace, at most 20.
    AuditLog(&'a str),
}

/// An answer as it came.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RawAnswer {
    /// Its body.
    pub body: Value,
    /// What the server says of how often it may be asked.
    pub limit: Option<RateLimit>,
}

/// So many of a list are enough to see what its items look like.
const FIRST: u32 = 20;

impl Reading<'_> {
    /// Method and path, with the names of its variables in place of their values.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::WhoAmI => "GET /api/whoami-v2",
            Self::List(_) => "GET /v2/endpoint/{namespace}",
            Self::Endpoint(..) => "GET /v2/endpoint/{namespace}/{name}",
            Self::Replicas(..) => "GET /v2/endpoint/{namespace}/{name}/replica",
            Self::Metrics(..) => "POST /v2/endpoint/{namespace}/{name}/metrics",
            Self::Prices(_) => "GET /v2/provider/{namespace}",
            Self::Bill => "GET /api/settings/billing/usage",
            Self::AuditLog(_) => "GET /v2/audit-logs/{namespace}",
        }
    }

    fn call(&self) -> Result<Call, Error> {
        let purpose = format!("read {}", self.operation());
        let (get, api) = (Method::GET, Site::Management);
        Ok(match *self {
            Self::WhoAmI => Call::reads(get, Site::Hub, &["api", "whoami-v2"], purpose),
            Self::List(ns) => Call::reads(get, api, &["endpoint", namespace(ns)?], purpose)
                .query("limit", Some(FIRST)),
            Self::Endpoint(ns, name) => {
                Call::reads(get, api, &["endpoint", namespace(ns)?, existing(name)?], purpose)
            }
            Self::Replicas(ns, name) => {
                let path = ["endpoint", namespace(ns)?, existing(name)?, "replica"];
                Call::reads(get, api, &path, purpose)
            }
            Self::Metrics(ns, name, between) => graph_call(ns, name, &[], between, purpose)?,
            Self::Prices(ns) => Call::reads(get, api, &["provider", namespace(ns)?], purpose),
            Self::Bill => {
                let path = ["api", "settings", "billing", "usage"];
                Call::reads(get, Site::Hub, &path, purpose)
            }
            Self::AuditLog(ns) => Call::reads(get, api, &["audit-logs", namespace(ns)?], purpose)
                .query("limit", Some(FIRST)),
        })
    }
}

impl Client {
    /// Reads something as it comes, bounded, timed and repeated as every call that reads.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::Unreadable`] for what is no JSON.
    pub async fn raw(&self, reading: Reading<'_>) -> Result<RawAnswer, Error> {
        let reply = self.call(reading.call()?).await?;
        Ok(RawAnswer { body: reply.value()?, limit: reply.limit })
    }
}
