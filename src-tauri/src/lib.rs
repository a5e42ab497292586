//! The desktop shell: tray, panel, notifications. It draws the host's view and passes on what a
//! person asks for; it decides nothing.

mod args;
mod export;
mod gesture;
mod ipc;
mod memory;
mod notify;
mod pause_all;
mod popup;
mod power;
mod prepared;
mod shell;
mod shortcut;
mod surface;
mod text_scale;
pub mod tray;
mod windows;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use tauri::{AppHandle, Builder, RunEvent, Runtime, Wry};

use crate::args::{Answer, Args};
use crate::popup::PopUp;
use crate::prepared::Prepared;

/// Threads for what waits on the network and the bus. Not one for each processor, as is usual:
/// there is little to work out, and each thread keeps memory of its own.
const THREADS: usize = 2;

/// Runs the application until it ends, or answers a question about it.
pub fn run() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match args::answer(&words, std::io::stderr().is_terminal()) {
        Some(Answer::Told(text)) => {
            // Where nobody reads it there is nothing else to be done.
            let _ = std::io::stdout().write_all(text.as_bytes());
            return ExitCode::SUCCESS;
        }
        Some(Answer::Slip(words)) => {
            eprintln!("endpoint-guard-desktop: {words}");
            return ExitCode::from(2);
        }
        None => {}
    }
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

/// What runs, and the threads it needs as long as it does.
fn start() -> Result<(tauri::App, tokio::runtime::Runtime), String> {
    // Before anything that may read a token.
    guard_host::keep_memory_private();
    memory::share_one_pool();
    memory::draw_without_graphics_card();
    let prepared = Prepared::read()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .enable_all()
        .build()
        .map_err(|error| format!("could not start threads: {error}"))?;
    tauri::async_runtime::set(runtime.handle().clone());
    Ok((build(prepared)?, runtime))
}

/// Adds what the page can call.
pub fn with_commands<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![
        ipc::view,
        ipc::ask,
        ipc::find_out,
        ipc::keep_secret,
        ipc::open_page,
        ipc::close_window,
        ipc::pop_up_shows,
        ipc::save_export,
        ipc::sign_in,
        ipc::sign_in_options,
        ipc::sign_out,
        ipc::open_link,
        ipc::autostart,
        ipc::shortcuts_work,
    ])
}

fn build(prepared: Prepared) -> Result<tauri::App, String> {
    let autostart = tauri_plugin_autostart::Builder::new().arg("--background").build();
    let builder = with_commands(Builder::<Wry>::new())
        .manage(PopUp::default())
        // First, so that a second start ends before it does anything.
        .plugin(tauri_plugin_single_instance::init(started_again))
        .plugin(autostart)
        .plugin(tauri_plugin_opener::init());
    #[cfg(not(target_os = "linux"))]
    let builder = builder.plugin(tauri_plugin_notification::init());
    builder
        .on_menu_event(|app, event| tray::pressed(app, event.id().as_ref()))
        .on_tray_icon_event(|app, event| tray::clicked(app, &event))
        .setup(move |app| {
            #[cfg(target_os = "macos")]
            app.set_activation_policy(tauri::ActivationPolicy::Accessory);
            shell::start(app.handle(), prepared);
            Ok(())
        })
        .build(tauri::generate_context!())
        .map_err(|error| format!("could not start: {error}"))
}

/// Somebody starts the application while it runs: they want to see it, or want something of it.
fn started_again<R: Runtime>(app: &AppHandle<R>, words: Vec<String>, _directory: String) {
    let args = Args::read(words.into_iter().skip(1));
    if args.opens_panel() {
        windows::open_panel(app, "");
    }
    if args.pause_all {
        pause_all::ask(app);
    }
}

fn on_event<R: Runtime>(_app: &AppHandle<R>, event: RunEvent) {
    match event {
        // Without a code it is only the last window that closed: the tray stays.
        RunEvent::ExitRequested { api, code: None, .. } => api.prevent_exit(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => windows::open_panel(_app, ""),
        RunEvent::Exit => guard_host::logging::end(),
        _ => {}
    }
}
