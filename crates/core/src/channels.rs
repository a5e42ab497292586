//! By which ways Hugging Face itself tells of an endpoint.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Hugging Face's own notifications about an endpoint. Which events they tell of is not documented.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS,
)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct Channels {
    /// By e-mail.
    pub email: bool,
    /// In its web interface.
    pub push: bool,
}

impl Channels {
    /// Both.
    pub const ALL: Self = Self { email: true, push: true };

    /// `Hugging Face's notifications by e-mail and in its web interface`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match (self.email, self.push) {
            (true, true) => "Hugging Face's notifications by e-mail and in its web interface",
            (true, false) => "Hugging Face's notifications by e-mail only",
            (false, true) => "Hugging Face's notifications in its web interface only",
            (false, false) => "no notifications by Hugging Face",
        }
    }
}
