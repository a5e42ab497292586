//! The packagers that others keep, in versions that were tried here.

use std::process::Command;

use crate::workspace::Workspace;
use crate::{Error, foreground};

/// A subcommand of cargo, installed into `tools/` of this checkout.
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Makes the package of Debian and Ubuntu.
pub const DEB: Tool = Tool { name: "cargo-deb", version: "3.8.0" };
/// Makes the package of Fedora and openSUSE.
pub const RPM: Tool = Tool { name: "cargo-generate-rpm", version: "0.21.1" };

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
        // Each is a subcommand of cargo, and reads its own name first.
        command.arg(self.name.trim_start_matches("cargo-")).current_dir(workspace.root());
        Ok(command)
    }
}
