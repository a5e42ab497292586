//! The one place where files are made: readable by this account only, whatever the umask says.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::dirs::make_private;

/// Options with which a file that is made gets mode 0600. How it is opened is added by the caller.
#[must_use]
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes sure that there is a file and that only this account can read it: a file of an earlier
/// version is brought to mode 0600. What is in it stays.
///
/// # Errors
/// As the system says.
pub fn ensure(path: &Path) -> std::io::Result<()> {
    let made = options().write(true).create_new(true).open(path);
    match made {
        Ok(_) => Ok(()),
        Err(why) if why.kind() == ErrorKind::AlreadyExists => {
            narrow(path);
            Ok(())
        }
        Err(why) => Err(why),
    }
}

/// Takes a file away from everybody else. Where that is not possible, it is somebody else's file,
/// and theirs to say.
pub fn narrow(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let is_open =
            |file: std::fs::Metadata| file.is_file() && file.permissions().mode() & 0o077 != 0;
        if path.metadata().is_ok_and(is_open)
            && let Err(why) = std::fs::set_permissions(path, PermissionsExt::from_mode(0o600))
        {
            tracing::debug!(%why, path = %path.display(), "others may read it");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Replaces a file: whole or not at all, and the same after a power cut.
///
/// # Errors
/// As the system says; the old file is then still there.
pub fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    change(path, || Ok(content))
}

/// The same with what `content` makes of what is there: whoever else replaces or changes the file, in whichever
/// process, waits meanwhile.
///
/// # Errors
/// As the system or `content` says; the old file is then still there.
pub fn change<C: AsRef<[u8]>>(
    path: &Path,
    content: impl FnOnce() -> std::io::Result<C>,
) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private(folder)?;
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = Path::new(&fresh);
    let mut file = alone(fresh)?;
    let written = content()
        .and_then(|content| file.write_all(content.as_ref()))
        .and_then(|()| file.sync_all());
    // Renamed while it is locked: whoever waits for it then finds that it is another file.
    if let Err(why) = written.and_then(|()| std::fs::rename(fresh, path)) {
        let _ = std::fs::remove_file(fresh);
        return Err(why);
    }
    // The new name must survive a power cut as well; only Unix can sync a directory.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// An empty file of this name that nobody else writes. One that a killed process left behind is taken
/// over; one that another thread or process is writing is waited for.
fn alone(path: &Path) -> std::io::Result<File> {
    loop {
        let file = options().write(true).create(true).truncate(false).open(path)?;
        if let Err(why) = file.lock() {
            tracing::debug!(%why, path = %path.display(), "there are no locks here");
        }
        if is_same(&file, path) {
            narrow(path);
            file.set_len(0)?;
            return Ok(file);
        }
    }
}

/// Writes a file as a whole, over what was there.
///
/// # Errors
/// As the system says.
pub fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut file = options().write(true).create(true).truncate(true).open(path)?;
    file.write_all(content)
}

/// Which file it is, whatever it is called; `None` where there is none, or the system does not say.
#[must_use]
pub fn identity(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        path.metadata().ok().map(|file| (file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    {
        path.exists().then_some((0, 0))
    }
}

/// Whether an open file is still the one of this name.
#[must_use]
pub fn is_same(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let open = file.metadata().ok().map(|file| (file.dev(), file.ino()));
        open.is_some() && open == identity(path)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

/// Opens a file to add to it, making it if it is missing.
///
/// # Errors
/// As the system says.
pub fn append(path: &Path) -> std::io::Result<File> {
    options().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_changes_a_file_at_the_same_moment_loses_nothing_of_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("proofs.json");
        std::thread::scope(|scope| {
            for letter in b'a'..=b'd' {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..25 {
                        let one_more = || {
                            let mut found = std::fs::read(path).unwrap_or_default();
                            found.push(letter);
                            Ok(found)
                        };
                        change(path, one_more).unwrap();
                    }
                });
            }
        });
        assert_eq!(std::fs::read(&path).unwrap().len(), 100);
        change(&path, || Err::<Vec<u8>, _>(std::io::Error::other("no"))).unwrap_err();
        assert_eq!(std::fs::read(&path).unwrap().len(), 100, "what fails leaves it as it was");
    }

    #[test]
    fn whoever_replaces_a_file_at_the_same_moment_leaves_one_of_both_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        std::fs::write(folder.path().join("settings.toml.new"), "left behind").unwrap();
        std::thread::scope(|scope| {
            for letter in b'a'..=b'h' {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..50 {
                        replace(path, &[letter; 4_096]).unwrap();
                    }
                });
            }
        });
        let content = std::fs::read(&path).unwrap();
        assert_eq!(content.len(), 4_096);
        assert!(content.iter().all(|letter| *letter == content[0]));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left");
    }
}
