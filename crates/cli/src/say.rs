//! Words for the person at the terminal, beside the output of a command.

use std::io::Write;

/// Prints a line to standard error. A terminal that is gone is no reason to end: something may be
/// running that has to be paused.
pub fn say(words: &str) {
    let _ = writeln!(std::io::stderr(), "{words}");
}
