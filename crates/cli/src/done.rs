//! What a command did that has no figures to tell: sentences, or the same as JSON.

use std::fmt::Display;

use schemars::JsonSchema;
use serde::Serialize;

use crate::ended::{self, Ended};
use crate::output;

/// What was done.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DoneJson {
    /// In sentences.
    done: Vec<String>,
}

/// Sentences as they come up.
#[derive(Debug)]
pub struct Done {
    json: bool,
    said: Vec<String>,
}

impl Done {
    /// As JSON, or at once in words.
    pub fn new(json: bool) -> Self {
        Self { json, said: Vec::new() }
    }

    /// Another sentence.
    pub fn say(&mut self, words: impl Display) {
        match self.json {
            true => self.said.push(words.to_string()),
            false => output::line(words),
        }
    }

    /// That was all: what failed before is told as a failure instead.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn end(self) -> Result<(), Ended> {
        if self.json {
            output::line(ended::json(&DoneJson { done: self.said })?);
        }
        Ok(())
    }
}
