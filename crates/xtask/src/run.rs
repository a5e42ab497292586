//! `cargo xtask run`: from a fresh checkout to the running application.

use std::ffi::OsString;
use std::io::IsTerminal;

use crate::display::{self, Display};
use crate::packages::Purpose;
use crate::setup::{self, Consent};
use crate::workspace::Workspace;
use crate::{Error, foreground, ui};

/// Builds and starts the application with `arguments`. Without a display the demo account's live
/// status is shown in the terminal, so that something is always seen.
pub fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<(), Error> {
    match display::find() {
        Display::Answers(_) => desktop(workspace, arguments),
        Display::Absent(why) => {
            println!("Endpoint Guard has a tray icon and a window, but {why}.");
            println!("Here is the demo account in the terminal instead; Ctrl-C ends it.\n");
            terminal(workspace)
        }
    }
}

fn desktop(workspace: &Workspace, arguments: &[OsString]) -> Result<(), Error> {
    setup::setup(&[Purpose::Build], Consent::new(false))?;
    ui::build(workspace)?;
    // With the program that shows its windows, which it looks for beside itself.
    let mut both = workspace.cargo("build");
    foreground::run(both.args(["--package", "endpoint-guard-desktop", "--bins"]))?;
    let mut cargo = workspace.cargo("run");
    cargo.args(["--package", "endpoint-guard-desktop", "--"]).args(arguments);
    foreground::run(&mut cargo)
}

fn terminal(workspace: &Workspace) -> Result<(), Error> {
    let mut cargo = workspace.cargo("run");
    cargo.args(["--package", "endpoint-guard", "--", "demo", "status"]);
    // Where nobody watches, one reading is enough.
    if std::io::stdout().is_terminal() {
        cargo.arg("--watch");
    }
    foreground::run(&mut cargo)
}
