//! What is asked of Hugging Face about one endpoint.

use crate::change::Change;
use crate::endpoint::EndpointId;

/// A request to Hugging Face about one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which endpoint.
    pub endpoint: EndpointId,
    /// What to do with it.
    pub action: Action,
}

/// What can be done with an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Stop it for good.
    Pause,
    /// Start it.
    Resume,
    /// Stop it until the next request.
    ScaleToZero,
    /// Set min replicas 0 and this timeout.
    Arm {
        /// Minutes, 15 to 2880.
        scale_to_zero_minutes: u32,
    },
    /// Change its scaling or who may call it.
    Change(Change),
    /// Delete it.
    Delete,
}

impl Action {
    /// As in "could not pause alice/phi-4".
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::ScaleToZero => "scale to zero",
            Self::Arm { .. } => "arm",
            Self::Change(_) => "change",
            Self::Delete => "delete",
        }
    }
}
