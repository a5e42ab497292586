//! What went wrong outside, and what is wrong with the file of the settings until it is fixed.

use super::{Guard, TROUBLES_KEPT};
use crate::event::Effect;
use crate::settings::Slips;

impl Guard {
    /// Takes in what is wrong with the file now; what was wrong before no longer is.
    pub(super) fn note_slips(&mut self, slips: Slips) {
        let before = std::mem::take(&mut self.slips);
        self.troubles.retain(|(_, words)| !before.words.contains(words));
        for words in &slips.words {
            self.trouble_with(words.clone());
        }
        self.slips = slips;
    }

    /// What was written is gone: what is open, remembered and priced goes out once more.
    pub(super) fn history_lost(&mut self, words: String) {
        self.saved_lines_at = None;
        self.remembered.clear();
        self.unsaved.prices = Some(self.prices.clone());
        self.trouble_with(words);
    }

    /// Notes what went wrong outside, once.
    pub(super) fn trouble_with(&mut self, words: String) {
        if self.troubles.iter().any(|(_, known)| *known == words) {
            return;
        }
        if self.troubles.len() >= TROUBLES_KEPT {
            self.troubles.pop_front();
        }
        self.troubles_told += 1;
        self.troubles.push_back((self.troubles_told, words));
    }

    /// What is wrong with the file of the settings.
    #[must_use]
    pub fn slips(&self) -> &Slips {
        &self.slips
    }

    /// Everything unprotected is to be paused, and what is unprotected is not known: a person
    /// names it.
    pub(super) fn asks_for_names(&mut self) -> Vec<Effect> {
        self.trouble_with(
            "Nothing was paused: while the settings cannot be read, nothing is taken for \
             unprotected. Pause each endpoint by its own button, or fix the settings."
                .to_owned(),
        );
        vec![Effect::OpenPanel]
    }
}
