//! Notifications of macOS and Windows, through Tauri's plugin.
//!
//! Left out, because those systems do not have it there: staying until answered, and on macOS and
//! Windows taking a shown one back.

use guard_core::Notification;
use guard_resident::desk::Press;
use guard_resident::gesture::Gesture;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_notification::{Action, ActionType, NotificationExt, Result};
use tokio::sync::mpsc::UnboundedSender;

/// A press on the notification itself.
const TAP: &str = "tap";

/// The plugin's notifications.
pub struct Plugin<R: Runtime> {
    app: AppHandle<R>,
}

impl<R: Runtime> Plugin<R> {
    /// Presses are told from now on.
    pub fn new(app: &AppHandle<R>, presses: UnboundedSender<Press>) -> Self {
        // Nobody hears it only when the application ends.
        let pressed = move |gesture| _ = presses.send(Press::Gesture(gesture));
        if app.try_state::<tauri_plugin_notification::Notification<R>>().is_some() {
            let told = app.notification().on_action(move |action| match action.action_id() {
                TAP => pressed(Gesture::Open(String::new())),
                id => {
                    if let Some(gesture) = Gesture::of(id) {
                        pressed(gesture);
                    }
                }
            });
            if let Err(error) = told {
                tracing::warn!(%error, "could not listen to notifications");
            }
        }
        Self { app: app.clone() }
    }

    /// Takes one back where the system can.
    pub fn withdraw(&self, key: &str) {
        if let Err(error) = self.app.notification().remove_active(vec![number(key)]) {
            tracing::debug!(%error, "could not take a notification back");
        }
    }

    /// Hands one over. The plugin does not tell whether it was really shown.
    pub fn show(&self, notification: &Notification) -> Result<()> {
        let plugin = self.app.notification();
        let actions = notification.actions.iter().map(|(label, request)| {
            Action::builder(Gesture::Ask(request.clone()).id(), label.clone()).build()
        });
        let buttons = ActionType::builder(notification.key.to_string()).actions(actions.collect());
        plugin.register_action_types(vec![buttons.build()])?;
        plugin
            .builder()
            .id(number(notification.key.as_str()))
            .title(notification.title.clone())
            .body(notification.body.clone())
            .action_type_id(notification.key.to_string())
            .show()
    }
}

/// The same number for the same key: FNV-1a, which needs no memory of keys.
fn number(key: &str) -> i32 {
    let hash = key
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash.cast_signed()
}
