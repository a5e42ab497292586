//! The service's own description, as `endpoints.json` and `hub.json` have it, and a check of requests
//! and answers against it.
//!
//! [`differences`] tells in what an answer differs, without telling anything of the answer itself:
//! that is in what is shipped. With the feature `validator` whole requests and answers are held
//! against the description by a validator of JSON Schema, for tests.

#[cfg(feature = "validator")]
mod check;
#[cfg(feature = "validator")]
mod closing;
mod differences;
mod kinds;
#[cfg(feature = "validator")]
mod specification;

use std::sync::OnceLock;

use serde_json::Value;

#[cfg(feature = "validator")]
pub use check::references;
pub use differences::Difference;
use differences::Walk;
#[cfg(feature = "validator")]
pub use specification::{Operation, Specification, specification};

/// The version of the description of the Inference Endpoints API.
pub const VERSION: &str = "2.0.0";

/// What `endpoints.json` holds: `{"operations": {"GET /v2/…": {query, body, answer}}, "schemas": {…}}`.
#[must_use]
pub fn endpoints() -> Value {
    serde_json::from_str(include_str!("../endpoints.json")).unwrap_or_default()
}

/// The same of the Hub: whose token it is, and what was billed.
#[must_use]
pub fn hub() -> Value {
    serde_json::from_str(include_str!("../hub.json")).unwrap_or_default()
}

/// In what a good answer to `operation`, such as `GET /v2/endpoint/{namespace}`, differs from the
/// description; `None` where that does not tell what the answer is. The name of a field that the
/// description does not have is told where `may_be_told` says so.
#[must_use]
pub fn differences(
    operation: &str,
    answer: &Value,
    may_be_told: &dyn Fn(&str) -> bool,
) -> Option<Vec<Difference>> {
    static KEPT: OnceLock<[Value; 2]> = OnceLock::new();
    let all = KEPT.get_or_init(|| [endpoints(), hub()]);
    let (kept, schema) = all.iter().find_map(|kept| {
        let schema = kept["operations"].get(operation)?.get("answer")?;
        Some((kept, schema))
    })?;
    Some(Walk::new(&kept["schemas"], may_be_told).of(schema, answer, ""))
}
