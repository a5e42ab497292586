//! The eight documented states of an endpoint.

use serde::{Deserialize, Serialize};

/// State of an endpoint, spelled as the API spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    Pending,
    Initializing,
    Running,
    Updating,
    UpdateFailed,
    Failed,
    Paused,
    ScaledToZero,
}

impl State {
    /// All states, in the order of a life.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Initializing,
        Self::Running,
        Self::Updating,
        Self::UpdateFailed,
        Self::Failed,
        Self::Paused,
        Self::ScaledToZero,
    ];

    /// The word used on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Initializing => "initializing",
            Self::Running => "running",
            Self::Updating => "updating",
            Self::UpdateFailed => "updateFailed",
            Self::Failed => "failed",
            Self::Paused => "paused",
            Self::ScaledToZero => "scaledToZero",
        }
    }

    /// Text of `status.message` in this state.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Pending => "Endpoint waiting to be scheduled",
            Self::Initializing => "Endpoint is initializing",
            Self::Running => "Endpoint is ready",
            Self::Updating => "Endpoint waiting for the update",
            Self::UpdateFailed => "Endpoint failed to update",
            Self::Failed => "Endpoint failed to deploy",
            Self::Paused => "Endpoint is paused",
            Self::ScaledToZero => "Endpoint is scaled to zero",
        }
    }

    /// Replicas that cost money in this state, given the two counts of `status`.
    /// A state that is free gives 0.
    #[must_use]
    pub fn billed_replicas(self, ready: u32, target: u32) -> u32 {
        match self {
            Self::Initializing => ready.max(target).max(1),
            Self::Running | Self::Updating => ready.max(1),
            Self::Failed | Self::UpdateFailed => ready,
            Self::Pending | Self::Paused | Self::ScaledToZero => 0,
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
