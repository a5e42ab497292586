//! Why a question was not answered.

use guard_core::Problem;

use crate::observe;
use crate::store::StoreError;

/// Why a question was not answered; in whole sentences for a person.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// Nobody is there any more who could answer.
    #[error("Endpoint Guard is ending.")]
    Ending,
    /// Nobody is signed in.
    #[error("Nobody is signed in.")]
    SignedOut,
    /// It cannot be answered as it was asked: days that end before they begin, a name that is not there.
    #[error("{0}")]
    Asked(String),
    /// The ledger could not be read.
    #[error("The history could not be read: {0}.")]
    Ledger(#[from] StoreError),
    /// The sessions could not be read.
    #[error("The sessions could not be read: {0}.")]
    Sessions(String),
    /// Hugging Face did not answer it.
    #[error("Could not {words}.")]
    Service {
        /// What was asked and why that failed, such as `read the prices of acme: …`.
        words: String,
        /// The same for whoever decides by it.
        problem: Problem,
    },
    /// Something went wrong here that nobody can do anything about.
    #[error("It could not be answered: {0}.")]
    Broken(String),
}

impl QueryError {
    /// The kind, for scripts and the page; it does not change.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ending => "ending",
            Self::SignedOut => "signed-out",
            Self::Asked(_) => "asked",
            Self::Ledger(_) => "ledger",
            Self::Sessions(_) => "sessions",
            Self::Service { .. } => "service",
            Self::Broken(_) => "broken",
        }
    }
}

impl From<hf_endpoints::Error> for QueryError {
    fn from(error: hf_endpoints::Error) -> Self {
        Self::Service { words: error.to_string(), problem: observe::problem(&error) }
    }
}

impl From<tokio::task::JoinError> for QueryError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<csv::Error> for QueryError {
    fn from(error: csv::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<serde_json::Error> for QueryError {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(error.to_string())
    }
}
