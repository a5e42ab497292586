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

use std::fmt::Display;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

pub(crate) use hold::hold;
pub use hold::{Hold, Left};
pub use news::News;

#[cfg(target_os = "linux")]
use linux as here;
#[cfg(not(target_os = "linux"))]
use other as here;

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
            () = here::listen(&tell) => {}
            () = tell.closed() => {}
        }
    });
    news
}

/// Who does not answer within this is not there.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// What shows notifications here, by its own name and version.
///
/// # Errors
/// In words, when nothing does.
pub async fn notification_service() -> Result<String, String> {
    answer(here::notification_service()).await
}

/// Has one notification shown, as reminders are.
///
/// # Errors
/// In words, when nothing takes it.
pub async fn notify_once(title: &str, body: &str) -> Result<(), String> {
    answer(here::notify_once(title, body)).await
}

/// Whether something here shows tray icons.
///
/// # Errors
/// In words, when nothing does.
pub async fn tray() -> Result<(), String> {
    answer(here::tray()).await
}

/// How long this machine waits for us before it sleeps or is turned off; that is tried with a lock.
///
/// # Errors
/// In words, when it does not.
pub async fn waits_for_us() -> Result<Duration, String> {
    answer(here::waits_for_us()).await
}

async fn answer<T, E: Display>(asked: impl Future<Output = Result<T, E>>) -> Result<T, String> {
    match tokio::time::timeout(ANSWERS_WITHIN, asked).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer in {} s", ANSWERS_WITHIN.as_secs())),
    }
}
