//! What of the application stays when no window is open: it holds the host and shows it in the tray, in notifications
//! and to whoever shows windows. It decides nothing, and knows no window system.

pub mod args;
mod autostart;
pub mod calls;
pub mod desk;
pub mod gesture;
#[cfg(target_os = "linux")]
pub mod linux;
pub mod memory;
mod pause_all;
mod power;
pub mod prepared;
mod refusal;
pub mod shell;
mod shortcut;
mod surface;
pub mod tray;
pub mod wire;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use args::Answer;

/// Threads for what waits. Not one for each processor, as is usual: there is little to work out, and each thread keeps
/// memory of its own.
///
/// # Errors
/// In words, when the system has none.
pub fn runtime(threads: usize) -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .map_err(|error| format!("could not start threads: {error}"))
}

/// What a question on the command line is answered with, and with which code that ends; `None` when the application
/// is to be started.
#[must_use]
pub fn answered() -> Option<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match args::answer(&words, std::io::stderr().is_terminal())? {
        Answer::Told(text) => {
            // Where nobody reads it there is nothing else to be done.
            let _ = std::io::stdout().write_all(text.as_bytes());
            Some(ExitCode::SUCCESS)
        }
        Answer::Slip(words) => {
            eprintln!("endpoint-guard-desktop: {words}");
            Some(ExitCode::from(2))
        }
    }
}
