//! The host's wishes, passed on from its task to ours: nothing here waits.

use guard_core::Notification;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use guard_host::Surface;

/// What the host wants from the desktop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Show a notification and say whether that worked.
    Notify(Notification),
    /// Take the one with this key back.
    Withdraw(String),
    /// Open the panel.
    OpenPanel,
    /// End.
    Exit,
    /// Nothing is guarded any more: say why, and begin anew.
    Overdue(String),
}

/// The end the host talks to.
#[derive(Debug)]
pub struct Desktop(UnboundedSender<Wish>);

/// Both ends.
#[must_use]
pub fn desktop() -> (Desktop, UnboundedReceiver<Wish>) {
    let (sender, receiver) = unbounded_channel();
    (Desktop(sender), receiver)
}

impl Desktop {
    fn pass_on(&self, wish: Wish) {
        if self.0.send(wish).is_err() {
            tracing::debug!("the desktop is ending already");
        }
    }
}

impl Surface for Desktop {
    fn notify(&self, notification: Notification) {
        self.pass_on(Wish::Notify(notification));
    }

    fn withdraw(&self, key: &str) {
        self.pass_on(Wish::Withdraw(key.to_owned()));
    }

    fn open_panel(&self) {
        self.pass_on(Wish::OpenPanel);
    }

    fn exit(&self) {
        self.pass_on(Wish::Exit);
    }

    fn overdue(&self, why: &str) {
        self.pass_on(Wish::Overdue(why.to_owned()));
    }
}
