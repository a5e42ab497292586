//! `cargo xtask package`: what people install.

use std::ffi::OsString;

use crate::packages::Purpose;
use crate::setup::{self, Consent};
use crate::workspace::Workspace;
use crate::{Error, ui};

#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod formats;
#[cfg(target_os = "linux")]
mod tools;
#[cfg(target_os = "linux")]
mod tried;

/// Builds the page and the release, makes the packages of this system, and says where they are. `arguments` go to
/// `tauri build` where that makes them.
pub fn package(
    workspace: &Workspace,
    arguments: &[OsString],
    consent: Consent,
) -> Result<(), Error> {
    setup::setup(&[Purpose::Build, Purpose::Package], consent)?;
    ui::build(workspace)?;
    make(workspace, arguments)
}

#[cfg(target_os = "linux")]
fn make(workspace: &Workspace, arguments: &[OsString]) -> Result<(), Error> {
    match arguments {
        [] => formats::all(workspace),
        [word] if word == "--try" => {
            formats::all(workspace)?;
            tried::debian(workspace)
        }
        _ => Err(Error::Told("`cargo xtask package` takes only --try on Linux".to_owned())),
    }
}

/// Installers of macOS and Windows, by Tauri's own command line.
#[cfg(not(target_os = "linux"))]
fn make(workspace: &Workspace, arguments: &[OsString]) -> Result<(), Error> {
    use crate::foreground;
    use crate::workspace::Profile;

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
