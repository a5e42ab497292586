//! The owner lock: of all processes of one account, one meters and writes.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::dirs::{Dirs, make_private};
use crate::private;

/// The lock file inside the data directory. It stays when nobody holds the lock.
const LOCK_FILE: &str = "owner.lock";

/// Who meters. Given back on drop; the system gives it back when the process dies.
#[derive(Debug)]
pub struct Owner {
    locked: Mutex<File>,
    path: PathBuf,
}

/// Why this process does not meter.
#[derive(Debug, thiserror::Error)]
pub enum OwnerError {
    /// Another process does. Reads as a sentence.
    #[error("{} keeps the history already.", holder(.pid, .role))]
    Taken {
        /// Its process id, where it could be read.
        pid: Option<u32>,
        /// The program it is, where it could be read.
        role: Option<String>,
    },
    /// The lock file could not be used.
    #[error("the lock file {path} could not be used: {why}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        why: std::io::Error,
    },
}

impl Owner {
    /// Takes the lock if it is free; never waits. Whoever reads the file finds this process's id
    /// and the name of its program.
    ///
    /// # Errors
    /// [`OwnerError::Taken`] with who holds it, or [`OwnerError::Io`].
    pub fn try_take(dirs: &Dirs) -> Result<Self, OwnerError> {
        let path = dirs.data.join(LOCK_FILE);
        let io = |why| OwnerError::Io { path: path.clone(), why };
        make_private(&dirs.data).map_err(io)?;
        let locked = Mutex::new(Self::locked(&path)?);
        Ok(Self { locked, path })
    }

    /// Takes the lock once more where its file was removed or replaced meanwhile: another process
    /// could take that one.
    ///
    /// # Errors
    /// As [`Owner::try_take`]; the old lock is then still held.
    pub fn renew(&self) -> Result<(), OwnerError> {
        let mut locked = self.locked.lock().unwrap_or_else(PoisonError::into_inner);
        if private::is_same(&locked, &self.path) {
            return Ok(());
        }
        let folder = self.path.parent().unwrap_or(&self.path);
        make_private(folder).map_err(|why| OwnerError::Io { path: self.path.clone(), why })?;
        *locked = Self::locked(&self.path)?;
        Ok(())
    }

    fn locked(path: &Path) -> Result<File, OwnerError> {
        let io = |why| OwnerError::Io { path: path.to_path_buf(), why };
        let mut file = private::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(io)?;
        private::narrow(path);
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let (pid, role) = read_holder(&mut file);
                return Err(OwnerError::Taken { pid, role });
            }
            Err(TryLockError::Error(why)) => return Err(io(why)),
        }
        if let Err(why) = write_holder(&mut file) {
            // The lock counts, not the note in it: a full disk must not stop metering.
            tracing::warn!(%why, "could not write who holds the owner lock");
        }
        Ok(file)
    }
}

fn write_holder(file: &mut File) -> std::io::Result<()> {
    let program = std::env::current_exe().ok();
    let role = program.as_deref().and_then(|path| path.file_stem()).unwrap_or_default();
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}\n{}", std::process::id(), role.to_string_lossy())
}

/// On Windows a locked file cannot be read by others; then nobody is named.
fn read_holder(file: &mut File) -> (Option<u32>, Option<String>) {
    let mut text = String::new();
    if file.read_to_string(&mut text).is_err() {
        return (None, None);
    }
    let mut lines = text.lines();
    let pid = lines.next().and_then(|line| line.parse().ok());
    let role = lines.next().filter(|line| !line.is_empty()).map(str::to_owned);
    (pid, role)
}

fn holder(pid: &Option<u32>, role: &Option<String>) -> String {
    let role = role.as_deref().unwrap_or("Another Endpoint Guard");
    match pid {
        Some(pid) => format!("{role} (process {pid})"),
        None => role.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_meters_and_the_next_is_told_who() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let first = Owner::try_take(&dirs).unwrap();
        let error = Owner::try_take(&dirs).unwrap_err();
        let OwnerError::Taken { pid, role } = &error else { panic!("{error}") };
        assert_eq!(*pid, Some(std::process::id()));
        assert!(role.as_deref().is_some_and(|role| role.starts_with("guard_host")));
        assert!(error.to_string().ends_with("keeps the history already."), "{error}");
        drop(first);
        Owner::try_take(&dirs).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_whose_file_was_removed_is_taken_once_more_before_another_process_can() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let first = Owner::try_take(&dirs).unwrap();
        std::fs::remove_dir_all(&dirs.data).unwrap();
        first.renew().unwrap();
        assert!(matches!(Owner::try_take(&dirs), Err(OwnerError::Taken { .. })));
        std::fs::remove_dir_all(&dirs.data).unwrap();
        let _second = Owner::try_take(&dirs).unwrap();
        assert!(matches!(first.renew(), Err(OwnerError::Taken { .. })));
    }

    #[test]
    fn a_note_that_nobody_can_read_still_means_taken() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let _held = Owner::try_take(&dirs).unwrap();
        std::fs::write(dirs.data.join(LOCK_FILE), b"\xff\xfe").unwrap();
        let error = Owner::try_take(&dirs).unwrap_err();
        assert_eq!(error.to_string(), "Another Endpoint Guard keeps the history already.");
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_not_a_taken_lock() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("data"), "in the way").unwrap();
        let error = Owner::try_take(&Dirs::under(home.path())).unwrap_err();
        assert!(matches!(error, OwnerError::Io { .. }), "{error}");
    }
}
