//! What is made of the files on Linux: packages of two families.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::files::{self, PROGRAMS};
use crate::tools::{DEB, RPM};
use crate::workspace::{Profile, Workspace};
use crate::{Error, foreground};

/// Builds everything, and prints each file with its size.
pub fn all(workspace: &Workspace) -> Result<(), Error> {
    let mut build = workspace.cargo("build");
    build.args(["--release", "--bins"]);
    for package in PROGRAMS {
        build.args(["--package", package]);
    }
    foreground::run(&mut build)?;
    files::lay_out(workspace)?;
    let made = files::folder(workspace);
    deb(workspace, &made)?;
    rpm(workspace, &made)?;
    lint(&made)?;
    list(&made)
}

/// Prints each file with its size, and writes the sums to compare a download with.
pub fn list(made: &Path) -> Result<(), Error> {
    let packages = packages_in(made)?;
    for file in &packages {
        let bytes = file.metadata().map_err(Error::io("look at a package"))?.len();
        println!("{:>6.1} MB  {}", bytes as f64 / 1e6, file.display());
    }
    let names = packages.iter().filter_map(|file| file.file_name());
    let sums = foreground::output(Command::new("sha256sum").args(names).current_dir(made))?;
    std::fs::write(made.join("SHA256SUMS"), sums).map_err(Error::io("write the sums"))
}

fn deb(workspace: &Workspace, made: &Path) -> Result<(), Error> {
    let mut deb = DEB.command(workspace)?;
    deb.args(["--package", "endpoint-guard-desktop", "--no-build", "--output"]).arg(made);
    foreground::run(&mut deb)
}

fn rpm(workspace: &Workspace, made: &Path) -> Result<(), Error> {
    let mut rpm = RPM.command(workspace)?;
    let target = workspace.program(Profile::Release, "x");
    let target = target.parent().and_then(Path::parent).unwrap_or(made);
    rpm.arg("--target-dir").arg(target).arg("--output").arg(made);
    foreground::run(&mut rpm)
}

/// What the packagers of Debian check, where that is installed.
fn lint(made: &Path) -> Result<(), Error> {
    let packages = packages_in(made)?;
    let is_deb = |file: &&PathBuf| file.extension().is_some_and(|ending| ending == "deb");
    if foreground::can_start("lintian", "--version") {
        let mut lintian = Command::new("lintian");
        // As root it asks whether that is meant; it only reads.
        lintian.args(["--allow-root", "--fail-on", "error"]);
        foreground::run(lintian.args(packages.iter().filter(is_deb)))?;
    } else {
        println!("lintian is not there: the package of Debian was not checked.");
    }
    Ok(())
}

fn packages_in(made: &Path) -> Result<Vec<PathBuf>, Error> {
    let doing = || format!("look into {}", made.display());
    let entries = std::fs::read_dir(made).map_err(Error::io(doing()))?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    // Not the sums, and not what the packages were made of.
    files.retain(|file| {
        file.extension().is_some_and(|ending| ["deb", "rpm", "gz"].iter().any(|of| ending == *of))
    });
    files.sort();
    Ok(files)
}

pub fn version() -> &'static str {
    // All packages of the workspace have the same.
    env!("CARGO_PKG_VERSION")
}
