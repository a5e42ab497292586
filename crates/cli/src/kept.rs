//! Commands that work with what is kept on this computer, and need no network.

use clap::Subcommand;
use guard_host::Dirs;

use crate::budget::{self, Budget};
use crate::config::{self, Config};
use crate::credit::{self, Credit};
use crate::ended::Ended;
use crate::output;
use crate::reminders::{self, Reminders};
use crate::sessions::{self, SessionCommand, Sessions};

#[derive(Debug, Subcommand)]
pub enum KeptCommand {
    /// Show what was spent of each budget, set one, or check them; works without a network.
    Budget(Budget),
    /// Enter what is left of what you paid ahead.
    Credit(Credit),
    /// List testing sessions with their cost; works without a network.
    Sessions(Sessions),
    /// Show, end or extend one testing session.
    Session {
        #[command(subcommand)]
        command: SessionCommand,
    },
    /// Show what you were told and when, and why something was not shown; works without a network.
    Reminders(Reminders),
    /// Show settings, or change one; works without a network.
    Config(Config),
}

/// Works with what is kept here.
///
/// # Errors
/// As the command says.
pub async fn run(command: KeptCommand) -> Result<(), Ended> {
    run_in(command, &dirs()?).await
}

/// The same in a folder that begins empty and is gone afterwards: nothing of this computer is shown or
/// changed.
///
/// # Errors
/// As the command says.
pub async fn demo(command: KeptCommand) -> Result<(), Ended> {
    let home = dirs()?.cache.join(format!("demo-{}", std::process::id()));
    output::say("Demo: it begins with nothing, and nothing of this is kept.");
    let ended = run_in(command, &Dirs::under(&home)).await;
    // What only looked made none.
    let _ = std::fs::remove_dir_all(&home);
    ended
}

async fn run_in(command: KeptCommand, dirs: &Dirs) -> Result<(), Ended> {
    match command {
        KeptCommand::Budget(arguments) => budget::run(arguments, dirs),
        KeptCommand::Credit(arguments) => credit::run(&arguments, dirs),
        KeptCommand::Sessions(arguments) => sessions::list(&arguments, dirs),
        KeptCommand::Session { command } => sessions::one(command, dirs).await,
        KeptCommand::Reminders(arguments) => reminders::run(&arguments, dirs),
        KeptCommand::Config(arguments) => config::run(arguments, dirs),
    }
}

fn dirs() -> Result<Dirs, Ended> {
    Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))
}
