//! The audit log: who did what. PRO and Enterprise accounts only \[SPEC].

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use crate::audit_reason::AuditReason;
use crate::endpoint::Actor;
use crate::names::namespace;
use crate::sites::Site;
use crate::soft::{items, or_default, soft};
use crate::timestamps::flexible;
use crate::transport::Call;
use crate::{Client, Error, plain};

/// Which entries of the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// About one endpoint only.
    pub endpoint: Option<String>,
    /// By one account only.
    pub username: Option<String>,
    /// Where to go on, from [`AuditPage`].
    pub cursor: Option<String>,
    /// At most so many entries; the server's default is 20.
    pub limit: Option<u32>,
}

/// A page of the audit log. There is no way to ask for a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AuditPage {
    /// The entries that can be read, in the order of the server.
    #[serde(rename = "list", deserialize_with = "items")]
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins.
    #[serde(default, deserialize_with = "soft")]
    pub next_cursor: Option<String>,
    /// Where the page before begins.
    #[serde(default, deserialize_with = "soft")]
    pub prev_cursor: Option<String>,
}

/// One thing that somebody did. An update of several things is several entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuditEntry {
    /// Its id.
    #[serde(default, deserialize_with = "plain::words")]
    pub id: Option<String>,
    /// When it was done.
    #[serde(default, deserialize_with = "flexible")]
    pub created_at: Option<Timestamp>,
    /// `debug`, `info` or `critical`.
    #[serde(default, deserialize_with = "plain::words")]
    pub level: Option<String>,
    /// Name of the endpoint, without its namespace.
    #[serde(default, deserialize_with = "plain::words")]
    pub endpoint: Option<String>,
    /// Who did it.
    #[serde(default, deserialize_with = "soft")]
    pub user: Option<Actor>,
    /// What was done.
    #[serde(default, deserialize_with = "or_default")]
    pub reason: AuditReason,
}

impl Client {
    /// A page of the audit log of a namespace. `GET /v2/audit-logs/{namespace}` \[SPEC].
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::Refused`] for accounts without it.
    pub async fn audit_log(&self, ns: &str, query: &AuditQuery) -> Result<AuditPage, Error> {
        let path = ["audit-logs", namespace(ns)?];
        let purpose = format!("read the audit log of {ns}");
        let call = Call::reads(Method::GET, Site::Management, &path, purpose)
            .query("endpoint", query.endpoint.as_deref())
            .query("username", query.username.as_deref())
            .query("cursor", query.cursor.as_deref())
            .query("limit", query.limit);
        self.call(call).await?.json()
    }
}
