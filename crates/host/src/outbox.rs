//! The way from a component to the loop that started it: it can tell what happened, and knows nothing of
//! the loop.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

/// Tells the loop one kind of thing, `T`. Cheap to clone.
pub(crate) struct Outbox<T>(Arc<dyn Fn(T) -> bool + Send + Sync>);

impl<T> Outbox<T> {
    /// Tells it to whoever receives from `inbox`, among all the other kinds that reach it there and in
    /// their order.
    pub(crate) fn to<M: From<T> + Send + 'static>(inbox: &UnboundedSender<M>) -> Self {
        let inbox = inbox.clone();
        Self(Arc::new(move |told| inbox.send(told.into()).is_ok()))
    }

    /// Tells it, without waiting. Returns whether the loop is still there to hear it.
    pub(crate) fn send(&self, told: T) -> bool {
        (self.0)(told)
    }
}

// Not derived: that would want what is told to be cloned too.
impl<T> Clone for Outbox<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> std::fmt::Debug for Outbox<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbox").finish_non_exhaustive()
    }
}
