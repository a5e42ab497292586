//! Completions for shells.

use clap::CommandFactory;

use crate::arguments::Arguments;

/// Prints them to standard output.
pub fn print(shell: clap_complete::Shell) {
    let mut command = Arguments::command();
    clap_complete::generate(shell, &mut command, "endpoint-guard", &mut std::io::stdout());
}
