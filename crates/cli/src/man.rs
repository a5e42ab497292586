//! Manual pages, made from what can be typed.

use clap::{Command, CommandFactory};

use crate::arguments::Arguments;
use crate::ended::Ended;
use crate::output;

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
    let mut text = Vec::new();
    clap_mangen::Man::new(page.clone())
        .render(&mut text)
        .map_err(|error| Ended::failed(format!("could not make the page: {error}")))?;
    output::text(String::from_utf8_lossy(&text));
    Ok(())
}
