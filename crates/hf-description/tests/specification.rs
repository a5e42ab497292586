//! That `endpoints.json` says what the whole specification says, where that is at hand.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

use std::fmt::Write as _;
use std::path::Path;

use hf_description::{kept, references};
use serde_json::{Map, Value, json};

/// Names the whole specification, a YAML file.
const WHOLE: &str = "ENDPOINTS_OPENAPI";
/// Set, the kept part is written anew from the whole: how to take over a new version.
const RENEW: &str = "ENDPOINTS_OPENAPI_RENEW";

#[test]
fn what_is_kept_is_what_the_whole_specification_says() {
    let Some(whole) = std::env::var_os(WHOLE) else {
        eprintln!("SKIPPED: {WHOLE} names no specification; nothing was compared with it");
        return;
    };
    let text = std::fs::read_to_string(whole).unwrap();
    let derived = derived(&serde_saphyr::from_str(&text).unwrap());
    if std::env::var_os(RENEW).is_some() {
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("endpoints.json");
        std::fs::write(kept, written(&derived)).unwrap();
        return;
    }
    assert_eq!(kept(), derived, "set {RENEW} to write endpoints.json anew");
}

/// The operations on endpoints, prices and the audit log, and the schemas they need. Without texts.
fn derived(whole: &Value) -> Value {
    let mut operations = Map::new();
    for (path, methods) in whole["paths"].as_object().unwrap() {
        if path.starts_with("/v2/network/") {
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
            let texts = ["description", "example", "default"];
            let decides = |(key, value): &(&String, &Value)| {
                // A field of an object may itself be called `description`.
                !texts.contains(&key.as_str()) || value.get("type").is_some()
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
