//! The settings file: only what differs from the defaults, and never thrown away.

mod damage;
mod difference;
mod migrations;
mod watching;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use guard_core::{DEFAULTS, Settings};
use jiff::Timestamp;
use toml::{Table, Value};

use crate::dirs::{Dirs, make_private};
use damage::{copied, keep_copy, move_aside};
use difference::{difference, merged};
use migrations::{ALL, Migration};
pub use watching::WatchedSettings;

const FILE: &str = "settings.toml";
const HEADER: &str = "\
# Settings of Endpoint Guard that differ from the defaults.
# Every setting with its meaning and default: crates/core/src/defaults.toml in the source.
# Comments in this file are not kept when a setting is changed in the application.

";

/// Where the settings are kept.
#[derive(Clone, Debug)]
pub struct SettingsFile {
    path: PathBuf,
    migrations: &'static [Migration],
}

/// What the file said.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// All settings, defaults included.
    pub settings: Settings,
    /// What could not be used and where it went, in whole sentences.
    pub troubles: Vec<String>,
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

    /// Reads the file over the defaults. Never fails: what cannot be used is left out, kept in a
    /// copy beside the file, and told.
    #[must_use]
    pub fn load(&self, now: Timestamp) -> Loaded {
        let mut troubles = Vec::new();
        let own = match self.read() {
            Ok(table) => table,
            Err(Unread::Missing) => Table::new(),
            Err(Unread::Damaged(why)) => {
                troubles.push(format!(
                    "The settings could not be read ({why}); the defaults are used. {}",
                    move_aside(&self.path, now)
                ));
                Table::new()
            }
            Err(Unread::Disk(why)) => {
                troubles.push(format!(
                    "The settings in {} could not be read ({why}); the defaults are used.",
                    self.path.display()
                ));
                Table::new()
            }
        };
        let accepted = self.accept(own);
        if let Some(version) = accepted.newer {
            troubles.push(format!(
                "The settings were written by a newer Endpoint Guard (version {version} of the \
                 file). What this one knows of them is used; the file stays as it is until a \
                 setting is changed."
            ));
        } else if !accepted.dropped.is_empty() {
            troubles.push(format!(
                "Not used from the settings: {}. The rest is. {}",
                accepted.dropped.join("; "),
                keep_copy(&self.path, &format!("damaged-{}", now.strftime("%Y%m%dT%H%M%SZ")))
            ));
        }
        Loaded { settings: accepted.settings, troubles }
    }

    /// Writes what differs from the defaults: whole or not at all. A file with anything in it that
    /// was not used is kept in a copy first; one of a newer version is not even touched while it
    /// says the same anyway.
    ///
    /// # Errors
    /// [`SettingsError`]; the old file is then still there.
    pub fn save(&self, settings: &Settings) -> Result<(), SettingsError> {
        let lost = match self.read() {
            Ok(own) => {
                let accepted = self.accept(own);
                if accepted.newer.is_some() && accepted.settings == *settings {
                    return Ok(());
                }
                let newer = accepted.newer.map(|version| format!("version-{version}"));
                newer.or_else(|| (!accepted.dropped.is_empty()).then(|| "unused".to_owned()))
            }
            Err(Unread::Damaged(_)) => Some("unused".to_owned()),
            Err(Unread::Missing | Unread::Disk(_)) => None,
        };
        if let Some(word) = lost {
            let copy = copied(&self.path, &word).map_err(|why| self.not_written(why))?;
            tracing::warn!(copy = %copy.display(), "replacing settings that were not all used");
        }
        let mut own = difference(&Table::try_from(settings)?, &defaults());
        own.insert("version".to_owned(), Value::Integer(self.current_version()));
        let text = format!("{HEADER}{}", toml::to_string(&own)?);
        self.replace(&text).map_err(|why| self.not_written(why))
    }

    fn not_written(&self, why: std::io::Error) -> SettingsError {
        SettingsError::NotWritten { path: self.path.clone(), why }
    }

    fn read(&self) -> Result<Table, Unread> {
        let bytes = std::fs::read(&self.path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Unread::Missing,
            _ => Unread::Disk(error),
        })?;
        let text =
            String::from_utf8(bytes).map_err(|_| Unread::Damaged("it is not a text".to_owned()))?;
        text.parse().map_err(|error: toml::de::Error| Unread::Damaged(error.message().to_owned()))
    }

    /// Takes over what the file says, one value after the other, so that a bad one spoils nothing.
    fn accept(&self, mut own: Table) -> Accepted {
        let mut all = defaults();
        let current = self.current_version();
        let mut dropped = Vec::new();
        let found = match own.remove("version") {
            None => current,
            Some(Value::Integer(version)) if version >= 1 => version,
            Some(other) => {
                dropped.push(format!("version = {other}"));
                current
            }
        };
        for step in self.migrations.iter().filter(|step| step.from >= found) {
            (step.apply)(&mut own);
        }
        // Held by a test: the defaults that are compiled in always parse.
        let mut settings =
            settings_in(all.clone()).unwrap_or_else(|error| unreachable!("defaults.toml: {error}"));
        for (path, value) in difference::leaves(&own) {
            let mut accept = |value: Value, dropped: Option<&mut Vec<String>>| {
                let tried = merged(&all, &path, value);
                match (settings_in(tried.clone()), dropped) {
                    (Ok(good), _) => {
                        (all, settings) = (tried, good);
                        return true;
                    }
                    (Err(why), Some(dropped)) => {
                        dropped.push(format!("{} ({why})", path.join(".")));
                    }
                    (Err(_), None) => {}
                }
                false
            };
            let Value::Array(items) = value else {
                accept(value.clone(), Some(&mut dropped));
                continue;
            };
            if accept(value.clone(), None) {
                continue;
            }
            // One slip in a list, such as in one budget, leaves the others.
            let mut good = Vec::new();
            for item in items {
                good.push(item.clone());
                if !accept(Value::Array(good.clone()), Some(&mut dropped)) {
                    good.pop();
                }
            }
        }
        Accepted { settings, dropped, newer: (found > current).then_some(found) }
    }

    /// Each step leads one further from version 1.
    fn current_version(&self) -> i64 {
        self.migrations.last().map_or(1, |last| last.from + 1)
    }

    fn replace(&self, text: &str) -> std::io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        make_private(folder)?;
        let fresh = self.path.with_extension("toml.new");
        let mut file = std::fs::File::create(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&fresh, &self.path)?;
        // The new name must survive a power cut as well; only Unix can sync a directory.
        #[cfg(unix)]
        std::fs::File::open(folder)?.sync_all()?;
        Ok(())
    }
}

/// Why there is nothing to take over.
enum Unread {
    Missing,
    Damaged(String),
    Disk(std::io::Error),
}

/// What could be taken over from a file.
struct Accepted {
    settings: Settings,
    /// What could not, with the reason.
    dropped: Vec<String>,
    /// The file's version, if it is one we do not know.
    newer: Option<i64>,
}

fn settings_in(table: Table) -> Result<Settings, String> {
    table.try_into().map_err(|error: toml::de::Error| error.message().to_owned())
}

fn defaults() -> Table {
    // Held by a test: the defaults that are compiled in always parse.
    DEFAULTS.parse().unwrap_or_else(|error| unreachable!("defaults.toml: {error}"))
}

#[cfg(test)]
mod tests;
