//! The two words of an endpoint that decide most: its state, and who may call it.

use std::fmt;

use serde::{Deserialize, Deserializer};

/// The state of an endpoint. Source: \[SPEC], \[DOC] guides/foundations.md.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// Created, waiting for a place. Whether it is billed is not documented.
    Pending,
    /// Starting. Billed.
    Initializing,
    /// Taking over a new configuration. Whether it is billed is not documented; the old replicas
    /// usually still run.
    Updating,
    /// The last update failed; the old version may still run.
    UpdateFailed,
    /// Ready. Billed.
    Running,
    /// Stopped until somebody resumes it. Not billed.
    Paused,
    /// Could not be deployed. Whether it is billed is not documented.
    Failed,
    /// Without replicas until a request comes. Not billed.
    ScaledToZero,
    /// A state this client does not know (empty: there was none). Assume that it is billed.
    Unknown(String),
}

impl State {
    /// The state as the API writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Initializing => "initializing",
            Self::Updating => "updating",
            Self::UpdateFailed => "updateFailed",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Failed => "failed",
            Self::ScaledToZero => "scaledToZero",
            Self::Unknown(text) => text,
        }
    }
}

impl From<String> for State {
    fn from(text: String) -> Self {
        match text.as_str() {
            "pending" => Self::Pending,
            "initializing" => Self::Initializing,
            "updating" => Self::Updating,
            "updateFailed" => Self::UpdateFailed,
            "running" => Self::Running,
            "paused" => Self::Paused,
            "failed" => Self::Failed,
            "scaledToZero" => Self::ScaledToZero,
            _ => Self::Unknown(crate::plain::text(&text)),
        }
    }
}

impl Default for State {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::from)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.as_str() {
            "" => "unknown",
            text => text,
        })
    }
}

/// Who may call an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointType {
    /// Anyone.
    Public,
    /// Any Hugging Face account.
    Authenticated,
    /// Its owner or organization only.
    Private,
    /// An old value that is read but cannot be set any more.
    Protected,
    /// A value this client does not know; empty when there was none.
    Unknown(String),
}

impl EndpointType {
    /// The type as the API writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Public => "public",
            Self::Authenticated => "authenticated",
            Self::Private => "private",
            Self::Protected => "protected",
            Self::Unknown(text) => text,
        }
    }
}

impl From<String> for EndpointType {
    fn from(text: String) -> Self {
        match text.as_str() {
            "public" => Self::Public,
            "authenticated" => Self::Authenticated,
            "private" => Self::Private,
            "protected" => Self::Protected,
            _ => Self::Unknown(crate::plain::text(&text)),
        }
    }
}

impl Default for EndpointType {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

impl<'de> Deserialize<'de> for EndpointType {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::from)
    }
}
