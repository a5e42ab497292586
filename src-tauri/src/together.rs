//! Everything in one process, as on macOS and Windows, where tray and notifications belong to whoever shows windows.
//! In tests of Linux as well, so that the checks compile it.

mod menu;
mod notifications;
pub(crate) mod tray;

use std::sync::Arc;

use guard_core::{Notification, Tray, View};
use guard_resident::desk::{Desk, Pending, Point, Press};
use tauri::{AppHandle, Builder, Runtime};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::{door, popup, windows};
use notifications::Plugin;

/// The desktop that Tauri knows.
pub(crate) struct Desktop<R: Runtime> {
    app: AppHandle<R>,
    icon: Arc<tray::Board<R>>,
    notifications: Plugin<R>,
}

impl<R: Runtime> Desktop<R> {
    pub(crate) fn new(app: &AppHandle<R>, presses: UnboundedSender<Press>) -> Self {
        let notifications = Plugin::new(app, presses);
        Self { app: app.clone(), icon: Arc::default(), notifications }
    }
}

/// What is pressed in the menu and on the icon is told.
pub(crate) fn with_presses<R: Runtime>(
    builder: Builder<R>,
    presses: &UnboundedSender<Press>,
) -> Builder<R> {
    let (menu, icon) = (presses.clone(), presses.clone());
    // Nobody hears it only when the application ends.
    builder
        .on_menu_event(move |_, event| {
            let _ = tray::pressed(event.id().as_ref()).map(|press| menu.send(press));
        })
        .on_tray_icon_event(move |_, event| {
            let _ = tray::clicked(&event).map(|press| icon.send(press));
        })
}

impl<R: Runtime> Desk for Desktop<R> {
    fn open_page(&self, page: &str, near: Option<Point>) {
        if matches!(page, "" | "settings") {
            // Said before it is there: what is asked in it is not also told beside it at a start.
            door::ask(&self.app, serde_json::json!({ "ask": "panelOpened" }));
        }
        windows::open_page(&self.app, page, near);
    }

    fn show(&self, view: &Arc<View>) {
        let keys = view.popups.iter().map(|popup| popup.key.to_string()).collect();
        popup::follow(&self.app, keys);
        windows::show(&self.app, &**view);
    }

    fn open_pop_up(&self) -> Pending<Result<(), String>> {
        let app = self.app.clone();
        Box::pin(async move { popup::open(&app).await })
    }

    /// From the main thread, where icons belong.
    fn show_icon(&self, tray: &Tray) -> Pending<Result<(), String>> {
        let (sender, answer) = oneshot::channel();
        let (app, icon, tray) = (self.app.clone(), Arc::clone(&self.icon), tray.clone());
        let asked = self.app.run_on_main_thread(move || {
            let shown = icon.show(&app, &tray).map_err(|error| error.to_string());
            // Nobody waits any more only when the application ends.
            let _ = sender.send(shown);
        });
        Box::pin(async move {
            asked.map_err(|error| error.to_string())?;
            answer.await.map_err(|_| "the application is ending".to_owned())?
        })
    }

    fn notify(&self, told: &Notification, _since: Instant) -> Pending<Result<(), String>> {
        let shown = self.notifications.show(told).map_err(|error| error.to_string());
        Box::pin(async move { shown })
    }

    fn withdraw(&self, key: &str) {
        self.notifications.withdraw(key);
    }

    /// These systems always have a place for the icon.
    fn each_time_a_tray_appears(&self, _: Box<dyn Fn() + Send>) -> Pending<()> {
        Box::pin(async {})
    }

    fn on_main_thread(&self, work: Box<dyn FnOnce() + Send>) {
        if let Err(error) = self.app.run_on_main_thread(work) {
            tracing::error!(%error, "could not reach the main thread");
        }
    }

    fn exit(&self) {
        self.app.exit(0);
    }

    fn restart(&self) {
        self.app.request_restart();
    }
}
