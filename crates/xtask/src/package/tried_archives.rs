//! An archive as a person meets it: unpacked, asked for its version, and used to pause a simulated account. What is for
//! another kind of processor runs under qemu.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::archives::Archive;
use crate::bench::Simulator;
use crate::workspace::{Profile, Workspace};
use crate::{Error, foreground};

/// Stores a token, uses it and takes it out again, on a bus of its own with a keyring that was not there before.
const KEYRING: &str = r#"
printf password | gnome-keyring-daemon --unlock --components=secrets --foreground >/dev/null 2>&1 &
keyring=$!
trap 'kill $keyring' EXIT
token=$HF_TOKEN
unset HF_TOKEN
for moment in 1 2 3 4 5 6 7 8 9 10; do
  printf %s "$token" | "$0" login --token-stdin && break
  sleep 1
done
"$0" whoami && "$0" logout
"#;

/// Tries each; what cannot be tried here is said, and fails in CI.
pub fn all(workspace: &Workspace, archives: &[Archive]) -> Result<(), Error> {
    foreground::run(workspace.cargo("build").args(["--package", "hf-sim"]))?;
    for archive in archives {
        let folder = workspace.scratch("archive")?;
        foreground::run(Command::new("tar").arg("-xzf").arg(&archive.file).arg("-C").arg(&folder))?;
        let name = archive.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let program = folder.join(name.trim_end_matches(".tar.gz")).join("endpoint-guard");
        is_static(&program)?;
        let started = if archive.processor == std::env::consts::ARCH {
            Started { by: None, program }
        } else {
            let by = format!("qemu-{}-static", archive.processor);
            if !foreground::can_start(&by, "--version") {
                left_out(&format!("{by} is not there: {name} was NOT run"))?;
                continue;
            }
            Started { by: Some(by), program }
        };
        started.used(workspace)?;
        println!("{name} runs: it needs no library, and pauses what it was asked to.");
    }
    Ok(())
}

/// A program of an archive, and what runs it.
struct Started {
    by: Option<String>,
    program: PathBuf,
}

impl Started {
    fn command(&self, simulator: &Simulator) -> Command {
        match &self.by {
            None => simulator.command(&self.program),
            Some(qemu) => {
                let mut command = simulator.command(Path::new(qemu));
                command.arg(&self.program);
                command
            }
        }
    }

    fn used(&self, workspace: &Workspace) -> Result<(), Error> {
        let simulator = Simulator::start(&workspace.program(Profile::Debug, "hf-sim"), "many:3")?;
        let says = |words: &[&str], what: &str| {
            let said = foreground::output(self.command(&simulator).args(words))?;
            let missing = || format!("`{}` does not say {what}, but:\n{said}", words.join(" "));
            if said.contains(what) { Ok(()) } else { Err(Error::Told(missing())) }
        };
        says(&["--version"], super::formats::version())?;
        says(&["demo", "status"], "$3.40/h")?;
        says(&["pause", "--all"], "Paused 3 of 3")?;
        let running = simulator.count_in_state("running")?;
        if running > 0 {
            return Err(Error::Told(format!("{running} endpoints run after `pause --all`")));
        }
        if self.by.is_none() {
            self.in_a_keyring(&simulator)?;
        }
        Ok(())
    }

    /// A static program speaks with the keyring as any other: over the bus.
    fn in_a_keyring(&self, simulator: &Simulator) -> Result<(), Error> {
        let is_there = ["dbus-run-session", "gnome-keyring-daemon"];
        if let Some(missing) =
            is_there.iter().find(|program| !foreground::can_start(program, "--version"))
        {
            return left_out(&format!("{missing} is not there: the keyring was NOT tried"));
        }
        let mut session = simulator.command(Path::new("dbus-run-session"));
        session.args(["--", "sh", "-ec", KEYRING]).arg(&self.program);
        let said = foreground::output(&mut session)?;
        let is_stored = said.contains("The token is in the keyring.");
        if is_stored && said.contains("The token is no longer in the keyring.") {
            return Ok(());
        }
        Err(Error::Told(format!("the token was not stored and taken out, but:\n{said}")))
    }
}

/// No program that loads libraries is named in it.
fn is_static(program: &Path) -> Result<(), Error> {
    let headers =
        foreground::output(Command::new("readelf").arg("--program-headers").arg(program))?;
    match headers.contains("INTERP") {
        false => Ok(()),
        true => Err(Error::Told(format!("{} needs libraries of the system", program.display()))),
    }
}

fn left_out(why: &str) -> Result<(), Error> {
    println!("{why}");
    match std::env::var_os("CI") {
        Some(_) => Err(Error::Told(format!("{why}, and CI must not go without it"))),
        None => Ok(()),
    }
}
