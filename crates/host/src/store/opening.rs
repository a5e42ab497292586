//! Opening the database, checking it, and setting a damaged one aside.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;
use super::schema::Layout;
use crate::private;

/// How long a write waits for a reader that is in the way.
const WAITS: Duration = Duration::from_secs(5);
/// What belongs to a database besides itself.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// From this many bytes on a check takes so long that a start does not wait for it.
pub(super) const LARGE: u64 = 8 * 1024 * 1024;
/// Beside the database once it was found damaged: whoever opens it next checks it first.
const DAMAGE: &str = "-damage";

/// Opens for writing: made if missing, checked unless told otherwise, brought forward.
pub(super) fn for_writing(
    path: &Path,
    layout: &Layout,
    checked: bool,
) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // The journal beside it is made with the rights of the database.
    private::ensure(path).map_err(|why| StoreError::File { path: path.to_path_buf(), why })?;
    COMPANIONS.iter().for_each(|end| private::narrow(&beside(path, end)));
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(WAITS)?;
    // Looked at before anything is written: a newer layout stays exactly as it is.
    let found = layout.version(&connection)?;
    if found > layout.current_version() {
        return Err(other_version(layout, found));
    }
    if checked {
        check(&connection)?;
    }
    // WAL lets others read while we write, and with NORMAL a commit outlives this process.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    prepare(&mut connection, layout)?;
    Ok(connection)
}

/// Whether opening is to wait for the check: where that is quick, where the last run did not end by
/// itself (then its journal is still there), and where damage was found before.
pub(super) fn is_to_be_checked(path: &Path, large: u64) -> bool {
    let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    bytes(path) < large || bytes(&beside(path, "-wal")) > 0 || beside(path, DAMAGE).exists()
}

/// Reads all of it.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let verdict: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::Damaged(verdict)) }
}

/// Remembers that it is damaged, for whoever opens it next.
pub(super) fn note_damage(path: &Path) -> Result<(), StoreError> {
    let note = beside(path, DAMAGE);
    private::write(&note, b"").map_err(|why| StoreError::File { path: note, why })
}

/// Opens for reading only, while another process may be writing.
pub(super) fn for_reading(path: &Path, layout: &Layout) -> Result<Connection, StoreError> {
    if !path.exists() {
        return Err(StoreError::NothingYet);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(WAITS)?;
    match layout.version(&connection)? {
        0 => Err(StoreError::NothingYet),
        found if (layout.read_from..=layout.current_version()).contains(&found) => Ok(connection),
        found => Err(other_version(layout, found)),
    }
}

/// A database that is gone when it is closed.
pub(super) fn in_memory(layout: &Layout) -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory()?;
    prepare(&mut connection, layout)?;
    Ok(connection)
}

/// Moves the database and what belongs to it out of the way. Returns its new name.
pub(super) fn set_aside(path: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let stamp = now.strftime("%Y%m%dT%H%M%SZ");
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut aside = path.with_file_name(format!("{stem}.damaged-{stamp}.db"));
    let mut number = 2;
    while aside.exists() {
        aside = path.with_file_name(format!("{stem}.damaged-{stamp}-{number}.db"));
        number += 1;
    }
    let note = beside(path, DAMAGE);
    if note.exists() {
        std::fs::remove_file(&note).map_err(|why| StoreError::File { path: note, why })?;
    }
    rename(path, &aside)?;
    for companion in COMPANIONS {
        let from = beside(path, companion);
        if from.exists() {
            rename(&from, &beside(&aside, companion))?;
        }
    }
    Ok(aside)
}

/// A file by its name, and which one that was when it was opened.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl Place {
    pub(super) fn of(path: &Path) -> Self {
        Self { path: path.to_path_buf(), identity: private::identity(path) }
    }

    /// Whether what is open is no longer what is there under that name: what is written now would
    /// be gone with this process.
    pub(super) fn is_lost(&self) -> bool {
        private::identity(&self.path) != self.identity
    }
}

fn prepare(connection: &mut Connection, layout: &Layout) -> Result<(), StoreError> {
    connection.pragma_update(None, "foreign_keys", true)?;
    layout.bring_forward(connection)
}

fn other_version(layout: &Layout, found: i64) -> StoreError {
    StoreError::OtherVersion { found, ours: layout.current_version() }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    std::fs::rename(from, to).map_err(|why| StoreError::File { path: from.to_path_buf(), why })
}
