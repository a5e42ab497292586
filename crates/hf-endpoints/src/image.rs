//! The container of an endpoint.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::Error;

/// The container an endpoint runs: on the wire an object with exactly one key, its kind \[SPEC].
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    kind: String,
    settings: Map<String, Value>,
}

/// Source: \[SPEC].
const KINDS: [&str; 12] = [
    "huggingface",
    "huggingfaceNeuron",
    "tgi",
    "tgiNeuron",
    "tei",
    "llamacpp",
    "vLLM",
    "vLLMOmni",
    "vLLMNeuron",
    "sGLang",
    "hfServe",
    "custom",
];

impl Image {
    /// Hugging Face's own container, which chooses by the model.
    #[must_use]
    pub fn hugging_face() -> Self {
        Self { kind: "huggingface".to_owned(), settings: Map::new() }
    }

    /// Another kind, such as `vLLM`, `tei` or `custom`, with the address of the container image.
    #[must_use]
    pub fn of(kind: &str, url: &str) -> Self {
        let settings = Map::from_iter([("url".to_owned(), Value::from(url))]);
        Self { kind: kind.to_owned(), settings }
    }

    /// Adds a setting: `port`, `healthRoute`, `tensorParallelSize`, `credentials` and so on.
    #[must_use]
    pub fn with(mut self, setting: &str, value: impl Into<Value>) -> Self {
        self.settings.insert(setting.to_owned(), value.into());
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if !KINDS.contains(&self.kind.as_str()) {
            let why =
                format!("is of the kind {:?}, which is not one of {}", self.kind, KINDS.join(", "));
            return Err(Error::invalid("model.image", &why));
        }
        let needs_url = !self.kind.starts_with("huggingface");
        let has_url =
            self.settings.get("url").and_then(Value::as_str).is_some_and(|u| !u.is_empty());
        if needs_url && !has_url {
            return Err(Error::invalid("model.image", "needs the url of the container image"));
        }
        Ok(())
    }
}

impl fmt::Debug for Image {
    /// The settings are left out: they may hold the password of a registry.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Serialize for Image {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map([(&self.kind, &self.settings)])
    }
}
