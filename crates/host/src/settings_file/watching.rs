//! One settings file and several processes: what others write is noticed and not overwritten.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use guard_core::Settings;
use toml::Table;

use super::accepting::settings_in;
use super::difference::joined;
use super::{Loaded, SettingsError, SettingsFile, Unread, read};
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
    said: Option<Loaded>,
}

/// What became of settings that were to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// All of them as they were written, when somebody else had changed something too.
    pub both: Option<Settings>,
    /// What a person should know, in a whole sentence.
    pub told: Option<String>,
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
    pub fn load(&self) -> Loaded {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // First, so that what is written meanwhile is noticed.
        let stamp = stamp(self.file.path());
        let loaded = self.file.load();
        *known = Known { stamp, said: Some(loaded.clone()) };
        loaded
    }

    /// What somebody else wrote since the file was last read or written here; `None` when nobody
    /// did. Where it cannot be read, because somebody is in the middle of writing it or made a slip,
    /// what held before holds on, and what is wrong is told with it.
    #[must_use]
    pub fn changed(&self) -> Option<Loaded> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let said = known.said.clone()?;
        let stamp = stamp(self.file.path());
        if stamp == known.stamp {
            return None;
        }
        known.stamp = stamp;
        if matches!(self.file.bytes(), Err(Unread::Missing)) {
            return None;
        }
        let loaded = self.file.load_over(Some(&said.settings));
        known.said = Some(loaded.clone());
        (loaded != said).then_some(loaded)
    }

    /// Writes the settings, see [`SettingsFile::save`]. What somebody else changed meanwhile stays,
    /// unless it is what is being changed; then all of it is returned as it was written.
    ///
    /// # Errors
    /// [`SettingsError`]; the old file is then still there.
    pub fn save(&self, settings: &Settings) -> Result<Written, SettingsError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = match &known.said {
            Some(_) if stamp(self.file.path()) != known.stamp => self.file.bytes().ok(),
            _ => None,
        };
        let both = match (theirs, &known.said) {
            (Some(theirs), Some(base)) => {
                let base = &base.settings;
                let theirs = read(&theirs, self.file.migrations, Some(base)).settings;
                let table = |settings: &Settings| Table::try_from(settings);
                settings_in(joined(&table(base)?, &table(settings)?, &table(&theirs)?)).ok()
            }
            _ => None,
        };
        let written = both.as_ref().unwrap_or(settings);
        let told = self.file.save(written)?;
        known.stamp = stamp(self.file.path());
        known.said = Some(Loaded::good(written.clone()));
        Ok(Written { both: both.filter(|both| both != settings), told })
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

    fn budget(period: Period, dollars: i64) -> Budget {
        Budget { period, scope: Scope::All, amount: Micros(dollars * 1_000_000), stop: false }
    }

    #[test]
    fn what_another_process_writes_is_noticed_once_and_never_overwritten() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let (desktop, command_line) = (WatchedSettings::new(&dirs), WatchedSettings::new(&dirs));
        let mut shown = desktop.load().settings;
        assert!(desktop.changed().is_none());

        let mut typed = command_line.load().settings;
        typed.budgets.push(budget(Period::Week, 50));
        assert_eq!(
            command_line.save(&typed).unwrap(),
            Written::default(),
            "nobody else changed anything"
        );
        let noticed = desktop.changed().unwrap();
        assert_eq!((noticed.settings.budgets.len(), noticed.troubles.len()), (1, 0));
        assert!(desktop.changed().is_none());

        // Both change something before either has looked.
        shown.clone_from(&noticed.settings);
        typed.budgets.push(budget(Period::Day, 7));
        command_line.save(&typed).unwrap();
        shown.look.theme = Theme::Dark;
        shown.budgets.push(budget(Period::Month, 200));
        let both = desktop.save(&shown).unwrap().both.unwrap();
        assert_eq!(both.look.theme, Theme::Dark);
        let periods: Vec<Period> = both.budgets.iter().map(|budget| budget.period).collect();
        assert_eq!(periods, [Period::Week, Period::Day, Period::Month]);
        assert!(desktop.changed().is_none());
        assert_eq!(command_line.changed().unwrap().settings, both);
    }

    #[test]
    fn a_slip_while_we_run_changes_nothing_and_the_file_stays_where_it_is() {
        let home = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(home.path());
        let desktop = WatchedSettings::new(&dirs);
        let mut settings = desktop.load().settings;
        settings.budgets.push(budget(Period::Week, 50));
        desktop.save(&settings).unwrap();
        let path = dirs.config.join("settings.toml");
        std::fs::write(&path, "[pause\n").unwrap();
        let slipped = desktop.changed().unwrap();
        assert_eq!(slipped.settings, settings, "what was set before holds on");
        assert!(slipped.may_hide_protection);
        assert!(slipped.troubles[0].contains("line 1"), "{:?}", slipped.troubles);
        assert!(desktop.changed().is_none(), "told once");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[pause\n");
        std::fs::remove_file(&path).unwrap();
        assert!(desktop.changed().is_none(), "editors remove a file for a moment");
    }
}
