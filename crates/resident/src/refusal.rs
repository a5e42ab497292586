//! Why something that a page asked for was not done.

use guard_host::{QueryError, SignInError};
use serde::Serialize;

/// Why a call did not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// A short word for the page.
    pub code: &'static str,
    /// For the person.
    pub message: String,
}

impl From<SignInError> for Refusal {
    fn from(error: SignInError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}
