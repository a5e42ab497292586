//! Why the store did not do it. Messages read after "could not be kept: ".

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// What went wrong with the ledger on disk.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no ledger to read.
    #[error("nothing was recorded yet")]
    NothingYet,
    /// No room.
    #[error("the disk is full")]
    Full,
    /// Another program holds it.
    #[error("another program keeps the ledger locked")]
    Busy,
    /// It is not usable as it is.
    #[error("the ledger is damaged: {0}")]
    Damaged(String),
    /// Its layout is not the one this program reads.
    #[error("the ledger has version {found}, and this program reads version {ours}")]
    OtherVersion {
        /// What was found.
        found: i64,
        /// What we know.
        ours: i64,
    },
    /// A file could not be made, opened or moved.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        why: std::io::Error,
    },
    /// Another process keeps it from now on.
    #[error("another Endpoint Guard took it over")]
    Lost,
    /// Anything else SQLite has to say.
    #[error("{0}")]
    Sql(#[source] rusqlite::Error),
}

impl StoreError {
    /// Whether only starting anew helps. Anything else may pass by itself.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Sql(error),
        }
    }
}
