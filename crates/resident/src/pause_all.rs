//! Pausing everything without a window: by the launcher's action, or by a shortcut.

use std::time::Duration;

use guard_core::{Event, Guard, Request};
use guard_host::Handle;

use crate::desk::Desk;

/// An order to pause is not kept for later: who gave it may long be doing something else.
const READ_WITHIN: Duration = Duration::from_secs(60);

const NOT_READ: &str = "Nothing was paused: your endpoints could not be read within a minute.";

/// Does what a click on the button "Pause all" does, with its countdown and its Undo; just after a
/// start only once something has been read. Where nothing is to be paused the panel says why.
pub(crate) async fn ask_when_read(desk: &dyn Desk, handle: &Handle) {
    // What hangs for longer keeps nothing else running: it is swept in when it is read.
    let read = handle.until(|guard, _| is_known(guard).then_some(()));
    let timely = tokio::time::timeout(READ_WITHIN, read).await.is_ok();
    match handle.look(|guard, _| guard.pausable_rate().billable > 0).await {
        Some(true) => handle.ask(Request::PauseAll),
        Some(false) => {
            if !timely {
                handle.tell(Event::Troubled(NOT_READ.to_owned()));
            }
            desk.open_page("", None);
        }
        None => tracing::debug!("the host has ended"),
    }
}

/// Whether it is known what there is to be paused: all was read once, as far as it can be read, or
/// nobody is signed in.
fn is_known(guard: &Guard) -> bool {
    let mut namespaces = guard.inventory().namespaces().peekable();
    let watched = guard.identity().is_some() && namespaces.peek().is_some();
    guard.is_signed_out() || watched && namespaces.all(|(_, state)| state.ended.is_some())
}
