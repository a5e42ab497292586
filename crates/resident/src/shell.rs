//! Connects the host with the desktop: views to tray and windows, wishes to windows and notifications, presses to
//! the host.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use guard_core::{Event, Notification, Request};
use tokio::sync::Notify;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, channel};
use tokio::time::Instant;

use crate::args::Args;
use crate::desk::{Desk, Point, Press};
use crate::gesture::Gesture;
use crate::prepared::Prepared;
use crate::surface::{Wish, desktop};
use crate::{pause_all, power, shortcut};
use guard_host::{Handle, Role, Start, Terminal};

/// At the beginning of a session the desktop's own panel may come after us by this much.
const TRAY_MAY_COME_LATE: Duration = Duration::from_secs(10);

/// An icon that could not be shown is tried again after the first, then twice as late each time, at
/// most after the second: nobody says when a desktop that refused once would take it.
const TRIED_AGAIN: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// What was said before the application is started again has so long to be shown.
const SHOWN_WITHIN: Duration = Duration::from_secs(3);
/// The host answers a click at once.
const DUE_TO_CLICK: Duration = Duration::from_secs(1);
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

/// The host, not yet connected with a desktop: a desktop is made with its handle.
#[derive(Debug)]
pub struct Begun {
    /// The host.
    pub handle: Handle,
    args: Args,
    wishes: UnboundedReceiver<Wish>,
}

/// Starts the host. To be called within a runtime.
#[must_use]
pub fn begin(prepared: Prepared) -> Begun {
    let Prepared { args, dirs, places, hold } = prepared;
    let (surface, wishes) = desktop();
    let start = Start {
        dirs,
        places,
        surface: Arc::new(surface),
        role: Role::Owner,
        demo: args.demo,
        hold,
        namespaces: Vec::new(),
        follows_machine: true,
        adopts_sessions: true,
        hears_changes: true,
        terminal: Terminal::Apart,
    };
    Begun { handle: Handle::start(start), args, wishes }
}

impl Begun {
    /// Shows it on this desktop from now on, and does what is pressed there.
    pub fn show_on(self, desk: Arc<dyn Desk>, presses: UnboundedReceiver<Press>) {
        let Self { handle, args, wishes } = self;
        let shell = Shell { handle, desk, clicked: Arc::default() };
        let (notes, noted) = channel(MOST_WAITING);
        tokio::spawn(shell.clone().perform(wishes, notes));
        tokio::spawn(shell.clone().notify(noted));
        tokio::spawn(shell.clone().answer(presses));
        let pressed = shell.clone();
        let (handle, desk) = (shell.handle.clone(), Arc::clone(&shell.desk));
        tokio::spawn(shortcut::follow(handle, desk, move || pressed.pause_all()));
        tokio::spawn(shell.clone().draw(args));
        let leaving = shell.clone();
        tokio::spawn(async move { power::leave_when_told(&*leaving.desk, &leaving.handle).await });
        shell.started(args);
    }
}

/// The host and the desktop it is shown on.
#[derive(Clone)]
pub(crate) struct Shell {
    pub(crate) handle: Handle,
    pub(crate) desk: Arc<dyn Desk>,
    /// Where the icon was last clicked, and when: the host says whether that opens the panel.
    clicked: Arc<Mutex<Option<(Point, Instant)>>>,
}

impl Shell {
    fn started(&self, args: Args) {
        if args.opens_panel() {
            self.desk.open_page("", None);
        }
        if args.pause_all {
            self.pause_all();
        }
    }

    pub(crate) fn pause_all(&self) {
        let shell = self.clone();
        tokio::spawn(async move { pause_all::ask_when_read(&*shell.desk, &shell.handle).await });
    }

    /// Does what is pressed.
    async fn answer(self, mut presses: UnboundedReceiver<Press>) {
        while let Some(press) = presses.recv().await {
            match press {
                Press::Gesture(Gesture::Ask(request)) => self.handle.ask(request),
                Press::Gesture(Gesture::Open(page)) => self.desk.open_page(&page, None),
                Press::Icon(near) => {
                    *self.clicked.lock().unwrap_or_else(PoisonError::into_inner) =
                        Some((near, Instant::now()));
                    self.handle.ask(Request::ClickTray);
                }
                Press::Panel(near) => self.desk.open_page("", Some(near)),
                Press::PauseAll => self.pause_all(),
                Press::StartedAgain(words) => self.started(Args::read(words)),
            }
        }
    }

    /// Where the icon was clicked, if what is done now may be due to that.
    fn clicked_at(&self) -> Option<Point> {
        let clicked = self.clicked.lock().unwrap_or_else(PoisonError::into_inner).take();
        clicked.filter(|(_, at)| at.elapsed() < DUE_TO_CLICK).map(|(near, _)| near)
    }

    /// Performs the host's wishes. Notifications go to a queue of their own: a notification service
    /// that hangs must not keep the application from ending. The queue is bounded: what comes when it
    /// is full is told as not shown at once, and is tried again by whoever wanted it.
    async fn perform(self, mut wishes: UnboundedReceiver<Wish>, notes: Sender<Note>) {
        while let Some(wish) = wishes.recv().await {
            let note = match wish {
                Wish::OpenPanel => {
                    self.desk.open_page("", self.clicked_at());
                    continue;
                }
                Wish::Exit => {
                    power::leave(&*self.desk, &self.handle).await;
                    continue;
                }
                Wish::Overdue(why) => {
                    self.begin_anew(&notes, &why).await;
                    continue;
                }
                Wish::Notify(told) => Note::Show(told, Instant::now()),
                Wish::Withdraw(key) => Note::Withdraw(key),
            };
            // The other end lives as long as the application.
            if let Err(TrySendError::Full(Note::Show(told, _))) = notes.try_send(note) {
                tracing::warn!(key = %told.key, "too many notifications wait");
                self.handle.delivered(told.key, Err(TOO_MANY.to_owned()));
            }
        }
    }

    /// The host's loop stands still: says so, and starts the application again.
    async fn begin_anew(&self, notes: &Sender<Note>, why: &str) {
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
        self.desk.restart();
    }

    /// Shows and withdraws notifications in turn, and says what became of each.
    async fn notify(self, mut notes: Receiver<Note>) {
        while let Some(note) = notes.recv().await {
            match note {
                Note::Show(told, since) => {
                    let shown = self.tell(&told, since).await;
                    self.handle.delivered(told.key, shown);
                }
                Note::Withdraw(key) => self.desk.withdraw(&key),
            }
        }
    }

    /// Shows one as the small window where that is wanted and works, else as a notification. What is
    /// critical is shown as both: a window alone may be overlooked.
    async fn tell(&self, told: &Notification, since: Instant) -> Result<(), String> {
        if !told.window {
            return self.as_notification(told, since).await;
        }
        let beside = async {
            // The window has all answers. A notification of many is wide, and lies over it.
            let actions = told.actions.iter().take(2).cloned().collect();
            let short = Notification { actions, ..told.clone() };
            if told.critical { Some(self.as_notification(&short, since).await) } else { None }
        };
        let (opened, beside) = tokio::join!(self.desk.open_pop_up(), beside);
        let Err(words) = opened else { return Ok(()) };
        tracing::warn!("could not open the small window: {words}");
        match beside {
            Some(shown) => shown,
            None => self.as_notification(told, since).await,
        }
    }

    async fn as_notification(&self, told: &Notification, since: Instant) -> Result<(), String> {
        let shown = self.desk.notify(told, since).await;
        if let Err(words) = &shown {
            tracing::warn!("could not show a notification: {words}");
        }
        shown
    }

    /// Draws each new view, and the last one again when a desktop begins to show tray icons.
    async fn draw(self, args: Args) {
        let missing = Arc::new(AtomicBool::new(false));
        let appeared = Arc::new(Notify::new());
        let tell = Arc::clone(&appeared);
        tokio::spawn(self.desk.each_time_a_tray_appears(Box::new(move || tell.notify_one())));
        let mut views = self.handle.views();
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
            self.desk.show(&view);
            if missing.load(Ordering::Relaxed) && !again {
                continue;
            }
            let Err(words) = self.desk.show_icon(&view.tray).await else {
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
                tokio::spawn(self.clone().do_without(Arc::clone(&missing), args.background));
            }
        }
    }

    /// Without an icon the panel is all there is.
    async fn do_without(self, missing: Arc<AtomicBool>, waits: bool) {
        tokio::time::sleep(if waits { TRAY_MAY_COME_LATE } else { Duration::ZERO }).await;
        if missing.load(Ordering::Relaxed) {
            self.handle.tell(Event::Troubled(NO_TRAY.to_owned()));
            self.desk.open_page("", None);
        }
    }
}
