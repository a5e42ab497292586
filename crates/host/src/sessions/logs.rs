//! How long the output of commands is kept.

use std::time::{Duration, SystemTime};

use crate::dirs::Dirs;

use super::lease::folder;

/// Output is kept so long after it was last written to. Receipts are kept for good.
const KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 3_600);
/// What a session leaves beside its lease.
const ENDINGS: [&str; 2] = ["log", "json"];

/// Removes what is older. Whatever cannot be removed is tried again with the next session.
pub(super) fn remove_old(dirs: &Dirs, now: SystemTime) {
    let Ok(entries) = std::fs::read_dir(folder(dirs)) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        let ours = ending.is_some_and(|ending| ENDINGS.contains(&ending));
        let written = entry.metadata().and_then(|about| about.modified()).ok();
        let age = written.and_then(|written| now.duration_since(written).ok());
        if ours
            && age.is_some_and(|age| age > KEPT_FOR)
            && let Err(why) = std::fs::remove_file(&path)
        {
            tracing::debug!(%why, "old output stays behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_kept_for_thirty_days_and_nothing_else_is_removed() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let folder = folder(&dirs);
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["a.log", "a.json", "a.lock", "notes.txt"] {
            std::fs::write(folder.join(name), "x").unwrap();
        }
        let there = || {
            let entries = std::fs::read_dir(&folder).unwrap();
            let mut names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        let day = Duration::from_secs(24 * 3_600);
        remove_old(&dirs, SystemTime::now() + day * 29);
        assert_eq!(there(), ["a.json", "a.lock", "a.log", "notes.txt"]);
        remove_old(&dirs, SystemTime::now() + day * 31);
        assert_eq!(there(), ["a.lock", "notes.txt"]);
    }
}
