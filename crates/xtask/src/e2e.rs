//! `cargo xtask e2e`: the end-to-end tests with the real programs, on a display and a bus of their
//! own.

use crate::Error;
use crate::steps::Outcome;
use crate::workspace::Workspace;

/// Builds the three programs and runs the tests of `guard-e2e` whose names contain `filter`, one at
/// a time.
///
/// The tests find in their environment:
/// - `GUARD_DESKTOP_BIN`, `GUARD_CLI_BIN`, `GUARD_SIM_BIN`: the programs, as absolute paths;
/// - `GUARD_E2E_LOGS`: a folder for logs, emptied before the run and kept after it;
/// - `DISPLAY`: a private display with a window manager and without a tray;
/// - `DBUS_SESSION_BUS_ADDRESS`: a private bus on which nothing starts by itself. A test that needs
///   names on a bus starts its own;
/// - `HOME`, `XDG_RUNTIME_DIR`: empty folders of mode 0700 that are removed afterwards.
#[cfg(target_os = "linux")]
pub fn run(workspace: &Workspace, filter: Option<&str>) -> Result<Outcome, Error> {
    linux::run(workspace, filter).map(|()| Outcome::Done)
}

#[cfg(not(target_os = "linux"))]
pub fn run(_: &Workspace, _: Option<&str>) -> Result<Outcome, Error> {
    Ok(Outcome::Skipped(
        "the end-to-end tests need an X display and D-Bus, so they run on Linux".to_owned(),
    ))
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::PathBuf;

    use crate::stage::{Plan, Stage};
    use crate::workspace::{Profile, Workspace};
    use crate::{Error, foreground, ui};

    /// The variable, the package and the program in it.
    const PROGRAMS: [(&str, &str); 3] = [
        ("GUARD_DESKTOP_BIN", "endpoint-guard-desktop"),
        ("GUARD_CLI_BIN", "endpoint-guard"),
        ("GUARD_SIM_BIN", "hf-sim"),
    ];

    pub fn run(workspace: &Workspace, filter: Option<&str>) -> Result<(), Error> {
        ui::build(workspace)?;
        let mut build = workspace.cargo("build");
        for (_, package) in PROGRAMS {
            build.args(["--package", package]);
        }
        foreground::run(build.arg("--bins"))?;
        // Built before the stage is there, so that the stage does not wait for a compiler.
        foreground::run(tests(workspace).arg("--no-run"))?;

        let logs = workspace.scratch("e2e-logs")?;
        std::fs::remove_dir_all(&logs).map_err(Error::io(format!("empty {}", logs.display())))?;
        let logs = workspace.scratch("e2e-logs")?;

        let stage = Stage::open(&Plan::bare())?;
        let mut cargo = tests(workspace);
        stage.apply(&mut cargo);
        // What a test that is ended by force leaves behind goes with the stage.
        let temporary = stage.folder().join("tmp");
        std::fs::create_dir(&temporary).map_err(Error::io("make a folder for temporary files"))?;
        cargo.env("TMPDIR", &temporary);
        // The stage has a home of its own; cargo still needs the person's.
        for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            if let Some(value) = tool_home(name, folder) {
                cargo.env(name, value);
            }
        }
        for (name, program) in PROGRAMS {
            cargo.env(name, workspace.program(Profile::Debug, program));
        }
        cargo.env("GUARD_E2E_LOGS", &logs);
        cargo.arg("--").args(filter).arg("--test-threads=1");
        let result = foreground::run(&mut cargo);
        if result.is_err() {
            println!("The logs of the programs are in {}.", logs.display());
        }
        result
    }

    fn tests(workspace: &Workspace) -> std::process::Command {
        let mut cargo = workspace.cargo("test");
        cargo.args(["--package", "guard-e2e", "--features", "e2e"]);
        cargo
    }

    fn tool_home(name: &str, folder: &str) -> Option<PathBuf> {
        let set = std::env::var_os(name).map(PathBuf::from);
        set.or_else(|| {
            std::env::home_dir().map(|home| home.join(folder)).filter(|path| path.is_dir())
        })
    }
}
