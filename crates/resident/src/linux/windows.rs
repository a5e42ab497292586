//! The program that shows windows: started for the first of them, and let go a while after the last.

mod program;
mod talk;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use guard_core::{Request, View};
use guard_host::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use crate::desk::{Pending, Point};
use crate::wire::{Looks, Order};

/// So long the program stays when nothing is open: whoever closes the panel often opens it again.
const STAYS: Duration = Duration::from_secs(10);
/// A small window that was not drawn after so long is not seen by anybody. A cold start is part of it.
const DRAWN_WITHIN: Duration = Duration::from_secs(8);

/// The windows of the application, open or not.
#[derive(Clone)]
pub(super) struct Windows {
    handle: Handle,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    running: Option<Running>,
    /// Counts programs, so that the end of one is not taken for the end of the next.
    started: u64,
    looks: Looks,
    /// Orders since windows were last told of.
    asked: bool,
}

/// The program while it runs.
struct Running {
    number: u64,
    orders: mpsc::UnboundedSender<Order>,
    views: watch::Sender<Option<Arc<View>>>,
    /// Whoever waits for the small window.
    pop_up: Option<oneshot::Sender<Result<(), String>>>,
}

impl Windows {
    pub(super) fn new(handle: Handle) -> Self {
        Self { handle, state: Arc::default() }
    }

    /// Opens a page, or brings it to the front.
    pub(super) fn open_page(&self, page: &str, near: Option<Point>) {
        let is_panel = matches!(page, "" | "settings");
        if is_panel {
            // Said before it is there: what is asked in it is not also told beside it at a start.
            self.handle.ask(Request::PanelOpened);
        }
        let order = Order::Page { page: page.to_owned(), near };
        if let Err(words) = self.send(order, None) {
            tracing::error!("could not open a window: {words}");
            if is_panel && !self.lock().looks.panel {
                self.handle.ask(Request::PanelClosed);
            }
        }
    }

    /// Shows what is new to whatever is open.
    pub(super) fn show(&self, view: &Arc<View>) {
        if let Some(running) = &self.lock().running {
            running.views.send_replace(Some(Arc::clone(view)));
        }
    }

    /// Opens the small window; answers once somebody can see it.
    pub(super) fn open_pop_up(&self) -> Pending<Result<(), String>> {
        let (sender, drawn) = oneshot::channel();
        if let Err(words) = self.send(Order::PopUp, Some(sender)) {
            return Box::pin(async move { Err(words) });
        }
        Box::pin(async move {
            match tokio::time::timeout(DRAWN_WITHIN, drawn).await {
                Ok(Ok(drawn)) => drawn,
                Ok(Err(_)) => Err("the windows ended before it was drawn".to_owned()),
                Err(_) => Err("it was not drawn in time".to_owned()),
            }
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends an order, to a program that is started for it where none runs.
    fn send(
        &self,
        order: Order,
        pop_up: Option<oneshot::Sender<Result<(), String>>>,
    ) -> Result<(), String> {
        let mut state = self.lock();
        if state.running.as_ref().is_none_or(|running| running.orders.is_closed()) {
            state.started += 1;
            let number = state.started;
            state.running = Some(self.start(number)?);
        }
        state.asked = true;
        let Some(running) = &mut state.running else { return Err("there are none".to_owned()) };
        running.pop_up = pop_up.or(running.pop_up.take());
        running.orders.send(order).map_err(|_| "the windows are ending".to_owned())
    }

    fn start(&self, number: u64) -> Result<Running, String> {
        let (child, socket) = program::start()?;
        let (orders, to_send) = mpsc::unbounded_channel();
        let (views, seen) = watch::channel(None);
        let views_now = self.handle.views().borrow().clone();
        views.send_replace(Some(views_now));
        tokio::spawn(talk::with(self.clone(), number, socket, to_send, seen, orders.clone()));
        tokio::spawn(program::ended(child));
        Ok(Running { number, orders, views, pop_up: None })
    }

    /// Windows of program `number` were opened or closed.
    fn looks(&self, number: u64, looks: Looks) {
        let mut state = self.lock();
        if state.running.as_ref().is_none_or(|running| running.number != number) {
            return;
        }
        let before = std::mem::replace(&mut state.looks, looks);
        state.asked = false;
        drop(state);
        self.tell(before, looks);
    }

    fn tell(&self, before: Looks, now: Looks) {
        before.asks(now).for_each(|request| self.handle.ask(request));
        if before.any != now.any {
            self.handle.watch_closely(now.any);
        }
    }

    fn drawn(&self, number: u64, drawn: Result<(), String>) {
        let mut state = self.lock();
        // Where it could not be made, no window tells of itself, and the program would be kept for nothing.
        state.asked = false;
        let running = state.running.as_mut().filter(|running| running.number == number);
        if let Some(waits) = running.and_then(|running| running.pop_up.take()) {
            // Whoever asked has given up; it was told as not shown.
            let _ = waits.send(drawn);
        }
    }

    /// Lets program `number` go, unless it shows something or was asked to. Returns whether it goes.
    fn let_go(&self, number: u64) -> bool {
        let mut state = self.lock();
        let idle = !state.looks.any && !state.asked;
        if idle && state.running.as_ref().is_some_and(|running| running.number == number) {
            state.running = None;
        }
        idle
    }

    /// Program `number` is gone, however that came.
    fn ended(&self, number: u64) {
        let mut state = self.lock();
        if state.running.as_ref().is_none_or(|running| running.number != number) {
            return;
        }
        state.running = None;
        let panel_was_coming = state.asked && !state.looks.panel;
        let before = std::mem::take(&mut state.looks);
        state.asked = false;
        drop(state);
        self.tell(Looks { panel: before.panel || panel_was_coming, ..before }, Looks::default());
    }
}
