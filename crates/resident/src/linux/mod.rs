//! The desktops of Linux: everything on the session bus, and windows in a program of their own, because whoever shows
//! windows holds five times the memory.

mod desktop;
mod item;
mod menu;
mod notifications;
mod single_instance;
mod watcher;
mod windows;

use std::process::{Command, ExitCode};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::desk::Press;
use crate::prepared::Prepared;
use crate::{memory, shell};
use desktop::{Desktop, End};
use single_instance::Alone;

/// Threads for what waits on the network and the bus.
const THREADS: usize = 2;

/// Runs the application until it ends.
#[must_use]
pub fn run() -> ExitCode {
    match start() {
        Ok(End::Exit) => {
            guard_host::logging::end();
            ExitCode::SUCCESS
        }
        Ok(End::Restart) => {
            guard_host::logging::end();
            restart()
        }
        Err(words) => {
            tracing::error!("{words}");
            eprintln!("endpoint-guard-desktop: {words}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<End, String> {
    // Before anything that may read a token.
    guard_host::keep_memory_private();
    memory::share_one_pool();
    let prepared = Prepared::read()?;
    let runtime = crate::runtime(THREADS)?;
    let end = runtime.block_on(stay(prepared))?;
    // What hangs on a disk or a bus does not keep the application.
    runtime.shutdown_background();
    Ok(end)
}

async fn stay(prepared: Prepared) -> Result<End, String> {
    let (press, presses) = mpsc::unbounded_channel::<Press>();
    // First, so that a second start ends before it does anything.
    let _alone = match single_instance::of(&press).await? {
        Alone::Yes(name) => name,
        Alone::Told => return Ok(End::Exit),
    };
    let begun = shell::begin(prepared);
    let (ending, ended) = oneshot::channel();
    let desktop = Desktop::new(begun.handle.clone(), press, ending);
    begun.show_on(Arc::new(desktop), presses);
    ended.await.map_err(|_| "the desktop ended by itself".to_owned())
}

/// In the same process, so that whoever started it still knows it.
fn restart() -> ExitCode {
    use std::os::unix::process::CommandExt;
    let program = std::env::current_exe().unwrap_or_else(|_| "endpoint-guard-desktop".into());
    let error = Command::new(program).args(std::env::args_os().skip(1)).exec();
    eprintln!("endpoint-guard-desktop: could not start again: {error}");
    ExitCode::FAILURE
}
