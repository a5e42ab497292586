//! Starting the host that guards.

use std::sync::Arc;

use guard_core::{Attempt, Event, Guard, Problem};
use guard_host::owner::{Owner, OwnerError};
use guard_host::{Dirs, Handle, Role, Start, Surface, Terminal};

use super::happening::{Happening, Out};
use crate::ended::Ended;
use crate::opening;
use crate::output;

/// Logs into the usual file, but not what happens in the demo.
pub fn log(demo: bool) {
    if demo {
        return;
    }
    let started = Dirs::from_env().map(|dirs| guard_host::logging::start(&dirs));
    if let Ok(Err(error)) = started {
        output::warn(format_args!("could not {error}; nothing is logged"));
    }
}

/// A host that keeps the history, if no other process does.
///
/// # Errors
/// When the environment cannot be used.
pub fn start(surface: Arc<dyn Surface>, looks_once: bool, demo: bool) -> Result<Handle, Ended> {
    let places = opening::places()?;
    let handle = Handle::start(Start {
        dirs: dirs()?,
        places,
        surface,
        // The demo keeps nothing, and leaves the real history alone.
        role: if demo { Role::Guest } else { Role::Owner },
        demo,
        hold: None,
        namespaces: Vec::new(),
        follows_machine: !looks_once && !demo,
        adopts_sessions: !demo,
        hears_changes: !looks_once && !demo,
        terminal: Terminal::Apart,
    });
    // Before anything can have been read.
    handle.tell(Event::Unattended { looks_once });
    Ok(handle)
}

/// Another process keeps the history and tells the reminders; this one guards beside it.
pub fn is_guest(handle: &Handle, demo: bool) -> bool {
    !demo && handle.is_beside_owner()
}

/// Whether a process that does not keep the history has another part from now on: it could keep it,
/// or another process keeps it, or no longer does.
pub fn has_other_part(guest: bool) -> bool {
    dirs().is_ok_and(|dirs| match Owner::try_take(&dirs) {
        Ok(_) => true,
        Err(OwnerError::Taken { .. }) => !guest,
        Err(OwnerError::Io { .. }) => guest,
    })
}

/// Why nothing will ever be read: nobody is signed in.
pub fn hopeless(guard: &Guard) -> Option<Ended> {
    guard.is_signed_out().then(opening::nobody)
}

/// Nothing is read because the service refuses the token, which may pass.
pub fn refused(guard: &Guard) -> Option<Ended> {
    let problem = guard.signing_in_problem().filter(|problem: &&Problem| problem.is_refused());
    problem.map(|problem| Ended::problem("sign in", Attempt::SignIn, problem))
}

/// Says what went wrong outside since the trouble of this number; returns the last one's.
pub async fn say_troubles(handle: &Handle, out: &Out, since: u64) -> u64 {
    let found = handle.look(move |guard, _| {
        let new = guard.troubles().filter(|(number, _)| *number > since);
        new.map(|(number, words)| (number, words.to_owned())).collect::<Vec<_>>()
    });
    let mut last = since;
    for (number, words) in found.await.unwrap_or_default() {
        out.say(&Happening::Trouble { words });
        last = last.max(number);
    }
    last
}

fn dirs() -> Result<Dirs, Ended> {
    Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))
}
