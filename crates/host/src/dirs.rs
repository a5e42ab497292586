//! Where things are kept.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The name of our folder inside the platform's usual directories.
const FOLDER: &str = "endpoint-guard";
/// Puts everything under one directory.
const HOME_VARIABLE: &str = "ENDPOINT_GUARD_HOME";

/// Our directories. They need not exist: whoever writes into one calls [`make_private`] first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dirs {
    /// Settings.
    pub config: PathBuf,
    /// The ledger and the owner lock.
    pub data: PathBuf,
    /// Logs.
    pub state: PathBuf,
    /// What can be made again.
    pub cache: PathBuf,
    /// What lasts as long as the desktop session.
    pub runtime: PathBuf,
}

/// Why there is no place to keep anything.
#[derive(Debug, thiserror::Error)]
pub enum DirsError {
    /// The platform names no home directory.
    #[error(
        "find a home directory for this account; set {HOME_VARIABLE} to a directory of your choice"
    )]
    NoHome,
    /// The chosen directory cannot be named.
    #[error("use {HOME_VARIABLE}: {0}")]
    Unusable(#[source] std::io::Error),
    /// A directory could not be made.
    #[error("make the directory {path}: {why}")]
    NotMade {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        why: std::io::Error,
    },
}

impl Dirs {
    /// The platform's usual directories, or all of them under `ENDPOINT_GUARD_HOME` when that is
    /// set and not empty.
    ///
    /// # Errors
    /// [`DirsError::NoHome`] when the platform names none.
    pub fn from_env() -> Result<Self, DirsError> {
        Self::chosen(std::env::var_os(HOME_VARIABLE))
    }

    /// All of them under `home`.
    #[must_use]
    pub fn under(home: &Path) -> Self {
        Self {
            config: home.join("config"),
            data: home.join("data"),
            state: home.join("state"),
            cache: home.join("cache"),
            runtime: home.join("run"),
        }
    }

    /// Makes all of them, readable by this account only.
    ///
    /// # Errors
    /// [`DirsError::NotMade`] with the first that could not be made.
    pub fn make(&self) -> Result<(), DirsError> {
        for path in [&self.config, &self.data, &self.state, &self.cache, &self.runtime] {
            make_private(path).map_err(|why| DirsError::NotMade { path: path.clone(), why })?;
        }
        Ok(())
    }

    fn chosen(home: Option<OsString>) -> Result<Self, DirsError> {
        match home.filter(|home| !home.is_empty()) {
            // A relative directory must not move with the directory a command is run in later.
            Some(home) => std::path::absolute(home)
                .map(|home| Self::under(&home))
                .map_err(DirsError::Unusable),
            None => Self::of_platform(),
        }
    }

    fn of_platform() -> Result<Self, DirsError> {
        let usual = ProjectDirs::from("", "", FOLDER).ok_or(DirsError::NoHome)?;
        let local = usual.data_local_dir();
        // Only Linux has a directory for state and one that ends with the session.
        let state = usual.state_dir().map_or_else(|| local.join("state"), Path::to_path_buf);
        let runtime = usual.runtime_dir().map_or_else(|| local.join("run"), Path::to_path_buf);
        Ok(Self {
            config: usual.config_dir().to_path_buf(),
            data: usual.data_dir().to_path_buf(),
            state,
            cache: usual.cache_dir().to_path_buf(),
            runtime,
        })
    }
}

/// Makes a directory and the missing ones above it, on Unix with mode 0700. One that exists is
/// left as it is.
///
/// # Errors
/// As the system says.
pub fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Removes the folder around one of ours that is gone, where it has our name and is empty.
pub(crate) fn remove_outer(folder: &Path) {
    if let Some(outer) = folder.parent().filter(|outer| outer.ends_with(FOLDER)) {
        // Another of ours may still be in it.
        let _ = std::fs::remove_dir(outer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_directory_holds_everything_when_chosen() {
        let here = tempfile::tempdir().unwrap();
        let dirs = Dirs::chosen(Some(here.path().join("guard").into_os_string())).unwrap();
        assert_eq!(dirs, Dirs::under(&here.path().join("guard")));
        dirs.make().unwrap();
        dirs.make().unwrap();
        for path in [&dirs.config, &dirs.data, &dirs.state, &dirs.cache, &dirs.runtime] {
            assert!(path.starts_with(here.path()));
            assert!(path.is_dir());
        }
    }

    #[test]
    fn a_relative_choice_does_not_move_with_the_working_directory() {
        let dirs = Dirs::chosen(Some("guard".into())).unwrap();
        assert!(dirs.data.is_absolute());
    }

    #[test]
    fn an_empty_choice_is_no_choice() {
        let dirs = Dirs::chosen(Some(OsString::new())).unwrap();
        assert_eq!(dirs, Dirs::chosen(None).unwrap());
        assert!(dirs.data.ends_with(FOLDER) || cfg!(windows));
    }

    #[cfg(unix)]
    #[test]
    fn what_we_make_only_its_owner_can_read() {
        use std::os::unix::fs::PermissionsExt;
        let here = tempfile::tempdir().unwrap();
        let path = here.path().join("outer").join("inner");
        make_private(&path).unwrap();
        for path in [path.as_path(), path.parent().unwrap()] {
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        let here = tempfile::tempdir().unwrap();
        std::fs::write(here.path().join("data"), "a file is in the way").unwrap();
        let error = Dirs::under(here.path()).make().unwrap_err().to_string();
        assert!(error.starts_with("make the directory ") && error.contains("data"), "{error}");
    }
}
