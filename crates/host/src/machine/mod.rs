//! What the machine says of itself: it goes away, it is back, and whether a person may be
//! disturbed.

mod hold;
mod news;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod logind;
#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(target_os = "linux")]
mod quiet;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

pub(crate) use hold::hold;
pub use hold::{Hold, Left};
pub use news::News;

#[cfg(target_os = "linux")]
use linux::listen;
#[cfg(not(target_os = "linux"))]
use other::listen;

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
