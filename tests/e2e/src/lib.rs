//! Shared parts of the end-to-end tests, which `cargo xtask e2e` runs.
//!
//! A test makes a [`World`]: folders and a bus of its own, into which it puts what a desktop would
//! have ([`FakeWatcher`], [`FakeNotifications`], a simulated account) and starts the real programs.
#![cfg(target_os = "linux")]

mod error;
mod fake_item;
mod fake_logind;
mod fake_notifications;
mod fake_watcher;
mod screen_reader;
mod sim;
mod text_size;
mod tray_item;
mod webdriver;
mod world;

pub use error::Error;
pub use fake_item::FakeItem;
pub use fake_logind::{FakeLogind, Lock};
pub use fake_notifications::{FakeNotifications, Sent, Urgency};
pub use fake_watcher::FakeWatcher;
pub use screen_reader::ScreenReader;
pub use sim::Sim;
pub use text_size::TextSize;
pub use tray_item::{Entry, Pixmap, ToolTip, TrayItem};
pub use webdriver::Window;
pub use world::World;

use std::time::Duration;

/// How long a test waits for something that should happen at once. Reaching it is a failure, so it
/// is generous.
pub const SOON: Duration = Duration::from_secs(15);

/// Asks `ready` every 20 ms until it gives a value; `what` names it in the error.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut ready: impl AsyncFnMut() -> Option<T>,
) -> Result<T, Error> {
    let waiting = async {
        loop {
            if let Some(value) = ready().await {
                return value;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(limit, waiting)
        .await
        .map_err(|_| Error::TimedOut { what: what.to_owned(), seconds: limit.as_secs() })
}
