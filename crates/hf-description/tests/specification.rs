//! That `endpoints.json` and `hub.json` say what the whole descriptions say, where those are at hand.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

use std::fmt::Write as _;
use std::path::Path;

use hf_description::{VERSION, endpoints, hub, references};
use serde_json::{Map, Value, json};

/// Name the whole descriptions: of the Inference Endpoints API, a YAML file, and of the Hub, JSON.
const WHOLE: [&str; 2] = ["ENDPOINTS_OPENAPI", "HUB_OPENAPI"];
/// Set, the kept parts are written anew from the whole: how to take over a new version.
const RENEW: &str = "ENDPOINTS_OPENAPI_RENEW";

#[test]
fn what_is_kept_of_the_api_is_what_its_description_says() {
    let Some(whole) = whole(WHOLE[0]) else { return };
    assert_eq!(whole["info"]["version"], VERSION);
    compare(
        "endpoints.json",
        &endpoints(),
        &derived(&whole, |path| !path.starts_with("/v2/network/")),
    );
}

#[test]
fn what_is_kept_of_the_hub_is_what_its_description_says() {
    let Some(whole) = whole(WHOLE[1]) else { return };
    let read = ["/api/whoami-v2", "/api/settings/billing/usage"];
    compare("hub.json", &hub(), &derived(&whole, |path| read.contains(&path)));
}

fn whole(name: &str) -> Option<Value> {
    let Some(whole) = std::env::var_os(name) else {
        eprintln!("SKIPPED: {name} names no description; nothing was compared with it");
        return None;
    };
    Some(serde_saphyr::from_str(&std::fs::read_to_string(whole).unwrap()).unwrap())
}

fn compare(file: &str, kept: &Value, derived: &Value) {
    if std::env::var_os(RENEW).is_some() {
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        std::fs::write(kept, written(derived)).unwrap();
        return;
    }
    assert_eq!(kept, derived, "set {RENEW} to write {file} anew");
}

/// The operations of the wanted paths, and the schemas they need. Without texts.
fn derived(whole: &Value, is_wanted: impl Fn(&str) -> bool) -> Value {
    let mut operations = Map::new();
    for (path, methods) in whole["paths"].as_object().unwrap() {
        if !is_wanted(path) {
            continue;
        }
        for (method, operation) in methods.as_object().unwrap() {
            let key = format!("{} {path}", method.to_uppercase());
            operations.insert(key, operation_of(operation));
        }
    }
    let all = bare(&whole["components"]["schemas"]);
    let mut schemas = Map::new();
    let mut wanted: Vec<String> = references(&json!(operations));
    while let Some(name) = wanted.pop() {
        if !schemas.contains_key(&name) {
            wanted.extend(references(&all[&name]));
            schemas.insert(name.clone(), all[&name].clone());
        }
    }
    json!({ "operations": operations, "schemas": schemas })
}

fn operation_of(operation: &Value) -> Value {
    let mut kept = Map::new();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let query = parameters.filter(|parameter| parameter["in"] == "query");
    let query: Map<String, Value> = query
        .map(|parameter| {
            (parameter["name"].as_str().unwrap().to_owned(), bare(&parameter["schema"]))
        })
        .collect();
    if !query.is_empty() {
        kept.insert("query".to_owned(), Value::Object(query));
    }
    let body = operation["requestBody"].pointer("/content/application~1json/schema");
    let answer = operation["responses"].pointer("/200/content/application~1json/schema");
    for (name, schema) in [("body", body), ("answer", answer)] {
        kept.extend(schema.map(|schema| (name.to_owned(), bare(schema))));
    }
    Value::Object(kept)
}

/// A schema without what does not decide anything.
fn bare(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let texts = ["description", "example", "default", "$schema"];
            let has = |key: &str| fields.get(key).is_some_and(|it| !it.is_object());
            let decides = |(key, value): &(&String, &Value)| match key.as_str() {
                // What a format or a pattern says already.
                "pattern" if has("format") => false,
                "minLength" | "maxLength" if has("pattern") => false,
                // A field of an object may itself be called `description`.
                key => !texts.contains(&key) || value.get("type").is_some(),
            };
            let kept = fields.iter().filter(decides);
            kept.map(|(key, value)| (key.clone(), bare(value))).collect()
        }
        Value::Array(items) => items.iter().map(bare).collect(),
        Value::String(text) => json!(text.replace("#/components/schemas/", "#/$defs/")),
        other => other.clone(),
    }
}

/// As JSON, one operation or schema on a line.
fn written(derived: &Value) -> String {
    let mut text = "{\n".to_owned();
    for (part, end) in [("operations", "},\n"), ("schemas", "}\n")] {
        let _ = writeln!(text, "\"{part}\": {{");
        let lines = derived[part].as_object().unwrap().iter();
        let lines: Vec<String> =
            lines.map(|(key, value)| format!("{}: {value}", json!(key))).collect();
        text += &lines.join(",\n");
        text += "\n";
        text += end;
    }
    text + "}\n"
}
