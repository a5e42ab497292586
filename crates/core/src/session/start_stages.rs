//! Where the time of a start went.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words;

/// Milliseconds between a resume and being ready, by how far the furthest replica was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StartStages {
    /// Waiting for a machine.
    pub pending_millis: i64,
    /// Getting the model and the image there.
    pub pulling_millis: i64,
    /// Starting what was pulled.
    pub initializing_millis: i64,
}

impl StartStages {
    /// In words, without what took no time: `waited 20 s, pulled 2 min, initialized 50 s`.
    #[must_use]
    pub fn words(&self) -> String {
        let parts = [
            ("waited", self.pending_millis),
            ("pulled", self.pulling_millis),
            ("initialized", self.initializing_millis),
        ];
        let took = parts.iter().filter(|(_, millis)| *millis >= 1_000).map(|(did, millis)| {
            format!("{did} {}", words::length(Duration::from_millis(millis.unsigned_abs())))
        });
        took.collect::<Vec<_>>().join(", ")
    }
}
