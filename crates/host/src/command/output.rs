//! The output of a command: to its log, and to the terminal where that is shared.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use guard_core::{Session, SessionWork};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{ChildStderr, ChildStdout};

use super::Terminal;
use crate::dirs::{Dirs, make_private};
use crate::sessions::path_of;

/// Where the output is kept. A log that cannot be written is gone without: the command runs.
#[derive(Debug)]
pub(super) struct Log {
    file: Option<File>,
    path: PathBuf,
}

impl Log {
    /// Opens the log of a session for adding to it; one at a time each command adds its own.
    pub(super) fn open(dirs: &Dirs, session: &Session, work: &SessionWork) -> Self {
        let path = path_of(dirs, &session.id, "log");
        let opened = path
            .parent()
            .map_or(Ok(()), make_private)
            .and_then(|()| OpenOptions::new().create(true).append(true).open(&path));
        let mut log = match opened {
            Ok(file) => Self { file: Some(file), path },
            Err(why) => {
                tracing::warn!(%why, "the output of the command is not kept");
                Self { file: None, path }
            }
        };
        log.write(format!("$ {}\n", work.text()).as_bytes());
        log
    }

    /// Where it is, while it can be written.
    pub(super) fn path(&self) -> Option<String> {
        self.file.as_ref().map(|_| self.path.display().to_string())
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(file) = &mut self.file
            && let Err(why) = file.write_all(bytes)
        {
            tracing::warn!(%why, "the rest of the output of the command is not kept");
            self.file = None;
        }
    }
}

/// Copies until both streams end. A terminal that is gone does not end the command.
pub(super) async fn copy(
    out: Option<ChildStdout>,
    err: Option<ChildStderr>,
    log: Log,
    terminal: Terminal,
) {
    let log = Arc::new(Mutex::new(log));
    let shared = terminal == Terminal::Shared;
    tokio::join!(
        stream(out, Arc::clone(&log), shared, |bytes| {
            let mut to = std::io::stdout().lock();
            to.write_all(bytes).and_then(|()| to.flush())
        }),
        stream(err, log, shared, |bytes| std::io::stderr().lock().write_all(bytes)),
    );
}

async fn stream(
    from: Option<impl AsyncRead + Unpin>,
    log: Arc<Mutex<Log>>,
    shared: bool,
    show: impl Fn(&[u8]) -> std::io::Result<()>,
) {
    let Some(mut from) = from else { return };
    let mut kept = Kept::default();
    let mut buffer = vec![0; 16 * 1024];
    let mut shown = shared;
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let bytes = buffer.get(..length).unwrap_or_default();
        let clean = kept.take(bytes);
        log.lock().unwrap_or_else(PoisonError::into_inner).write(&clean);
        shown = shown && show(bytes).is_ok();
    }
    let clean = kept.rest();
    log.lock().unwrap_or_else(PoisonError::into_inner).write(&clean);
}

/// Takes what looks like a token out of what is kept. It arrives in pieces, and a token must not slip
/// through in two halves: the last line is held back until it is whole.
#[derive(Debug, Default)]
struct Kept {
    held: Vec<u8>,
}

/// A line that is longer is cut at a space, or here.
const LONGEST_HELD: usize = 64 * 1024;

impl Kept {
    /// What can be written now.
    fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(bytes);
        let ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let mut whole = self.held.iter().rposition(ends).map_or(0, |end| end + 1);
        if self.held.len() - whole > LONGEST_HELD {
            let space = self.held.iter().rposition(|byte| *byte == b' ');
            whole =
                space.filter(|space| *space >= whole).map_or(self.held.len(), |space| space + 1);
        }
        let rest = self.held.split_off(whole);
        guard_core::masked(&std::mem::replace(&mut self.held, rest))
    }

    /// What is left at the end.
    fn rest(self) -> Vec<u8> {
        guard_core::masked(&self.held)
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn a_token_that_arrives_in_two_pieces_is_not_kept() {
        let text = b"before\nHF_TOKEN=hf_AbCdEf0123456789 after\nlast hf_AbCdEf0123456789";
        for cut in 0..text.len() {
            let mut kept = Kept::default();
            let mut log = kept.take(&text[..cut]);
            log.extend(kept.take(&text[cut..]));
            log.extend(kept.rest());
            let log = String::from_utf8(log).unwrap();
            assert_eq!(log, "before\nHF_TOKEN=[hidden] after\nlast hf_[hidden]", "cut at {cut}");
        }
    }

    #[test]
    fn a_line_without_an_end_is_written_before_it_fills_the_memory() {
        let mut kept = Kept::default();
        let written: usize = (0..100).map(|_| kept.take(&[b'x'; 10_000]).len()).sum();
        assert!(written > 900_000, "{written}");
    }
}
