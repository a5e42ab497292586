//! What is shown to a person beside the panel, and what keeps it from being shown now.

use crate::key::Key;
use crate::request::Request;

/// A notification with its actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// What it is about; showing another with the same key replaces it.
    pub key: Key,
    /// First line.
    pub title: String,
    /// The rest.
    pub body: String,
    /// Stays until answered, and breaks through Do Not Disturb.
    pub critical: bool,
    /// Shown as a small window, where there are windows.
    pub window: bool,
    /// Label and what pressing it asks for.
    pub actions: Vec<(String, Request)>,
}

/// Why a person is not to be disturbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// The desktop says so.
    DoNotDisturb,
    /// Nobody is there to see it.
    Locked,
    /// The panel, which shows the same, is in front of a person.
    Panel,
}
