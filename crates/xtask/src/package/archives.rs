//! The command line alone, which needs nothing of the system it runs on: an archive for each kind of processor.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{files, formats};
use crate::tools::{ZIGBUILD, zig};
use crate::workspace::Workspace;
use crate::{Error, foreground};

/// Kinds of processors, as Rust and qemu name them.
const PROCESSORS: [&str; 2] = ["x86_64", "aarch64"];

/// An archive and what it is for.
#[derive(Debug)]
pub struct Archive {
    pub processor: &'static str,
    pub file: PathBuf,
}

/// Makes them beside what else is made, each with its size.
pub fn all(workspace: &Workspace) -> Result<Vec<Archive>, Error> {
    let python = zig(workspace)?;
    let mut programs = Vec::new();
    for processor in PROCESSORS {
        let target = format!("{processor}-unknown-linux-musl");
        if foreground::can_start("rustup", "--version") {
            let mut add = Command::new("rustup");
            foreground::run(add.args(["target", "add", &target]).current_dir(workspace.root()))?;
        }
        let mut build = ZIGBUILD.command(workspace)?;
        build.args(["--release", "--locked", "--package", "endpoint-guard", "--target", &target]);
        foreground::run(build.env("CARGO_ZIGBUILD_PYTHON_PATH", &python))?;
        programs.push((processor, workspace.program_for(&target, "endpoint-guard")));
    }
    let here = programs.iter().find(|(processor, _)| *processor == std::env::consts::ARCH);
    let (_, speaking) = here.ok_or_else(|| {
        Error::Told("manual pages are printed by the program of this kind of processor".to_owned())
    })?;
    let folder = files::folder(workspace);
    let archives: Result<Vec<Archive>, Error> = programs
        .iter()
        .map(|(processor, program)| {
            let file = pack(workspace, &folder, processor, program, speaking)?;
            Ok(Archive { processor, file })
        })
        .collect();
    formats::list(&folder)?;
    archives
}

/// Lays one out and packs it: the same bytes whoever makes it of the same program.
fn pack(
    workspace: &Workspace,
    folder: &Path,
    processor: &str,
    program: &Path,
    speaking: &Path,
) -> Result<PathBuf, Error> {
    let name = format!("endpoint-guard-{}-{processor}-linux", formats::version());
    let tree = folder.join(&name);
    let doing = || format!("make {}", tree.display());
    if tree.exists() {
        fs::remove_dir_all(&tree).map_err(Error::io(doing()))?;
    }
    let manual = tree.join("share/man/man1");
    fs::create_dir_all(&manual).map_err(Error::io(doing()))?;
    fs::copy(program, tree.join("endpoint-guard")).map_err(Error::io(doing()))?;
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "README.md", "CHANGELOG.md"] {
        fs::copy(workspace.root().join(file), tree.join(file)).map_err(Error::io(doing()))?;
    }
    foreground::output(Command::new(speaking).args(["man", "--output"]).arg(&manual))?;
    files::write_completions(speaking, &tree)?;
    let archive = folder.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", "--format=gnu", "--owner=0", "--group=0", "--numeric-owner"]);
    tar.args(["--mode=u+rw,go=rX", &format!("--mtime=@{}", made(workspace)), "-czf"]);
    foreground::run(tar.arg(&archive).arg("-C").arg(folder).arg(&name))?;
    fs::remove_dir_all(&tree).map_err(Error::io(doing()))?;
    Ok(archive)
}

/// The time that everything in it has: that of the commit, or the beginning of time without one.
fn made(workspace: &Workspace) -> u64 {
    let mut git = Command::new("git");
    git.args(["log", "-1", "--format=%ct"]).current_dir(workspace.root());
    let time = foreground::output(&mut git).ok();
    time.and_then(|time| time.trim().parse().ok()).unwrap_or(0)
}
