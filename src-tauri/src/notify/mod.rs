//! Notifications: shown, replaced, taken back, and what pressing their buttons means.

#[cfg(target_os = "linux")]
mod freedesktop;
mod plugin;

use std::sync::Arc;

use guard_core::Notification;
use tauri::{AppHandle, Runtime};

use crate::gesture::Gesture;

/// Called when something on a notification is pressed.
pub type Pressed = Arc<dyn Fn(Gesture) + Send + Sync>;

/// The notifications of this system.
pub struct Notifications<R: Runtime> {
    #[cfg(target_os = "linux")]
    bus: freedesktop::Freedesktop,
    plugin: plugin::Plugin<R>,
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
        Self {
            #[cfg(target_os = "linux")]
            bus: freedesktop::Freedesktop::new(Arc::clone(&pressed)),
            plugin: plugin::Plugin::new(app, pressed),
        }
    }

    /// Shows one in place of the last with the same key.
    ///
    /// # Errors
    /// In words, when it was not shown; after "could not show a notification: ".
    pub async fn show(&self, notification: &Notification) -> Result<(), String> {
        #[cfg(target_os = "linux")]
        if cfg!(target_os = "linux") {
            return self.bus.show(notification).await.map_err(|error| error.to_string());
        }
        self.plugin.show(notification)
    }

    /// Takes one back, if it is still there.
    pub async fn withdraw(&self, key: &str) {
        #[cfg(target_os = "linux")]
        if cfg!(target_os = "linux") {
            return self.bus.withdraw(key).await;
        }
        self.plugin.withdraw(key);
    }
}
