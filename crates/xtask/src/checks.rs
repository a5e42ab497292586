//! `cargo xtask check` and `cargo xtask test`: the same looks at the code, and for the latter every
//! test.

use std::ffi::OsString;
use std::net::ToSocketAddrs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::steps::{Outcome, Step, run};
use crate::workspace::Workspace;
use crate::{Error, accessibility, e2e, foreground, publishing, python, types, ui};

/// What is left of cargo-deny's four checks where the advisory database cannot be fetched.
const DENY_OFFLINE: [&str; 3] = ["bans", "licenses", "sources"];

/// Everything that needs no test to run.
pub fn check(workspace: &Workspace) -> Result<(), Error> {
    let mut steps = looks(workspace);
    steps.push(Step::new("deny", || {
        let deny = match find_deny(workspace) {
            Some(deny) => deny,
            None => install_deny(workspace)?,
        };
        deny_check(workspace, &deny, &DENY_OFFLINE, "warn")
    }));
    steps.push(Step::that_may_skip("advisories", || {
        let Some(deny) = find_deny(workspace) else {
            return Ok(Outcome::Skipped("cargo-deny is not installed".to_owned()));
        };
        if !advisories_are_reachable() {
            return Ok(Outcome::Skipped(
                "the advisory database on github.com cannot be reached".to_owned(),
            ));
        }
        deny_check(workspace, &deny, &["advisories"], "warn").map(|()| Outcome::Done)
    }));
    run(steps)
}

/// Everything, headless. cargo-deny takes minutes to build, so it is used here only where it is;
/// `check` installs it. New advisories appear without a change of ours, so they are not part of a
/// test run.
pub fn test(workspace: &Workspace) -> Result<(), Error> {
    let mut steps = looks(workspace);
    steps.push(Step::new("ui-test", || ui::test(workspace)));
    steps.push(Step::that_may_skip("accessibility", || accessibility::run(workspace)));
    steps.push(Step::new("test", || {
        let mut cargo = workspace.cargo("test");
        cargo.args(["--workspace", "--exclude", "guard-e2e"]);
        // Bindings that ts-rs exports during this run go where nobody looks for them.
        cargo.env("TS_RS_EXPORT_DIR", workspace.scratch("bindings")?);
        foreground::run(&mut cargo)
    }));
    steps.push(Step::that_may_skip("python", || python::run(workspace, python::Wanted::default())));
    steps.push(Step::that_may_skip("e2e", || e2e::run(workspace, None)));
    steps.push(Step::that_may_skip("deny", || match find_deny(workspace) {
        None => Ok(Outcome::Skipped(
            "cargo-deny is not installed; `cargo xtask check` installs it".to_owned(),
        )),
        Some(deny) => deny_check(workspace, &deny, &DENY_OFFLINE, "error").map(|()| Outcome::Done),
    }));
    run(steps)
}

/// The page comes before clippy: the desktop package embeds it at compile time.
fn looks(workspace: &Workspace) -> Vec<Step<'_>> {
    vec![
        Step::new("fmt", || foreground::run(workspace.cargo("fmt").args(["--all", "--check"]))),
        Step::new("ui", || ui::build(workspace)),
        Step::new("ui-check", || ui::check(workspace)),
        Step::new("clippy", || {
            let mut cargo = workspace.cargo("clippy");
            cargo.args([
                "--workspace",
                "--all-targets",
                "--features",
                "guard-e2e/e2e",
                "--",
                "-D",
                "warnings",
            ]);
            foreground::run(&mut cargo)
        }),
        Step::new("types", || types::check(workspace)),
        Step::new("publishing", || publishing::check(workspace)),
    ]
}

/// In `tools/` of this checkout, or on PATH.
fn find_deny(workspace: &Workspace) -> Option<OsString> {
    let own: PathBuf = workspace
        .root()
        .join("tools/bin")
        .join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if own.exists() {
        return Some(own.into_os_string());
    }
    foreground::can_start("cargo-deny", "--version").then(|| "cargo-deny".into())
}

fn install_deny(workspace: &Workspace) -> Result<OsString, Error> {
    println!("cargo-deny is not there; it is built once, which takes a few minutes.");
    foreground::run(workspace.cargo("install").args([
        "cargo-deny",
        "--locked",
        "--root",
        "tools",
    ]))?;
    find_deny(workspace).ok_or_else(|| {
        Error::Told("could not find the cargo-deny that was just installed".to_owned())
    })
}

/// `level` is the least that is shown; Tauri's tree has many duplicates, each of which is a
/// warning.
fn deny_check(
    workspace: &Workspace,
    deny: &OsString,
    checks: &[&str],
    level: &str,
) -> Result<(), Error> {
    let mut command = Command::new(deny);
    command
        .args(["--log-level", level, "--workspace", "check", "--hide-inclusion-graph"])
        .args(checks)
        .current_dir(workspace.root());
    foreground::run(&mut command)
}

fn advisories_are_reachable() -> bool {
    ("github.com", 443).to_socket_addrs().is_ok_and(|mut addresses| {
        addresses.any(|address| {
            std::net::TcpStream::connect_timeout(&address, Duration::from_secs(3)).is_ok()
        })
    })
}
