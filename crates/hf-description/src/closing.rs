//! Schemas that name all the fields there are.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// The schemas, each shut against fields that it does not name.
pub(crate) fn closed(schemas: &Map<String, Value>) -> Map<String, Value> {
    let mut parts = BTreeSet::new();
    schemas.values().for_each(|schema| note_parts(schema, &mut parts));
    let mut closed = schemas.clone();
    for (name, schema) in &mut closed {
        close(schema, parts.contains(name));
    }
    closed
}

/// Names of schemas that are one part of an `allOf`: what has them is shut, not they.
fn note_parts(schema: &Value, parts: &mut BTreeSet<String>) {
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let name = part["$ref"].as_str().and_then(|name| name.rsplit('/').next());
        parts.extend(name.map(str::to_owned));
    }
}

fn close(schema: &mut Value, is_part: bool) {
    let Some(fields) = schema.as_object_mut() else { return };
    if !is_part && (fields.contains_key("properties") || fields.contains_key("allOf")) {
        fields.insert("unevaluatedProperties".to_owned(), json!(false));
    }
    for (key, inner) in fields {
        match key.as_str() {
            "properties" => {
                inner.as_object_mut().into_iter().flatten().for_each(|(_, one)| close(one, false));
            }
            "items" | "additionalProperties" => close(inner, false),
            "oneOf" | "allOf" => {
                let is_part = key == "allOf";
                inner.as_array_mut().into_iter().flatten().for_each(|one| close(one, is_part));
            }
            _ => {}
        }
    }
}
