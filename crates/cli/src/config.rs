//! `config`: the settings, read and changed one by one.

mod json;

use clap::{Args, Subcommand};
use guard_core::{BY_NAME, DEFAULTS, SettingKey, Settings};
use guard_host::Dirs;
use guard_host::settings_file::{SettingsFile, WatchedSettings, find};
use toml::{Table, Value};

use crate::ended::{self, Ended};
use crate::names::nearest;
use crate::output;
use crate::table;

pub use json::ConfigJson;

#[derive(Debug, Args)]
pub struct Config {
    #[command(subcommand)]
    what: Option<What>,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show every setting; what differs from its default is marked with `*`.
    List {
        /// Only what differs from its default.
        #[arg(long)]
        changed: bool,
    },
    /// Print one setting.
    Get {
        /// Such as remind.first_after_minutes or endpoints.alice/phi-4.level.
        #[arg(value_name = "KEY")]
        key: String,
    },
    /// Change one setting; a running desktop application takes it over within half a minute.
    Set {
        /// Such as remind.first_after_minutes or endpoints.alice/phi-4.level.
        #[arg(value_name = "KEY")]
        key: String,
        /// As in settings.toml; the quotes around a text may be left out.
        #[arg(value_name = "VALUE", allow_hyphen_values = true)]
        value: String,
    },
    /// Let a setting have its default again.
    Reset {
        /// Which.
        #[arg(value_name = "KEY")]
        key: String,
    },
    /// Print every setting with its meaning and its default, as a settings file.
    Defaults,
    /// Print where the settings are kept.
    Path,
}

/// Reads or changes settings.
pub fn run(arguments: Config, dirs: &Dirs) -> Result<(), Ended> {
    let what = arguments.what.unwrap_or(What::List { changed: false });
    if arguments.json {
        return as_json(dirs, what);
    }
    match what {
        What::List { changed } => output::text(listed(&all(dirs)?, changed)?),
        What::Get { key } => output::line(shown(&get(&all(dirs)?, &key)?)),
        What::Set { key, value } => {
            let value = set(dirs, &key, &value)?;
            output::line(format_args!("{key} = {value}"));
        }
        What::Reset { key } => output::line(reset(dirs, &key)?),
        What::Defaults => output::text(DEFAULTS),
        What::Path => output::line(SettingsFile::new(dirs).path().display()),
    }
    Ok(())
}

/// The same as JSON: after a change, the setting as it is now.
fn as_json(dirs: &Dirs, what: What) -> Result<(), Ended> {
    let mut key = None;
    match &what {
        What::Get { key: named } => {
            get(&all(dirs)?, named)?;
            key = Some(named);
        }
        What::Set { key: named, value } => {
            set(dirs, named, value)?;
            key = Some(named);
        }
        What::Reset { key: named } => {
            reset(dirs, named)?;
            key = Some(named);
        }
        What::List { .. } | What::Defaults | What::Path => {}
    }
    let (all, defaults) = (all(dirs)?, defaults()?);
    let of = if matches!(what, What::Defaults) { &defaults } else { &all };
    let is_wanted = |path: &[String], value: &Value| match (&what, key) {
        (What::Path, _) => false,
        (What::List { changed: true }, _) => find(&defaults, path) != Some(value),
        (_, Some(key)) => path_of(key) == path,
        _ => true,
    };
    let mut found = leaves(of, &[]);
    found.retain(|(path, value)| *path != ["version"] && is_wanted(path, value));
    let file = SettingsFile::new(dirs);
    output::line(ended::json(&ConfigJson::of(file.path(), &found, &defaults))?);
    Ok(())
}

/// All settings, defaults included.
fn all(dirs: &Dirs) -> Result<Table, Ended> {
    in_a_table(&SettingsFile::new(dirs).load().settings)
}

fn in_a_table(settings: &Settings) -> Result<Table, Ended> {
    Table::try_from(settings).map_err(|error| Ended::failed(error.to_string()))
}

fn defaults() -> Result<Table, Ended> {
    DEFAULTS.parse().map_err(|error: toml::de::Error| Ended::failed(error.to_string()))
}

fn listed(all: &Table, changed: bool) -> Result<String, Ended> {
    let defaults = defaults()?;
    let mut rows = Vec::new();
    for (path, value) in leaves(all, &[]) {
        let differs = find(&defaults, &path) != Some(value);
        if path != ["version"] && (differs || !changed) {
            let mark = if differs { "*" } else { "" };
            rows.push(vec![mark.to_owned(), path.join("."), value.to_string()]);
        }
    }
    Ok(table::lay_out_cut(&rows))
}

/// Every setting that has a default, as it is typed.
pub fn keys() -> Vec<String> {
    let defaults = defaults().unwrap_or_default();
    let all = leaves(&defaults, &[]).into_iter().map(|(path, _)| path.join("."));
    all.filter(|key| key != "version").collect()
}

/// Every value with the way to it.
fn leaves<'a>(table: &'a Table, before: &[&str]) -> Vec<(Vec<String>, &'a Value)> {
    let mut found = Vec::new();
    for (key, value) in table {
        let path: Vec<&str> = before.iter().copied().chain([key.as_str()]).collect();
        match value {
            Value::Table(inner) => found.extend(leaves(inner, &path)),
            value => found.push((path.into_iter().map(str::to_owned).collect(), value)),
        }
    }
    found
}

/// `endpoints.alice/phi-4.level` in its three parts, whatever the name looks like; it may have dots.
fn path_of(key: &str) -> Vec<String> {
    let by_name = key.split_once('.').filter(|(first, _)| BY_NAME.contains(first));
    match by_name.and_then(|(first, rest)| Some((first, rest.rsplit_once('.')?))) {
        Some((first, (name, last))) => [first, name, last].map(str::to_owned).to_vec(),
        None => key.split('.').map(str::to_owned).collect(),
    }
}

fn get(all: &Table, key: &str) -> Result<Value, Ended> {
    find(all, &path_of(key)).cloned().ok_or_else(|| no_setting(all, key))
}

fn no_setting(all: &Table, key: &str) -> Ended {
    let mut keys: Vec<String> =
        leaves(all, &[]).into_iter().map(|(path, _)| path.join(".")).collect();
    if let [table, name, _] = path_of(key).as_slice()
        && BY_NAME.contains(&table.as_str())
    {
        // Those that are not set yet.
        keys.extend(SettingKey::own_keys().map(|own| format!("{table}.{name}.{}", own.last())));
    }
    match nearest(key, keys.iter().map(String::as_str)) {
        Some(meant) => Ended::usage(format!("no setting {key}; did you mean {meant}?")),
        None => Ended::usage(format!("no setting {key}; `endpoint-guard config` lists them")),
    }
}

/// A text stands without its quotes, so that a script can use it.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns what it became, which may have been brought into the range that works.
fn set(dirs: &Dirs, key: &str, written: &str) -> Result<Value, Ended> {
    let mut table = all(dirs)?;
    let path = path_of(key);
    let known = find(&table, &path).or(None).cloned();
    let of_name = path.len() == 3 && BY_NAME.contains(&path[0].as_str());
    if known.is_none() && !of_name || known.as_ref().is_some_and(Value::is_table) {
        return Err(no_setting(&table, key));
    }
    let parsed: Option<Value> = format!("value = {written}")
        .parse::<Table>()
        .ok()
        .and_then(|mut table| table.remove("value"));
    let text = || Value::String(written.to_owned());
    let value = match (parsed, known) {
        // Where a text belongs, what looks like something else is one all the same.
        (Some(other), Some(Value::String(_))) if !other.is_str() => text(),
        (Some(value), _) => value,
        (None, _) => text(),
    };
    let refused = |why: String| Ended::usage(format!("{key} cannot be {written}: {why}"));
    insert(&mut table, &path, value).map_err(refused)?;
    let settings: Settings = table
        .try_into()
        .map_err(|error: toml::de::Error| refused(error.message().trim().to_owned()))?;
    change_settings(dirs, |known| *known = settings)?;
    get(&all(dirs)?, key)
}

fn insert(table: &mut Table, path: &[String], value: Value) -> Result<(), String> {
    let Some((last, folders)) = path.split_last() else { return Err("it has no name".to_owned()) };
    let mut table = table;
    for folder in folders {
        let inner = table
            .entry(folder.clone())
            .or_insert_with(|| Value::Table(Table::new()))
            .as_table_mut();
        table = inner.ok_or_else(|| format!("{folder} has no settings in it"))?;
    }
    table.insert(last.clone(), value);
    Ok(())
}

/// Returns what holds then, in words.
fn reset(dirs: &Dirs, key: &str) -> Result<String, Ended> {
    let mut table = all(dirs)?;
    let path = path_of(key);
    if find(&table, &path).is_none() {
        return Err(no_setting(&table, key));
    }
    let failed = |why: String| Ended::failed(format!("could not reset {key}: {why}"));
    let told = match find(&defaults()?, &path) {
        Some(default) => {
            insert(&mut table, &path, default.clone()).map_err(failed)?;
            format!("{key} = {default}")
        }
        None => {
            let (last, folders) = path.split_last().ok_or_else(|| failed("no name".to_owned()))?;
            let mut inner = &mut table;
            for folder in folders {
                let next = inner.get_mut(folder).and_then(Value::as_table_mut);
                inner = next.ok_or_else(|| failed(format!("there is no {folder}")))?;
            }
            inner.remove(last);
            format!("{key} is not set any more.")
        }
    };
    let settings: Settings =
        table.try_into().map_err(|error: toml::de::Error| failed(error.message().to_owned()))?;
    change_settings(dirs, |known| *known = settings)?;
    Ok(told)
}

/// Writes changed settings. A running desktop application takes them over within half a minute.
///
/// # Errors
/// When they cannot be written.
pub fn change_settings(dirs: &Dirs, change: impl FnOnce(&mut Settings)) -> Result<(), Ended> {
    let file = WatchedSettings::new(dirs);
    let mut loaded = file.load();
    change(&mut loaded.settings);
    for words in loaded.settings.clamp() {
        output::warn(words);
    }
    let written = file.save(&loaded.settings);
    let written = written.map_err(|error| Ended::failed(format!("could not write {error}")))?;
    if let Some(words) = written.told {
        output::warn(words);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_dots_is_one_part_of_the_way() {
        let parts = |key: &str| path_of(key).join(" | ");
        assert_eq!(parts("remind.first_after_minutes"), "remind | first_after_minutes");
        assert_eq!(parts("endpoints.alice/qwen2.5.level"), "endpoints | alice/qwen2.5 | level");
        assert_eq!(parts("namespaces.acme.away"), "namespaces | acme | away");
    }
}
