//! The desktop of a Linux session.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};

use guard_core::{Notification, Tray, View};
use guard_host::Handle;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::item::Board;
use super::notifications::Freedesktop;
use super::watcher;
use super::windows::Windows;
use crate::desk::{Desk, Pending, Point, Press};

/// How the application ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// For good.
    Exit,
    /// To begin anew.
    Restart,
}

type Work = Box<dyn FnOnce() + Send>;

/// Everything there is on it.
pub(super) struct Desktop {
    windows: Windows,
    icon: Arc<Board>,
    notifications: Arc<Freedesktop>,
    presses: UnboundedSender<Press>,
    /// A thread for keys, begun with the first.
    keys: OnceLock<mpsc::Sender<Work>>,
    ending: Mutex<Option<oneshot::Sender<End>>>,
}

impl Desktop {
    pub(super) fn new(
        handle: Handle,
        presses: UnboundedSender<Press>,
        ending: oneshot::Sender<End>,
    ) -> Self {
        let pressed = presses.clone();
        let notifications = Freedesktop::new(Arc::new(move |gesture| {
            // Nobody hears it only when the application ends.
            let _ = pressed.send(Press::Gesture(gesture));
        }));
        Self {
            windows: Windows::new(handle),
            icon: Arc::default(),
            notifications: Arc::new(notifications),
            presses,
            keys: OnceLock::new(),
            ending: Mutex::new(Some(ending)),
        }
    }

    fn end(&self, how: End) {
        let ending = self.ending.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Asked twice it ends once.
        let _ = ending.map(|ending| ending.send(how));
    }
}

impl Desk for Desktop {
    fn open_page(&self, page: &str, near: Option<Point>) {
        self.windows.open_page(page, near);
    }

    fn show(&self, view: &Arc<View>) {
        self.windows.show(view);
    }

    fn open_pop_up(&self) -> Pending<Result<(), String>> {
        self.windows.open_pop_up()
    }

    fn show_icon(&self, tray: &Tray) -> Pending<Result<(), String>> {
        let (icon, tray, presses) = (Arc::clone(&self.icon), tray.clone(), self.presses.clone());
        Box::pin(async move { icon.show(tray, &presses).await })
    }

    fn notify(&self, told: &Notification, since: Instant) -> Pending<Result<(), String>> {
        let (notifications, told) = (Arc::clone(&self.notifications), told.clone());
        Box::pin(async move {
            notifications.show(&told, since).await.map_err(|error| error.to_string())
        })
    }

    fn withdraw(&self, key: &str) {
        self.notifications.withdraw(key);
    }

    fn each_time_a_tray_appears(&self, tell: Box<dyn Fn() + Send>) -> Pending<()> {
        Box::pin(async move {
            if let Err(error) = watcher::each_time_a_tray_appears(tell).await {
                tracing::info!(%error, "nothing to listen on for a desktop that shows tray icons");
            }
        })
    }

    fn on_main_thread(&self, work: Work) {
        let keys = self.keys.get_or_init(|| {
            let (sender, works) = mpsc::channel::<Work>();
            std::thread::spawn(move || works.into_iter().for_each(|work| work()));
            sender
        });
        // It lives as long as this.
        let _ = keys.send(work);
    }

    fn exit(&self) {
        self.end(End::Exit);
    }

    fn restart(&self) {
        self.end(End::Restart);
    }
}
