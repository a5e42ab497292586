//! Connects the host with the desktop: views to tray and panel, wishes to windows and notifications.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use guard_core::{Event, Notification, View};
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, channel};
use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

use crate::args::Args;
use crate::notify::Notifications;
use crate::prepared::Prepared;
use crate::surface::{Wish, desktop};
use crate::tray::Board;
#[cfg(target_os = "linux")]
use crate::tray::watcher;
use crate::{pause_all, popup, power, shortcut, windows};
use guard_host::{Handle, Role, Start, Terminal};

/// At the beginning of a session the desktop's own panel may come after us by this much.
const TRAY_MAY_COME_LATE: Duration = Duration::from_secs(10);

/// An icon that could not be shown is tried again after the first, then twice as late each time, at
/// most after the second: nobody says when a desktop that refused once would take it.
const TRIED_AGAIN: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// What was said before the application is started again has so long to be shown.
const SHOWN_WITHIN: Duration = Duration::from_secs(3);
/// More notifications than wait for a service that works.
const MOST_WAITING: usize = 256;

const TOO_MANY: &str = "too many notifications wait for the notification service";

const NO_TRAY: &str = "This desktop shows no tray icons. Endpoint Guard goes on watching when this \
                       window is closed; start it again to bring the window back.";

/// What is done with a notification.
enum Note {
    /// To be shown; wanted since.
    Show(Notification, Instant),
    /// The one with this key is to be taken back.
    Withdraw(String),
}

/// Starts the host and everything that shows it.
pub fn start<R: Runtime>(app: &AppHandle<R>, prepared: Prepared) {
    let Prepared { args, dirs, places, hold } = prepared;
    let (surface, wishes) = desktop();
    let surface = Arc::new(surface);
    let start = Start {
        dirs,
        places,
        surface,
        role: Role::Owner,
        demo: args.demo,
        hold,
        namespaces: Vec::new(),
        follows_machine: true,
        adopts_sessions: true,
        hears_changes: true,
        terminal: Terminal::Apart,
    };
    let handle = tauri::async_runtime::block_on(async { Handle::start(start) });
    app.manage(handle.clone());
    let (notes, noted) = channel(MOST_WAITING);
    tauri::async_runtime::spawn(perform(app.clone(), handle.clone(), wishes, notes));
    tauri::async_runtime::spawn(notify(app.clone(), handle.clone(), noted));
    tauri::async_runtime::spawn(shortcut::follow(app.clone(), handle.clone()));
    tauri::async_runtime::spawn(draw(app.clone(), handle, args));
    tauri::async_runtime::spawn(power::leave_when_told(app.clone()));
    if args.opens_panel() {
        windows::open_panel(app, "");
    }
    if args.pause_all {
        pause_all::ask(app);
    }
}

/// Performs the host's wishes. Notifications go to a queue of their own: a notification service
/// that hangs must not keep the application from ending. The queue is bounded: what comes when it is
/// full is told as not shown at once, and is tried again by whoever wanted it.
async fn perform<R: Runtime>(
    app: AppHandle<R>,
    handle: Handle,
    mut wishes: UnboundedReceiver<Wish>,
    notes: Sender<Note>,
) {
    while let Some(wish) = wishes.recv().await {
        let note = match wish {
            Wish::OpenPanel => {
                windows::open_panel(&app, "");
                continue;
            }
            Wish::Exit => {
                power::leave(&app).await;
                continue;
            }
            Wish::Overdue(why) => {
                begin_anew(&app, &notes, &why).await;
                continue;
            }
            Wish::Notify(told) => Note::Show(told, Instant::now()),
            Wish::Withdraw(key) => Note::Withdraw(key),
        };
        // The other end lives as long as the application.
        if let Err(TrySendError::Full(Note::Show(told, _))) = notes.try_send(note) {
            tracing::warn!(key = %told.key, "too many notifications wait");
            handle.delivered(told.key, Err(TOO_MANY.to_owned()));
        }
    }
}

/// The host's loop stands still: says so, and starts the application again.
async fn begin_anew<R: Runtime>(app: &AppHandle<R>, notes: &Sender<Note>, why: &str) {
    let told = Notification {
        key: "not-guarding".into(),
        title: "Endpoint Guard stopped guarding".to_owned(),
        body: format!("Not guarding: {why}. What runs may cost money; it is started again."),
        critical: true,
        window: false,
        actions: Vec::new(),
    };
    // Gone only when the application is ending anyway.
    let _ = notes.try_send(Note::Show(told, Instant::now()));
    tokio::time::sleep(SHOWN_WITHIN).await;
    app.request_restart();
}

/// Shows and withdraws notifications in turn, and says what became of each.
async fn notify<R: Runtime>(app: AppHandle<R>, handle: Handle, mut notes: Receiver<Note>) {
    let notifications = Notifications::new(&app);
    while let Some(note) = notes.recv().await {
        match note {
            Note::Show(told, since) => {
                let shown = tell(&app, &notifications, &told, since).await;
                handle.delivered(told.key, shown);
            }
            Note::Withdraw(key) => notifications.withdraw(&key),
        }
    }
}

/// Shows one as the small window where that is wanted and works, else as a notification. What is
/// critical is shown as both: a window alone may be overlooked.
async fn tell<R: Runtime>(
    app: &AppHandle<R>,
    notifications: &Notifications<R>,
    told: &Notification,
    since: Instant,
) -> Result<(), String> {
    if !told.window {
        return as_notification(notifications, told, since).await;
    }
    let beside = async {
        // The window has all answers. A notification of many is wide, and lies over it.
        let actions = told.actions.iter().take(2).cloned().collect();
        let short = Notification { actions, ..told.clone() };
        if told.critical { Some(as_notification(notifications, &short, since).await) } else { None }
    };
    let (opened, beside) = tokio::join!(popup::open(app), beside);
    let Err(words) = opened else { return Ok(()) };
    tracing::warn!("could not open the small window: {words}");
    match beside {
        Some(shown) => shown,
        None => as_notification(notifications, told, since).await,
    }
}

async fn as_notification<R: Runtime>(
    notifications: &Notifications<R>,
    told: &Notification,
    since: Instant,
) -> Result<(), String> {
    let shown = notifications.show(told, since).await;
    if let Err(words) = &shown {
        tracing::warn!("could not show a notification: {words}");
    }
    shown
}

/// Draws each new view, and the last one again when a desktop begins to show tray icons.
async fn draw<R: Runtime>(app: AppHandle<R>, handle: Handle, args: Args) {
    let board = Arc::new(Board::default());
    let missing = Arc::new(AtomicBool::new(false));
    let appeared = Arc::new(Notify::new());
    tauri::async_runtime::spawn(watch_for_a_tray(Arc::clone(&appeared)));
    let mut views = handle.views();
    views.mark_changed();
    let mut told = String::new();
    let mut wait = TRIED_AGAIN.0;
    let mut again_at = Instant::now();
    loop {
        let again = tokio::select! {
            changed = views.changed() => match changed {
                Ok(()) => false,
                Err(_) => return,
            },
            () = appeared.notified() => true,
            () = tokio::time::sleep_until(again_at), if missing.load(Ordering::Relaxed) => true,
        };
        let view = Arc::clone(&views.borrow_and_update());
        popup::follow(&app, &view);
        windows::show(&app, &view);
        if missing.load(Ordering::Relaxed) && !again {
            continue;
        }
        let Err(words) = on_main_thread(&app, &board, view).await else {
            missing.store(false, Ordering::Relaxed);
            wait = TRIED_AGAIN.0;
            continue;
        };
        missing.store(true, Ordering::Relaxed);
        again_at = Instant::now() + wait;
        wait = (wait * 2).min(TRIED_AGAIN.1);
        if told == words {
            continue;
        }
        tracing::warn!("could not show a tray icon: {words}");
        let first = told.is_empty();
        told = words;
        if first {
            let late = if args.background { TRAY_MAY_COME_LATE } else { Duration::ZERO };
            let missing = Arc::clone(&missing);
            let (app, handle) = (app.clone(), handle.clone());
            tauri::async_runtime::spawn(async move {
                tokio::time::sleep(late).await;
                if missing.load(Ordering::Relaxed) {
                    handle.tell(Event::Troubled(NO_TRAY.to_owned()));
                    windows::open_panel(&app, "");
                }
            });
        }
    }
}

/// Shows a view in the tray from the main thread, where tray icons belong.
async fn on_main_thread<R: Runtime>(
    app: &AppHandle<R>,
    board: &Arc<Board<R>>,
    view: Arc<View>,
) -> Result<(), String> {
    #[cfg(target_os = "linux")]
    if !board.is_shown() {
        watcher::answers().await.map_err(|error| error.to_string())?;
    }
    let (sender, answer) = oneshot::channel();
    let (inner, board) = (app.clone(), Arc::clone(board));
    let asked = app.run_on_main_thread(move || {
        let shown = board.show(&inner, &view.tray).map_err(|error| error.to_string());
        // Nobody waits any more only when the application ends.
        let _ = sender.send(shown);
    });
    asked.map_err(|error| error.to_string())?;
    answer.await.map_err(|_| "the application is ending".to_owned())?
}

#[cfg(target_os = "linux")]
async fn watch_for_a_tray(appeared: Arc<Notify>) {
    let watched = watcher::each_time_a_tray_appears(|| appeared.notify_one()).await;
    if let Err(error) = watched {
        tracing::info!(%error, "nothing to listen on for a desktop that shows tray icons");
    }
}

/// Other systems always have a place for the icon.
#[cfg(not(target_os = "linux"))]
async fn watch_for_a_tray(_: Arc<Notify>) {}
