//! Standard output and standard error of this process.
//!
//! Each is written by a thread of its own, out of a queue: a reader that does not read, a terminal
//! that was stopped with Ctrl-S or a disk that hangs keeps that thread and nobody else. What may be
//! left out is bounded, the newest is kept, and how many lines are missing is said in their place as
//! soon as somebody reads again.

mod queue;
mod writing;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::oneshot;

use queue::{Piece, Queue};

/// A command's output waits for its reader when so much of it waits already.
const PASSES_BELOW: usize = 256 * 1024;
/// Lines that move, like those of progress, are not shown while more than so much else waits.
const MOVES_BELOW: usize = 4;
/// What is passed on comes in pieces: so long nothing came, that was all of it.
const PASSED_WITHIN: Duration = Duration::from_millis(20);

/// Why something was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Whoever read it has left: a pipe into `head`, for example.
    #[error("nobody reads it any more")]
    Closed,
    /// Anything else, such as a full disk.
    #[error("{0}")]
    Broken(String),
}

/// One of the two. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Stream {
    queue: Arc<Queue>,
}

/// Standard output.
pub fn stdout() -> &'static Stream {
    static STREAM: OnceLock<Stream> = OnceLock::new();
    STREAM.get_or_init(|| Stream::to("stdout", writing::standard_output))
}

/// Standard error.
pub fn stderr() -> &'static Stream {
    static STREAM: OnceLock<Stream> = OnceLock::new();
    STREAM.get_or_init(|| Stream::to("stderr", writing::standard_error))
}

impl Stream {
    /// A stream into what `open` gives. It is opened on the thread that writes.
    pub fn to<W: std::io::Write>(name: &str, open: impl FnOnce() -> W + Send + 'static) -> Self {
        let queue = Arc::new(Queue::default());
        let for_thread = Arc::clone(&queue);
        let started = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || writing::write_all_of(&for_thread, open()));
        if let Err(why) = started {
            queue.close(&Failure::Broken(format!("could not start the thread: {why}")));
        }
        Self { queue }
    }

    /// Writes all of it, however long that takes. Returns at once.
    pub fn print(&self, bytes: impl Into<Vec<u8>>) {
        self.queue.push(Piece::whole(bytes.into()));
    }

    /// Writes a line that may be left out when too much waits. Returns at once.
    pub fn line(&self, bytes: impl Into<Vec<u8>>) {
        self.queue.push(Piece::line(bytes.into(), None));
    }

    /// The same, and tells what became of it: written, or why not. A line whose answer nobody waits
    /// for any more is left out.
    pub fn tell(&self, bytes: impl Into<Vec<u8>>) -> oneshot::Receiver<Result<(), Failure>> {
        let (taken, answer) = oneshot::channel();
        self.queue.push(Piece::line(bytes.into(), Some(taken)));
        answer
    }

    /// Shows something that the next moment replaces, unless others wait.
    pub fn show(&self, bytes: impl Into<Vec<u8>>) {
        if self.queue.lock().pieces() < MOVES_BELOW {
            self.queue.push(Piece::whole(bytes.into()));
        }
    }

    /// Passes on what another program wrote. Waits while its reader is behind, so that the program
    /// waits too and nothing is lost.
    ///
    /// # Errors
    /// When nobody will ever read it.
    pub async fn pass(&self, bytes: Vec<u8>) -> Result<(), Failure> {
        let _passing = self.queue.passing();
        self.queue
            .until(|state| match &state.closed {
                Some(failure) => Some(Err(failure.clone())),
                None => (state.bytes() < PASSES_BELOW).then_some(Ok(())),
            })
            .await?;
        self.queue.push(Piece::whole(bytes));
        Ok(())
    }

    /// How what is missing is said: from the number of lines to a line.
    pub fn say_missing(&self, say: fn(u64) -> String) {
        self.queue.lock().say_missing = say;
    }

    /// The first thing that went wrong.
    pub fn failure(&self) -> Option<Failure> {
        self.queue.lock().failure.clone()
    }

    /// Returns when nobody will ever read it.
    pub async fn closed(&self) {
        self.queue.until(|state| state.closed.as_ref().map(|_| ())).await;
    }

    /// Returns when everything so far is written, or will never be.
    pub async fn written(&self) {
        loop {
            self.queue.until(|state| state.is_done().then_some(())).await;
            if !self.queue.lock().has_passed {
                return;
            }
            tokio::time::sleep(PASSED_WITHIN).await;
            if self.queue.lock().is_done() {
                return;
            }
        }
    }

    /// The same for who is not asynchronous, up to `within`. Tells whether it is so.
    pub fn wait_written(&self, within: Duration) -> bool {
        self.queue.wait_done(within)
    }
}

#[cfg(test)]
mod tests;
