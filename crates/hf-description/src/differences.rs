//! In what an answer differs from the description: where, what was expected, what kind of thing came.
//!
//! Nothing of an answer is told but kinds: a place is made of the words of the description, and of a
//! field that it does not know only where the caller allows that.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::kinds::{expected, forms, found, holds_format, is_kind, resolved};

/// More fields than these that the description does not know are a map, whose keys are names.
const MOST_UNKNOWN_FIELDS: usize = 5;

/// One difference; the same at several items of a list is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// `items[].status.state`; `*` is a key of a map, `?` a field whose name is not told, and
    /// nothing is the whole answer.
    pub path: String,
    /// In words: `one of running, paused`, `text or null`, `no such field`.
    pub expected: String,
    /// The kind of what came: `null`, `number as text`, `nothing`.
    pub found: &'static str,
}

/// A walk through one answer beside its schema.
pub(crate) struct Walk<'a> {
    schemas: &'a Value,
    may_be_told: &'a dyn Fn(&str) -> bool,
}

/// The fields of an object, of all parts of its schema.
#[derive(Default)]
struct Fields<'a> {
    known: BTreeMap<&'a str, &'a Value>,
    required: BTreeSet<&'a str>,
    /// What the values of a map are.
    others: Option<&'a Value>,
    /// What the keys of a map may be.
    keys: Option<&'a Value>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(schemas: &'a Value, may_be_told: &'a dyn Fn(&str) -> bool) -> Self {
        Self { schemas, may_be_told }
    }

    /// The differences of `value`, which stands at `path`.
    pub(crate) fn of(&self, schema: &'a Value, value: &Value, path: &str) -> Vec<Difference> {
        let schema = self.resolved(schema);
        if let Some(forms) = forms(schema) {
            return self.of_forms(forms, schema, value, path);
        }
        if !is_kind(schema, value) || !holds_format(schema, value) {
            return vec![self.difference(schema, value, path)];
        }
        match value {
            Value::Array(items) => {
                let Some(of_item) = schema.get("items") else { return Vec::new() };
                let inner = format!("{path}[]");
                items.iter().flat_map(|item| self.of(of_item, item, &inner)).collect()
            }
            Value::Object(object) => self.of_object(schema, object, path),
            _ => Vec::new(),
        }
    }

    /// One of several forms has to hold. Of those that do not, the one is told that was meant: the
    /// only one of the kind that came, with the fields it must have.
    fn of_forms(
        &self,
        forms: &'a [Value],
        schema: &'a Value,
        value: &Value,
        path: &str,
    ) -> Vec<Difference> {
        let all: Vec<Vec<Difference>> =
            forms.iter().map(|form| self.of(form, value, path)).collect();
        if all.iter().any(Vec::is_empty) {
            return Vec::new();
        }
        let mut meant = forms.iter().zip(all).filter(|(form, _)| self.is_meant(form, value));
        match (meant.next(), meant.next()) {
            (Some((_, differences)), None) => differences,
            _ => {
                let told = self.difference(schema, value, path);
                let found = if value.is_object() { "another object" } else { told.found };
                vec![Difference { found, ..told }]
            }
        }
    }

    fn is_meant(&self, form: &'a Value, value: &Value) -> bool {
        let form = self.resolved(form);
        if !is_kind(form, value) {
            return false;
        }
        let Value::Object(object) = value else { return true };
        let mut fields = Fields::default();
        self.collect(form, &mut fields);
        let constant = |name: &&str| fields.known.get(*name).and_then(|it| it.get("const"));
        let fits = |name: &&str| match (object.get(*name), constant(name)) {
            (None, _) => false,
            (Some(value), Some(constant)) => value == constant,
            (Some(_), None) => true,
        };
        // What tells forms apart is a constant, or the one field there is.
        match fields.required.iter().any(|name| constant(name).is_some()) {
            true => fields.required.iter().filter(|name| constant(name).is_some()).all(fits),
            false => fields.required.iter().all(fits),
        }
    }

    fn of_object(
        &self,
        schema: &'a Value,
        object: &Map<String, Value>,
        path: &str,
    ) -> Vec<Difference> {
        let mut fields = Fields::default();
        self.collect(schema, &mut fields);
        let missing = fields.required.iter().filter(|name| !object.contains_key(**name));
        let mut all: Vec<Difference> = missing
            .map(|name| {
                let expected = fields.known.get(name).map(|field| self.words(field));
                let expected = expected.unwrap_or_else(|| "a field".to_owned());
                Difference { path: below(path, name), expected, found: "nothing" }
            })
            .collect();
        // An object of which the description says nothing may hold anything.
        let is_open = fields.known.is_empty() && fields.others.is_none();
        let unknown = object.keys().filter(|key| !fields.known.contains_key(key.as_str())).count();
        for (key, value) in object {
            match (fields.known.get(key.as_str()), fields.others) {
                (Some(field), _) => all.extend(self.of(field, value, &below(path, key))),
                (None, Some(others)) => {
                    let path = below(path, "*");
                    if fields.keys.is_some_and(|keys| !is_key(keys, key)) {
                        let expected = "a key of the description".to_owned();
                        all.push(Difference { path: path.clone(), expected, found: "another key" });
                    }
                    all.extend(self.of(others, value, &path));
                }
                (None, None) if is_open => {}
                (None, None) => {
                    let told = unknown <= MOST_UNKNOWN_FIELDS && (self.may_be_told)(key);
                    let path = below(path, if told { key } else { "?" });
                    let expected = "no such field".to_owned();
                    all.push(Difference { path, expected, found: found(&Value::Null, value) });
                }
            }
        }
        all
    }

    fn difference(&self, schema: &'a Value, value: &Value, path: &str) -> Difference {
        let (expected, found) = (self.words(schema), found(schema, value));
        Difference { path: path.to_owned(), expected, found }
    }

    fn words(&self, schema: &'a Value) -> String {
        expected(self.schemas, schema)
    }

    fn resolved(&self, schema: &'a Value) -> &'a Value {
        resolved(self.schemas, schema)
    }

    /// The fields of a schema and of its parts.
    fn collect(&self, schema: &'a Value, fields: &mut Fields<'a>) {
        let schema = self.resolved(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(part, fields);
        }
        let known = schema["properties"].as_object().into_iter().flatten();
        fields.known.extend(known.map(|(name, field)| (name.as_str(), field)));
        let required = schema["required"].as_array().into_iter().flatten();
        fields.required.extend(required.filter_map(Value::as_str));
        fields.others =
            fields.others.or(schema.get("additionalProperties").filter(|it| it.is_object()));
        fields.keys = fields.keys.or(schema.get("propertyNames"));
    }
}

/// Keys are told by a list of words, if by anything.
fn is_key(keys: &Value, key: &str) -> bool {
    let mut lists = std::iter::once(keys).chain(forms(keys).into_iter().flatten());
    let list = lists.find_map(|it| it.get("enum").and_then(Value::as_array));
    list.is_none_or(|list| list.iter().any(|word| word == key))
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
