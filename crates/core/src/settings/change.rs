//! Settings as they cross to the page and back: by their paths in the settings file.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::keys::{KEYS, Key, Kind};
use super::value::Value;
use super::{Away, LeftClick, Level, Ruled, Settings, Theme};
use crate::windows::Window;

/// The value of each setting that can be changed, by its path: `{"guard.limit_minutes": 180, …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingValues(BTreeMap<&'static str, Value>);

/// What settings are to be, by their paths. Nothing in place of a value takes back what an endpoint or
/// a namespace says of its own; of everything it leaves a setting as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SettingsChange(BTreeMap<&'static str, Option<Value>>);

impl SettingValues {
    /// What holds for everything.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let values = KEYS.iter().filter_map(|key| Some((key.path, key.general(settings)?)));
        Self(values.collect())
    }

    /// The text of a setting; empty where it is none.
    #[must_use]
    pub fn text(&self, path: &str) -> &str {
        match self.get(path) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The value of a setting; `None` where there is no such setting.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.0.get(path)
    }
}

impl SettingsChange {
    /// One setting more.
    #[must_use]
    pub fn with(mut self, path: &'static str, value: impl Into<Value>) -> Self {
        self.0.insert(path, Some(value.into()));
        self
    }

    /// What is set, when that is one setting.
    #[must_use]
    pub fn only(&self) -> Option<(&'static Key, &Value)> {
        let (path, value) = self.0.first_key_value().filter(|_| self.0.len() == 1)?;
        Some((Key::at(path)?, value.as_ref()?))
    }
}

impl Settings {
    /// Changes what is said of everything, a namespace or an endpoint. Returns in words what was
    /// brought into the range that works, and what was left as it is.
    pub fn change(&mut self, of: &Ruled, change: SettingsChange) -> Vec<String> {
        let (mut own, mut told) = (self.own(of), Vec::new());
        for (path, value) in change.0 {
            let field = Key::at(path).and_then(|key| key.field);
            let is_set = field.is_some_and(|field| match (of, value) {
                (Ruled::Everything, None) => true,
                (Ruled::Everything, Some(value)) => field.set_general(self, value),
                (_, value) => field.set_own(&mut own, value),
            });
            if !is_set {
                told.push(format!("{path} cannot be set like that; it stays as it is"));
            }
        }
        told.extend(match of {
            Ruled::Everything => self.clamp(),
            _ => self.set_own(of, own),
        });
        told
    }
}

impl<'de> Deserialize<'de> for SettingsChange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ByPath)
    }
}

/// Reads each value as what its setting can be.
struct ByPath;

impl<'de> Visitor<'de> for ByPath {
    type Value = SettingsChange;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("settings by their paths")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SettingsChange, A::Error> {
        let mut change = BTreeMap::new();
        while let Some(path) = map.next_key::<String>()? {
            let key = Key::at(&path).ok_or_else(|| unknown(&path))?;
            change.insert(key.path, next_value(key, &mut map)?);
        }
        Ok(SettingsChange(change))
    }
}

fn next_value<'de, A: MapAccess<'de>>(key: &Key, map: &mut A) -> Result<Option<Value>, A::Error> {
    fn read<'de, T: Deserialize<'de> + Into<Value>, A: MapAccess<'de>>(
        map: &mut A,
    ) -> Result<Option<Value>, A::Error> {
        Ok(map.next_value::<Option<T>>()?.map(Into::into))
    }
    match key.kind {
        Kind::Number { .. } => read::<u32, A>(map),
        Kind::Flag => read::<bool, A>(map),
        Kind::Text => read::<String, A>(map),
        Kind::Names => read::<Vec<String>, A>(map),
        Kind::LeftClick => read::<LeftClick, A>(map),
        Kind::Theme => read::<Theme, A>(map),
        Kind::Level => read::<Level, A>(map),
        Kind::Away => read::<Away, A>(map),
        Kind::Windows => read::<Vec<Window>, A>(map),
        // What has requests of its own.
        Kind::Apart => Err(unknown(key.path)),
    }
}

fn unknown<E: Error>(path: &str) -> E {
    E::custom(format_args!("there is no setting {path}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::EndpointId;
    use crate::settings::{DEFAULTS, Own};

    fn settings() -> Settings {
        toml::from_str(DEFAULTS).unwrap()
    }

    fn read(json: &str) -> Result<SettingsChange, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn what_the_page_is_shown_can_be_asked_for_and_changes_nothing() {
        let values = serde_json::to_string(&SettingValues::of(&settings())).unwrap();
        let mut changed = settings();
        let told = changed.change(&Ruled::Everything, read(&values).unwrap());
        assert_eq!((changed, told), (settings(), Vec::new()));
    }

    #[test]
    fn a_change_is_read_by_the_kind_of_its_setting_and_written_as_it_was_read() {
        let json = r#"{"guard.level":"guard","guard.limit_minutes":null,"look.theme":"dark"}"#;
        let change = read(json).unwrap();
        assert_eq!(serde_json::to_string(&change).unwrap(), json);
        for (json, why) in [
            (r#"{"guard.levle":"guard"}"#, "there is no setting guard.levle"),
            (r#"{"budgets":[]}"#, "there is no setting budgets"),
            (r#"{"guard.level":3}"#, "expected value"),
            (r#"{"look.theme":"pink"}"#, "unknown variant `pink`"),
            (r#"{"guard.limit_minutes":-1}"#, "invalid value"),
            (r#"{"guard.windows":[{"from":"09:00","to":"18:00","zone":"Mars"}]}"#, "Mars"),
        ] {
            let refused = read(json).unwrap_err();
            assert!(refused.contains(why), "{json}: {refused}");
        }
    }

    #[test]
    fn nothing_takes_back_what_one_says_and_leaves_everything_as_it_is() {
        let mut settings = settings();
        let phi = Ruled::Endpoint { id: EndpointId::new("acme", "phi-4") };
        let json = r#"{"guard.level":"guard","guard.limit_minutes":0}"#;
        let told = settings.change(&phi, read(json).unwrap());
        assert_eq!(told, ["endpoints.acme/phi-4.limit_minutes = 0 is outside 1 to 10080; using 1"]);
        settings.change(&phi, read(r#"{"guard.limit_minutes":null}"#).unwrap());
        assert_eq!(settings.own(&phi), Own { level: Some(Level::Guard), ..Own::default() });
        let before = settings.clone();
        settings.change(&Ruled::Everything, read(r#"{"guard.limit_minutes":null}"#).unwrap());
        assert_eq!(settings, before);
        let theme = SettingsChange::default().with("look.theme", Theme::Dark);
        assert_eq!(settings.change(&phi, theme).len(), 1, "one endpoint has no theme");
        assert_eq!(settings, before);
        settings.change(&phi, read(r#"{"guard.level":null}"#).unwrap());
        assert!(settings.endpoints.is_empty());
    }
}
