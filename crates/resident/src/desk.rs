//! What the desktop does for the part of the application that stays: icon, notifications, windows.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use guard_core::{Notification, Tray, View};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::gesture::Gesture;

/// An answer that is waited for.
pub type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A place on the screens, in the pixels of the window system, from the top left. Hosts of icons that do not know
/// where theirs was pressed say 0, 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Downwards.
    pub y: i32,
}

/// What somebody did at the icon, on a notification, at the keyboard or with the launcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// A line of the menu, a button.
    Gesture(Gesture),
    /// The icon, with the main button: whatever the settings say.
    Icon(Point),
    /// The icon, with the middle button.
    Panel(Point),
    /// The shortcut, or the launcher's action.
    PauseAll,
    /// The application was started while it runs, with these words after the program's name.
    StartedAgain(Vec<String>),
}

/// One desktop. Nothing here waits, except for what is returned.
pub trait Desk: Send + Sync + 'static {
    /// Opens a page in the window it belongs to, or brings that to the front there: `""` and `settings` in the
    /// panel. Pressed at `near`, the icon opens it: it belongs there then.
    fn open_page(&self, page: &str, near: Option<Point>);

    /// Shows what is new to every window that is open.
    fn show(&self, view: &Arc<View>);

    /// Opens the small window of reminders; answers once somebody can see it.
    ///
    /// # Errors
    /// In words, after "could not open the small window: ".
    fn open_pop_up(&self) -> Pending<Result<(), String>>;

    /// Shows this as the icon in the tray, with its menu.
    ///
    /// # Errors
    /// In words, when the desktop shows no tray icons: to be tried again.
    fn show_icon(&self, tray: &Tray) -> Pending<Result<(), String>>;

    /// Shows a notification, wanted `since`, in place of the last with the same key.
    ///
    /// # Errors
    /// In words, after "could not show a notification: ".
    fn notify(&self, told: &Notification, since: Instant) -> Pending<Result<(), String>>;

    /// Takes a notification back, if it is still there.
    fn withdraw(&self, key: &str);

    /// Calls `tell` each time a desktop begins to show tray icons; ends where that never happens.
    fn each_time_a_tray_appears(&self, tell: Box<dyn Fn() + Send>) -> Pending<()>;

    /// Does something on the thread on which this system wants keys registered.
    fn on_main_thread(&self, work: Box<dyn FnOnce() + Send>);

    /// Ends the application.
    fn exit(&self);

    /// Ends it and starts it anew.
    fn restart(&self);
}
