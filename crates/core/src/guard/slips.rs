//! What is wrong with the file of the settings, until it is fixed.

use super::Guard;
use crate::messages::Effect;
use crate::settings::Slips;

impl Guard {
    /// Takes in what is wrong with the file now; what was wrong before no longer is.
    pub(super) fn note_slips(&mut self, slips: Slips) {
        let before = std::mem::take(&mut self.slips);
        self.troubles.end(&before.words);
        for words in &slips.words {
            self.trouble_with(words.clone());
        }
        self.slips = slips;
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
