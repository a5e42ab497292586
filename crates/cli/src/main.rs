//! Endpoint Guard on the command line: the same core, the same words, no desktop.

mod arguments;
mod billed;
mod budget;
mod caps;
mod check;
mod closing;
mod completing;
mod config;
mod cost;
mod credit;
mod delete;
mod deploy;
mod doctor;
mod documented;
mod done;
mod drill;
mod ended;
mod failure;
mod forget;
mod hardware;
mod hold;
mod kept;
mod length;
mod log;
mod login;
mod man;
mod names;
mod opening;
mod output;
mod paint;
mod pause;
mod plan;
mod proof;
mod reading;
mod reminders;
mod resume;
mod run;
#[cfg(test)]
mod schemas;
mod seen;
mod sessions;
mod signals;
mod since;
mod snapshot;
mod standing;
mod status;
mod table;
mod unconfirmed;
mod verbose;
mod waiting;
mod watch;
mod whoami;

use std::process::ExitCode;
use std::time::Duration;

use clap::FromArgMatches;

use arguments::{AccountCommand, Arguments, Command, DemoCommand};
use closing::Manner;
use ended::Ended;
use kept::KeptCommand;

fn main() -> ExitCode {
    // A shell that completes a line: it waits, and wants names only.
    if completing::answer() {
        return ExitCode::SUCCESS;
    }
    // Before anything that may read a token.
    guard_host::keep_memory_private();
    // One thread is enough, and starts faster than a pool of them.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::warn(format_args!("could not start: {error}"));
            guard_host::output::stderr().wait_written(Duration::from_secs(2));
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(async {
        let typed = documented::command().try_get_matches();
        match typed.and_then(|typed| Arguments::from_arg_matches(&typed)) {
            Ok(arguments) => {
                if arguments.quiet {
                    output::be_quiet();
                }
                let manner = manner(&arguments.command);
                // What guards has a log file.
                if arguments.verbose && manner != Manner::Guards {
                    verbose::begin();
                }
                standing::tell(&arguments.command);
                closing::close(run(arguments.command).await, manner).await
            }
            Err(help) => closing::help(&help).await,
        }
    });
    guard_host::logging::end();
    // What still waits for a name server or a disk is not waited for.
    runtime.shutdown_background();
    code
}

fn manner(command: &Command) -> Manner {
    let of_account = match command {
        Command::Account(command) => Some(command),
        Command::Demo(demo) => match &demo.command {
            Some(DemoCommand::Account(command)) => Some(command),
            Some(DemoCommand::Kept(command)) => return manner_of_kept(command),
            None => return Manner::Shows,
        },
        Command::Kept(command) => return manner_of_kept(command),
        _ => None,
    };
    match (command, of_account) {
        (_, Some(AccountCommand::Watch(_))) => Manner::Guards,
        (
            _,
            Some(
                AccountCommand::Status(_)
                | AccountCommand::WhoAmI(_)
                | AccountCommand::Cost(_)
                | AccountCommand::Plan(_)
                | AccountCommand::Log(_)
                | AccountCommand::Doctor(_)
                | AccountCommand::Hardware(_),
            ),
        )
        | (Command::Man(_) | Command::Completions { .. }, _) => Manner::Shows,
        _ => Manner::Acts,
    }
}

fn manner_of_kept(command: &KeptCommand) -> Manner {
    match command {
        KeptCommand::Sessions(_) | KeptCommand::Reminders(_) => Manner::Shows,
        _ => Manner::Acts,
    }
}

async fn run(command: Command) -> Result<(), Ended> {
    match command {
        Command::Login(login) => login::login(&login).await,
        Command::Logout(logout) => login::logout(&logout).await,
        Command::ForgetEverything(arguments) => forget::run(&arguments).await,
        Command::Account(command) => on_account(command, false).await,
        Command::Demo(demo) => match demo.command {
            Some(DemoCommand::Account(command)) => on_account(command, true).await,
            Some(DemoCommand::Kept(command)) => kept::demo(command).await,
            None => on_account(AccountCommand::default(), true).await,
        },
        Command::Kept(command) => kept::run(command).await,
        Command::Man(arguments) => man::run(&arguments),
        Command::Completions { shell } => completing::print(shell),
    }
}

async fn on_account(command: AccountCommand, demo: bool) -> Result<(), Ended> {
    match command {
        AccountCommand::WhoAmI(arguments) => whoami::run(&arguments, demo).await,
        AccountCommand::Status(status) => status::run(&status, demo).await,
        AccountCommand::Pause(pause) => pause::run(&pause, demo).await,
        AccountCommand::Run(arguments) => run::run(&arguments, demo).await,
        AccountCommand::Hold(arguments) => hold::run(&arguments, demo).await,
        AccountCommand::Cost(arguments) => cost::run(&arguments, demo).await,
        AccountCommand::Plan(arguments) => plan::run(&arguments, demo).await,
        AccountCommand::Watch(arguments) => watch::run(&arguments, demo).await,
        AccountCommand::Check(arguments) => check::run(&arguments, demo).await,
        AccountCommand::Hardware(arguments) => hardware::run(&arguments, demo).await,
        AccountCommand::Deploy(arguments) => deploy::run(&arguments, demo).await,
        AccountCommand::Log(arguments) => log::run(&arguments, demo).await,
        AccountCommand::Doctor(arguments) => doctor::run(&arguments, demo).await,
        AccountCommand::Drill(arguments) => drill::run(&arguments, demo).await,
        AccountCommand::Delete(arguments) => delete::run(&arguments, demo).await,
        AccountCommand::Resume(resume) => resume::run(&resume, demo).await,
        AccountCommand::ScaleToZero(names) => resume::scale_to_zero(&names, demo).await,
    }
}
