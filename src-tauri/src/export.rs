//! Files for the person: written beside what is there, never over it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// More copies of one name than anybody keeps.
const MOST_COPIES: u32 = 1_000;

/// Writes `text` to a new file in `folder`, called `name` or, where that is taken, `name (2)` and so
/// on. Returns its path.
///
/// # Errors
/// `InvalidInput` for a name that is not plain or does not end in `.csv`, `.json` or
/// `.md`; otherwise what
/// the disk says.
pub fn save(folder: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let (stem, ending) = parts(name).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, "a file cannot be called that here")
    })?;
    fs::create_dir_all(folder)?;
    for copy in 1..=MOST_COPIES {
        let name = if copy == 1 { name.to_owned() } else { format!("{stem} ({copy}).{ending}") };
        let path = folder.join(name);
        let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        if let Err(error) = file.write_all(text.as_bytes()).and_then(|()| file.sync_all()) {
            // Half a table must not be taken for a whole one.
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        return Ok(path);
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "there are too many files of this name"))
}

/// Stem and ending of a plain name; a page must not be able to write elsewhere.
fn parts(name: &str) -> Option<(&str, &str)> {
    let (stem, ending) = name.rsplit_once('.')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let good = !stem.is_empty() && stem.len() <= 100 && stem.chars().all(plain);
    (good && ["csv", "json", "md"].contains(&ending)).then_some((stem, ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().expect("a directory");
        let first = save(folder.path(), "cost.csv", "a").expect("saved");
        let second = save(folder.path(), "cost.csv", "b").expect("saved");
        assert_eq!(fs::read_to_string(&first).expect("there"), "a");
        assert_eq!(second, folder.path().join("cost (2).csv"));
        assert_eq!(fs::read_to_string(second).expect("there"), "b");
    }

    #[test]
    fn a_page_cannot_write_elsewhere() {
        let folder = tempfile::tempdir().expect("a directory");
        for name in ["../cost.csv", "/etc/cost.csv", "cost.desktop", ".csv", "a\\b.csv", "cost", ""]
        {
            let error = save(folder.path(), name, "a").expect_err(name);
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{name}");
        }
    }
}
