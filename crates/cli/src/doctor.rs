//! `doctor`: what the token, this computer and Hugging Face answer, for the report of a problem.

use std::io::{BufRead, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use guard_host::{Dirs, doctor, private};

use crate::ended::{self, Ended};
use crate::{opening, output};

#[derive(Debug, Args)]
pub struct Doctor {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Write what is shown to this new file as well; on a terminal that is asked first.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

/// Shows the report. What does not work is a line of it, so it ends well.
pub async fn run(arguments: &Doctor, demo: bool) -> Result<(), Ended> {
    let is_there = |file: &&Path| file.symlink_metadata().is_ok();
    if let Some(file) = arguments.save.as_deref().filter(is_there) {
        return Err(taken(file));
    }
    let places = opening::places()?;
    let dirs = Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))?;
    let report = doctor::examine(&places, &dirs, demo).await;
    let shown = match arguments.json {
        true => ended::json(&report)? + "\n",
        false => report.text(),
    };
    output::text(&shown);
    match &arguments.save {
        Some(file) => save(file, &shown),
        None => Ok(()),
    }
}

fn save(file: &Path, shown: &str) -> Result<(), Ended> {
    let name = file.display();
    if output::is_terminal() && std::io::stdin().is_terminal() {
        output::ask(format_args!("\nWrite this to {name}? [y/N] "));
        let mut line = String::new();
        std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|error| Ended::failed(format!("could not read the answer: {error}")))?;
        if !matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
            output::say("Nothing was written.");
            return Ok(());
        }
    }
    let mut made = match private::options().write(true).create_new(true).open(file) {
        Ok(made) => made,
        Err(why) if why.kind() == ErrorKind::AlreadyExists => return Err(taken(file)),
        Err(why) => return Err(Ended::failed(format!("could not write {name}: {why}"))),
    };
    made.write_all(shown.as_bytes())
        .map_err(|why| Ended::failed(format!("could not write {name}: {why}")))?;
    output::say(format_args!("Written to {name}."));
    Ok(())
}

fn taken(file: &Path) -> Ended {
    Ended::usage(format!("{} exists, and is not written over. Name another file", file.display()))
}
