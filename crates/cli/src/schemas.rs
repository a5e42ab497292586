//! The schemas in `docs/schema`, made of the types that are printed. These tests compare; `cargo xtask
//! types` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::CommandFactory;
use guard_core::Receipt;
use guard_host::doctor::Report;
use guard_host::drill::DrillReport;
use guard_host::export::TableJson;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::billed::BilledJson;
use crate::budget::BudgetsJson;
use crate::check::CheckJson;
use crate::config::ConfigJson;
use crate::deploy::DeployJson;
use crate::done::DoneJson;
use crate::failure::FailureJson;
use crate::forget::ForgottenJson;
use crate::hardware::HardwareJson;
use crate::hold::HoldLine;
use crate::log::LogJson;
use crate::pause::PauseJson;
use crate::plan::PlanJson;
use crate::reminders::RemindersJson;
use crate::resume::Resumed;
use crate::sessions::SessionsJson;
use crate::status::StatusJson;
use crate::watch::{Line, Message};
use crate::whoami::WhoAmIJson;

/// Name of the file, what has to be typed for it, and what it is made of.
type Document = (&'static str, &'static [&'static str], fn(&mut SchemaGenerator) -> Schema);

/// What does something and has no figures to tell.
const DONE: &[&str] = &[
    "login --json",
    "logout --json",
    "delete --json",
    "budget set --json",
    "budget remove --json",
    "credit --json",
    "session extend --json",
];
const RECEIPT: &[&str] =
    &["session show --json", "session stop --json", "run --json", "run --receipt"];

const DOCUMENTS: [Document; 23] = [
    ("billed", &["cost --billed --json"], BilledJson::json_schema),
    ("budget", &["budget --json"], BudgetsJson::json_schema),
    ("check", &["check --json"], CheckJson::json_schema),
    ("config", &["config --json"], ConfigJson::json_schema),
    ("cost", &["cost --json"], TableJson::json_schema),
    ("deploy", &["deploy --json"], DeployJson::json_schema),
    ("doctor", &["doctor --json"], Report::json_schema),
    ("done", DONE, DoneJson::json_schema),
    ("drill", &["drill --json"], DrillReport::json_schema),
    ("failure", &["status --json"], FailureJson::json_schema),
    ("forget-everything", &["forget-everything --json"], ForgottenJson::json_schema),
    ("hardware", &["hardware --json"], HardwareJson::json_schema),
    ("hold", &["hold --json"], HoldLine::json_schema),
    ("log", &["log --json"], LogJson::json_schema),
    ("pause", &["pause --json"], PauseJson::json_schema),
    ("plan", &["plan --json"], PlanJson::json_schema),
    ("receipt", RECEIPT, Receipt::json_schema),
    ("reminders", &["reminders --json"], RemindersJson::json_schema),
    ("resume", &["resume --json", "scale-to-zero --json"], Vec::<Resumed>::json_schema),
    ("sessions", &["sessions --json"], SessionsJson::json_schema),
    ("status", &["status --json"], StatusJson::json_schema),
    ("watch", &["watch --json"], lines),
    ("whoami", &["whoami --json"], WhoAmIJson::json_schema),
];

/// A line of `watch`: a message, or any other happening with its time.
fn lines(generator: &mut SchemaGenerator) -> Schema {
    let mut line = Line::json_schema(generator);
    let time = line.get("properties").and_then(|fields| fields.get("at")).cloned();
    let mut shapes = vec![Message::json_schema(generator).to_value()];
    if let Some(Value::Array(happenings)) = line.remove("oneOf") {
        shapes.extend(happenings);
    }
    for shape in &mut shapes[1..] {
        shape["properties"]["at"] = time.clone().unwrap_or_default();
        shape["required"].as_array_mut().unwrap().insert(0, "at".into());
    }
    json_schema!({
        "description": "One line for each happening. What is posted to --webhook and handed to --exec \
                        is the one called `told`.",
        "oneOf": shapes,
    })
}

/// The whole file.
fn text((name, words, schema): Document) -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut generator = settings.with(|it| it.inline_subschemas = true).into_generator();
    let mut schema = schema(&mut generator);
    let dialect = generator.settings().meta_schema.clone();
    schema.insert("$schema".to_owned(), dialect.unwrap_or_default().into());
    schema.insert("$id".to_owned(), format!("endpoint-guard/{name}.json").into());
    schema.insert("title".to_owned(), format!("endpoint-guard {}", words.join(", ")).into());
    RecursiveTransform(on_one_line).transform(&mut schema);
    let mut schema = schema.to_value();
    // Whether they are sorted otherwise depends on what else is built with it.
    schema.sort_all_objects();
    serde_json::to_string_pretty(&schema).unwrap() + "\n"
}

/// Comments are broken into lines.
fn on_one_line(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema"))
}

/// What is in the folder, by name of the file.
fn written() -> BTreeMap<String, String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let text = |file: PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(file).unwrap())
    };
    files.map(text).collect()
}

#[test]
fn the_schemas_are_those_of_the_types() {
    let made: BTreeMap<String, String> = DOCUMENTS
        .iter()
        .map(|document| (format!("{}.json", document.0), text(*document)))
        .collect();
    if std::env::var("WRITE_ANEW").is_ok() {
        for name in written().keys().filter(|name| !made.contains_key(*name)) {
            std::fs::remove_file(folder().join(name)).unwrap();
        }
        for (name, text) in &made {
            std::fs::write(folder().join(name), text).unwrap();
        }
    }
    let written = written();
    let differs = |name: &&String| made.get(*name) != written.get(*name);
    let names: BTreeSet<&String> = made.keys().chain(written.keys()).filter(differs).collect();
    assert!(
        names.is_empty(),
        "docs/schema is not what the types say: `cargo xtask types` writes it. {names:?}"
    );
}

/// The names of all fields in a schema.
fn fields(schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(Value::Object(properties)) = schema.get("properties") {
        found.extend(properties.keys().cloned());
    }
    match schema {
        Value::Object(inner) => inner.values().for_each(|one| fields(one, found)),
        Value::Array(inner) => inner.iter().for_each(|one| fields(one, found)),
        _ => {}
    }
}

#[test]
fn every_field_is_explained() {
    let text = include_str!("../../../docs/json.md");
    let code = text.split('`').skip(1).step_by(2);
    let explained: BTreeSet<&str> =
        code.flat_map(|code| code.split(|c: char| c != '_' && !c.is_ascii_lowercase())).collect();
    for (name, text) in written() {
        let mut found = BTreeSet::new();
        fields(&serde_json::from_str(&text).unwrap(), &mut found);
        found.retain(|field| !explained.contains(field.as_str()));
        assert!(found.is_empty(), "docs/json.md does not explain {found:?} of {name}");
    }
}

/// Each command that takes `--json`, as it is typed; what works on the demo works without it too.
fn printing_json(command: &clap::Command, before: &str, found: &mut BTreeSet<String>) {
    for one in command.get_subcommands() {
        let path = format!("{before} {}", one.get_name());
        if one.get_arguments().any(|argument| argument.get_long() == Some("json")) {
            found.insert(format!("{} --json", path.trim_start().trim_start_matches("demo ")));
        }
        printing_json(one, &path, found);
    }
}

#[test]
fn each_command_with_json_has_a_schema_and_each_schema_a_command() {
    let mut takes_json = BTreeSet::new();
    printing_json(&Arguments::command(), "", &mut takes_json);
    assert!(takes_json.len() > 10, "{takes_json:?}");
    let all: BTreeSet<&str> = DOCUMENTS.iter().flat_map(|(_, words, _)| *words).copied().collect();
    for typed in &takes_json {
        assert!(all.contains(typed.as_str()), "{typed} has no schema");
    }
    for typed in all {
        let mut command = &Arguments::command();
        for word in typed.split(' ') {
            let long = word.strip_prefix("--");
            match long {
                Some(long) => assert!(
                    command.get_arguments().any(|argument| argument.get_long() == Some(long)),
                    "{typed} cannot be typed"
                ),
                None => command = command.find_subcommand(word).expect(typed),
            }
        }
    }
}
