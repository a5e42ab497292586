//! Whom endpoints are held for: what they say on standard input, and whether they are still there.

use std::io::BufRead;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::output::warn;

/// How often it is looked whether the parent is there, where nothing tells it.
#[cfg(unix)]
const LOOKS_EVERY: std::time::Duration = std::time::Duration::from_secs(1);

/// What the caller said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The work is over, and how it ended, as an exit code.
    Done(i32),
    /// Nothing more: standard input has ended, or the caller is no longer there.
    Gone,
}

/// The other end of standard input.
#[derive(Debug)]
pub struct Caller {
    said: UnboundedReceiver<Said>,
}

impl Caller {
    /// Listens from now on. With the number of the parent, that it is still there is looked at too.
    pub fn listen(parent: Option<u32>) -> Self {
        let (sender, said) = unbounded_channel();
        let lines = sender.clone();
        // A thread of its own: what waits for a line must not keep this process from ending.
        std::thread::spawn(move || listen_to(std::io::stdin().lock(), &lines));
        if let Some(parent) = parent {
            watch(parent, sender);
        }
        Self { said }
    }

    /// What is said next. Never ends by itself.
    pub async fn next(&mut self) -> Said {
        self.said.recv().await.unwrap_or(Said::Gone)
    }

    /// Ends when the caller is gone; what is said before anything is ready means nothing.
    pub async fn gone(&mut self) {
        while self.next().await != Said::Gone {}
    }
}

fn listen_to(input: impl BufRead, sender: &UnboundedSender<Said>) {
    for line in input.lines().map_while(Result::ok) {
        match understood(&line) {
            Some(said) => _ = sender.send(said),
            None if line.trim().is_empty() => {}
            None => warn(format_args!("not understood: {line:?}; `done` ends it")),
        }
    }
    // Nobody listens any more once this process ends.
    let _ = sender.send(Said::Gone);
}

/// `done`, or `done` and an exit code.
fn understood(line: &str) -> Option<Said> {
    let rest = line.trim().strip_prefix("done")?;
    match rest.trim() {
        "" => Some(Said::Done(0)),
        code if rest.starts_with(' ') => {
            code.parse::<u8>().ok().map(|code| Said::Done(i32::from(code)))
        }
        _ => None,
    }
}

/// Says so when no process has this number, looked at by itself: it never has to wait for anybody.
#[cfg(unix)]
fn watch(parent: u32, sender: UnboundedSender<Said>) {
    std::thread::spawn(move || {
        wait_for_end(parent);
        let _ = sender.send(Said::Gone);
    });
}

#[cfg(unix)]
fn wait_for_end(parent: u32) {
    use rustix::process::{Pid, test_kill_process};

    let Some(pid) = i32::try_from(parent).ok().and_then(Pid::from_raw) else { return };
    // A number may be given anew, and one that nobody collected stays: what was opened of a process tells.
    #[cfg(target_os = "linux")]
    if let Ok(process) = rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()) {
        use rustix::event::{PollFd, PollFlags, poll};

        let mut ended = [PollFd::new(&process, PollFlags::IN)];
        if rustix::io::retry_on_intr(|| poll(&mut ended, None)).is_ok() {
            return;
        }
    }
    while !matches!(test_kill_process(pid), Err(rustix::io::Errno::SRCH)) {
        std::thread::sleep(LOOKS_EVERY);
    }
}

#[cfg(not(unix))]
fn watch(_: u32, _: UnboundedSender<Said>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_until_the_end_and_the_end_is_told() {
        let (sender, mut said) = unbounded_channel();
        listen_to(&b"done\n\ndone 7\nstop\ndone 256\ndone7\nd"[..], &sender);
        drop(sender);
        let mut told = Vec::new();
        while let Ok(one) = said.try_recv() {
            told.push(one);
        }
        assert_eq!(told, [Said::Done(0), Said::Done(7), Said::Gone]);
    }
}
