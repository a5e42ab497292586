//! Completion in shells: the script a shell needs, and what it asks this program for at each tab.
//!
//! What is offered comes from what is kept on this computer. Nothing is asked over a network, and no
//! token is read.

mod known;

use clap::{Arg, Command};
use clap_complete::env::{CompleteEnv, Shells};
use clap_complete::{ArgValueCompleter, CompletionCandidate};

use crate::documented;
use crate::ended::Ended;
use crate::output;

pub use known::{forget, keep};

/// The name this program is installed under.
const NAME: &str = "endpoint-guard";
/// Set by the script when it asks. A name that nobody sets by chance: such a process does nothing else.
const ASKED: &str = "ENDPOINT_GUARD_COMPLETE";

/// Prints the script for a shell.
///
/// # Errors
/// When there is none.
pub fn print(shell: clap_complete::Shell) -> Result<(), Ended> {
    let shells = Shells::builtins();
    let wanted = shells.completer(&shell.to_string());
    let wanted = wanted.ok_or_else(|| Ended::usage(format!("no completions for {shell}")))?;
    let mut script = Vec::new();
    wanted
        .write_registration(ASKED, NAME, NAME, NAME, &mut script)
        .map_err(|error| Ended::failed(format!("could not make the completions: {error}")))?;
    output::text(String::from_utf8_lossy(&script));
    Ok(())
}

/// Answers a shell that completes a line; `false` when none asked.
pub fn answer() -> bool {
    if std::env::var_os(ASKED).is_none() {
        return false;
    }
    let folder = std::env::current_dir().ok();
    let answer = CompleteEnv::with_factory(command).var(ASKED);
    // Nothing fits, or nobody knows: the shell offers nothing then, and a word about it would land
    // in the line that is being typed.
    let answered = answer.try_complete(std::env::args_os(), folder.as_deref());
    answered.unwrap_or(true)
}

/// What can be typed, with what is offered for values.
fn command() -> Command {
    offering(documented::command())
}

fn offering(command: Command) -> Command {
    command.mut_args(offered).mut_subcommands(offering)
}

/// By the name of the value, which the help shows: one name means one thing everywhere.
fn offered(arg: Arg) -> Arg {
    let name = arg.get_value_names().and_then(<[_]>::first).map(|name| name.as_str().to_owned());
    let values: fn(&str) -> Vec<String> = match name.as_deref() {
        Some("ENDPOINT") => known::endpoints,
        Some("NS") => |_| known::namespaces(),
        Some("ID") => |_| known::sessions(),
        Some("KEY") => known::settings,
        Some("HARDWARE") => |_| known::hardware(),
        Some("PERIOD") => |_| ["day", "week", "month"].map(str::to_owned).to_vec(),
        Some("COMMAND") if !arg.is_last_set() => |_| commands(),
        _ => return arg,
    };
    arg.add(ArgValueCompleter::new(move |typed: &std::ffi::OsStr| {
        let Some(typed) = typed.to_str() else { return Vec::new() };
        let fitting = values(typed).into_iter().filter(|value| value.starts_with(typed));
        fitting.map(CompletionCandidate::new).collect::<Vec<_>>()
    }))
}

fn commands() -> Vec<String> {
    let command = documented::command();
    command.get_subcommands().map(|one| one.get_name().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_has_a_script_that_asks_by_the_name_that_is_installed() {
        use clap::ValueEnum;
        for shell in clap_complete::Shell::value_variants() {
            let mut script = Vec::new();
            let shells = Shells::builtins();
            let wanted = shells.completer(&shell.to_string()).expect("a script");
            wanted.write_registration(ASKED, NAME, NAME, NAME, &mut script).expect("in memory");
            let script = String::from_utf8(script).expect("text");
            assert!(script.contains(ASKED) && script.contains(NAME), "{script}");
        }
        command().debug_assert();
    }
}
