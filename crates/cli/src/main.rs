//! Endpoint Guard on the command line: the same core, the same words, no desktop.

mod arguments;
mod billed;
mod budget;
mod check;
mod completions;
mod config;
mod cost;
mod credit;
mod delete;
mod deploy;
mod ended;
mod hardware;
mod login;
mod man;
mod names;
mod opening;
mod paint;
mod pause;
mod plan;
mod reminders;
mod resume;
mod run;
mod say;
mod sessions;
mod signals;
mod since;
mod status;
mod table;
mod waiting;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use arguments::{AccountCommand, Arguments, Command};
use ended::Ended;

fn main() -> ExitCode {
    // Before anything that may read a token.
    guard_host::keep_memory_private();
    let arguments = Arguments::parse();
    // One thread is enough, and starts faster than a pool of them.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(arguments.command)),
        Err(error) => Err(Ended::failed(format!("could not start: {error}"))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(ended) => {
            ended.tell();
            ended.code()
        }
    }
}

async fn run(command: Command) -> Result<(), Ended> {
    match command {
        Command::Login(login) => login::login(&login).await,
        Command::Logout => login::logout().await,
        Command::Account(command) => on_account(command, false).await,
        Command::Demo(demo) => on_account(demo.command.unwrap_or_default(), true).await,
        Command::Budget(arguments) => budget::run(arguments),
        Command::Credit(arguments) => credit::run(&arguments),
        Command::Sessions(arguments) => sessions::list(&arguments),
        Command::Session { command } => sessions::one(command).await,
        Command::Reminders(arguments) => reminders::run(&arguments),
        Command::Config(arguments) => config::run(arguments),
        Command::Man { command } => man::print(&command),
        Command::Completions { shell } => {
            completions::print(shell);
            Ok(())
        }
    }
}

async fn on_account(command: AccountCommand, demo: bool) -> Result<(), Ended> {
    match command {
        AccountCommand::Status(status) => status::run(&status, demo).await,
        AccountCommand::Pause(pause) => pause::run(&pause, demo).await,
        AccountCommand::Run(arguments) => run::run(&arguments, demo).await,
        AccountCommand::Cost(arguments) => cost::run(&arguments, demo).await,
        AccountCommand::Plan(arguments) => plan::run(&arguments, demo).await,
        AccountCommand::Watch(arguments) => watch::run(&arguments, demo).await,
        AccountCommand::Check(arguments) => check::run(&arguments, demo).await,
        AccountCommand::Hardware(arguments) => hardware::run(&arguments, demo).await,
        AccountCommand::Deploy(arguments) => deploy::run(&arguments, demo).await,
        AccountCommand::Delete(arguments) => delete::run(&arguments, demo).await,
        AccountCommand::Resume(resume) => resume::run(&resume, demo).await,
        AccountCommand::ScaleToZero(names) => resume::scale_to_zero(&names, demo).await,
    }
}
