//! Programs that others keep, in versions that were tried here.

use std::path::PathBuf;
use std::process::Command;

use crate::workspace::Workspace;
use crate::{Error, foreground};

/// A program of crates.io, installed into `tools/` of this checkout.
#[derive(Debug)]
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Makes the package of Debian and Ubuntu.
pub const DEB: Tool = Tool { name: "cargo-deb", version: "3.8.0" };
/// Makes the package of Fedora and openSUSE.
pub const RPM: Tool = Tool { name: "cargo-generate-rpm", version: "0.21.1" };
/// Tells what a program is made of.
pub const CYCLONEDX: Tool = Tool { name: "cargo-cyclonedx", version: "0.5.9" };
/// Makes a site of `docs`.
pub const MDBOOK: Tool = Tool { name: "mdbook", version: "0.5.4" };
/// Links for other processors and another C library, by zig's compiler.
pub const ZIGBUILD: Tool = Tool { name: "cargo-zigbuild", version: "0.24.1" };
/// That compiler, as a package of Python: nobody has to install it.
const ZIG: &str = "ziglang==0.15.2";

/// The Python of an environment of its own that has zig. Made when it is not there.
pub fn zig(workspace: &Workspace) -> Result<PathBuf, Error> {
    let folder = workspace.root().join("tools").join(ZIG.replace("==", "-"));
    let python = folder.join("bin/python");
    if !folder.join("bin/python-zig").exists() {
        println!("zig is not there; it is installed once, which takes a minute.");
        let mut make = Command::new("python3");
        foreground::run(make.args(["-m", "venv", "--clear"]).arg(&folder))?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ZIG];
        foreground::run(Command::new(&python).args(install))?;
    }
    Ok(python)
}

impl Tool {
    /// A command of it, to be run in the root of the workspace. Builds the tool when it is not there.
    pub fn command(&self, workspace: &Workspace) -> Result<Command, Error> {
        let program = workspace.root().join("tools/bin").join(self.name);
        if !program.exists() {
            println!("{} is not there; it is built once, which takes a few minutes.", self.name);
            foreground::run(workspace.cargo("install").args([
                self.name,
                "--version",
                self.version,
                "--locked",
                "--root",
                "tools",
            ]))?;
        }
        let mut command = Command::new(program);
        // A subcommand of cargo reads its own name first.
        command.args(self.name.strip_prefix("cargo-")).current_dir(workspace.root());
        Ok(command)
    }
}
