//! Being told to end, and what is done then.

use std::time::Duration;

use guard_core::{Guard, Leaving};
use guard_host::{Handle, Left};
use tokio::sync::watch;

use super::happening::Unconfirmed;
use super::post::{Counts, all_answered};

/// What pausing may take before this ends. Whoever ends it waits longer than that.
const LEAVES_WITHIN: Duration = Duration::from_secs(5);
/// What handing over the last words may take after that.
const TELLS_WITHIN: Duration = Duration::from_secs(2);

/// The ways in which a process is asked to end.
#[cfg(unix)]
pub struct Told {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Told {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not let this process listen.
    pub fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next: SIGTERM, Ctrl-C, or a terminal that is closed.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.hangup.recv() => "SIGHUP",
        }
    }
}

/// The ways in which a process is asked to end.
#[cfg(windows)]
pub struct Told(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Told {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not let this process listen.
    pub fn listen() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    /// Waits for the next Ctrl-C.
    pub async fn next(&mut self) -> &'static str {
        self.0.recv().await;
        "Ctrl-C"
    }
}

/// Pauses what is to be paused before nobody watches any more, and tells that. Asked a second time
/// it waits no longer.
pub async fn leave(handle: &Handle, told: &mut Told, counts: &mut watch::Receiver<Counts>) {
    let leaving = async {
        match handle.leave(Leaving::LogOut, LEAVES_WITHIN).await {
            Left::LetGo => tracing::info!("nothing is left to be done: ending"),
            Left::TimeOver => tracing::warn!("the time is over and not everything is done: ending"),
        }
        // What was not handed over by now is printed at least.
        let _ = tokio::time::timeout(TELLS_WITHIN, all_answered(counts)).await;
    };
    tokio::select! {
        () = leaving => {}
        again = told.next() => tracing::warn!("{again} again: ending at once"),
    }
}

/// Pauses that were asked for and are not read back.
pub fn unconfirmed(guard: &Guard) -> Vec<Unconfirmed> {
    let targets = guard.pausing().into_iter().flat_map(guard_core::Pausing::targets);
    targets
        .filter(|(_, target)| !target.is_confirmed())
        .map(|(id, target)| Unconfirmed { endpoint: id.clone(), why: target.why_not() })
        .collect()
}
