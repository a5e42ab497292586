//! What waits to be written, bounded.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, oneshot};

use super::Failure;

/// So many lines that may be left out wait at most, and so many bytes of them.
pub(super) const MOST_LINES: usize = 1_000;
pub(super) const MOST_BYTES: usize = 1024 * 1024;

/// Something to be written in one go.
#[derive(Debug)]
pub(super) struct Piece {
    pub bytes: Vec<u8>,
    may_be_left_out: bool,
    taken: Option<oneshot::Sender<Result<(), Failure>>>,
}

impl Piece {
    pub fn whole(bytes: Vec<u8>) -> Self {
        Self { bytes, may_be_left_out: false, taken: None }
    }

    pub fn line(bytes: Vec<u8>, taken: Option<oneshot::Sender<Result<(), Failure>>>) -> Self {
        Self { bytes, may_be_left_out: true, taken }
    }

    /// Somebody waited for it and does not any more.
    fn is_given_up(&self) -> bool {
        self.taken.as_ref().is_some_and(oneshot::Sender::is_closed)
    }

    fn answer(self, result: Result<(), Failure>) {
        if let Some(taken) = self.taken {
            // Whoever waited may have left this moment.
            let _ = taken.send(result);
        }
    }
}

/// The queue between everybody and the thread that writes.
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// For the thread that writes, and for who waits without a runtime.
    changed: Condvar,
    /// For who waits in a runtime.
    notify: Notify,
}

#[derive(Debug)]
pub(super) struct State {
    waiting: VecDeque<Piece>,
    bytes: usize,
    lines: usize,
    line_bytes: usize,
    pub is_writing: bool,
    passing: usize,
    /// Lines left out since somebody read.
    missing: u64,
    pub has_passed: bool,
    pub say_missing: fn(u64) -> String,
    /// The first thing that went wrong.
    pub failure: Option<Failure>,
    /// Nothing will ever be read.
    pub closed: Option<Failure>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            bytes: 0,
            lines: 0,
            line_bytes: 0,
            is_writing: false,
            passing: 0,
            missing: 0,
            has_passed: false,
            say_missing: missing_lines,
            failure: None,
            closed: None,
        }
    }
}

fn missing_lines(count: u64) -> String {
    format!("endpoint-guard: {count} lines were left out here: nobody read them\n")
}

impl State {
    pub fn pieces(&self) -> usize {
        self.waiting.len() + usize::from(self.is_writing)
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn is_done(&self) -> bool {
        self.closed.is_some() || self.waiting.is_empty() && !self.is_writing && self.passing == 0
    }

    fn take(&mut self, index: usize) -> Option<Piece> {
        let piece = self.waiting.remove(index)?;
        self.bytes -= piece.bytes.len();
        if piece.may_be_left_out {
            self.lines -= 1;
            self.line_bytes -= piece.bytes.len();
        }
        Some(piece)
    }

    /// The oldest lines go, until one of so many bytes fits.
    fn make_room(&mut self, bytes: usize) {
        let too_much = |state: &Self| {
            state.lines >= MOST_LINES || state.line_bytes.saturating_add(bytes) > MOST_BYTES
        };
        while too_much(self) {
            let oldest = self.waiting.iter().position(|piece| piece.may_be_left_out);
            let Some(piece) = oldest.and_then(|index| self.take(index)) else { return };
            self.missing += 1;
            piece.answer(Err(Failure::Broken("nobody reads it".to_owned())));
        }
    }
}

impl Queue {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn push(&self, piece: Piece) {
        let mut state = self.lock();
        if let Some(failure) = state.closed.clone() {
            return piece.answer(Err(failure));
        }
        if piece.may_be_left_out {
            state.make_room(piece.bytes.len());
            state.lines += 1;
            state.line_bytes += piece.bytes.len();
        }
        state.bytes += piece.bytes.len();
        state.waiting.push_back(piece);
        self.tell(state);
    }

    /// The next piece to write, after the words about what is missing before it.
    pub fn next(&self) -> (Option<String>, Piece) {
        let mut state = self.lock();
        loop {
            if let Some(piece) = state.take(0) {
                if piece.is_given_up() {
                    continue;
                }
                state.is_writing = true;
                let missing = std::mem::take(&mut state.missing);
                let words = (missing > 0).then(|| (state.say_missing)(missing));
                return (words, piece);
            }
            self.tell(state);
            state = self.lock();
            if state.waiting.is_empty() {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// What became of the piece.
    pub fn finish(&self, piece: Piece, result: Result<(), Failure>) {
        let mut state = self.lock();
        state.is_writing = false;
        if let Err(failure) = &result {
            state.missing += u64::from(piece.may_be_left_out);
            state.failure.get_or_insert_with(|| failure.clone());
        }
        piece.answer(result.clone());
        self.tell(state);
        if let Err(closed @ Failure::Closed) = result {
            self.close(&closed);
        }
    }

    /// Nothing will ever be read.
    pub fn close(&self, why: &Failure) {
        let mut state = self.lock();
        state.failure.get_or_insert_with(|| why.clone());
        state.closed = Some(why.clone());
        (state.bytes, state.lines, state.line_bytes) = (0, 0, 0);
        for piece in std::mem::take(&mut state.waiting) {
            piece.answer(Err(why.clone()));
        }
        self.tell(state);
    }

    /// Something is on its way for as long as this is held.
    pub fn passing(&self) -> Passing<'_> {
        let mut state = self.lock();
        state.passing += 1;
        state.has_passed = true;
        Passing(self)
    }

    /// Waits until `found` finds something.
    pub async fn until<T>(&self, found: impl Fn(&State) -> Option<T>) -> T {
        loop {
            let notified = self.notify.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            if let Some(found) = found(&self.lock()) {
                return found;
            }
            notified.await;
        }
    }

    pub fn wait_done(&self, within: Duration) -> bool {
        let end = Instant::now() + within;
        let mut state = self.lock();
        while !state.is_done() {
            let Some(left) = end.checked_duration_since(Instant::now()) else { return false };
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn tell(&self, state: MutexGuard<'_, State>) {
        drop(state);
        self.changed.notify_all();
        self.notify.notify_waiters();
    }
}

/// See [`Queue::passing`].
#[derive(Debug)]
pub(super) struct Passing<'a>(&'a Queue);

impl Drop for Passing<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.passing -= 1;
        self.0.tell(state);
    }
}
