//! Notifications: shown, replaced, taken back, and what pressing their buttons means.

#[cfg(target_os = "linux")]
mod freedesktop;
// In tests of Linux as well, so that the other systems' code is compiled by the checks. Not in the
// application: the plugin brings a second bus library, half a megabyte of it in memory.
#[cfg(any(not(target_os = "linux"), test))]
#[cfg_attr(target_os = "linux", allow(dead_code))]
mod plugin;

use std::marker::PhantomData;
use std::sync::Arc;

use guard_core::Notification;
use tauri::{AppHandle, Runtime};
use tokio::time::Instant;

use crate::gesture::Gesture;

/// Called when something on a notification is pressed.
pub type Pressed = Arc<dyn Fn(Gesture) + Send + Sync>;

/// The notifications of this system.
pub struct Notifications<R: Runtime> {
    #[cfg(target_os = "linux")]
    system: freedesktop::Freedesktop,
    #[cfg(not(target_os = "linux"))]
    system: plugin::Plugin<R>,
    /// Only the plugin's depend on it.
    runtime: PhantomData<fn() -> R>,
}

impl<R: Runtime> std::fmt::Debug for Notifications<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notifications").finish_non_exhaustive()
    }
}

impl<R: Runtime> Notifications<R> {
    /// Presses are performed on this application.
    pub fn new(app: &AppHandle<R>) -> Self {
        let inner = app.clone();
        let pressed: Pressed = Arc::new(move |gesture: Gesture| gesture.perform(&inner));
        #[cfg(target_os = "linux")]
        let system = freedesktop::Freedesktop::new(pressed);
        #[cfg(not(target_os = "linux"))]
        let system = plugin::Plugin::new(app, pressed);
        Self { system, runtime: PhantomData }
    }

    /// Shows one, wanted `since`, in place of the last with the same key. Takes seconds at most.
    ///
    /// # Errors
    /// In words, when it was not shown; after "could not show a notification: ".
    pub async fn show(&self, notification: &Notification, since: Instant) -> Result<(), String> {
        self.system.show(notification, since).await.map_err(|error| error.to_string())
    }

    /// Takes one back, if it is still there. Waits for nothing.
    pub fn withdraw(&self, key: &str) {
        self.system.withdraw(key);
    }
}
