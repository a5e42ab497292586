//! The small window of reminders and countdowns: one for all of them, made when one comes and gone
//! when none is left. It never takes the keyboard from whoever types.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;
use tauri::webview::PageLoadEvent;
use tauri::{
    AppHandle, CloseRequestApi, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
};
use tokio::sync::watch;

use crate::windows::{self, POPUP};
use crate::{door, place, text_scale};

/// Width and height in logical pixels, for text of the usual size.
const SIZE: (f64, f64) = (360.0, 200.0);
/// A window that was not drawn after so long is not seen by anybody.
const DRAWN_WITHIN: Duration = Duration::from_secs(5);
/// The core hears that a reminder was shown before the view has it: so long may that take.
const FILLED_WITHIN: Duration = Duration::from_secs(3);

/// How far the window is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// There is none.
    #[default]
    Closed,
    /// It is being made.
    Opening,
    /// It is on the screen, and its page has been drawn without a reminder so far.
    Empty,
    /// It shows the reminder with this key; `None` when the page has not said which.
    Full(Option<String>),
    /// It is going.
    Closing,
}

/// The one small window of the application, there or not.
#[derive(Debug)]
pub struct PopUp {
    stage: watch::Sender<Stage>,
    /// Keys of the reminders it has to show.
    keys: Mutex<Vec<String>>,
}

impl Default for PopUp {
    fn default() -> Self {
        Self { stage: watch::Sender::new(Stage::Closed), keys: Mutex::default() }
    }
}

impl PopUp {
    fn keys(&self) -> MutexGuard<'_, Vec<String>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens the window, if it is not open; it returns once somebody can see it.
///
/// # Errors
/// In words, when it is not seen; after "could not open the small window: ".
pub async fn open<R: Runtime>(app: &AppHandle<R>) -> Result<(), String> {
    let stage = &app.state::<PopUp>().stage;
    let mut changes = stage.subscribe();
    let opened = tokio::time::timeout(DRAWN_WITHIN, async {
        // A new one can be made only when the last is gone.
        wait(&mut changes, |stage| *stage != Stage::Closing).await?;
        if stage.send_if_modified(begin) {
            build_soon(app)?;
        }
        match wait(&mut changes, |stage| *stage != Stage::Opening).await? {
            Stage::Empty | Stage::Full(_) => Ok(()),
            _ => Err("it was closed before it was drawn".to_owned()),
        }
    });
    let opened = opened.await.unwrap_or_else(|_| Err("it was not drawn in time".to_owned()));
    match &opened {
        Ok(()) => close_unless_filled(app),
        Err(_) => close(app),
    }
    opened
}

/// The page says what it shows: the key of a reminder, or nothing yet.
pub fn shows<R: Runtime>(app: &AppHandle<R>, key: Option<String>) {
    app.state::<PopUp>().stage.send_if_modified(|stage| {
        let next = match (&stage, key) {
            (Stage::Closed | Stage::Closing, _) => return false,
            (Stage::Opening | Stage::Empty, None) => Stage::Empty,
            (_, key) => Stage::Full(key),
        };
        let changed = *stage != next;
        *stage = next;
        changed
    });
}

/// These are the keys of the reminders there are now. Closes the window when nothing is left for it to show.
pub fn follow<R: Runtime>(app: &AppHandle<R>, keys: Vec<String>) {
    let Some(popup) = app.try_state::<PopUp>() else { return };
    let full = matches!(*popup.stage.borrow(), Stage::Full(_));
    let none_left = keys.is_empty();
    *popup.keys() = keys;
    if full && none_left {
        close(app);
    }
}

fn begin(stage: &mut Stage) -> bool {
    let closed = *stage == Stage::Closed;
    if closed {
        *stage = Stage::Opening;
    }
    closed
}

/// The reminder may be over before the window could show it.
fn close_unless_filled<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    let mut changes = app.state::<PopUp>().stage.subscribe();
    tauri::async_runtime::spawn(async move {
        let filled = wait(&mut changes, |stage| *stage != Stage::Empty);
        if tokio::time::timeout(FILLED_WITHIN, filled).await.is_err() {
            close(&app);
        }
    });
}

fn close<R: Runtime>(app: &AppHandle<R>) {
    app.state::<PopUp>().stage.send_if_modified(|stage| {
        let open = !matches!(stage, Stage::Closed | Stage::Closing);
        if open {
            *stage = Stage::Closing;
        }
        open
    });
    let inner = app.clone();
    let asked = app.run_on_main_thread(move || {
        let destroyed = match inner.get_webview_window(POPUP) {
            Some(window) => window.destroy().map_err(|error| error.to_string()),
            None => Err("there is none".to_owned()),
        };
        if let Err(words) = destroyed {
            tracing::debug!("could not close the small window: {words}");
            gone(&inner);
        }
    });
    if let Err(error) = asked {
        tracing::debug!(%error, "could not close the small window");
    }
}

fn gone<R: Runtime>(app: &AppHandle<R>) {
    app.state::<PopUp>().stage.send_replace(Stage::Closed);
}

fn build_soon<R: Runtime>(app: &AppHandle<R>) -> Result<(), String> {
    let inner = app.clone();
    let asked = app.run_on_main_thread(move || {
        if let Err(error) = build(&inner) {
            tracing::error!(%error, "could not make the small window");
            gone(&inner);
        }
    });
    asked.map_err(|error| error.to_string())
}

/// To be called on the main thread.
fn build<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let address = WebviewUrl::App(format!("index.html#{POPUP}").into());
    let size = text_scale::fitted(app, SIZE);
    let mut builder = WebviewWindowBuilder::new(app, POPUP, address)
        .title("Endpoint Guard: reminder")
        .inner_size(size.0, size.1)
        .resizable(false)
        .minimizable(false)
        .maximizable(false)
        .decorations(false)
        .always_on_top(true)
        .skip_taskbar(true)
        .visible_on_all_workspaces(true)
        .focused(false)
        // Nothing is seen of it until its page is there.
        .visible(false)
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Finished
                && let Err(error) = window.show()
            {
                tracing::error!(%error, "could not show the small window");
            }
        });
    // Where the system tells nothing about its screens, it places the window.
    if let Some((x, y)) = place::of_pop_up(app, size) {
        builder = builder.position(x, y);
    }
    let window = builder.build()?;
    windows::attend(app, &window);
    listen(app, &window);
    Ok(())
}

fn listen<R: Runtime>(app: &AppHandle<R>, window: &WebviewWindow<R>) {
    let app = app.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } => closed_by_hand(&app, api),
        WindowEvent::Destroyed => {
            let app = app.clone();
            // The label is free only when this event has been dealt with.
            tauri::async_runtime::spawn(async move {
                let inner = app.clone();
                if app.run_on_main_thread(move || gone(&inner)).is_err() {
                    gone(&app);
                }
            });
        }
        _ => {}
    });
}

/// Closing means "not now" to what is shown. When there is more, the window stays and shows that.
fn closed_by_hand<R: Runtime>(app: &AppHandle<R>, api: &CloseRequestApi) {
    let popup = app.state::<PopUp>();
    let shown = match &*popup.stage.borrow() {
        Stage::Full(key) => key.clone(),
        _ => None,
    };
    let Some(key) = shown else { return };
    if popup.keys().iter().any(|other| *other != key) {
        api.prevent_close();
    }
    door::ask(app, json!({ "ask": "dismissNotice", "key": key }));
}

async fn wait(
    changes: &mut watch::Receiver<Stage>,
    ready: impl FnMut(&Stage) -> bool,
) -> Result<Stage, String> {
    let stage = changes.wait_for(ready).await;
    Ok(stage.map_err(|_| "the application is ending".to_owned())?.clone())
}
