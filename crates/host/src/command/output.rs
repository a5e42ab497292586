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
use crate::output::{self, Stream};
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

/// Copies until both streams end. A terminal that is gone does not end the command; one that was
/// stopped, or a reader that is behind, makes it wait, and nobody else.
pub(super) async fn copy(
    out: Option<ChildStdout>,
    err: Option<ChildStderr>,
    log: Log,
    terminal: Terminal,
) {
    let log = Arc::new(Mutex::new(log));
    let shared = |to| (terminal == Terminal::Shared).then_some(to);
    tokio::join!(
        stream(out, Arc::clone(&log), shared(output::stdout())),
        stream(err, log, shared(output::stderr())),
    );
}

async fn stream(
    from: Option<impl AsyncRead + Unpin>,
    log: Arc<Mutex<Log>>,
    mut shown: Option<&Stream>,
) {
    let Some(mut from) = from else { return };
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let bytes = buffer.get(..length).unwrap_or_default();
        log.lock().unwrap_or_else(PoisonError::into_inner).write(bytes);
        if let Some(to) = shown
            && to.pass(bytes.to_vec()).await.is_err()
        {
            shown = None;
        }
    }
}
