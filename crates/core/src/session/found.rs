//! Sessions that are open, as they were found on the disk.

use super::Session;

/// An open session as it was found on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The session.
    pub session: Session,
    /// Who keeps it.
    pub holder: Holder,
}

/// Who keeps a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Another living process.
    Living,
    /// Its process was gone, and from now on this one does.
    Us,
}
