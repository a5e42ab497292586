//! What the bytes of a settings file say, whatever state they are in.

use guard_core::{Settings, Slips};
use toml::de::{DeTable, DeValue};

use super::accepting::{Accepted, Dropped, IN_GENERAL, accept, settings_in};
use super::blocks::{self, Slip};
use super::migrations::{ALL, Migration};
use super::salvage;

/// Settings are a page or two. What is larger is something else.
pub(super) const LARGEST: u64 = 1024 * 1024;
/// So many slips are told one by one.
const TOLD: usize = 8;

/// What the file said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// All settings, defaults included.
    pub settings: Settings,
    /// What could not be used, in whole sentences.
    pub troubles: Vec<String>,
    /// What could not be used may have been meant to protect something.
    pub may_hide_protection: bool,
}

impl Loaded {
    /// The settings and nothing to say of them.
    pub(super) fn good(settings: Settings) -> Self {
        Self { settings, troubles: Vec::new(), may_hide_protection: false }
    }

    /// What a guard is to know of the file beside what it says.
    #[must_use]
    pub fn slips(&self) -> Slips {
        Slips { words: self.troubles.clone(), may_hide_protection: self.may_hide_protection }
    }
}

/// What was read, before that is put into words.
pub(super) struct Read {
    pub(super) settings: Settings,
    pub(super) slips: Vec<Slip>,
    pub(super) newer: Option<i64>,
    /// A part of it is no TOML.
    pub(super) is_damaged: bool,
    pub(super) may_hide_protection: bool,
}

/// Reads settings over the defaults. Never fails and never panics: what can be read counts, for
/// what cannot `before` does, which are the last settings that could be read.
#[must_use]
pub fn read_settings(bytes: &[u8], before: Option<&Settings>) -> Loaded {
    read(bytes, ALL, before).loaded("settings.toml")
}

pub(super) fn read(bytes: &[u8], migrations: &[Migration], before: Option<&Settings>) -> Read {
    // A file cut to nothing says nothing, and did not mean to take back what it said before.
    let is_emptied =
        bytes.trim_ascii().is_empty() && before.is_some_and(|own| *own != in_general());
    let (table, mut slips) = blocks::read(bytes);
    if is_emptied {
        let why = "it is empty and was not before; delete it to begin with the defaults".to_owned();
        slips.push(Slip { line: None, why, text: String::new() });
    }
    // A damaged comment is told and hides nothing.
    let is_damaged =
        is_emptied || slips.iter().any(|slip| !slip.text.is_empty() || slip.line.is_none());
    let base = before.filter(|_| is_damaged).cloned().unwrap_or_else(in_general);
    let Accepted { mut settings, dropped, newer } = accept(table, migrations, &base, before);
    salvage::protect(&mut settings, &slips, before);
    let unread: Vec<Slip> =
        dropped.iter().filter(|one| one.may_protect).map(|one| one.slip.clone()).collect();
    salvage::protect(&mut settings, &unread, before);
    let loses_budgets = is_damaged || dropped.iter().any(|one| one.path == ["budgets"]);
    if let Some(before) = before.filter(|_| loses_budgets) {
        for budget in &before.budgets {
            if settings.budgets.iter().all(|known| known.key() != budget.key()) {
                settings.budgets.push(budget.clone());
            }
        }
    }
    let may_hide_protection = is_damaged || !unread.is_empty();
    slips.extend(located(bytes, dropped));
    Read { settings, slips, newer, is_damaged, may_hide_protection }
}

/// The settings without any file.
pub(super) fn in_general() -> Settings {
    // Held by a test: the defaults that are compiled in always parse.
    settings_in(IN_GENERAL.clone()).unwrap_or_else(|error| unreachable!("defaults.toml: {error}"))
}

impl Read {
    /// Whether nothing is to be told.
    pub(super) fn is_good(&self) -> bool {
        self.slips.is_empty() && self.newer.is_none()
    }

    /// What cannot be used, and in which line.
    pub(super) fn in_words(&self) -> String {
        in_words(&self.slips)
    }

    /// In words for a person, about the file `place`.
    pub(super) fn loaded(self, place: &str) -> Loaded {
        let slips = in_words(&self.slips);
        let mut words = match self.newer {
            _ if self.is_damaged => format!(
                "The settings in {place} cannot be read as they are: {slips}. What can be read \
                 counts, and beside that what held before. The file stays as it is; nothing is \
                 written into it until that is fixed."
            ),
            Some(version) => format!(
                "The settings in {place} were written by a newer Endpoint Guard (version {version} \
                 of the file). What this one knows of them is used; the file stays as it is until \
                 a setting is changed.{}",
                if slips.is_empty() { slips } else { format!(" Not used: {slips}.") }
            ),
            None if slips.is_empty() => String::new(),
            None => format!("Not used from the settings in {place}: {slips}. The rest is."),
        };
        if self.may_hide_protection {
            words.push_str(
                " Until then nothing is taken for unprotected: `endpoint-guard pause --all` needs \
                 --include-protected, or the names of what is to be paused.",
            );
        }
        let troubles = if words.is_empty() { Vec::new() } else { vec![words] };
        Loaded { settings: self.settings, troubles, may_hide_protection: self.may_hide_protection }
    }
}

fn in_words(slips: &[Slip]) -> String {
    let one = |slip: &Slip| match slip.line {
        Some(line) => format!("line {line}: {}", slip.why),
        None => slip.why.clone(),
    };
    let mut words: Vec<String> = slips.iter().take(TOLD).map(one).collect();
    if slips.len() > TOLD {
        words.push(format!("and {} more", slips.len() - TOLD));
    }
    words.join("; ")
}

/// With the lines in which they stand, where the file can be read as a whole.
fn located(bytes: &[u8], dropped: Vec<Dropped>) -> impl Iterator<Item = Slip> {
    let text = std::str::from_utf8(bytes).unwrap_or_default().to_owned();
    let told = dropped.len().min(TOLD);
    let lines: Vec<Option<usize>> = match DeTable::parse(&text) {
        Ok(table) => {
            dropped.iter().take(told).map(|one| line(&text, table.get_ref(), &one.path)).collect()
        }
        Err(_) => Vec::new(),
    };
    dropped.into_iter().enumerate().map(move |(index, one)| {
        let line = lines.get(index).copied().flatten();
        Slip { line, ..one.slip }
    })
}

fn line(text: &str, table: &DeTable<'_>, path: &[String]) -> Option<usize> {
    let (first, rest) = path.split_first()?;
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == first.as_str())?;
    let inner = match value.get_ref() {
        DeValue::Table(inner) if !rest.is_empty() => line(text, inner, rest),
        _ => None,
    };
    let at = key.span().start.min(text.len());
    let here = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    inner.or(Some(here))
}
