//! The windows of the desktop: panel, pages and the small window of reminders. They show the host's view and pass on
//! what a person asks for; they decide nothing.

#[cfg(target_os = "linux")]
pub mod apart;
pub mod door;
mod export;
mod ipc;
mod place;
mod popup;
mod text_scale;
#[cfg(any(not(target_os = "linux"), test))]
#[cfg_attr(target_os = "linux", allow(dead_code))]
mod together;
mod windows;

#[cfg(not(target_os = "linux"))]
mod one_process;
#[cfg(not(target_os = "linux"))]
pub use one_process::run;

use tauri::ipc::Invoke;
use tauri::{Builder, Runtime};

/// What a page can call that concerns its window.
const OF_WINDOWS: [&str; 5] =
    ["open_page", "close_window", "pop_up_shows", "save_export", "open_link"];

/// Adds what the page can call. What does not concern windows is passed on to the host.
pub fn with_commands<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    let of_windows: Box<dyn Fn(Invoke<R>) -> bool + Send + Sync> =
        Box::new(tauri::generate_handler![
            ipc::open_page,
            ipc::close_window,
            ipc::pop_up_shows,
            ipc::save_export,
            ipc::open_link,
        ]);
    builder.invoke_handler(move |invoke: Invoke<R>| {
        if OF_WINDOWS.contains(&invoke.message.command()) {
            return of_windows(invoke);
        }
        door::pass_on(invoke);
        true
    })
}
