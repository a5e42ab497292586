//! What the machine says of itself: it goes away, it is back, and whether a person may be
//! disturbed.

use std::time::Duration;

use guard_core::{Leaving, Quiet};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::looping::Inbox;
use crate::power::Hold;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

#[cfg(target_os = "linux")]
use linux::listen;
#[cfg(not(target_os = "linux"))]
use other::listen;

/// Something the machine says.
#[derive(Debug)]
pub enum News {
    /// It is about to go away.
    Leaving {
        /// How.
        why: Leaving,
        /// How long it waits.
        within: Duration,
        /// To be dropped when nothing is left to be done: then it goes at once.
        hold: Hold,
    },
    /// It is back from sleep, or did not go after all.
    Awake,
    /// Whether this is a moment to be disturbed changed; `None` is such a moment, and is how it
    /// begins.
    Quiet(Option<Quiet>),
}

/// Listens to the machine, on the current runtime, until the receiver is dropped; with it goes
/// what holds the machine back.
///
/// On Linux that is by the system bus and the session bus which the environment names. Where there
/// is nothing to listen to, that is logged once and nothing is ever said.
#[must_use]
pub fn follow() -> UnboundedReceiver<News> {
    let (tell, news) = unbounded_channel();
    tokio::spawn(async move {
        tokio::select! {
            () = listen(&tell) => {}
            () = tell.closed() => {}
        }
    });
    news
}

/// Passes everything on to the loop, until that has ended.
pub(crate) async fn pass_on(mut news: UnboundedReceiver<News>, outbox: UnboundedSender<Inbox>) {
    loop {
        let next = tokio::select! {
            next = news.recv() => next,
            () = outbox.closed() => None,
        };
        let Some(next) = next else { return };
        if outbox.send(Inbox::Machine(next)).is_err() {
            return;
        }
    }
}
