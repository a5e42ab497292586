//! Sessions on the disk for whoever looks without a running host.

use guard_core::{Session, Wish};

use super::lease::{self, Lease, Refused};
use crate::dirs::Dirs;
use crate::store::{SessionStore, StoreError};

/// The last sessions, open or not, the last first; none where nothing was noted yet.
///
/// # Errors
/// In words, when they cannot be read.
pub fn last(dirs: &Dirs, at_most: u32) -> Result<Vec<Session>, String> {
    let found = SessionStore::open_existing(dirs).and_then(|store| store.last_sessions(at_most));
    match found {
        Err(StoreError::NothingYet) => Ok(Vec::new()),
        found => found.map_err(|error| error.to_string()),
    }
}

/// Tells the process that keeps a session what is wanted of it.
///
/// # Errors
/// In words, when it could not be noted.
pub fn wish(dirs: &Dirs, session: &str, wish: Wish) -> Result<(), String> {
    let wished = SessionStore::open_existing(dirs).and_then(|mut store| store.wish(session, wish));
    wished.map_err(|error| error.to_string())
}

/// Whether a living process keeps this session.
#[must_use]
pub fn is_kept(dirs: &Dirs, session: &str) -> bool {
    matches!(Lease::try_take(dirs, session), Err(Refused::Held(_)))
}

/// The sessions that have a lock file, held or not: one that ended properly has none.
pub(crate) fn with_lease(dirs: &Dirs) -> Vec<String> {
    lease::all(dirs)
}
