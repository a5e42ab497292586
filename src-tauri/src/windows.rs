//! The panel window: made when it is wanted, gone when it is closed.

use guard_core::Request;
use tauri::{
    AppHandle, Emitter, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
};

use guard_host::Handle;

/// The label of the panel window.
pub const PANEL: &str = "panel";
/// Tells the page which page to show.
pub const PAGE_EVENT: &str = "page";

const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 600.0;
const LEAST_WIDTH: f64 = 360.0;
const LEAST_HEIGHT: f64 = 480.0;

/// Opens the panel at a page (`""`, `settings`), or brings it to the front there. Returns at once.
pub fn open_panel<R: Runtime>(app: &AppHandle<R>, page: &str) {
    let (inner, page) = (app.clone(), page.to_owned());
    // Windows wants windows made on the main thread, and not from within a command.
    let asked = app.run_on_main_thread(move || {
        if let Err(error) = open(&inner, &page) {
            tracing::error!(%error, "could not open the panel");
        }
    });
    if let Err(error) = asked {
        tracing::error!(%error, "could not open the panel");
    }
}

/// Whether a person can see the panel.
pub fn is_open<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.get_webview_window(PANEL).is_some()
}

fn open<R: Runtime>(app: &AppHandle<R>, page: &str) -> tauri::Result<()> {
    if let Some(panel) = app.get_webview_window(PANEL) {
        app.emit_to(PANEL, PAGE_EVENT, page)?;
        panel.unminimize()?;
        panel.show()?;
        return panel.set_focus();
    }
    let address =
        if page.is_empty() { "index.html".into() } else { format!("index.html#{page}").into() };
    let panel = WebviewWindowBuilder::new(app, PANEL, WebviewUrl::App(address))
        .title("Endpoint Guard")
        .inner_size(WIDTH, HEIGHT)
        .min_inner_size(LEAST_WIDTH, LEAST_HEIGHT)
        .build()?;
    attend(app, &panel);
    panel.set_focus()
}

/// Tells the host while somebody looks.
fn attend<R: Runtime>(app: &AppHandle<R>, panel: &WebviewWindow<R>) {
    let Some(handle) = app.try_state::<Handle>() else { return };
    let handle = handle.inner().clone();
    handle.ask(Request::PanelOpened);
    handle.watch_closely(true);
    panel.on_window_event(move |event| {
        if matches!(event, WindowEvent::Destroyed) {
            handle.ask(Request::PanelClosed);
            handle.watch_closely(false);
        }
    });
}
