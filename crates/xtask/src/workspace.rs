//! Where things are: the repository, cargo's target directory, the programs it builds.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, foreground};

#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

/// Which of cargo's profiles a program is built with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Debug,
    Release,
}

impl Workspace {
    /// Asks cargo, so that `CARGO_TARGET_DIR` and cargo's own configuration count.
    pub fn find() -> Result<Self, Error> {
        let mut command = Command::new(cargo_program());
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        let text = foreground::output(&mut command)?;
        let metadata: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
            Error::Told(format!("could not read what `cargo metadata` says: {error}"))
        })?;
        let path = |key: &str| {
            metadata[key]
                .as_str()
                .map(PathBuf::from)
                .ok_or_else(|| Error::Told(format!("`cargo metadata` names no {key}")))
        };
        Ok(Self { root: path("workspace_root")?, target: path("target_directory")? })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A folder below cargo's target directory for what this tool writes, made if needed.
    pub fn scratch(&self, name: &str) -> Result<PathBuf, Error> {
        let folder = self.target.join("xtask").join(name);
        std::fs::create_dir_all(&folder)
            .map_err(Error::io(format!("make {}", folder.display())))?;
        Ok(folder)
    }

    /// Cargo, to be run in the root of the workspace.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = Command::new(cargo_program());
        command.arg(subcommand).current_dir(&self.root);
        command
    }

    /// Where cargo puts the program `name`.
    pub fn program(&self, profile: Profile, name: &str) -> PathBuf {
        let folder = match profile {
            Profile::Debug => "debug",
            Profile::Release => "release",
        };
        self.target.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Where cargo puts a release of the program `name` for another system.
    pub fn program_for(&self, target: &str, name: &str) -> PathBuf {
        self.target.join(target).join("release").join(name)
    }
}

fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
