//! `cargo xtask package`: what people install.

use std::ffi::OsString;

use crate::packages::Purpose;
use crate::setup::{self, Consent};
use crate::workspace::Workspace;
use crate::{Error, ui};

#[cfg(target_os = "linux")]
mod archives;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod formats;
#[cfg(target_os = "linux")]
mod tried;
#[cfg(target_os = "linux")]
mod tried_archives;

/// What can follow on Linux.
#[cfg(target_os = "linux")]
const LINUX: &str = "`cargo xtask package` takes only [--archives] [--try [SUITE…]] on Linux";

/// Makes the packages of this system and says where they are. `arguments` go to `tauri build` where that makes them.
#[cfg(target_os = "linux")]
pub fn package(
    workspace: &Workspace,
    arguments: &[OsString],
    consent: Consent,
) -> Result<(), Error> {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let (archived, words) = match words.as_slice() {
        ["--archives", rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let systems = match words {
        [] => None,
        ["--try", suites @ ..] => Some(tried::named(suites)?),
        _ => return Err(Error::Told(LINUX.to_owned())),
    };
    if archived {
        // Neither a page nor a window system.
        setup::setup(&[Purpose::Archive], consent)?;
        let made = archives::all(workspace)?;
        return systems.map_or(Ok(()), |_| tried_archives::all(workspace, &made));
    }
    setup::setup(&[Purpose::Build, Purpose::Package], consent)?;
    ui::build(workspace)?;
    formats::all(workspace)?;
    systems.map_or(Ok(()), |systems| tried::all(workspace, &systems))
}

/// Installers of macOS and Windows, by Tauri's own command line, which gets `arguments`.
#[cfg(not(target_os = "linux"))]
pub fn package(
    workspace: &Workspace,
    arguments: &[OsString],
    consent: Consent,
) -> Result<(), Error> {
    use crate::foreground;
    use crate::workspace::Profile;

    setup::setup(&[Purpose::Build, Purpose::Package], consent)?;
    ui::build(workspace)?;

    let npx = if cfg!(windows) { "npx.cmd" } else { "npx" };
    let mut command = std::process::Command::new(npx);
    command
        .args(["--yes", "@tauri-apps/cli@2", "build"])
        .args(arguments)
        // Which of the packages has the features it asks for.
        .args(["--", "--package", "endpoint-guard-desktop"])
        .current_dir(workspace.root());
    foreground::run(&mut command)?;
    let bundle = workspace.program(Profile::Release, "bundle");
    println!("The packages are in {}.", bundle.with_extension("").display());
    Ok(())
}
