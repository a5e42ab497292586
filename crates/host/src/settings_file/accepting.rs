//! What a file says, taken over value by value, so that a bad one spoils nothing.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use guard_core::{BY_NAME, DEFAULTS, EndpointId, Own, SettingKey, Settings};
use toml::{Table, Value};

use super::blocks::Slip;
use super::difference::{leaves, merged};
use super::migrations::Migration;

/// What could be taken over from a file.
pub(super) struct Accepted {
    pub(super) settings: Settings,
    /// What could not, with the reason. Its line is not known here.
    pub(super) dropped: Vec<Dropped>,
    /// The file's version, if it is one we do not know.
    pub(super) newer: Option<i64>,
}

/// One value that could not be taken over.
pub(super) struct Dropped {
    pub(super) path: Vec<String>,
    pub(super) slip: Slip,
    /// It may have been meant to protect something.
    pub(super) may_protect: bool,
}

/// Takes over what the file says. `base` holds for what it does not say; `before` for what it says
/// and cannot be taken over.
pub(super) fn accept(
    mut own: Table,
    migrations: &[Migration],
    base: &Settings,
    before: Option<&Settings>,
) -> Accepted {
    let current = current_version(migrations);
    let mut accepted = Accepted { settings: base.clone(), dropped: Vec::new(), newer: None };
    let found = match own.remove("version") {
        None => current,
        Some(Value::Integer(version)) if version >= 1 => version,
        Some(other) => {
            accepted.drop(&["version".to_owned()], &other, format!("version = {other}"));
            current
        }
    };
    accepted.newer = (found > current).then_some(found);
    for step in migrations.iter().filter(|step| step.from >= found) {
        (step.apply)(&mut own);
    }
    let (endpoints, namespaces) = (own.remove(BY_NAME[0]), own.remove(BY_NAME[1]));
    accepted.take_general(&own, before);
    accepted.take_named(BY_NAME[0], endpoints, before, |settings| &mut settings.endpoints);
    accepted.take_named(BY_NAME[1], namespaces, before, |settings| &mut settings.namespaces);
    accepted.settings.version = u32::try_from(current).unwrap_or(u32::MAX);
    accepted
}

/// Each step leads one further from version 1.
pub(super) fn current_version(migrations: &[Migration]) -> i64 {
    migrations.last().map_or(1, |last| last.from + 1)
}

/// What would hold without any file. Held by a test: the defaults that are compiled in always parse.
pub(super) static IN_GENERAL: LazyLock<Table> = LazyLock::new(|| {
    DEFAULTS.parse().unwrap_or_else(|error| unreachable!("defaults.toml: {error}"))
});

pub(super) fn settings_in(table: Table) -> Result<Settings, String> {
    table.try_into().map_err(|error: toml::de::Error| error.message().to_owned())
}

impl Accepted {
    fn drop(&mut self, path: &[String], value: &Value, why: impl Into<String>) {
        let may_protect = match path {
            [top] => match top.as_str() {
                "endpoints" | "namespaces" | "guard" => true,
                "version" => false,
                top => !IN_GENERAL.contains_key(top),
            },
            [top, key] if top == "guard" => key == "level" || !is_known(path),
            [top, .., last] if BY_NAME.contains(&top.as_str()) => {
                last == "level"
                    || path.len() != 3
                    || SettingKey::own_keys().all(|key| key.last() != last)
            }
            [top, ..] => !IN_GENERAL.contains_key(top),
            [] => true,
        };
        let (name, why) = (path.join("."), why.into());
        let words: Vec<String> = path.iter().map(|part| format!("{part:?}")).collect();
        let by_name = path.first().is_some_and(|top| top == "namespaces");
        let text = match by_name {
            true => format!("{name} = {value}"),
            false => format!("{} = {value}", words.join(" ")),
        };
        let slip = Slip { line: None, why: format!("{name} ({why})"), text };
        self.dropped.push(Dropped { path: path.to_vec(), slip, may_protect });
    }

    /// All that holds for everything.
    fn take_general(&mut self, own: &Table, before: Option<&Settings>) {
        let none = Settings {
            endpoints: BTreeMap::new(),
            namespaces: BTreeMap::new(),
            ..self.settings.clone()
        };
        let Ok(mut all) = Table::try_from(&none) else { return };
        let before = before.and_then(|before| Table::try_from(before).ok());
        for (path, value) in leaves(own) {
            if !is_known(&path) {
                self.drop(&path, value, "there is no such setting");
                continue;
            }
            let why = match self.tried(&all, &path, value.clone()) {
                Ok(tried) => {
                    all = tried;
                    continue;
                }
                Err(why) => why,
            };
            let old = before.as_ref().and_then(|before| find(before, &path));
            let Value::Array(items) = value else {
                self.drop(&path, value, why);
                if let Some(Ok(tried)) = old.map(|old| self.tried(&all, &path, old.clone())) {
                    all = tried;
                }
                continue;
            };
            // One slip in a list, such as in one budget, leaves the others.
            let mut good = Vec::new();
            for item in items {
                let alone = Value::Array(vec![item.clone()]);
                match settings_in(merged(&all, &path, alone)) {
                    Ok(_) => good.push(item.clone()),
                    Err(why) => self.drop(&path, item, why),
                }
            }
            if let Ok(tried) = self.tried(&all, &path, Value::Array(good)) {
                all = tried;
            }
        }
    }

    /// With one value more, if it is one.
    fn tried(&mut self, all: &Table, path: &[String], value: Value) -> Result<Table, String> {
        let tried = merged(all, path, value);
        let good = settings_in(tried.clone())?;
        let (endpoints, namespaces) = (
            std::mem::take(&mut self.settings.endpoints),
            std::mem::take(&mut self.settings.namespaces),
        );
        self.settings = Settings { endpoints, namespaces, ..good };
        Ok(tried)
    }

    /// What holds for endpoints or namespaces.
    fn take_named<N: Ord + Clone + Named>(
        &mut self,
        top: &str,
        said: Option<Value>,
        before: Option<&Settings>,
        of: fn(&mut Settings) -> &mut BTreeMap<N, Own>,
    ) {
        let said = match said {
            None => return,
            Some(Value::Table(said)) => said,
            Some(other) => return self.drop(&[top.to_owned()], &other, "it is no table"),
        };
        let before = before.cloned().map(|mut before| of(&mut before).clone()).unwrap_or_default();
        for (name, rules) in said {
            let path = [top.to_owned(), name.clone()];
            let (name, rules) = match (N::named(&name), rules) {
                (Ok(name), Value::Table(rules)) => (name, rules),
                (Ok(_), other) => {
                    self.drop(&path, &other, "it is no table");
                    continue;
                }
                (Err(why), other) => {
                    self.drop(&path, &other, why);
                    continue;
                }
            };
            let old = before.get(&name).and_then(|own| Table::try_from(own).ok());
            let known = of(&mut self.settings).remove(&name).unwrap_or_default();
            let mut own = Table::try_from(&known).unwrap_or_default();
            for (key, value) in rules {
                let mut tried = own.clone();
                tried.insert(key.clone(), value.clone());
                match own_in(&tried) {
                    Ok(_) => own = tried,
                    Err(why) => {
                        let path = [top.to_owned(), path[1].clone(), key.clone()];
                        self.drop(&path, &value, why);
                        let good = good_items(&own, &key, &value);
                        if !good.is_empty() {
                            own.insert(key, Value::Array(good));
                        } else if let Some(old) = old.as_ref().and_then(|old| old.get(&key)) {
                            own.insert(key, old.clone());
                        }
                    }
                }
            }
            of(&mut self.settings).insert(name, own_in(&own).unwrap_or(known));
        }
    }
}

/// A name as a key.
trait Named: Sized {
    fn named(text: &str) -> Result<Self, String>;
}

impl Named for String {
    fn named(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

impl Named for EndpointId {
    fn named(text: &str) -> Result<Self, String> {
        text.parse()
    }
}

/// Of a list what can be taken over.
fn good_items(own: &Table, key: &str, value: &Value) -> Vec<Value> {
    let is_good = |item: &&Value| {
        let mut tried = own.clone();
        tried.insert(key.to_owned(), Value::Array(vec![(*item).clone()]));
        own_in(&tried).is_ok()
    };
    value.as_array().into_iter().flatten().filter(is_good).cloned().collect()
}

fn own_in(table: &Table) -> Result<Own, String> {
    table.clone().try_into().map_err(|error: toml::de::Error| error.message().to_owned())
}

/// Whether there is such a setting, or a table of that name in which something wrong stands.
fn is_known(path: &[String]) -> bool {
    find(&IN_GENERAL, path).is_some()
}

/// The value at this path of keys, as far as there is one.
#[must_use]
pub fn find<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (last, folders) = path.split_last()?;
    let mut table = table;
    for folder in folders {
        table = table.get(folder)?.as_table()?;
    }
    table.get(last)
}
