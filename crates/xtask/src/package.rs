//! `cargo xtask package`: installable packages, built by Tauri's own command line.

use std::ffi::OsString;
use std::process::Command;

use crate::packages::Purpose;
use crate::setup::{self, Consent};
use crate::workspace::Workspace;
use crate::{Error, foreground, ui};

/// Builds the page and the release, and says where the packages are. `arguments` go to `tauri
/// build`.
pub fn package(
    workspace: &Workspace,
    arguments: &[OsString],
    consent: Consent,
) -> Result<(), Error> {
    setup::setup(&[Purpose::Build, Purpose::Package], consent)?;
    ui::build(workspace)?;
    let npx = if cfg!(windows) { "npx.cmd" } else { "npx" };
    let mut command = Command::new(npx);
    command
        .args(["--yes", "@tauri-apps/cli@2", "build"])
        .args(arguments)
        .current_dir(workspace.root());
    foreground::run(&mut command)?;
    let bundle = workspace.program(crate::workspace::Profile::Release, "bundle");
    println!("The packages are in {}.", bundle.with_extension("").display());
    Ok(())
}
