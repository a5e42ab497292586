//! Pausing everything without a window: by the launcher's action, or by a shortcut.

use std::time::Duration;

use guard_core::{Event, Guard, Request};
use guard_host::Handle;
use tauri::{AppHandle, Manager, Runtime};

use crate::windows;

/// An order to pause is not kept for later: who gave it may long be doing something else.
const READ_WITHIN: Duration = Duration::from_secs(60);

const NOT_READ: &str = "Nothing was paused: your endpoints could not be read within a minute.";

/// Does what a click on the button "Pause all" does, with its countdown and its Undo; just after a
/// start only once something has been read. Where nothing is to be paused the panel says why.
/// Returns at once.
pub fn ask<R: Runtime>(app: &AppHandle<R>) {
    let inner = app.clone();
    // After what is being done there now: then the host is there, even at the very start.
    let asked = app.run_on_main_thread(move || {
        let Some(handle) = inner.try_state::<Handle>() else { return };
        let handle = handle.inner().clone();
        tauri::async_runtime::spawn(async move { ask_when_read(&inner, &handle).await });
    });
    if let Err(error) = asked {
        tracing::error!(%error, "could not pause everything");
    }
}

async fn ask_when_read<R: Runtime>(app: &AppHandle<R>, handle: &Handle) {
    // What hangs for longer keeps nothing else running: it is swept in when it is read.
    let read = handle.until(|guard, _| is_known(guard).then_some(()));
    let timely = tokio::time::timeout(READ_WITHIN, read).await.is_ok();
    match handle.look(|guard, _| guard.pausable_rate().billable > 0).await {
        Some(true) => handle.ask(Request::PauseAll),
        Some(false) => {
            if !timely {
                handle.tell(Event::Troubled(NOT_READ.to_owned()));
            }
            windows::open_panel(app, "");
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
