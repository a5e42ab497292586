//! The settings file: only what differs from the defaults, never moved away and never thrown away.

mod accepting;
mod blocks;
mod damage;
mod difference;
mod migrations;
mod reading;
mod salvage;
mod watching;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use guard_core::Settings;
use toml::{Table, Value};

use crate::dirs::Dirs;
use crate::private;
pub use accepting::find;
use accepting::{IN_GENERAL, current_version};
use damage::copied;
use difference::difference;
use migrations::{ALL, Migration};
use reading::{LARGEST, Read, in_general, read};
pub use reading::{Loaded, read_settings};
pub use watching::{WatchedSettings, Written};

const FILE: &str = "settings.toml";
/// Beside it: what it said when it could last be read as a whole.
const LAST_GOOD: &str = "settings.last-good.toml";
const HEADER: &str = "\
# Settings of Endpoint Guard that differ from the defaults.
# Every setting with its meaning and default: `endpoint-guard config defaults`.
# Comments in this file are not kept when a setting is changed in the application.

";

/// Where the settings are kept.
#[derive(Clone, Debug)]
pub struct SettingsFile {
    path: PathBuf,
    migrations: &'static [Migration],
}

/// Why settings could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The disk did not take them.
    #[error("{path}: {why}")]
    NotWritten {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        why: std::io::Error,
    },
    /// They could not be put into the form of the file.
    #[error("the settings do not fit into a file: {0}")]
    NoForm(#[from] toml::ser::Error),
    /// What a person wrote there cannot be read, and is not written over.
    #[error("{path}, which cannot be read as it is and is left alone: {why}")]
    Unread {
        /// Which file.
        path: PathBuf,
        /// What cannot be read, and in which line.
        why: String,
    },
}

impl SettingsFile {
    /// The settings file in the config directory; it need not exist.
    #[must_use]
    pub fn new(dirs: &Dirs) -> Self {
        Self { path: dirs.config.join(FILE), migrations: ALL }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the file over the defaults. Never fails: what cannot be used is left out and told each
    /// time, and the last good settings, which are kept beside the file, hold instead of it. The
    /// file itself stays as it is.
    #[must_use]
    pub fn load(&self) -> Loaded {
        self.load_over(None)
    }

    /// The same, with the settings that hold now; they count where no last good ones are kept.
    fn load_over(&self, now: Option<&Settings>) -> Loaded {
        match self.bytes() {
            Ok(bytes) => {
                let mut found = read(&bytes, self.migrations, None);
                let before = self.last_good().or_else(|| now.cloned());
                if !found.is_good() || bytes.trim_ascii().is_empty() {
                    found = read(&bytes, self.migrations, before.as_ref());
                }
                if found.is_good() {
                    self.keep_last_good(&bytes);
                }
                found.loaded(&self.path.display().to_string())
            }
            Err(Unread::Missing) => Loaded::good(in_general()),
            Err(Unread::Disk(why)) => {
                let before = self.last_good().or_else(|| now.cloned());
                let instead = match before {
                    Some(_) => "the last good settings hold",
                    None => "the defaults hold",
                };
                let words = format!(
                    "The settings in {} cannot be read ({why}); {instead}. Until then nothing is \
                     taken for unprotected: `endpoint-guard pause --all` needs \
                     --include-protected, or the names of what is to be paused.",
                    self.path.display()
                );
                let settings = before.unwrap_or_else(in_general);
                Loaded { settings, troubles: vec![words], may_hide_protection: true }
            }
        }
    }

    /// Writes what differs from the defaults: whole or not at all. A file with single values in it
    /// that were not used is kept in a copy first, and where that is, is returned in a sentence; one
    /// of a newer version is not even touched while it says the same anyway.
    ///
    /// # Errors
    /// [`SettingsError`]; the old file is then still there. A file that cannot be read, or whose
    /// slips may have been meant to protect something, is never written over.
    pub fn save(&self, settings: &Settings) -> Result<Option<String>, SettingsError> {
        let lost = match self.bytes() {
            Ok(bytes) => {
                let found = read(&bytes, self.migrations, self.last_good().as_ref());
                if found.newer.is_some() && found.settings == *settings {
                    return Ok(None);
                }
                if found.is_damaged || found.may_hide_protection && found.newer.is_none() {
                    return Err(self.unread(found));
                }
                let newer = found.newer.map(|version| format!("version-{version}"));
                newer.or_else(|| (!found.slips.is_empty()).then(|| "unused".to_owned()))
            }
            Err(Unread::Missing) => None,
            Err(Unread::Disk(why)) => {
                return Err(SettingsError::Unread {
                    path: self.path.clone(),
                    why: why.to_string(),
                });
            }
        };
        let copy = lost.map(|word| copied(&self.path, &word)).transpose();
        let copy = copy.map_err(|why| self.not_written(why))?;
        let mut own = difference(&Table::try_from(settings)?, &IN_GENERAL);
        own.insert("version".to_owned(), Value::Integer(current_version(self.migrations)));
        let text = format!("{HEADER}{}", toml::to_string(&own)?);
        // Where the file is a link, what it leads to is written and the link stays.
        let target = self.path.canonicalize().unwrap_or_else(|_| self.path.clone());
        private::replace(&target, text.as_bytes()).map_err(|why| self.not_written(why))?;
        self.keep_last_good(text.as_bytes());
        Ok(copy.map(|copy| {
            format!(
                "Not everything in the settings was used; the file as it was is kept as {}.",
                copy.display()
            )
        }))
    }

    fn not_written(&self, why: std::io::Error) -> SettingsError {
        SettingsError::NotWritten { path: self.path.clone(), why }
    }

    fn unread(&self, found: Read) -> SettingsError {
        SettingsError::Unread { path: self.path.clone(), why: found.in_words() }
    }

    fn bytes(&self) -> Result<Vec<u8>, Unread> {
        bytes_of(&self.path)
    }

    fn last_good(&self) -> Option<Settings> {
        let bytes = bytes_of(&self.path.with_file_name(LAST_GOOD)).ok()?;
        let found = read(&bytes, self.migrations, None);
        found.is_good().then_some(found.settings)
    }

    fn keep_last_good(&self, bytes: &[u8]) {
        let path = self.path.with_file_name(LAST_GOOD);
        if bytes_of(&path).is_ok_and(|kept| kept == bytes) {
            return private::narrow(&path);
        }
        if let Err(why) = private::replace(&path, bytes) {
            // The settings hold without it, such as from a folder nobody can write.
            tracing::debug!(%why, "the last good settings are not kept");
        }
    }
}

/// Reads a file that is one: a pipe or a device never ends.
fn bytes_of(path: &Path) -> Result<Vec<u8>, Unread> {
    let unread = |why: std::io::Error| match why.kind() {
        ErrorKind::NotFound if path.symlink_metadata().is_ok() => {
            Unread::Disk(std::io::Error::new(ErrorKind::NotFound, "the link leads nowhere"))
        }
        ErrorKind::NotFound => Unread::Missing,
        _ => Unread::Disk(why),
    };
    let other = |words: &str| Unread::Disk(std::io::Error::other(words.to_owned()));
    let file = std::fs::metadata(path).map_err(unread)?;
    if !file.is_file() {
        return Err(other("it is no file"));
    }
    if file.len() > LARGEST {
        return Err(other("it is larger than 1 MiB"));
    }
    std::fs::read(path).map_err(unread)
}

/// Why there is nothing to take over.
enum Unread {
    Missing,
    Disk(std::io::Error),
}

#[cfg(test)]
mod tests;
