//! Completions for shells.

use clap::CommandFactory;

use crate::arguments::Arguments;
use crate::output;

/// Prints them to standard output.
pub fn print(shell: clap_complete::Shell) {
    let mut command = Arguments::command();
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "endpoint-guard", &mut text);
    output::text(String::from_utf8_lossy(&text));
}
