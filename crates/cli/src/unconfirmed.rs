//! Pauses that were asked for and are not read back.

use guard_core::{EndpointId, Guard, Pausing};
use schemars::JsonSchema;
use serde::Serialize;

/// What may still cost money though a pause was asked for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Unconfirmed {
    /// Which.
    pub endpoint: EndpointId,
    /// Why it is not confirmed, in words.
    pub why: String,
}

impl Unconfirmed {
    /// All there are.
    pub fn all(guard: &Guard) -> Vec<Self> {
        let targets = guard.pausing().into_iter().flat_map(Pausing::targets);
        let open = targets.filter(|(_, target)| !target.is_confirmed());
        open.map(|(id, target)| Self { endpoint: id.clone(), why: target.why_not() }).collect()
    }

    /// Their names, for people.
    pub fn names(all: &[Self]) -> Vec<String> {
        all.iter().map(|one| one.endpoint.to_string()).collect()
    }
}
