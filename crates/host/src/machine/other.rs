//! Systems that are not listened to yet. There nothing is done before sleep and shut-down, and a
//! person may always be disturbed; sleep is noticed afterwards where the clocks tell.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::news::News;

/// Says once that nothing is heard here.
pub(super) async fn listen(_: &UnboundedSender<News>) {
    tracing::info!(
        "sleep, shut-down, a locked screen and Do Not Disturb are not noticed on this system yet"
    );
}

pub(super) async fn notification_service() -> Result<String, &'static str> {
    Err("not tried on this system yet")
}

pub(super) async fn notify_once(_: &str, _: &str) -> Result<(), &'static str> {
    Err("not tried on this system yet")
}

/// The tray is part of the system.
pub(super) async fn tray() -> Result<(), &'static str> {
    Ok(())
}

pub(super) async fn waits_for_us() -> Result<Duration, &'static str> {
    Err("not done on this system yet")
}
