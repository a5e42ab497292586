//! One schema, compiled when it is first needed.

use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// A schema with those it refers to. Compiling one takes a good part of a second without optimization.
#[derive(Debug)]
pub(crate) struct Check {
    schema: Value,
    validator: OnceLock<Result<Validator, String>>,
}

impl Check {
    /// A check by one schema, which may refer to the others.
    pub(crate) fn of(schema: &Value, schemas: &Map<String, Value>) -> Self {
        let mut schema = schema.clone();
        // A number of a query may be meant as text: `limit=5` and `search=5` look alike.
        if schema == json!({ "type": "string" }) {
            schema["type"] = json!(["string", "number", "boolean"]);
        }
        let mut needed = Map::new();
        let mut open: Vec<String> = references(&schema);
        while let Some(name) = open.pop() {
            if !needed.contains_key(&name) {
                open.extend(references(&schemas[&name]));
                needed.insert(name.clone(), schemas[&name].clone());
            }
        }
        schema["$defs"] = Value::Object(needed);
        Self { schema, validator: OnceLock::new() }
    }

    pub(crate) fn faults_of_json(&self, body: &[u8]) -> Vec<String> {
        match serde_json::from_slice(body) {
            Ok(value) => self.faults(&value),
            Err(error) => vec![format!("it is no JSON: {error}")],
        }
    }

    pub(crate) fn faults(&self, value: &Value) -> Vec<String> {
        let validator = self.validator.get_or_init(|| {
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            options.should_validate_formats(true).build(&self.schema).map_err(|e| e.to_string())
        });
        match validator {
            Ok(it) => {
                it.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
            }
            Err(broken) => vec![format!("the description cannot be used: {broken}")],
        }
    }
}

/// Names of the schemas that one refers to.
#[must_use]
pub fn references(schema: &Value) -> Vec<String> {
    let text = schema.to_string();
    let names = text.split("#/$defs/").skip(1);
    names.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}
