//! Ending a command, and all it started where that is possible.

use tokio::process::{Child, Command};

use super::{Stop, Terminal};

/// Puts the command into a process group of its own, so that all of it can be ended. Not where it
/// reads from a terminal: only the group in front may, and there Ctrl-C reaches it anyway.
#[cfg(unix)]
pub(super) fn take_apart(command: &mut Command, terminal: Terminal) -> bool {
    use std::io::IsTerminal;

    let apart = terminal == Terminal::Apart || !std::io::stdin().is_terminal();
    if apart {
        command.process_group(0);
    }
    apart
}

/// Sends a signal to the command, or to its group.
#[cfg(unix)]
pub(super) fn send(child: &mut Child, apart: bool, stop: Stop) {
    use rustix::process::{Pid, Signal, kill_process, kill_process_group};

    let signal = match stop {
        Stop::Terminate => Signal::TERM,
        Stop::Kill => Signal::KILL,
    };
    // Without a number it was waited for already.
    let Some(pid) = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw) else {
        return;
    };
    let sent = if apart { kill_process_group(pid, signal) } else { kill_process(pid, signal) };
    if let Err(why) = sent {
        tracing::debug!(%why, "the command had ended");
    }
}

/// Windows has no groups that a signal reaches: the command itself is ended.
#[cfg(not(unix))]
pub(super) fn take_apart(_: &mut Command, _: Terminal) -> bool {
    false
}

/// Windows has no signal that asks: a command that shares the console gets Ctrl-C with everybody
/// there, any other is only ended when its time is over.
#[cfg(not(unix))]
pub(super) fn send(child: &mut Child, _: bool, stop: Stop) {
    if stop == Stop::Kill
        && let Err(why) = child.start_kill()
    {
        tracing::debug!(%why, "the command had ended");
    }
}
