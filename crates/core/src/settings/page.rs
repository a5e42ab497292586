//! What the page knows of each setting, written beside the types that ts-rs generates.

#![expect(clippy::disallowed_methods, reason = "writes a generated file")]

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use super::keys::{KEYS, Kind};
use super::{DEFAULTS, Settings};

fn type_of(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Number { .. } => "number",
        Kind::Flag => "boolean",
        Kind::Text => "string",
        Kind::Names => "string[]",
        Kind::LeftClick => "LeftClick",
        Kind::Theme => "Theme",
        Kind::Level => "Level",
        Kind::Away => "Away",
        Kind::Windows => "Window[]",
        Kind::Apart => return None,
    })
}

/// What the page knows: the type of each value, and all that a form says of it.
fn for_the_page() -> String {
    let defaults: Settings = toml::from_str(DEFAULTS).unwrap();
    let (mut types, mut keys, mut values) = (String::new(), String::new(), String::new());
    for key in &KEYS {
        let (Some(ts), Some(value)) = (type_of(key.kind), key.general(&defaults)) else { continue };
        let path = json!(key.path);
        let _ = writeln!(types, "  {path}: {ts};");
        let _ = writeln!(values, "  {path}: {},", json!(value));
        let choices: Vec<_> =
            key.kind.choices().iter().map(|one| json!([one.value, one.word, one.does])).collect();
        let number = match key.kind {
            Kind::Number { unit, low, high, zero_is_never } => {
                json!({ "unit": unit.word(), "low": low, "high": high, "zeroIsNever": zero_is_never })
            }
            _ => json!(null),
        };
        let described = json!({ "own": key.is_own(), "label": key.label, "number": number, "choices": choices });
        let _ = writeln!(keys, "  {path}: {described},");
    }
    format!(
        "// This file was generated from the table of settings in guard-core. Do not edit it.\n\n\
         import type {{ Away, LeftClick, Level, Theme, Window }} from \"./core\";\n\n\
         /** The value of each setting, by its path in the settings file. */\n\
         export interface SettingValues {{\n{types}}}\n\n\
         /** What settings are to be; `null` takes back what an endpoint or a namespace says of its own. */\n\
         export type SettingsChange = {{ [Path in keyof SettingValues]?: SettingValues[Path] | null }};\n\n\
         /** A value that can be chosen, in a word or two, and what it does. */\n\
         export type Choice = readonly [string, string, string];\n\n\
         /** What a form says of a setting. */\n\
         export interface Key {{\n  \
         /** An endpoint or a namespace can say it for itself. */\n  own: boolean;\n  label: string;\n  \
         number: {{ unit: string; low: number; high: number; zeroIsNever: boolean }} | null;\n  \
         choices: readonly Choice[];\n}}\n\n\
         export const KEYS: Record<keyof SettingValues, Key> = {{\n{keys}}};\n\n\
         export const DEFAULTS: SettingValues = {{\n{values}}};\n"
    )
}

/// Named as the tests with which ts-rs writes its types, and run with them.
#[test]
fn export_bindings_settings() {
    let folder = std::env::var("TS_RS_EXPORT_DIR").unwrap();
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(Path::new(&folder).join("settings.ts"), for_the_page()).unwrap();
}
