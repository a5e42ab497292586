//! What was not used is kept in a copy before it is written over.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::private;

/// Copies a file once: a copy with the same content is enough.
pub(super) fn copied(path: &Path, word: &str) -> std::io::Result<PathBuf> {
    let content = std::fs::read(path)?;
    let stem = stem(path);
    for neighbour in path.parent().unwrap_or(Path::new(".")).read_dir()? {
        let neighbour = neighbour?;
        let name = neighbour.file_name();
        let is_copy = Some(name.as_os_str()) != path.file_name()
            && name.to_string_lossy().starts_with(&*stem)
            && std::fs::read(neighbour.path()).is_ok_and(|other| other == content);
        if is_copy {
            return Ok(neighbour.path());
        }
    }
    let copy = free(path, word);
    private::replace(&copy, &content)?;
    Ok(copy)
}

/// `settings.<word>.toml`, or with a number behind the word when that name is taken.
fn free(path: &Path, word: &str) -> PathBuf {
    let stem = stem(path);
    let mut name = path.with_file_name(format!("{stem}.{word}.toml"));
    let mut number = 2;
    while name.exists() {
        name = path.with_file_name(format!("{stem}.{word}-{number}.toml"));
        number += 1;
    }
    name
}

fn stem(path: &Path) -> Cow<'_, str> {
    path.file_stem().unwrap_or_default().to_string_lossy()
}
