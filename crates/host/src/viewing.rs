//! Views are made beside the loop, on a thread of their own: however long that takes, guarding does
//! not wait for it. Nothing is made that nobody looks at, and the guard is copied only where it changes
//! while a view of it is being made.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use guard_core::{Guard, Moment, View};
use tokio::sync::watch;

use crate::outbox::Outbox;

/// After each view so many times as long passes as it took to make, so that an account that changes
/// all the time takes up a fifth of a core at most.
const RESTS_TIMES: u32 = 4;
/// And not longer than this: a person looks.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// How a view is made of a guard.
pub(crate) type Make = fn(&Guard, Moment) -> View;

/// A view was made.
#[derive(Debug)]
pub(crate) struct Made;

/// What is looked at, and the thread that makes it.
#[derive(Debug)]
pub(crate) struct Viewing {
    shown: Arc<watch::Sender<Arc<View>>>,
    make: Make,
    made: Outbox<Made>,
    /// The thread, once somebody looked.
    thread: Option<Sender<(Arc<Guard>, Moment)>>,
    is_making: bool,
    /// What is being made is not the last word.
    is_old: bool,
}

impl Viewing {
    /// Shows views to those who look at `shown`. The loop is told through `made` when one is made.
    pub(crate) fn new(
        shown: Arc<watch::Sender<Arc<View>>>,
        make: Make,
        made: Outbox<Made>,
    ) -> Self {
        Self { shown, make, made, thread: None, is_making: false, is_old: false }
    }

    /// Something changed, or somebody began to look.
    pub(crate) fn changed(&mut self, guard: &Arc<Guard>, at: Moment) {
        if self.shown.receiver_count() == 0 {
            return;
        }
        if self.is_making {
            self.is_old = true;
            return;
        }
        let thread = self.thread.get_or_insert_with(|| {
            let (sender, guards) = channel();
            let (shown, made, make) = (self.shown.clone(), self.made.clone(), self.make);
            std::thread::spawn(move || work(&guards, &shown, make, &made));
            sender
        });
        // A thread that ended in a panic is begun anew with the next change.
        if thread.send((Arc::clone(guard), at)).is_err() {
            self.thread = None;
            return;
        }
        self.is_making = true;
        self.is_old = false;
    }

    /// A view was made. Says whether another is wanted.
    pub(crate) fn made(&mut self) -> bool {
        self.is_making = false;
        std::mem::take(&mut self.is_old)
    }
}

fn work(
    guards: &Receiver<(Arc<Guard>, Moment)>,
    shown: &watch::Sender<Arc<View>>,
    make: Make,
    made: &Outbox<Made>,
) {
    while let Ok((guard, at)) = guards.recv() {
        let began = Instant::now();
        let view = make(&guard, at);
        drop(guard);
        let took = began.elapsed();
        shown.send_if_modified(|shown| {
            let is_new = **shown != view;
            if is_new {
                *shown = Arc::new(view);
            }
            is_new
        });
        std::thread::sleep(took.saturating_mul(RESTS_TIMES).min(LONGEST_REST));
        if !made.send(Made) {
            return;
        }
    }
}
