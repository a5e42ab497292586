//! Holds requests and answers against the specification of the API, as `endpoints.json` beside this
//! file has it. The tests of the simulation and those of the client include this file; neither
//! program knows of it.
//!
//! Stricter than the specification in one thing: a field that it does not name is an error too, so
//! that a misspelt one is found.
#![allow(dead_code)] // Each of the tests that include it uses a part.
#![allow(clippy::unwrap_used)] // The helpers of tests may panic as the tests do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// All operations of the specification that are kept.
pub struct Specification {
    pub operations: Vec<Operation>,
}

/// One method of one path.
pub struct Operation {
    pub method: String,
    /// e.g. `/v2/endpoint/{namespace}/{name}/pause`.
    pub path: String,
    query: BTreeMap<String, Check>,
    body: Option<Check>,
    answer: Option<Check>,
}

/// A schema, compiled when it is first needed: that takes a good part of a second.
struct Check {
    schema: Value,
    validator: OnceLock<Validator>,
}

/// The kept specification.
pub fn specification() -> &'static Specification {
    static ONCE: OnceLock<Specification> = OnceLock::new();
    ONCE.get_or_init(|| Specification::of(&kept()))
}

/// What `endpoints.json` holds: `{"operations": {"GET /v2/…": {query, body, answer}}, "schemas": {…}}`.
pub fn kept() -> Value {
    serde_json::from_str(include_str!("endpoints.json")).unwrap()
}

impl Specification {
    fn of(kept: &Value) -> Self {
        let schemas = closed_schemas(kept["schemas"].as_object().unwrap());
        let operations = kept["operations"].as_object().unwrap().iter();
        Self { operations: operations.map(|(key, op)| Operation::of(key, op, &schemas)).collect() }
    }

    /// The operation of a request, `path` without its query.
    pub fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        self.operations.iter().find(|op| op.method == method && op.takes(path))
    }
}

impl Operation {
    fn of(key: &str, operation: &Value, schemas: &Map<String, Value>) -> Self {
        let (method, path) = key.split_once(' ').unwrap();
        let check = |schema: &Value| Check::of(schema, schemas);
        let query = operation["query"].as_object().into_iter().flatten();
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.map(|(name, schema)| (name.clone(), check(schema))).collect(),
            body: operation.get("body").map(check),
            answer: operation.get("answer").map(check),
        }
    }

    fn takes(&self, path: &str) -> bool {
        let (own, asked) = (self.path.split('/'), path.split('/'));
        own.clone().count() == asked.clone().count()
            && own.zip(asked).all(|(own, asked)| own.starts_with('{') || own == asked)
    }

    /// What is wrong with a request; nothing for one that conforms.
    pub fn faults_of_request<'a>(
        &self,
        query: impl Iterator<Item = (&'a str, &'a str)>,
        body: &[u8],
    ) -> Vec<String> {
        let mut faults: Vec<String> = query
            .flat_map(|(name, value)| match self.query.get(name) {
                None => vec![format!("the query has `{name}`, which is not specified")],
                Some(check) => check.faults(&typed(value)),
            })
            .collect();
        match (&self.body, body) {
            (None, []) => {}
            (None, _) => faults.push("it has a body, and none is specified".to_owned()),
            (Some(check), body) => faults.extend(check.faults_of_json(body)),
        }
        faults
    }

    /// What is wrong with a successful answer; nothing for one that conforms.
    pub fn faults_of_answer(&self, status: u16, body: &[u8]) -> Vec<String> {
        let mut wrong = match &self.answer {
            Some(check) => check.faults_of_json(body),
            None => Vec::new(),
        };
        if status != 200 {
            wrong.push(format!("its status is {status}; success is 200"));
        }
        wrong
    }
}

/// A value of a query as the type it has by its spelling.
fn typed(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => json!(text),
    }
}

impl Check {
    /// A check by one schema, which may refer to the others.
    fn of(schema: &Value, schemas: &Map<String, Value>) -> Self {
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

    fn faults_of_json(&self, body: &[u8]) -> Vec<String> {
        match serde_json::from_slice(body) {
            Ok(value) => self.faults(&value),
            Err(error) => vec![format!("it is no JSON: {error}")],
        }
    }

    fn faults(&self, value: &Value) -> Vec<String> {
        let validator = self.validator.get_or_init(|| {
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            options.should_validate_formats(true).build(&self.schema).unwrap()
        });
        validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
    }
}

/// Names of the schemas that one refers to.
pub fn references(schema: &Value) -> Vec<String> {
    let text = schema.to_string();
    let names = text.split("#/$defs/").skip(1);
    names.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// The schemas, each shut against fields that it does not name.
fn closed_schemas(schemas: &Map<String, Value>) -> Map<String, Value> {
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
