//! What is written of the table of settings: the commented defaults and the reference. These tests
//! compare; `cargo xtask types` writes both anew.

#![expect(clippy::disallowed_methods, reason = "tests read and write files of the repository")]

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use super::keys::{BY_NAME, KEYS, Key, Kind};

const DEFAULTS_HEAD: &str = "\
# Every setting of Endpoint Guard with its default. Your own settings.toml holds only what differs.
";

const REFERENCE_HEAD: &str = "\
# Settings

`endpoint-guard config` lists, reads and changes them, and `endpoint-guard config defaults` prints them with their defaults as a
settings file; the panel and the page of rules have most of them. A number out of its range is brought into it, and that is said.
What can be said of one's own can also be a key of `[endpoints.\"namespace/name\"]` or `[namespaces.name]`. What an endpoint does
not say is said by its tag, then by its namespace, then in general.

";

/// The keys that an endpoint or a namespace can have, in lines that are not too long.
fn own_keys() -> String {
    let keys: Vec<&str> = Key::own_keys().map(Key::last).collect();
    keys.chunks(6).map(|line| line.join(", ")).collect::<Vec<_>>().join(",\n")
}

fn help(key: &Key) -> String {
    let range = match key.kind {
        Kind::Number { low, high, .. } => format!("{low} to {high}"),
        _ => String::new(),
    };
    key.help.replace("{keys}", &own_keys()).replace("{range}", &range)
}

fn defaults_file() -> String {
    let (mut text, mut table) = (DEFAULTS_HEAD.to_owned(), "");
    for key in &KEYS {
        let of = key.path.split_once('.').map_or("", |(of, _)| of);
        if of != table || of.is_empty() {
            text.push('\n');
        }
        if of != table && !of.is_empty() {
            let _ = writeln!(text, "[{of}]");
            table = of;
        }
        for line in help(key).lines() {
            let _ = writeln!(text, "# {line}");
        }
        let _ = match key.default {
            "" => writeln!(text, "[{}]", key.path),
            default => writeln!(text, "{} = {default}", key.last()),
        };
    }
    text
}

fn can_be(key: &Key) -> String {
    match key.kind {
        Kind::Number { unit, low, high, .. } => format!("{low} to {high} {}", unit.word()),
        Kind::Flag => "`true`, `false`".to_owned(),
        Kind::Text => "a text".to_owned(),
        Kind::Names => "names".to_owned(),
        Kind::Windows => "times of the week".to_owned(),
        Kind::Apart => String::new(),
        Kind::LeftClick | Kind::Theme | Kind::Level | Kind::Away => {
            let choices = key.kind.choices();
            let values = choices.iter().map(|choice| format!("`{}`", json!(choice.value)));
            values.collect::<Vec<_>>().join(", ")
        }
    }
}

fn reference() -> String {
    let mut text = REFERENCE_HEAD.to_owned();
    text.push_str(
        "| key | can be | default | of one's own | what it means |\n|---|---|---|---|---|\n",
    );
    for key in &KEYS {
        let default =
            if key.default.is_empty() { String::new() } else { format!("`{}`", key.default) };
        let own = if key.is_own() { "yes" } else { "" };
        let help = help(key).replace("\n  ", "<br>").replace('\n', " ");
        let _ = writeln!(text, "| `{}` | {} | {default} | {own} | {help} |", key.path, can_be(key));
    }
    text
}

/// Compares a file of the repository with what it should be, or writes it where that is asked for.
fn holds(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    if std::env::var("WRITE_ANEW").is_ok() {
        std::fs::write(&path, text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "{file} is not what the table of settings says: `cargo xtask types` writes it"
    );
}

#[test]
fn the_commented_defaults_are_those_of_the_table() {
    holds("crates/core/src/defaults.toml", &defaults_file());
    for name in BY_NAME {
        assert!(defaults_file().contains(&format!("\n[{name}]\n")));
    }
}

#[test]
fn the_reference_is_that_of_the_table() {
    holds("docs/settings.md", &reference());
}
