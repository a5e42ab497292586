//! What a sum or a budget is about.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::endpoint::EndpointId;

/// What everything is called where a scope is written as text.
const ALL: &str = "all";

/// What a sum or a budget is about. Written as `all`, `namespace` or `namespace/name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema)]
#[ts(export_to = "core.ts", type = "string")]
#[serde(into = "String", try_from = "String")]
pub enum Scope {
    /// Everything.
    All,
    /// One user or organization.
    Namespace(String),
    /// One endpoint.
    Endpoint(EndpointId),
}

impl Scope {
    /// Whether an endpoint is in it.
    #[must_use]
    pub fn includes(&self, id: &EndpointId) -> bool {
        match self {
            Self::All => true,
            Self::Namespace(namespace) => id.namespace == *namespace,
            Self::Endpoint(endpoint) => id == endpoint,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => write!(f, "{ALL}"),
            Self::Namespace(namespace) => write!(f, "{namespace}"),
            Self::Endpoint(id) => write!(f, "{id}"),
        }
    }
}

impl FromStr for Scope {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "" => Err("a scope is all, a namespace or namespace/name".to_owned()),
            ALL => Ok(Self::All),
            _ if text.contains('/') => text.parse().map(Self::Endpoint),
            _ => Ok(Self::Namespace(text.to_owned())),
        }
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

impl TryFrom<String> for Scope {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
