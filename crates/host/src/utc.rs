//! Times in JSON for scripts.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// RFC 3339, UTC, whole seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(extend("format" = "date-time"))]
pub struct Utc(String);

impl Utc {
    /// The second that `at` is in.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Self(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
    }
}
