//! A lease on a session: a locked file. The system gives it back when the process dies, however
//! that was; its time of change is the heartbeat of a process that lives and does nothing.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::dirs::{Dirs, make_private};

/// Where leases are, inside the data directory.
const FOLDER: &str = "sessions";

/// Held while this lives.
#[derive(Debug)]
pub(super) struct Lease {
    file: File,
    path: PathBuf,
}

/// Why a lease could not be taken.
#[derive(Debug)]
pub(super) enum Refused {
    /// Another process holds it, and was last heard of then.
    Held(Option<SystemTime>),
    /// The file could not be used.
    Io(std::io::Error),
}

impl Lease {
    /// Takes the lease of a session if nobody holds it; never waits.
    pub(super) fn try_take(dirs: &Dirs, session: &str) -> Result<Self, Refused> {
        let path = path_of(dirs, session, "lock");
        make_private(path.parent().unwrap_or(&dirs.data)).map_err(Refused::Io)?;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(Refused::Io)?;
        match file.try_lock() {
            Ok(()) => {
                let lease = Self { file, path };
                lease.beat();
                Ok(lease)
            }
            Err(TryLockError::WouldBlock) => {
                Err(Refused::Held(file.metadata().and_then(|file| file.modified()).ok()))
            }
            Err(TryLockError::Error(why)) => Err(Refused::Io(why)),
        }
    }

    /// Shows that this process does something. Needs no room on the disk.
    pub(super) fn beat(&self) {
        if let Err(why) = self.file.set_modified(SystemTime::now()) {
            tracing::warn!(%why, "could not show that a session is kept");
        }
    }

    /// Gives it back for good.
    pub(super) fn end(self) {
        if let Err(why) = std::fs::remove_file(&self.path) {
            tracing::debug!(%why, "a lease stays behind");
        }
    }
}

/// A file of a session.
pub(crate) fn path_of(dirs: &Dirs, session: &str, ending: &str) -> PathBuf {
    folder(dirs).join(format!("{session}.{ending}"))
}

/// Where leases and the files beside them are.
pub(super) fn folder(dirs: &Dirs) -> PathBuf {
    Path::new(&dirs.data).join(FOLDER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_held_once_and_free_when_its_holder_is_gone() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let held = Lease::try_take(&dirs, "a").unwrap();
        assert!(matches!(Lease::try_take(&dirs, "a"), Err(Refused::Held(Some(_)))));
        Lease::try_take(&dirs, "b").unwrap();
        drop(held);
        Lease::try_take(&dirs, "a").unwrap().end();
        assert!(!path_of(&dirs, "a", "lock").exists());
    }
}
