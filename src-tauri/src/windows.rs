//! The panel and the larger window: made when they are wanted, gone when they are closed.

use std::time::Duration;

use guard_resident::desk::Point;
use guard_resident::wire::Looks;
use serde::Serialize;
use tauri::webview::PageLoadEvent;
use tauri::{
    AppHandle, Emitter, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
};

use crate::door::ToHost;
use crate::{place, text_scale};

/// The label of the panel window.
pub const PANEL: &str = "panel";
/// The label of the larger window.
pub const PAGES: &str = "pages";
/// The label of the small window of reminders, and the page in it.
pub const POPUP: &str = "popup";
/// Tells a window which page to show.
pub const PAGE_EVENT: &str = "page";
/// Tells a window what is to be seen.
pub const VIEW_EVENT: &str = "view";

const LABELS: [&str; 3] = [PANEL, PAGES, POPUP];

/// How often it is looked whether a window is there, and how many times at most.
const LOOKED_AGAIN: Duration = Duration::from_millis(10);
const LOOKS: u32 = 100;

/// What a window is like. Sizes in logical pixels, width and height, for text of the usual size.
struct Look {
    label: &'static str,
    title: &'static str,
    size: (f64, f64),
    least: (f64, f64),
}

const THE_PANEL: Look =
    Look { label: PANEL, title: "Endpoint Guard", size: (400.0, 600.0), least: (360.0, 480.0) };

const THE_PAGES: Look = Look {
    label: PAGES,
    title: "Endpoint Guard: money",
    size: (980.0, 720.0),
    least: (720.0, 520.0),
};

/// Opens a page in the window it belongs to: `history`, `sessions`, `budgets`, `plan`, `billed`,
/// `reminders` and `rules` in the larger one, anything else in the panel. What a page is opened for stands behind
/// its name: `rules/acme/phi-4`. Because of a press on the icon at `near`, the panel opens beside that and belongs to
/// it: no frame, no entry among the windows. Returns at once.
pub fn open_page<R: Runtime>(app: &AppHandle<R>, page: &str, near: Option<Point>) {
    let name = page.split_once('/').map_or(page, |(name, _)| name);
    match name {
        "history" | "sessions" | "budgets" | "plan" | "billed" | "deploy" | "check"
        | "reminders" | "rules" => {
            open_soon(app, &THE_PAGES, page, None);
        }
        _ => open_soon(app, &THE_PANEL, page, near),
    }
}

/// Shows what is new to every window that is open.
pub fn show<R: Runtime, V: Serialize + Clone>(app: &AppHandle<R>, view: &V) {
    for label in LABELS {
        if app.get_webview_window(label).is_some()
            && let Err(error) = app.emit_to(label, VIEW_EVENT, view.clone())
        {
            tracing::warn!(%error, label, "could not show a window what is new");
        }
    }
}

fn open_soon<R: Runtime>(app: &AppHandle<R>, look: &'static Look, page: &str, near: Option<Point>) {
    let (inner, page) = (app.clone(), page.to_owned());
    // Windows wants windows made on the main thread, and not from within a command.
    let asked = app.run_on_main_thread(move || {
        if let Err(error) = open(&inner, look, &page, near) {
            tracing::error!(%error, label = look.label, "could not open a window");
            tell_looks(&inner, None, None);
        }
    });
    if let Err(error) = asked {
        tracing::error!(%error, label = look.label, "could not open a window");
    }
}

fn open<R: Runtime>(
    app: &AppHandle<R>,
    look: &Look,
    page: &str,
    near: Option<Point>,
) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(look.label) {
        app.emit_to(look.label, PAGE_EVENT, page)?;
        window.unminimize()?;
        window.show()?;
        return window.set_focus();
    }
    // The page of a window without a frame closes it, as the frame would.
    let frame = if near.is_some() { "?popover" } else { "" };
    let anchor = if page.is_empty() { String::new() } else { format!("#{page}") };
    let address = WebviewUrl::App(format!("index.html{frame}{anchor}").into());
    let (size, least) = (text_scale::fitted(app, look.size), look.least);
    let mut builder = WebviewWindowBuilder::new(app, look.label, address)
        .title(look.title)
        .inner_size(size.0, size.1)
        .min_inner_size(least.0, least.1)
        .decorations(near.is_none())
        .skip_taskbar(near.is_some())
        .always_on_top(near.is_some())
        // Nothing is seen of it until its page is there.
        .visible(false)
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Finished {
                tauri::async_runtime::spawn(bring_forward(window));
            }
        });
    if let Some((x, y)) = near.and_then(|near| place::of_panel(app, near, size)) {
        builder = builder.position(x, y);
    }
    attend(app, &builder.build()?);
    Ok(())
}

/// Tells the host while somebody looks, at whichever window.
pub(crate) fn attend<R: Runtime>(app: &AppHandle<R>, window: &WebviewWindow<R>) {
    tell_looks(app, None, None);
    let (app, label) = (app.clone(), window.label().to_owned());
    window.on_window_event(move |event| match event {
        WindowEvent::Destroyed => tell_looks(&app, Some(&label), None),
        WindowEvent::Focused(is) if label == PANEL => tell_looks(&app, None, Some(*is)),
        _ => {}
    });
}

/// Shows a window and gives it the keyboard, which only a window that is there can take.
async fn bring_forward<R: Runtime>(window: WebviewWindow<R>) {
    if let Err(error) = window.show() {
        return tracing::error!(%error, "could not show a window");
    }
    for _ in 0..LOOKS {
        tokio::time::sleep(LOOKED_AGAIN).await;
        if window.is_visible().unwrap_or(true) {
            break;
        }
    }
    if let Err(error) = window.set_focus() {
        tracing::warn!(%error, "could not bring a window to the front");
    }
}

/// Tells the host which windows are open, except for the one that is going, and whether the panel is in front, where an
/// event says so.
fn tell_looks<R: Runtime>(app: &AppHandle<R>, without: Option<&str>, in_front: Option<bool>) {
    let is_open = |label: &str| Some(label) != without && app.get_webview_window(label).is_some();
    if let Some(door) = app.try_state::<ToHost>() {
        let panel = app.get_webview_window(PANEL).filter(|_| is_open(PANEL));
        let in_front = panel.as_ref().is_some_and(|panel| {
            in_front.unwrap_or_else(|| panel.is_focused().unwrap_or_default())
        });
        let any = LABELS.into_iter().any(is_open);
        door.0.looks(Looks { panel: panel.is_some(), in_front, any });
    }
}
