//! The windows in a program of their own, as on Linux: it does what the part that stays tells it, and ends with it.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use guard_resident::calls::Answered;
use guard_resident::desk::Pending;
use guard_resident::memory;
use guard_resident::wire::{Looks, Order, Said};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::to_raw_value;
use tauri::{AppHandle, Builder, RunEvent, Wry};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot};

use crate::door::{Door, ToHost};
use crate::popup::{self, PopUp};
use crate::{windows, with_commands};

/// Threads for what waits on the channel: there is little of it.
const THREADS: usize = 1;

/// Shows windows until the channel ends.
#[must_use]
pub fn run() -> ExitCode {
    match start() {
        Ok((app, _runtime)) => {
            app.run(|_, event| {
                // Without a code it is only the last window that closed: whoever started this says when it ends.
                if let RunEvent::ExitRequested { api, code: None, .. } = event {
                    api.prevent_exit();
                }
            });
            ExitCode::SUCCESS
        }
        Err(words) => {
            eprintln!("endpoint-guard-window: {words}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<(tauri::App, tokio::runtime::Runtime), String> {
    // Before a token may be pasted into one of them.
    guard_host::keep_memory_private();
    memory::share_one_pool();
    memory::draw_without_graphics_card();
    // Asked here, because Tauri ends with a panic where there is none.
    gtk::init().map_err(|_| "there is no display to show a window on".to_owned())?;
    let channel = channel().map_err(|error| {
        format!("it is started by endpoint-guard-desktop, and by nothing else ({error})")
    })?;
    let runtime = guard_resident::runtime(THREADS)?;
    tauri::async_runtime::set(runtime.handle().clone());
    let channel = {
        let _within = runtime.enter();
        channel.set_nonblocking(true).and_then(|()| tokio::net::UnixStream::from_std(channel))
    };
    let (read, write) = channel.map_err(|error| error.to_string())?.into_split();
    let (say, said) = mpsc::unbounded_channel();
    runtime.spawn(send(write, said));
    let pipe = Arc::new(Pipe { say, number: AtomicU64::new(0), waiting: Mutex::default() });
    let app = with_commands(Builder::<Wry>::new())
        .manage(PopUp::default())
        .manage(ToHost(pipe.clone()))
        .plugin(tauri_plugin_opener::init())
        .setup(move |app| {
            tauri::async_runtime::spawn(hear(app.handle().clone(), pipe, read));
            Ok(())
        })
        .build(tauri::generate_context!())
        .map_err(|error| format!("could not start: {error}"))?;
    Ok((app, runtime))
}

/// The channel is the standard input. It is moved away from there, so that no process started from here keeps it
/// open.
fn channel() -> io::Result<UnixStream> {
    let input = io::stdin().as_fd().try_clone_to_owned()?;
    let nothing: OwnedFd = std::fs::File::open("/dev/null")?.into();
    rustix::stdio::dup2_stdin(&nothing)?;
    let channel = UnixStream::from(input);
    channel.peer_addr()?;
    Ok(channel)
}

/// The way to the host through the channel.
struct Pipe {
    say: mpsc::UnboundedSender<Said>,
    number: AtomicU64,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Answered>>>,
}

impl Door for Pipe {
    fn call(&self, name: String, arguments: Value) -> Pending<Answered> {
        let id = self.number.fetch_add(1, Ordering::Relaxed);
        let (sender, answer) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id, sender);
        // When the channel is gone, this program is ending.
        let _ = self.say.send(Said::Call { id, name, arguments });
        Box::pin(async move { answer.await.unwrap_or_else(|_| Err(gone())) })
    }

    fn looks(&self, looks: Looks) {
        let _ = self.say.send(Said::Looks(looks));
    }
}

/// Nobody answers any more: the windows are closing.
fn gone() -> Box<serde_json::value::RawValue> {
    let refusal = serde_json::json!({ "code": "gone", "message": "Endpoint Guard is ending." });
    to_raw_value(&refusal).unwrap_or_default()
}

async fn send(mut write: OwnedWriteHalf, mut said: mpsc::UnboundedReceiver<Said>) {
    while let Some(said) = said.recv().await {
        let Ok(mut line) = serde_json::to_vec(&said) else { continue };
        line.push(b'\n');
        if write.write_all(&line).await.is_err() {
            return;
        }
    }
}

/// What is needed here of a view; the page reads the rest.
#[derive(Deserialize)]
struct Reminders {
    popups: Vec<Reminder>,
}

#[derive(Deserialize)]
struct Reminder {
    key: String,
}

async fn hear(app: AppHandle, pipe: Arc<Pipe>, read: OwnedReadHalf) {
    let mut lines = BufReader::new(read).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        match serde_json::from_str(&line) {
            Ok(Order::Page { page, near }) => windows::open_page(&app, &page, near),
            Ok(Order::PopUp) => {
                let (app, say) = (app.clone(), pipe.say.clone());
                tauri::async_runtime::spawn(async move {
                    let _ = say.send(Said::PopUp(popup::open(&app).await));
                });
            }
            Ok(Order::View(view)) => {
                let reminders = serde_json::from_str(view.get());
                let Reminders { popups } = reminders.unwrap_or(Reminders { popups: Vec::new() });
                popup::follow(&app, popups.into_iter().map(|popup| popup.key).collect());
                windows::show(&app, &view);
            }
            Ok(Order::Answer { id, answer }) => {
                let waiting =
                    pipe.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                // Its window may be closed by now.
                let _ = waiting.map(|waiting| waiting.send(answer));
            }
            Err(error) => eprintln!("endpoint-guard-window: unreadable order: {error}"),
        }
    }
    app.exit(0);
}
