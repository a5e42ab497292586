//! What went wrong outside and a person should know, in words.

use std::collections::VecDeque;

/// So many are kept for showing; older ones make room.
const KEPT: usize = 4;

/// The last troubles, each with a number of its own, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Troubles {
    kept: VecDeque<(u64, String)>,
    told: u64,
}

impl Troubles {
    /// Adds one; the same is told once.
    pub(super) fn add(&mut self, words: String) {
        if self.kept.iter().any(|(_, known)| *known == words) {
            return;
        }
        if self.kept.len() >= KEPT {
            self.kept.pop_front();
        }
        self.told = self.told.saturating_add(1);
        self.kept.push_back((self.told, words));
    }

    /// All that are kept.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &str)> {
        self.kept.iter().map(|(number, words)| (*number, words.as_str()))
    }

    /// Somebody has seen the one with this number.
    pub(super) fn dismiss(&mut self, number: u64) {
        self.kept.retain(|(known, _)| *known != number);
    }

    /// These are over.
    pub(super) fn end(&mut self, over: &[String]) {
        self.kept.retain(|(_, words)| !over.contains(words));
    }
}
