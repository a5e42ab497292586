//! When it was last proved that pausing works.

use serde::Serialize;
use ts_rs::TS;

use crate::guard::Guard;
use crate::moment::{Moment, millis_between};
use crate::proof::DAY_MILLIS;
use crate::words;

/// When it was last proved that pausing works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct ProofView {
    /// `Pausing last proved 3 days ago`, `Pausing was never proved here`.
    pub text: String,
    /// Never, or so long ago that it is offered before something is started.
    pub due: bool,
}

impl Guard {
    /// When it was last proved that pausing works; `None` while there is nothing to pause.
    #[must_use]
    pub fn proof_view(&self, at: Moment) -> Option<ProofView> {
        self.identity()?;
        self.inventory().endpoints().next()?;
        let text = match self.last_proved(at) {
            None => "Pausing was never proved here".to_owned(),
            Some(proved) => {
                let days = millis_between(proved, at.utc) / DAY_MILLIS;
                let ago = match usize::try_from(days).unwrap_or(0) {
                    0 => "less than a day".to_owned(),
                    days => words::counted(days, "day", "days"),
                };
                format!("Pausing last proved {ago} ago")
            }
        };
        Some(ProofView { text, due: self.is_proof_due(at) })
    }
}
