//! Holds whole requests and answers against the description, for tests.
//!
//! Stricter than the description in one thing: a field that it does not name is an error too, so
//! that a misspelt one is found.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::check::Check;
use crate::closing;

/// All operations of the specification that are kept.
#[derive(Debug)]
pub struct Specification {
    /// Each method of each path.
    pub operations: Vec<Operation>,
}

/// One method of one path.
#[derive(Debug)]
pub struct Operation {
    /// e.g. `POST`.
    pub method: String,
    /// e.g. `/v2/endpoint/{namespace}/{name}/pause`.
    pub path: String,
    query: BTreeMap<String, Check>,
    body: Option<Check>,
    answer: Option<Check>,
}

/// The kept specification.
#[must_use]
pub fn specification() -> &'static Specification {
    static ONCE: OnceLock<Specification> = OnceLock::new();
    ONCE.get_or_init(|| {
        let kept = [crate::endpoints(), crate::hub()];
        Specification { operations: kept.iter().flat_map(operations).collect() }
    })
}

impl Specification {
    /// The operation of a request, `path` without its query.
    #[must_use]
    pub fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        self.operations.iter().find(|op| op.method == method && op.takes(path))
    }
}

fn operations(kept: &Value) -> Vec<Operation> {
    let schemas = kept["schemas"].as_object().map(closing::closed).unwrap_or_default();
    let operations = kept["operations"].as_object().into_iter().flatten();
    let read = |(key, operation): (&String, &Value)| Operation::of(key, operation, &schemas);
    operations.filter_map(read).collect()
}

impl Operation {
    fn of(key: &str, operation: &Value, schemas: &Map<String, Value>) -> Option<Self> {
        let (method, path) = key.split_once(' ')?;
        let check = |schema: &Value| Check::of(schema, schemas);
        let query = operation["query"].as_object().into_iter().flatten();
        Some(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.map(|(name, schema)| (name.clone(), check(schema))).collect(),
            body: operation.get("body").map(check),
            answer: operation.get("answer").map(check),
        })
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
    #[must_use]
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
