//! Leaving in order when the system says so.

use std::time::Duration;

use guard_core::Leaving;
use guard_host::{Handle, Left};

use crate::desk::Desk;

/// What the end of a session may take. Whoever ends it waits longer than that.
const LEAVES_WITHIN: Duration = Duration::from_secs(5);

/// Waits until the process is asked to end, as at the end of a session or by Ctrl-C, lets what
/// would cost money meanwhile be paused, and leaves. Asked a second time it leaves at once.
pub(crate) async fn leave_when_told(desk: &dyn Desk, handle: &Handle) {
    let mut told = match Told::listen() {
        Ok(told) => told,
        Err(error) => {
            tracing::error!(%error, "could not listen for the end of the session");
            return;
        }
    };
    tracing::info!("{}: leaving", told.next().await);
    tokio::select! {
        left = handle.leave(Leaving::LogOut, LEAVES_WITHIN) => match left {
            Left::LetGo => tracing::info!("nothing is left to be done: ending"),
            Left::TimeOver => tracing::warn!(
                seconds = LEAVES_WITHIN.as_secs(),
                "the time is over and not everything is done: ending"
            ),
        },
        again = told.next() => tracing::warn!("{again} again: ending at once"),
    }
    leave(desk, handle).await;
}

/// Lets the host write everything, then ends the application.
pub(crate) async fn leave(desk: &dyn Desk, handle: &Handle) {
    handle.shut_down().await;
    desk.exit();
}

/// The ways in which a process is asked to end.
#[cfg(unix)]
struct Told {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Told {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// The ways in which a process is asked to end. Shut-down and log-off are not heard here yet.
#[cfg(windows)]
struct Told(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Told {
    fn listen() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> &'static str {
        self.0.recv().await;
        "Ctrl-C"
    }
}
