//! What is printed with `--json` is held against the schemas in `docs/schema`, whichever test asks
//! for it. There a field that is not written down is a mistake too.

use std::collections::BTreeSet;
use std::path::PathBuf;

use hf_sim::demo;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::run::two_paused;

/// The schema of what these words print, by the name of its file.
pub fn named(words: &[&str]) -> Option<String> {
    let printing = words.contains(&"--json");
    let command = words.iter().find(|word| **word != "demo")?;
    let name = match *command {
        _ if words.contains(&"--billed") => "billed",
        "session" if words.contains(&"extend") => "done",
        "session" | "run" => "receipt",
        "scale-to-zero" => "resume",
        "login" | "logout" | "delete" | "credit" => "done",
        "budget" if words.contains(&"set") || words.contains(&"remove") => "done",
        command => command,
    };
    printing.then(|| name.to_owned())
}

/// # Panics
/// When the text is not JSON as the schema has it.
pub fn hold(name: &str, printed: &str) {
    let text =
        std::fs::read_to_string(folder().join(format!("{name}.json"))).expect("there is a schema");
    let mut schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    close(&mut schema);
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&schema).expect("the schema is one");
    // One value, or one on each line.
    for told in serde_json::Deserializer::from_str(printed).into_iter::<Value>() {
        let told = told.expect("JSON is printed");
        let wrong: Vec<String> = validator
            .iter_errors(&told)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(wrong, Vec::<String>::new(), "{name}: {told}");
    }
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema"))
}

/// Nothing but what is written down.
fn close(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut()
        && object.contains_key("properties")
    {
        object.insert("additionalProperties".to_owned(), json!(false));
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(close),
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn what_every_command_prints_is_as_its_schema_says() {
    let (bench, sessions) = (Bench::new(demo()), Bench::new(two_paused()));
    let ran = sessions.run(&["run", "--endpoint", "a", "--", "true"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let listed: Value = serde_json::from_str(&sessions.run(&["sessions", "--json"]).out).unwrap();
    let session = listed["sessions"][0]["id"].as_str().unwrap();
    let mut held = BTreeSet::new();
    // Every run of these holds what it prints against its schema.
    for words in [
        &["status", "--json"] as &[&str],
        &["cost", "--json"],
        &["cost", "--by", "day", "--json"],
        &["cost", "--billed", "--json"],
        &["plan", "--rate", "0.8", "--hours-per-day", "2", "--days-per-week", "5", "--json"],
        &["budget", "--json"],
        &["reminders", "--json"],
        &["hardware", "--json"],
        &["doctor", "--json"],
        &["drill", "--json"],
        &["log", "phi-4", "--json"],
        &["check", "--json"],
        &["deploy", "--starter-set", "--dry-run", "--json"],
        &["pause", "phi-4", "--json"],
        &["resume", "phi-4", "--json"],
        &["watch", "--once", "--json"],
        &["whoami", "--json"],
        &["config", "--json"],
        &["config", "set", "guard.level", "guard", "--json"],
        &["config", "reset", "guard.level", "--json"],
        &["budget", "set", "week", "50", "--json"],
        &["credit", "set", "25", "--json"],
        &["delete", "acme/flux-dev", "--yes", "--json"],
        &["logout", "--json"],
        &["forget-everything", "--yes", "--json"],
        &["demo", "status", "--json"],
        &["sessions", "--json"],
        &["session", "show", session, "--json"],
    ] {
        let of_sessions = words[0].starts_with("session");
        let ran = if of_sessions { &sessions } else { &bench }.run(words);
        held.extend(named(words));
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        assert!(!ran.out.is_empty(), "{words:?}");
    }
    let ran = bench.run(&["pause", "nobody", "--json"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    let failed: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(failed["error"]["code"], "usage");
    held.insert("failure".to_owned());
    #[cfg(unix)]
    crate::hold::hold_to_the_end(&sessions);
    held.insert("hold".to_owned());
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let schemas: BTreeSet<String> =
        files.map(|file| file.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(held, schemas, "every schema is that of something that is printed here");
}

#[test]
fn a_field_that_is_not_written_down_or_missing_is_found() {
    let good = r#"{"read_at":null,"budgets":[]}"#;
    hold("budget", good);
    for bad in [r#"{"read_at":null,"budgets":[],"more":1}"#, r#"{"budgets":[]}"#] {
        assert!(std::panic::catch_unwind(|| hold("budget", bad)).is_err(), "{bad}");
    }
}
