//! What stands in the way of forgetting, and what a person should know before.

use guard_core::{EndpointId, Rate, Session};
use jiff::Timestamp;

use crate::dirs::Dirs;
use crate::owner::{Owner, OwnerError};
use crate::sessions::offline;
use crate::store::{Store, StoreError};

/// Why nothing may be removed now. Reads as sentences.
#[derive(Debug, thiserror::Error)]
pub enum InUse {
    /// A desktop or `watch` runs.
    #[error("{0} End it first: it would write everything anew.")]
    Running(OwnerError),
    /// The lock could not be looked at.
    #[error("Whether another Endpoint Guard runs is not known: {0}.")]
    NotKnown(OwnerError),
    /// A session is not over: what it resumed is paused by what is kept here.
    #[error("Session {id} is not over{}: what it resumed may be running. End it first: `endpoint-guard session stop {id}`.", of(.endpoints))]
    Session {
        /// Its name.
        id: String,
        /// What it is about, where that is known.
        endpoints: Vec<EndpointId>,
    },
    /// Whether one is open cannot be read.
    #[error(
        "Whether a session is open could not be read: {0}. Pause everything with `endpoint-guard pause --all`, \
         move sessions.db out of {1} and try again."
    )]
    Unread(String, String),
}

fn of(endpoints: &[EndpointId]) -> String {
    let names: Vec<String> = endpoints.iter().map(ToString::to_string).collect();
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
}

/// Keeps every other process from guarding as long as the lock lives.
///
/// # Errors
/// [`InUse`] while one does, or a session is open.
pub fn claim(dirs: &Dirs) -> Result<Owner, InUse> {
    let owner = Owner::try_take(dirs).map_err(|error| match error {
        OwnerError::Taken { .. } => InUse::Running(error),
        OwnerError::Io { .. } => InUse::NotKnown(error),
    })?;
    let data = || dirs.data.display().to_string();
    let sessions = offline::last(dirs, u32::MAX).map_err(|why| InUse::Unread(why, data()))?;
    if let Some(open) = sessions.iter().find(|session| session.is_open()) {
        return Err(in_use(open));
    }
    // What is noted in its lock file only, or held by a process that lives.
    let is_over = |id: &String| sessions.iter().any(|session| session.id == *id);
    let noted = offline::with_lease(dirs);
    match noted.into_iter().find(|id| !is_over(id) || offline::is_kept(dirs, id)) {
        Some(id) => Err(InUse::Session { id, endpoints: Vec::new() }),
        None => Ok(owner),
    }
}

fn in_use(session: &Session) -> InUse {
    let endpoints = session.uses.iter().map(|used| used.endpoint.clone()).collect();
    InUse::Session { id: session.id.clone(), endpoints }
}

/// An endpoint that cost money when it was read last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastSeen {
    /// Which.
    pub endpoint: EndpointId,
    /// When it was read.
    pub read_at: Timestamp,
    /// What all its replicas cost; `None` when the price is not known, which is not free.
    pub rate: Option<Rate>,
}

/// What cost money when it was read last here; `None` when nothing was ever read here.
///
/// # Errors
/// In words, when that cannot be read.
pub fn last_seen(dirs: &Dirs) -> Result<Option<Vec<LastSeen>>, String> {
    let kept = Store::open_read_only(dirs).and_then(|(store, _)| store.load(Timestamp::MAX));
    match kept {
        Err(StoreError::NothingYet) => Ok(None),
        Err(error) => Err(error.to_string()),
        Ok(kept) => {
            let running = kept.lines.into_iter().filter(|line| line.open.is_billable());
            let seen = running.map(|line| LastSeen {
                read_at: line.open.to,
                rate: line.open.whole_rate(),
                endpoint: line.endpoint,
            });
            Ok(Some(seen.collect()))
        }
    }
}
