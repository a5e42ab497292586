//! Which files are ours, by their names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Found, Thing, Way, What};
use crate::dirs::{self, Dirs};

/// What a file in one of our folders is, by its name; `None` for what somebody else put there.
fn what(name: &str) -> Option<What> {
    let begins = |prefix: &str| name.starts_with(prefix);
    let is_database = name.contains(".db");
    match name {
        // The unit of the packages reads it.
        "environment" => Some(What::Settings),
        "sessions" | "owner.lock" => Some(What::History),
        _ if begins("settings.") && name.contains(".toml") => Some(What::Settings),
        _ if (begins("ledger.") || begins("sessions.")) && is_database => Some(What::History),
        _ if ["identity.", "names.", "proofs."].iter().any(|prefix| begins(prefix)) => {
            Some(What::State)
        }
        _ if begins("endpoint-guard.") && name.ends_with("log") => Some(What::State),
        _ => {
            let number = name.strip_prefix("demo-")?;
            let is_demo = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
            is_demo.then_some(What::Cache)
        }
    }
}

/// Whether a file of the folder of sessions is one of theirs.
fn is_of_session(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ["lock", "log", "json"].contains(&ending))
}

/// What is in our folders.
pub(super) fn look(dirs: &Dirs, found: &mut Found) {
    let mut folders = [&dirs.config, &dirs.state, &dirs.cache, &dirs.runtime, &dirs.data].to_vec();
    // On some systems two are one. The order stays: the lock is in the last.
    let mut seen = Vec::new();
    folders.retain(|folder| {
        let is_new = !seen.contains(folder);
        seen.push(folder);
        is_new
    });
    for folder in &folders {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => continue,
            Err(why) => {
                found.unseen.push(format!("{} could not be read: {why}.", folder.display()));
                continue;
            }
        };
        let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        let mut ours: BTreeMap<What, Vec<PathBuf>> = BTreeMap::new();
        if paths.is_empty() {
            ours.insert(What::Folder, Vec::new());
        }
        for path in paths {
            if folders.iter().any(|folder| **folder == path) {
                continue;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            match what(&name) {
                Some(What::History) if name == "sessions" => {
                    let parts = ours.entry(What::History).or_default();
                    sessions(path, parts, &mut found.others);
                }
                Some(what) => ours.entry(what).or_default().push(path),
                None => found.others.push(path),
            }
        }
        found.things.extend(ours.into_iter().map(|(what, mut parts)| {
            parts.sort();
            Thing {
                what,
                place: folder.display().to_string(),
                bytes: Some(parts.iter().map(|part| size(part)).sum()),
                way: Way::Parts(parts, (*folder).clone()),
            }
        }));
    }
    found.others.sort();
}

/// The folder of sessions: whole when all in it is ours, else only what is. A link is not followed.
fn sessions(folder: PathBuf, parts: &mut Vec<PathBuf>, others: &mut Vec<PathBuf>) {
    if folder.is_symlink() {
        parts.push(folder);
        return;
    }
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
    let (ours, not): (Vec<PathBuf>, Vec<PathBuf>) =
        entries.map(|entry| entry.path()).partition(|path| is_of_session(path));
    match not.is_empty() {
        true => parts.push(folder),
        false => parts.extend(ours),
    }
    others.extend(not);
}

/// How large a file is, or a folder with all in it. What cannot be read counts nothing.
pub(super) fn size(path: &Path) -> u64 {
    let Ok(file) = path.symlink_metadata() else { return 0 };
    if !file.is_dir() {
        return file.len();
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| size(&entry.path())).sum()
}

/// Removes the parts, all that can be, then the folder if it is empty.
pub(super) fn remove(parts: &[PathBuf], folder: &Path) -> Result<(), String> {
    let mut failed = Vec::new();
    for part in parts {
        // A link is removed, never what it leads to.
        let is_folder = part.symlink_metadata().is_ok_and(|file| file.is_dir());
        let removed = if is_folder { fs::remove_dir_all(part) } else { fs::remove_file(part) };
        match removed {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => {
                failed.push(words(part, &why));
            }
            _ => {}
        }
    }
    if !failed.is_empty() {
        return Err(failed.join("; "));
    }
    // Others may have something in it; then it stays.
    if fs::remove_dir(folder).is_ok() {
        dirs::remove_outer(folder);
    }
    Ok(())
}

/// What could not be removed, and why.
pub(super) fn words(path: &Path, why: &std::io::Error) -> String {
    format!("{}: {why}", path.display())
}
