//! Settings as JSON.

use std::path::Path;

use guard_host::settings_file::find;
use schemars::JsonSchema;
use serde::Serialize;
use toml::{Table, Value};

/// Settings, and where they are kept.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConfigJson {
    /// The file.
    path: String,
    /// Those that were asked for.
    settings: Vec<SettingJson>,
}

/// One setting.
#[derive(Debug, Serialize, JsonSchema)]
struct SettingJson {
    /// As it is typed, such as `guard.level`.
    key: String,
    /// A text, a number, true or false, or a list, as in the settings file.
    value: serde_json::Value,
    /// Whether it differs from its default.
    changed: bool,
}

impl ConfigJson {
    /// These settings; each with the way to it.
    pub fn of(file: &Path, settings: &[(Vec<String>, &Value)], defaults: &Table) -> Self {
        let one = |(path, value): &(Vec<String>, &Value)| SettingJson {
            key: path.join("."),
            // Every value of a settings file is one of JSON.
            value: serde_json::to_value(value).unwrap_or_default(),
            changed: find(defaults, path) != Some(*value),
        };
        Self { path: file.display().to_string(), settings: settings.iter().map(one).collect() }
    }
}
