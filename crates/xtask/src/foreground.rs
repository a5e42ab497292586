//! Commands that run in the foreground, with their output where the person sees it.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::{Error, child};

/// Shows the command line, runs it and waits.
pub fn run(command: &mut Command) -> Result<(), Error> {
    println!("$ {}", shown(command));
    run_quietly(command)
}

/// Runs the command and waits; its own output is still shown.
pub fn run_quietly(command: &mut Command) -> Result<(), Error> {
    let mut child = command.spawn().map_err(|source| start_error(command, source))?;
    let status = child::wait_in_foreground(&mut child).map_err(Error::io("wait for a program"))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { command: shown(command), status })
}

/// Runs the command and returns what it wrote to standard output.
pub fn output(command: &mut Command) -> Result<String, Error> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| start_error(command, source))?;
    if !output.status.success() {
        return Err(Error::Failed { command: shown(command), status: output.status });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program can be started at all; its output is dropped.
pub fn can_start(program: &str, version_flag: &str) -> bool {
    Command::new(program)
        .arg(version_flag)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as a person would type it: a program is named without its folder.
pub fn shown(command: &Command) -> String {
    let program = command.get_program();
    std::iter::once(Path::new(program).file_stem().unwrap_or(program))
        .chain(command.get_args())
        .map(|word| quoted(&word.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn start_error(command: &Command, source: std::io::Error) -> Error {
    let program = command.get_program().to_string_lossy().into_owned();
    if source.kind() == ErrorKind::NotFound {
        return Error::Told(format!(
            "could not find the program `{program}`: is it installed and on PATH?"
        ));
    }
    Error::Start { program, source }
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:@,+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_command_can_be_pasted_into_a_shell() {
        let mut command = Command::new("cargo");
        command.args(["test", "-p", "guard-core", "it's a name", ""]);
        assert_eq!(shown(&command), r"cargo test -p guard-core 'it'\''s a name' ''");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run_quietly(&mut Command::new("no-such-program-here")).unwrap_err();
        assert!(error.to_string().contains("`no-such-program-here`"), "{error}");
    }
}
