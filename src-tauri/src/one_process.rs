//! The application where one process does everything.

use std::process::ExitCode;
use std::sync::Arc;

use guard_resident::desk::Press;
use guard_resident::prepared::Prepared;
use guard_resident::{memory, shell};
use tauri::{AppHandle, Builder, Manager, RunEvent, Runtime, Wry};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::door::{Here, ToHost};
use crate::popup::PopUp;
use crate::together::{self, Desktop};
use crate::with_commands;

/// Threads for what waits on the network and the bus.
const THREADS: usize = 2;

/// Runs the application until it ends.
#[must_use]
pub fn run() -> ExitCode {
    match start() {
        Ok((app, _runtime)) => {
            app.run(on_event);
            ExitCode::SUCCESS
        }
        Err(words) => {
            tracing::error!("{words}");
            eprintln!("endpoint-guard-desktop: {words}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<(tauri::App, tokio::runtime::Runtime), String> {
    // Before anything that may read a token.
    guard_host::keep_memory_private();
    memory::share_one_pool();
    let prepared = Prepared::read()?;
    let runtime = guard_resident::runtime(THREADS)?;
    tauri::async_runtime::set(runtime.handle().clone());
    Ok((build(prepared)?, runtime))
}

fn build(prepared: Prepared) -> Result<tauri::App, String> {
    let (press, presses) = unbounded_channel::<Press>();
    let again = press.clone();
    let started_again = move |_: &AppHandle<Wry>, words: Vec<String>, _: String| {
        // Nobody hears it only when the application ends.
        let _ = again.send(Press::StartedAgain(words.into_iter().skip(1).collect()));
    };
    let builder = with_commands(Builder::<Wry>::new())
        .manage(PopUp::default())
        // First, so that a second start ends before it does anything.
        .plugin(tauri_plugin_single_instance::init(started_again))
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_notification::init());
    together::with_presses(builder, &press)
        .setup(move |app| {
            #[cfg(target_os = "macos")]
            app.set_activation_policy(tauri::ActivationPolicy::Accessory);
            show(app.handle(), prepared, press, presses);
            Ok(())
        })
        .build(tauri::generate_context!())
        .map_err(|error| format!("could not start: {error}"))
}

fn show<R: Runtime>(
    app: &AppHandle<R>,
    prepared: Prepared,
    press: UnboundedSender<Press>,
    presses: UnboundedReceiver<Press>,
) {
    tauri::async_runtime::block_on(async {
        let begun = shell::begin(prepared);
        app.manage(ToHost(Arc::new(Here::new(begun.handle.clone()))));
        begun.show_on(Arc::new(Desktop::new(app, press)), presses);
    });
}

fn on_event<R: Runtime>(_app: &AppHandle<R>, event: RunEvent) {
    match event {
        // Without a code it is only the last window that closed: the tray stays.
        RunEvent::ExitRequested { api, code: None, .. } => api.prevent_exit(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => crate::windows::open_page(_app, "", None),
        RunEvent::Exit => guard_host::logging::end(),
        _ => {}
    }
}
