//! The panel and the larger window: made when they are wanted, gone when they are closed.

use guard_core::{Request, View};
use tauri::{
    AppHandle, Emitter, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
};

use crate::text_scale;
use guard_host::Handle;

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
/// its name: `rules/acme/phi-4`. Returns at once.
pub fn open_page<R: Runtime>(app: &AppHandle<R>, page: &str) {
    let name = page.split_once('/').map_or(page, |(name, _)| name);
    match name {
        "history" | "sessions" | "budgets" | "plan" | "billed" | "deploy" | "check"
        | "reminders" | "rules" => {
            open_soon(app, &THE_PAGES, page);
        }
        _ => open_panel(app, page),
    }
}

/// Opens the panel at a page (`""`, `settings`), or brings it to the front there. Returns at once.
pub fn open_panel<R: Runtime>(app: &AppHandle<R>, page: &str) {
    // Said before it is there: what is asked in it is not also told beside it at a start.
    say(app, Request::PanelOpened);
    open_soon(app, &THE_PANEL, page);
}

fn say<R: Runtime>(app: &AppHandle<R>, request: Request) {
    if let Some(handle) = app.try_state::<Handle>() {
        handle.ask(request);
    }
}

/// Shows what is new to every window that is open.
pub fn show<R: Runtime>(app: &AppHandle<R>, view: &View) {
    for label in LABELS {
        if app.get_webview_window(label).is_some()
            && let Err(error) = app.emit_to(label, VIEW_EVENT, view)
        {
            tracing::warn!(%error, label, "could not show a window what is new");
        }
    }
}

fn open_soon<R: Runtime>(app: &AppHandle<R>, look: &'static Look, page: &str) {
    let (inner, page) = (app.clone(), page.to_owned());
    // Windows wants windows made on the main thread, and not from within a command.
    let asked = app.run_on_main_thread(move || {
        if let Err(error) = open(&inner, look, &page) {
            tracing::error!(%error, label = look.label, "could not open a window");
            if look.label == PANEL && inner.get_webview_window(PANEL).is_none() {
                say(&inner, Request::PanelClosed);
            }
        }
    });
    if let Err(error) = asked {
        tracing::error!(%error, label = look.label, "could not open a window");
    }
}

fn open<R: Runtime>(app: &AppHandle<R>, look: &Look, page: &str) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(look.label) {
        app.emit_to(look.label, PAGE_EVENT, page)?;
        window.unminimize()?;
        window.show()?;
        return window.set_focus();
    }
    let address =
        if page.is_empty() { "index.html".into() } else { format!("index.html#{page}").into() };
    let (size, least) = (text_scale::fitted(app, look.size), look.least);
    let window = WebviewWindowBuilder::new(app, look.label, WebviewUrl::App(address))
        .title(look.title)
        .inner_size(size.0, size.1)
        .min_inner_size(least.0, least.1)
        .build()?;
    attend(app, &window);
    window.set_focus()
}

/// Tells the host while somebody looks, at whichever window.
pub(crate) fn attend<R: Runtime>(app: &AppHandle<R>, window: &WebviewWindow<R>) {
    let Some(handle) = app.try_state::<Handle>() else { return };
    let (handle, app) = (handle.inner().clone(), app.clone());
    let label = window.label().to_owned();
    handle.watch_closely(true);
    window.on_window_event(move |event| {
        if !matches!(event, WindowEvent::Destroyed) {
            return;
        }
        if label == PANEL {
            handle.ask(Request::PanelClosed);
        }
        let other = LABELS.iter().any(|l| *l != label && app.get_webview_window(l).is_some());
        handle.watch_closely(other);
    });
}
