//! The line that moves, drawn without waiting for the terminal.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use guard_host::output::stderr;
use indicatif::TermLike;

use crate::output;

/// Without a terminal to ask.
const USUAL_WIDTH: u16 = 80;

/// Standard error, a frame at a time. A frame that would have to wait is not shown: the next one
/// replaces it anyway.
#[derive(Debug, Default)]
pub struct Moving {
    frame: Mutex<String>,
}

impl Moving {
    fn frame(&self) -> MutexGuard<'_, String> {
        self.frame.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, text: &str) -> io::Result<()> {
        self.frame().push_str(text);
        Ok(())
    }

    fn go(&self, count: usize, letter: char) -> io::Result<()> {
        match count {
            0 => Ok(()),
            count => self.add(&format!("\x1b[{count}{letter}")),
        }
    }
}

impl TermLike for Moving {
    fn width(&self) -> u16 {
        output::error_width().unwrap_or(USUAL_WIDTH)
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.go(n, 'A')
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.go(n, 'B')
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.go(n, 'C')
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.go(n, 'D')
    }

    fn write_line(&self, s: &str) -> io::Result<()> {
        self.add(&format!("{s}\n"))
    }

    fn write_str(&self, s: &str) -> io::Result<()> {
        self.add(s)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.add("\r\x1b[2K")
    }

    fn flush(&self) -> io::Result<()> {
        let frame = std::mem::take(&mut *self.frame());
        if !frame.is_empty() {
            stderr().show(frame);
        }
        Ok(())
    }
}
