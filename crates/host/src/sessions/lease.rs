//! A lease on a session: a locked file. The system gives it back when the process dies, however
//! that was; its time of change is the heartbeat of a process that lives and does nothing.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::dirs::{Dirs, make_private};
use crate::private;

/// Where leases are, inside the data directory.
const FOLDER: &str = "sessions";

/// How long the output of commands is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3_600);

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
        let file = private::options()
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

    /// Writes the record of the session into it: who lives ends the session by that where the
    /// database is gone. One write, so that no half of it can be read.
    pub(super) fn note(&self, record: &str) -> std::io::Result<()> {
        let mut file = &self.file;
        file.rewind()?;
        file.write_all(record.as_bytes())?;
        file.set_len(record.len() as u64)?;
        file.sync_data()
    }

    /// What was noted last; nothing where that cannot be read.
    pub(super) fn noted(&self) -> Option<String> {
        let (mut file, mut record) = (&self.file, String::new());
        file.rewind().ok()?;
        file.read_to_string(&mut record).ok()?;
        (!record.is_empty()).then_some(record)
    }

    /// Whether its file was removed or replaced: another process could take that one.
    pub(super) fn is_lost(&self) -> bool {
        !private::is_same(&self.file, &self.path)
    }

    /// Gives it back for good.
    pub(super) fn end(self) {
        if let Err(why) = std::fs::remove_file(&self.path) {
            tracing::debug!(%why, "a lease stays behind");
        }
    }
}

/// Sessions that have a lease, held or not.
pub(super) fn all(dirs: &Dirs) -> Vec<String> {
    let Ok(files) = dirs.data.join(FOLDER).read_dir() else { return Vec::new() };
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    names.filter_map(|name| Some(name.strip_suffix(".lock")?.to_owned())).collect()
}

/// Removes what commands wrote more than [`KEPT`] ago.
pub(super) fn forget_old(dirs: &Dirs) {
    let Ok(files) = dirs.data.join(FOLDER).read_dir() else { return };
    for file in files.flatten() {
        let age = file.metadata().and_then(|file| file.modified()).ok();
        let is_old = age.and_then(|at| at.elapsed().ok()).is_some_and(|age| age > KEPT);
        let is_log = file.path().extension().is_some_and(|ending| ending == "log");
        if is_old
            && is_log
            && let Err(why) = std::fs::remove_file(file.path())
        {
            tracing::debug!(%why, "an old log stays");
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
