//! The audit log: who paused and resumed what. PRO and Enterprise accounts only \[SPECMD].

use reqwest::Method;
use serde::Deserialize;

use crate::names::namespace;
use crate::sites::Site;
use crate::soft::soft;
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

/// A page of the audit log.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct AuditPage {
    /// The entries as they came, their texts made plain: their shape is not documented.
    #[serde(rename = "list", deserialize_with = "plain::values")]
    pub entries: Vec<serde_json::Value>,
    /// Where the next page begins.
    #[serde(default, deserialize_with = "soft")]
    pub next_cursor: Option<String>,
    /// Where the page before begins.
    #[serde(default, deserialize_with = "soft")]
    pub prev_cursor: Option<String>,
}

impl Client {
    /// A page of the audit log of a namespace. `GET /v2/audit-logs/{namespace}` \[SPECMD].
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
