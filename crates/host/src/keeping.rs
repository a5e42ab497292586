//! What outlives the process: the ledger and the settings.

use std::sync::{Arc, Mutex, PoisonError};

use guard_core::{Batch, DEFAULTS, Moment, Saved, Settings};
use jiff::tz::TimeZone;

use crate::dirs::Dirs;
use crate::settings_file::SettingsFile;
use crate::store::Store;

/// The store and the settings file, as far as this process may use them.
#[derive(Clone, Debug)]
pub(crate) struct Keeping {
    store: Option<Arc<Mutex<Store>>>,
    settings: SettingsFile,
    may_write: bool,
    zone: TimeZone,
}

impl Keeping {
    /// Opens what there is. Whatever cannot be opened is told and gone without: losing the store
    /// never stops pausing.
    pub(crate) fn open(dirs: &Dirs, may_write: bool, now: Moment) -> (Self, Vec<String>) {
        let mut troubles = Vec::new();
        let opened =
            if may_write { Store::open(dirs, now.utc) } else { Store::open_read_only(dirs) };
        let store = match opened {
            Ok((store, told)) => {
                troubles.extend(told);
                Some(Arc::new(Mutex::new(store)))
            }
            Err(error) => {
                if may_write {
                    troubles.push(format!(
                        "The history cannot be kept: {error}. Pausing and reminders work without it."
                    ));
                }
                None
            }
        };
        let settings = SettingsFile::new(dirs);
        (Self { store, settings, may_write, zone: TimeZone::system() }, troubles)
    }

    /// What was saved; the defaults and nothing else for the demo.
    pub(crate) fn saved(&self, demo: bool, now: Moment) -> (Saved, Vec<String>) {
        let mut troubles = Vec::new();
        let mut saved = Saved {
            settings: defaults(),
            lines: Vec::new(),
            today: Vec::new(),
            memory: Vec::new(),
            prices: guard_core::Prices::new(),
            zone: self.zone.clone(),
        };
        if demo {
            return (saved, troubles);
        }
        let loaded = self.settings.load(now.utc);
        troubles.extend(loaded.troubles);
        saved.settings = loaded.settings;
        if let Some(store) = &self.store {
            // A day may have 25 hours, and an entry may be long: the core keeps what reaches in.
            let since = guard_core::shifted(now.utc, -26 * 3_600_000);
            match store.lock().unwrap_or_else(PoisonError::into_inner).load(since) {
                Ok(kept) => {
                    saved.lines = kept.lines;
                    saved.today = kept.entries;
                    saved.memory = kept.memory;
                    saved.prices = kept.prices;
                }
                Err(error) => troubles.push(format!("The history could not be read: {error}.")),
            }
        }
        (saved, troubles)
    }

    /// Writes a batch. Guests have nothing to write.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<(), String> {
        let Some(store) = self.store.clone().filter(|_| self.may_write) else { return Ok(()) };
        let writing = tokio::task::spawn_blocking(move || {
            store.lock().unwrap_or_else(PoisonError::into_inner).commit(&batch)
        });
        match writing.await {
            Ok(written) => written.map_err(|error| error.to_string()),
            Err(error) => Err(format!("the writer stopped: {error}")),
        }
    }

    /// Writes the settings.
    pub(crate) async fn save_settings(&self, settings: Settings) -> Result<(), String> {
        let file = self.settings.clone();
        let writing = tokio::task::spawn_blocking(move || file.save(&settings));
        match writing.await {
            Ok(written) => written.map_err(|error| error.to_string()),
            Err(error) => Err(format!("the writer stopped: {error}")),
        }
    }
}

/// The settings without any file.
pub(crate) fn defaults() -> Settings {
    // Held by a test: the defaults that are compiled in always parse.
    toml::from_str(DEFAULTS).unwrap_or_else(|error| unreachable!("defaults.toml: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_defaults_parse_and_are_within_their_own_ranges() {
        let mut settings = defaults();
        assert_eq!(settings.clamp(), Vec::<String>::new());
        assert!(!settings.first_run.done);
    }
}
