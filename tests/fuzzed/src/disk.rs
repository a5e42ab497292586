//! Files that somebody else may have written into.

use std::time::Duration;

use guard_host::Dirs;
use guard_host::settings_file::SettingsFile;
use guard_host::store::Store;

use crate::held;
use crate::world::{Answers, World, running};

/// A folder of its own, in memory where that is.
fn folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.unwrap_or_else(|why| panic!("{why}"))
}

/// The settings file: what can be read counts, and nothing of it breaks the guard.
pub fn settings(bytes: &[u8]) {
    let folder = folder();
    let dirs = Dirs::under(folder.path());
    let file = SettingsFile::new(&dirs);
    let written = dirs
        .make()
        .map_err(|why| why.to_string())
        .and_then(|()| std::fs::write(file.path(), bytes).map_err(|why| why.to_string()));
    written.unwrap_or_else(|why| panic!("{why}"));
    let loaded = file.load();
    for trouble in &loaded.troubles {
        held::words(trouble);
    }
    let answers = Answers { listing: Some(running()), ..Answers::default() };
    let alice = ["alice".to_owned()];
    let mut world = World::with(loaded.settings, answers, &alice, None);
    world.pass(Duration::from_secs(3_600));
    world.look();
}

/// The ledger's file: opened, or set aside and told; what it gives is no negative amount.
pub fn store(bytes: &[u8]) {
    let folder = folder();
    let dirs = Dirs::under(folder.path());
    let written = dirs.make().map_err(|why| why.to_string()).and_then(|()| {
        std::fs::write(dirs.data.join("ledger.db"), bytes).map_err(|why| why.to_string())
    });
    written.unwrap_or_else(|why| panic!("{why}"));
    let Ok((store, _)) = Store::open(&dirs, World::now()) else { return };
    let Ok(kept) = store.load(jiff::Timestamp::MIN) else { return };
    for entry in &kept.entries {
        held::cost(entry.cost);
    }
}
