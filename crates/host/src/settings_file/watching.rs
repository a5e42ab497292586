//! One settings file and several processes: what others write is noticed and not overwritten.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use guard_core::Settings;
use jiff::Timestamp;
use toml::Table;

use super::difference::joined;
use super::{Loaded, SettingsError, SettingsFile, Unread, settings_in};
use crate::dirs::Dirs;

/// The settings file, with what this process last knew of it.
#[derive(Clone, Debug)]
pub struct WatchedSettings {
    file: SettingsFile,
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    stamp: Option<Stamp>,
    /// What the file said then; `None` before it was read.
    said: Option<Settings>,
}

/// Changes whenever somebody writes the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
}

impl WatchedSettings {
    /// The settings file in the config directory; it need not exist.
    #[must_use]
    pub fn new(dirs: &Dirs) -> Self {
        Self { file: SettingsFile::new(dirs), known: Arc::default() }
    }

    /// Reads the file, see [`SettingsFile::load`].
    #[must_use]
    pub fn load(&self, now: Timestamp) -> Loaded {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = self.file.load(now);
        // Setting a damaged file aside changed it.
        *known = Known { stamp: stamp(self.file.path()), said: Some(loaded.settings.clone()) };
        loaded
    }

    /// What somebody else wrote since the file was last read or written here; `None` when nobody
    /// did. A file that cannot be read at this moment, because somebody is in the middle of writing
    /// it or made a slip, changes nothing and is told once.
    #[must_use]
    pub fn changed(&self) -> Option<Result<Loaded, String>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let said = known.said.clone()?;
        let stamp = stamp(self.file.path());
        if stamp == known.stamp {
            return None;
        }
        known.stamp = stamp;
        let read = match self.file.read() {
            Ok(own) => own,
            Err(Unread::Missing) => return None,
            Err(Unread::Damaged(why)) => return Some(Err(self.unread(&why))),
            Err(Unread::Disk(why)) => return Some(Err(self.unread(&why.to_string()))),
        };
        let accepted = self.file.accept(read);
        let mut troubles = Vec::new();
        if !accepted.dropped.is_empty() {
            let dropped = accepted.dropped.join("; ");
            troubles.push(format!("Not used from the settings: {dropped}. The rest is."));
        }
        known.said = Some(accepted.settings.clone());
        if accepted.settings == said && troubles.is_empty() {
            return None;
        }
        Some(Ok(Loaded { settings: accepted.settings, troubles }))
    }

    /// Writes the settings, see [`SettingsFile::save`]. What somebody else changed meanwhile stays,
    /// unless it is what is being changed; then all of it is returned as it was written.
    ///
    /// # Errors
    /// [`SettingsError`]; the old file is then still there.
    pub fn save(&self, settings: &Settings) -> Result<Option<Settings>, SettingsError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = match &known.said {
            Some(_) if stamp(self.file.path()) != known.stamp => self.file.read().ok(),
            _ => None,
        };
        let both = match (theirs, &known.said) {
            (Some(theirs), Some(base)) => {
                let theirs = self.file.accept(theirs).settings;
                let table = |settings: &Settings| Table::try_from(settings);
                settings_in(joined(&table(base)?, &table(settings)?, &table(&theirs)?)).ok()
            }
            _ => None,
        };
        let written = both.as_ref().unwrap_or(settings);
        self.file.save(written)?;
        known.stamp = stamp(self.file.path());
        known.said = Some(written.clone());
        Ok(both.filter(|both| both != settings))
    }

    fn unread(&self, why: &str) -> String {
        format!(
            "The settings in {} were changed and cannot be read ({why}); what was set before \
             holds on.",
            self.file.path().display()
        )
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let file = std::fs::metadata(path).ok()?;
    Some(Stamp { modified: file.modified().ok(), length: file.len() })
}

#[cfg(test)]
mod tests {
    use guard_core::{Budget, Micros, Period, Scope, Theme};

    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T18:00:00Z".parse().unwrap()
    }

    fn budget(period: Period, dollars: i64) -> Budget {
        Budget { period, scope: Scope::All, amount: Micros(dollars * 1_000_000), stop: false }
    }

    #[test]
    fn what_another_process_writes_is_noticed_once_and_never_overwritten() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let (desktop, command_line) = (WatchedSettings::new(&dirs), WatchedSettings::new(&dirs));
        let mut shown = desktop.load(now()).settings;
        assert!(desktop.changed().is_none());

        let mut typed = command_line.load(now()).settings;
        typed.budgets.push(budget(Period::Week, 50));
        assert_eq!(command_line.save(&typed).unwrap(), None, "nobody else changed anything");
        let noticed = desktop.changed().unwrap().unwrap();
        assert_eq!((noticed.settings.budgets.len(), noticed.troubles.len()), (1, 0));
        assert!(desktop.changed().is_none());

        // Both change something before either has looked.
        shown.clone_from(&noticed.settings);
        typed.budgets.push(budget(Period::Day, 7));
        command_line.save(&typed).unwrap();
        shown.look.theme = Theme::Dark;
        shown.budgets.push(budget(Period::Month, 200));
        let both = desktop.save(&shown).unwrap().unwrap();
        assert_eq!(both.look.theme, Theme::Dark);
        let periods: Vec<Period> = both.budgets.iter().map(|budget| budget.period).collect();
        assert_eq!(periods, [Period::Week, Period::Day, Period::Month]);
        assert!(desktop.changed().is_none());
        assert_eq!(command_line.changed().unwrap().unwrap().settings, both);
    }

    #[test]
    fn a_slip_while_we_run_changes_nothing_and_the_file_stays_where_it_is() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let desktop = WatchedSettings::new(&dirs);
        let mut settings = desktop.load(now()).settings;
        settings.budgets.push(budget(Period::Week, 50));
        desktop.save(&settings).unwrap();
        let path = dirs.config.join("settings.toml");
        std::fs::write(&path, "[pause\n").unwrap();
        let words = desktop.changed().unwrap().unwrap_err();
        assert!(words.contains("what was set before holds on"), "{words}");
        assert!(desktop.changed().is_none(), "told once");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[pause\n");
        std::fs::remove_file(&path).unwrap();
        assert!(desktop.changed().is_none(), "editors remove a file for a moment");
    }
}
