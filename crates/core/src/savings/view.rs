//! What was saved, in finished words.

use serde::Serialize;
use ts_rs::TS;

use super::sum::SavedSum;
use crate::words;

/// How it is counted.
pub const SAVING_RULE: &str = "Each pause counts until its next resume, at most 8 h or until auto-stop would \
                               have stopped it.";

/// What was saved, and how that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// `Saved about $41.20 in the last 30 days by 6 pauses`.
    pub words: String,
    /// How it is counted, in a sentence.
    pub rule: String,
}

impl SavedSum {
    /// As it is shown; `None` while there is nothing to tell. `days`: `in the last 30 days`, where that is
    /// not said beside it.
    #[must_use]
    pub fn view(self, days: Option<&str>) -> Option<SavedView> {
        let words = self.words(days)?;
        Some(SavedView { words, rule: SAVING_RULE.to_owned() })
    }

    /// The sentence of it without its end.
    #[must_use]
    pub fn words(self, days: Option<&str>) -> Option<String> {
        if self.pauses == 0 {
            return None;
        }
        let amount = match (self.known(), self.unpriced) {
            (None, _) => "an unknown amount".to_owned(),
            (Some(least), 0) => format!("about {}", words::money(least)),
            (Some(least), _) => format!("at least {}", words::money(least)),
        };
        let days = days.map(|days| format!(" {days}")).unwrap_or_default();
        let count = usize::try_from(self.pauses).unwrap_or(usize::MAX);
        let pauses = words::counted(count, "pause", "pauses");
        let unpriced = match self.unpriced {
            0 => String::new(),
            all if all == self.pauses => " at an unknown price".to_owned(),
            some => format!(", {some} of them at an unknown price"),
        };
        Some(format!("Saved {amount}{days} by {pauses}{unpriced}"))
    }
}
