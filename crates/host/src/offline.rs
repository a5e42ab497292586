//! What is known without asking anybody: the ledger and the settings, as they were kept.

use guard_core::{Guard, Moment};

use crate::clock::{Clock, SystemClock};
use crate::dirs::Dirs;
use crate::persistence::Persistence;

/// A guard that goes on from what was kept and is signed in nowhere, with what could not be read,
/// in whole sentences. Whoever owns the ledger goes on writing it.
#[must_use]
pub fn kept(dirs: &Dirs) -> (Guard, Moment, Vec<String>) {
    let now = SystemClock.now();
    let (persistence, mut troubles) = Persistence::open(dirs, None, now);
    let (saved, told) = persistence.saved(false, now);
    troubles.extend(told);
    // Said before any command does anything.
    troubles.retain(|words| Some(words) != crate::zone::of_process().1.as_ref());
    (Guard::resume(saved, now), now, troubles)
}
