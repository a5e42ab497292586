//! Something the machine says.

use std::time::Duration;

use guard_core::{Leaving, Quiet};

use super::hold::Hold;

/// Something the machine says.
#[derive(Debug)]
pub enum News {
    /// It is about to go away.
    Leaving {
        /// How.
        why: Leaving,
        /// How long it waits.
        within: Duration,
        /// To be dropped when nothing is left to be done: then it goes at once.
        hold: Hold,
    },
    /// It is back from sleep, or did not go after all.
    Awake,
    /// Whether this is a moment to be disturbed changed; `None` is such a moment, and is how it
    /// begins.
    Quiet(Option<Quiet>),
}
