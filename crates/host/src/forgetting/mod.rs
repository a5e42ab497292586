//! Everything that is kept for this account on this computer, and removing it.
//!
//! Folders may be shared with others, where a person chose them: only files of ours are removed, and a
//! folder when nothing else is in it.

mod files;
mod standing;

use std::path::PathBuf;

use directories::BaseDirs;
use schemars::JsonSchema;
use serde::Serialize;

use crate::autostart;
use crate::dirs::Dirs;
use crate::keyring::{Keyring, KeyringError};

pub use standing::{InUse, LastSeen, claim, last_seen};

/// The name that windows keep their own things under, as `tauri.conf.json` has it.
const IDENTIFIER: &str = "co.endpointguard.desktop";
/// What `systemctl --user enable` makes of the unit that the packages bring.
const ENABLED_UNIT: &str = "systemd/user/default.target.wants/endpoint-guard-watch.service";

/// What a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A token in the keyring.
    Token,
    /// The entry that starts the application with the session.
    Autostart,
    /// The link by which systemd starts `watch`.
    UserUnit,
    /// Settings.
    Settings,
    /// The ledger, sessions with the output of their commands, and the lock.
    History,
    /// Logs, and small files that are made again.
    State,
    /// What was left of a demo.
    Cache,
    /// What the windows keep for themselves.
    Windows,
    /// A folder with nothing in it.
    Folder,
}

impl What {
    /// For people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Autostart => "start with the session",
            Self::UserUnit => "start of `watch` by systemd",
            Self::Settings => "settings",
            Self::History => "history and sessions",
            Self::State => "logs and names",
            Self::Cache => "cache",
            Self::Windows => "cache of the windows",
            Self::Folder => "empty folder",
        }
    }
}

/// One thing that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub what: What,
    /// Where: a path, or words.
    pub place: String,
    /// How large, in bytes; `None` where that has no meaning.
    pub bytes: Option<u64>,
    way: Way,
}

/// How it is removed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    Keyring,
    Autostart,
    /// These, then the folder if nothing is left in it.
    Parts(Vec<PathBuf>, PathBuf),
    /// A folder that nobody else uses.
    Whole(PathBuf),
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// What is removed.
    pub things: Vec<Thing>,
    /// What lies in our folders and is not ours.
    pub others: Vec<PathBuf>,
    /// What could not be looked at, in whole sentences.
    pub unseen: Vec<String>,
}

/// Looks at everything, changes nothing and asks nobody.
pub async fn look(dirs: &Dirs, keyring: &Keyring) -> Found {
    let mut found = Found::default();
    match keyring.stored().await {
        Ok(0) => {}
        Ok(_) => found.things.push(Thing {
            what: What::Token,
            place: "the keyring".to_owned(),
            bytes: None,
            way: Way::Keyring,
        }),
        Err(error) if error.is_absent() => {}
        Err(error) => {
            let words = format!("Whether a token is in the keyring is not known. {error}");
            found.unseen.push(words);
        }
    }
    match autostart::set(None) {
        Ok(false) => {}
        Ok(true) => found.things.push(Thing {
            what: What::Autostart,
            place: autostart::place(),
            bytes: None,
            way: Way::Autostart,
        }),
        Err(why) => found
            .unseen
            .push(format!("Whether Endpoint Guard starts with the session is not known: {why}.")),
    }
    if let Some(base) = BaseDirs::new() {
        beside(&base, &mut found);
    }
    files::look(dirs, &mut found);
    found
}

/// What lies outside our folders.
fn beside(base: &BaseDirs, found: &mut Found) {
    let unit = base.config_dir().join(ENABLED_UNIT);
    // A link to a unit that a purge removed leads nowhere and is there all the same.
    if unit.symlink_metadata().is_ok_and(|file| file.is_symlink()) {
        let folder = unit.parent().unwrap_or(&unit).to_path_buf();
        found.things.push(Thing {
            what: What::UserUnit,
            place: unit.display().to_string(),
            bytes: None,
            way: Way::Parts(vec![unit], folder),
        });
    }
    // The last is where macOS has it.
    let webkit = base.home_dir().join("Library/WebKit");
    for folder in [base.data_local_dir(), base.cache_dir(), &webkit] {
        let folder = folder.join(IDENTIFIER);
        if folder.is_dir() {
            found.things.push(Thing {
                what: What::Windows,
                place: folder.display().to_string(),
                bytes: Some(files::size(&folder)),
                way: Way::Whole(folder),
            });
        }
    }
}

/// Removes one thing. What was there only in part is fine.
///
/// # Errors
/// In words; all of it or a part is still there then.
pub async fn remove(thing: &Thing, keyring: &Keyring) -> Result<(), String> {
    match &thing.way {
        Way::Keyring => match keyring.forget_all().await {
            Err(error) if !error.is_absent() => Err(keyring_words(&error)),
            _ => Ok(()),
        },
        Way::Autostart => autostart::set(Some(false)).map(drop),
        Way::Parts(parts, folder) => files::remove(parts, folder),
        Way::Whole(folder) => {
            std::fs::remove_dir_all(folder).map_err(|why| files::words(folder, &why))
        }
    }
}

/// The end of a sentence.
fn keyring_words(error: &KeyringError) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
