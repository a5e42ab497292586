//! What reaches the loop.

use guard_core::{Event, Guard, Identity, Moment};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;

use crate::account::Account;
use crate::looking_back::Snapshot;
use crate::machine::News;
use crate::viewing::Made;

/// A look at the guard from outside the loop.
pub(crate) type Look = Box<dyn FnOnce(&Guard, Moment) + Send>;

/// Looked at again after every event until it answers true.
pub(crate) type Until = Box<dyn FnMut(&Guard, Moment) -> bool + Send>;

/// What reaches the loop.
#[expect(clippy::large_enum_variant, reason = "few are on their way at a time")]
pub(crate) enum Inbox {
    Event(Event),
    Machine(News),
    SignedIn(Account, Identity),
    SignOut(oneshot::Sender<()>),
    Closely(bool),
    /// Somebody began to look at views.
    Looking,
    /// A view was made.
    Made,
    Look(Look),
    LookBack(oneshot::Sender<Snapshot>),
    Until(Until),
    ShutDown(oneshot::Sender<()>),
}

impl From<Event> for Inbox {
    fn from(event: Event) -> Self {
        Self::Event(event)
    }
}

impl From<(Account, Identity)> for Inbox {
    fn from((account, identity): (Account, Identity)) -> Self {
        Self::SignedIn(account, identity)
    }
}

impl From<Made> for Inbox {
    fn from(_: Made) -> Self {
        Self::Made
    }
}

impl From<oneshot::Sender<Snapshot>> for Inbox {
    fn from(answer: oneshot::Sender<Snapshot>) -> Self {
        Self::LookBack(answer)
    }
}

/// Passes on what the machine says, until the loop or the machine has ended.
pub(crate) async fn pass_on(mut news: UnboundedReceiver<News>, inbox: UnboundedSender<Inbox>) {
    loop {
        let next = tokio::select! {
            next = news.recv() => next,
            () = inbox.closed() => None,
        };
        let Some(next) = next else { return };
        if inbox.send(Inbox::Machine(next)).is_err() {
            return;
        }
    }
}
