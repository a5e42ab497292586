//! The thread that writes.

use std::io::{ErrorKind, Write};
use std::time::Duration;

use super::Failure;
use super::queue::Queue;

/// A pipe that another program made non-blocking is tried again after this time.
const TRIES_EVERY: Duration = Duration::from_millis(20);

/// Writes one piece after the other until nobody will ever read. What a full disk did not take is
/// missing; the next piece is tried all the same, since disks are emptied again.
pub(super) fn write_all_of(queue: &Queue, mut to: impl Write) {
    loop {
        let (missing, piece) = queue.next();
        let words = missing.unwrap_or_default();
        let result = write(&mut to, words.as_bytes())
            .and_then(|()| write(&mut to, &piece.bytes))
            .and_then(|()| flush(&mut to));
        let is_over = result == Err(Failure::Closed);
        queue.finish(piece, result);
        if is_over {
            return;
        }
    }
}

fn write(to: &mut impl Write, mut bytes: &[u8]) -> Result<(), Failure> {
    while !bytes.is_empty() {
        let length = patiently(|| to.write(bytes))?;
        if length == 0 {
            return Err(Failure::Broken("it takes nothing".to_owned()));
        }
        bytes = bytes.get(length..).unwrap_or_default();
    }
    Ok(())
}

fn flush(to: &mut impl Write) -> Result<(), Failure> {
    patiently(|| to.flush())
}

fn patiently<T>(mut act: impl FnMut() -> std::io::Result<T>) -> Result<T, Failure> {
    loop {
        match act() {
            Ok(done) => return Ok(done),
            Err(error) => match error.kind() {
                ErrorKind::Interrupted => {}
                ErrorKind::WouldBlock => std::thread::sleep(TRIES_EVERY),
                ErrorKind::BrokenPipe => return Err(Failure::Closed),
                _ => return Err(Failure::Broken(error.to_string())),
            },
        }
    }
}

/// Without the buffer of the standard library, which would keep what a full disk did not take.
#[cfg(unix)]
pub(super) fn standard_output() -> Box<dyn Write> {
    unbuffered(std::io::stdout())
}

#[cfg(unix)]
pub(super) fn standard_error() -> Box<dyn Write> {
    unbuffered(std::io::stderr())
}

#[cfg(unix)]
fn unbuffered(stream: impl Write + std::os::fd::AsFd + 'static) -> Box<dyn Write> {
    match stream.as_fd().try_clone_to_owned() {
        Ok(file) => Box::new(std::fs::File::from(file)),
        Err(_) => Box::new(stream),
    }
}

/// A console of Windows wants its characters as the standard library translates them.
#[cfg(not(unix))]
pub(super) fn standard_output() -> Box<dyn Write> {
    Box::new(std::io::stdout())
}

#[cfg(not(unix))]
pub(super) fn standard_error() -> Box<dyn Write> {
    Box::new(std::io::stderr())
}
