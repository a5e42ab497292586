//! Whose the token is.

use jiff::Timestamp;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// User name.
    pub name: String,
    /// The user and the organizations the token can see.
    pub namespaces: Vec<String>,
    /// When the token ends; `None` when it does not, or when that is not known.
    pub expires: Option<Timestamp>,
    /// Why this token cannot pause; `None` when it can, or when that is not known.
    pub cannot_pause: Option<String>,
    /// A simulated account: nothing is real.
    pub demo: bool,
    /// The token is only kept in memory.
    pub this_run_only: bool,
}
