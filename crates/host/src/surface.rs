//! What a shell does for the host.

use guard_core::{EndpointId, Notification, Session};

/// The desktop or the terminal around the host. Called from the host's own task: nothing here may
/// block or wait; what takes time goes elsewhere and is answered through [`crate::Handle`].
///
/// Left out on purpose: everything that shows the state. Shells draw from [`crate::Handle::views`].
pub trait Surface: Send + Sync + 'static {
    /// Show this; answer with [`crate::Handle::delivered`].
    fn notify(&self, notification: Notification);
    /// Take it back if it is still there.
    fn withdraw(&self, key: &str);
    /// Open the panel, or bring it to the front.
    fn open_panel(&self);
    /// End the application.
    fn exit(&self);
    /// Nothing is guarded any more: `why` in words, such as "nothing was decided for 60 s". Say so in
    /// every channel and begin anew. Called from a thread of its own, because the host's may be stuck.
    fn overdue(&self, why: &str);
    /// The session works now, with these endpoints and their addresses: whoever it is held for is told.
    /// Only asked with [`crate::Terminal::Caller`], and answered with [`crate::Handle::worked`].
    fn work(&self, _session: &Session, _endpoints: &[(EndpointId, Option<String>)]) {}
    /// The work of this session is to end now; answered in the same way.
    fn stop_working(&self, _session: &str) {}
}

/// A shell that shows nothing: for commands that look once and leave.
#[derive(Debug, Default)]
pub struct NoSurface;

impl Surface for NoSurface {
    fn notify(&self, _: Notification) {}
    fn withdraw(&self, _: &str) {}
    fn open_panel(&self) {}
    fn exit(&self) {}
    fn overdue(&self, _: &str) {}
}
