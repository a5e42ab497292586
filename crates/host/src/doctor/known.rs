//! Which fields that the description does not know may be called by their name: what looks like a
//! field, and is nothing that an answer calls something by.

use std::collections::BTreeSet;

use serde_json::Value;

/// The longest name of a field.
const LONGEST: usize = 40;
/// Shorter pieces of a name are in every other word.
const SHORTEST: usize = 3;
/// Fields whose text names something or somebody.
const NAMING: [&str; 10] = [
    "name",
    "fullname",
    "email",
    "label",
    "entityName",
    "displayName",
    "endpoint",
    "repository",
    "sub",
    "url",
];

/// All words of the texts of some answers.
#[derive(Debug, Default)]
pub(super) struct Known {
    words: BTreeSet<String>,
    /// Of names.
    names: BTreeSet<String>,
}

impl Known {
    pub(super) fn of<'a>(answers: impl Iterator<Item = &'a Value>) -> Self {
        let mut known = Self::default();
        answers.for_each(|answer| known.take(answer, false));
        known
    }

    fn take(&mut self, value: &Value, is_name: bool) {
        match value {
            Value::String(text) => {
                let lower = text.to_lowercase();
                let pieces = lower.split(|letter: char| !letter.is_alphanumeric());
                let pieces: Vec<&str> = pieces.filter(|piece| !piece.is_empty()).collect();
                if is_name {
                    let long = pieces.iter().filter(|piece| piece.len() >= SHORTEST);
                    self.names.extend(long.map(|piece| (*piece).to_owned()));
                }
                self.words.extend(pieces.into_iter().map(str::to_owned));
                self.words.insert(lower);
            }
            Value::Array(items) => items.iter().for_each(|item| self.take(item, is_name)),
            Value::Object(fields) => {
                for (key, value) in fields {
                    self.take(value, NAMING.contains(&key.as_str()));
                }
            }
            _ => {}
        }
    }

    pub(super) fn may_be_told(&self, field: &str) -> bool {
        let lower = field.to_lowercase();
        let looks_like_one = field.len() <= LONGEST
            && field.starts_with(|letter: char| letter.is_ascii_lowercase())
            && field.bytes().all(|letter| letter.is_ascii_alphabetic());
        looks_like_one
            && !self.words.contains(&lower)
            && !self.names.iter().any(|name| lower.contains(name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_told_and_whatever_names_something_is_not() {
        let answer =
            json!({ "name": "Alice", "state": "running", "orgs": [{ "name": "acme-labs" }] });
        let known = Known::of(std::iter::once(&answer));
        for field in ["revisionHash", "x", "runningSince"] {
            assert!(known.may_be_told(field), "{field}");
        }
        for name in [
            "alice",
            "ALICE",
            "alicesModel",
            "acme",
            "labs",
            "running",
            "hf_abc",
            "phi-4",
            "",
            "6273f",
            "Upper",
            "a b",
            "é",
            "ofTheAcmeGroup",
        ] {
            assert!(!known.may_be_told(name), "{name}");
        }
        assert!(!known.may_be_told(&"x".repeat(41)));
    }
}
