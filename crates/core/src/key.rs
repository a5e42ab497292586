//! What tells one reminder, countdown or notice from another.

use std::fmt;

/// The code of a condition and what it is about, such as `left-running:alice/phi-4`. It is stored and shown to scripts as
/// it is, also where another version wrote it. `Condition` makes those of this version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which condition, as it is stored: `left-running`.
    #[must_use]
    pub fn code(&self) -> &str {
        self.parts().0
    }

    /// What of: `alice/phi-4`; empty for the account as a whole.
    #[must_use]
    pub fn about(&self) -> &str {
        self.parts().1
    }

    fn parts(&self) -> (&str, &str) {
        self.0.split_once(':').unwrap_or((&self.0, ""))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T: Into<String>> From<T> for Key {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}
