//! Why a drill proved nothing.

use std::time::Duration;

use guard_core::{EndpointId, NotProved, NotTried, words};

/// Why a drill proved nothing; in whole sentences without their end.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
    /// There is nothing to try it on.
    #[error(
        "nothing here is paused that is not protected, so there is nothing to try it on. Pause an \
         endpoint and try again"
    )]
    NothingToTry,
    /// What was named is not tried.
    #[error("{}", why.words(id))]
    NotTried {
        /// Which.
        id: EndpointId,
        /// Why not.
        why: NotTried,
    },
    /// Another drill is under way, or something else has just begun with the endpoint.
    #[error("something else is under way. Try again in a minute")]
    Busy,
    /// A link does not hold.
    #[error("{}", why.words(id))]
    NotProved {
        /// What was paused.
        id: EndpointId,
        /// What was wrong.
        why: NotProved,
    },
    /// It took too long.
    #[error("not after {}: waited for {id} to be read back as paused", words::length(*within))]
    Late {
        /// What was paused.
        id: EndpointId,
        /// How long it was given.
        within: Duration,
    },
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignedOut,
    /// The endpoints could not be read; why.
    #[error("{0}")]
    Unread(String),
    /// Nobody is there any more who could tell.
    #[error("the host ended")]
    Ending,
}
