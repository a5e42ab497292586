//! Which module needs which.

use std::collections::{BTreeMap, VecDeque};

/// By module, what it needs and the first file that says so.
#[derive(Debug, Default)]
pub struct Graph(BTreeMap<String, BTreeMap<String, String>>);

impl Graph {
    /// Notes that there is such a module.
    pub fn add(&mut self, module: &str) {
        self.0.entry(module.to_owned()).or_default();
    }

    /// Notes that a file of `from` names something of `to`.
    pub fn needs(&mut self, from: &str, to: &str, file: &str) {
        if from != to {
            let needed = self.0.entry(from.to_owned()).or_default();
            needed.entry(to.to_owned()).or_insert_with(|| file.to_owned());
        }
    }

    /// All of them, by name.
    pub fn modules(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A shortest circle through `module`, with the file of each step, if it needs itself by way of others.
    pub fn circle(&self, module: &str) -> Option<String> {
        let mut reached_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut waiting = VecDeque::from([self.0.get_key_value(module)?.0.as_str()]);
        while let Some(from) = waiting.pop_front() {
            for to in self.0.get(from).into_iter().flat_map(BTreeMap::keys) {
                reached_from.entry(to).or_insert_with(|| {
                    waiting.push_back(to);
                    from
                });
            }
        }
        let mut way = Vec::new();
        let mut to = module;
        while way.is_empty() || to != module {
            let from = *reached_from.get(to)?;
            way.push(format!(" -> {to} ({})", self.0[from][to]));
            to = from;
        }
        way.reverse();
        Some(format!("{module}{}", way.concat()))
    }
}
