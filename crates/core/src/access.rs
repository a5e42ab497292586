//! Who may call an endpoint.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum Access {
    /// Anybody, without a token: anybody can keep it running.
    Public,
    /// Anybody with a Hugging Face account.
    Authenticated,
    /// Its owner and the members of the organization.
    Private,
}

impl Access {
    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Authenticated => "authenticated",
            Self::Private => "private",
        }
    }

    /// Who can call it.
    #[must_use]
    pub fn callers(self) -> &'static str {
        match self {
            Self::Public => "anybody, without a token,",
            Self::Authenticated => "anybody with a Hugging Face token",
            Self::Private => "its owner, or members of the organization,",
        }
    }

    /// What the API calls `word`; `None` for a word we do not know.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Public, Self::Authenticated, Self::Private]
            .into_iter()
            .find(|access| access.word() == word)
    }
}
