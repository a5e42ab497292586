//! What is due is done when it is due, whatever else arrives and however long anything else takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use guard_core::{Guard, Moment, Request, View};
use tempfile::TempDir;

use crate::clock::{Clock, SystemClock};
use crate::viewing::Make;
use crate::{Dirs, Handle, Start};

/// Nothing here takes longer, on however slow a machine.
const WITHIN: Duration = Duration::from_secs(60);

/// A clock that goes on by a millisecond whenever somebody looks at it.
#[derive(Default)]
struct Looked(AtomicU64);

impl Clock for Looked {
    fn now(&self) -> Moment {
        let millis = self.0.fetch_add(1, Ordering::Relaxed);
        let start = Moment {
            utc: "2026-11-26T18:00:00Z".parse().unwrap(),
            uptime: Duration::from_secs(1_000),
        };
        start.after(Duration::from_millis(millis))
    }
}

async fn demo(clock: Arc<dyn Clock>, make: Make) -> (Handle, TempDir) {
    let home = tempfile::tempdir().unwrap();
    let handle = Handle::start_by(clock, make, Start::demo(Dirs::under(home.path())));
    let read = |guard: &Guard, _| {
        let is_read = guard.identity().is_some() && guard.running_rate().billable > 0;
        is_read.then_some(())
    };
    tokio::time::timeout(WITHIN, handle.until(read)).await.unwrap().unwrap();
    (handle, home)
}

fn is_paused(guard: &Guard, _: Moment) -> Option<()> {
    let pausing = guard.pausing()?;
    (pausing.settled().is_some() && pausing.is_confirmed()).then_some(())
}

#[tokio::test]
async fn a_countdown_ends_in_time_while_the_mailbox_is_never_empty() {
    let (handle, _home) = demo(Arc::new(Looked::default()), Guard::view).await;
    handle.ask(Request::PauseAll);
    let counting = handle.look(|_, at| at.uptime).await.unwrap();
    // Each look asks for the next one as soon as it is answered, so that one always waits.
    let flooding = async {
        loop {
            let looks = (0..64).map(|_| handle.look(|guard, _| guard.pausing().is_some()));
            let answers = futures::future::join_all(looks).await;
            if answers.into_iter().all(|paused| paused.unwrap()) {
                return;
            }
        }
    };
    tokio::time::timeout(WITHIN, flooding).await.unwrap();
    let began = handle.look(|guard, _| guard.pausing().unwrap().started().uptime).await.unwrap();
    let counted = began.saturating_sub(counting);
    assert!(counted < Duration::from_secs(6), "five seconds are counted down: {counted:?}");
}

#[tokio::test]
async fn a_view_that_is_never_done_holds_nothing_up() {
    let never: Make = |guard: &Guard, at: Moment| -> View {
        if guard.identity().is_some() {
            loop {
                std::thread::park();
            }
        }
        guard.view(at)
    };
    let (handle, _home) = demo(Arc::new(SystemClock), never).await;
    let views = handle.views();
    handle.watch_closely(true);
    handle.ask(Request::PauseAllNow { include_protected: true });
    tokio::time::timeout(WITHIN, handle.until(is_paused)).await.unwrap().unwrap();
    tokio::time::timeout(WITHIN, handle.shut_down()).await.unwrap();
    assert!(views.borrow().account.is_none(), "no view was ever made");
}
