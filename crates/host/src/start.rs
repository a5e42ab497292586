//! What a host is started with.

use std::sync::Arc;

use crate::command::Terminal;
use crate::dirs::Dirs;
use crate::places::Places;
use crate::surface::Surface;

/// Whether this process meters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Meters and writes, if nobody else does: the desktop, `watch`.
    Owner,
    /// Reads and calls only: commands that look once.
    Guest,
    /// The same, and says no more of the past than today's sum and where budgets stand: no more of the ledger is loaded,
    /// and not how long starts usually take.
    Onlooker,
}

/// What a host is started with.
pub struct Start {
    /// Where things are kept.
    pub dirs: Dirs,
    /// Where Hugging Face is.
    pub places: Places,
    /// The shell around it.
    pub surface: Arc<dyn Surface>,
    /// Whether it meters.
    pub role: Role,
    /// Begin in the demo account, whatever is stored.
    pub demo: bool,
    /// Why nobody may be signed in from what is stored, such as an environment that cannot be
    /// used; told in the view.
    pub hold: Option<String>,
    /// Watch exactly these for this run, whatever the settings say. Whose token it is, is then
    /// not asked first.
    pub namespaces: Vec<String>,
    /// Follow the machine: hold it back for a moment before it goes away, and notice when a person
    /// is not to be disturbed. Only a [`Role::Owner`] does; not for what looks once and ends.
    pub follows_machine: bool,
    /// Take over sessions whose process is gone. Not for what looks once and ends.
    pub adopts_sessions: bool,
    /// Keep connections open over which changes are told. Not for what looks once and ends.
    pub hears_changes: bool,
    /// Where the commands of sessions run.
    pub terminal: Terminal,
}

#[cfg(test)]
impl Start {
    /// The demo, for somebody who looks and holds nothing.
    pub(crate) fn demo(dirs: Dirs) -> Self {
        Self {
            dirs,
            places: Places::hugging_face().unwrap(),
            surface: Arc::new(crate::surface::NoSurface),
            role: Role::Guest,
            demo: true,
            hold: None,
            namespaces: Vec::new(),
            follows_machine: false,
            adopts_sessions: false,
            hears_changes: false,
            terminal: Terminal::Apart,
        }
    }
}

impl std::fmt::Debug for Start {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Start")
            .field("role", &self.role)
            .field("demo", &self.demo)
            .finish_non_exhaustive()
    }
}
