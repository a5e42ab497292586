//! Manual pages, made from what can be typed.

use clap::{Command, CommandFactory};

use crate::arguments::Arguments;
use crate::ended::Ended;

/// Prints the manual page of the command line, or of one of its commands, to standard output.
pub fn print(of: &[String]) -> Result<(), Ended> {
    let mut command = Arguments::command();
    command.build();
    let mut page: &Command = &command;
    for word in of {
        let found = page.find_subcommand(word);
        page =
            found.ok_or_else(|| Ended::usage(format!("there is no command {}", of.join(" "))))?;
    }
    clap_mangen::Man::new(page.clone())
        .render(&mut std::io::stdout())
        .map_err(|error| Ended::failed(format!("could not print the page: {error}")))
}
