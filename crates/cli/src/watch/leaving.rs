//! What is done when this process is told to end.

use std::time::Duration;

use guard_core::Leaving;
use guard_host::{Handle, Left};
use tokio::sync::watch;

use super::post::{Counts, all_answered};
use crate::signals::Signals;

/// What pausing may take before this ends. Whoever ends it waits longer than that.
const LEAVES_WITHIN: Duration = Duration::from_secs(5);
/// What handing over the last words may take after that.
const TELLS_WITHIN: Duration = Duration::from_secs(2);

/// Pauses what is to be paused before nobody watches any more, and tells that. Asked a second time
/// it waits no longer.
pub async fn leave(handle: &Handle, signals: &mut Signals, counts: &mut watch::Receiver<Counts>) {
    let leaving = async {
        match handle.leave(Leaving::LogOut, LEAVES_WITHIN).await {
            Left::LetGo => tracing::info!("nothing is left to be done: ending"),
            Left::TimeOver => tracing::warn!("the time is over and not everything is done: ending"),
        }
        // What was not handed over by now is printed at least.
        let _ = tokio::time::timeout(TELLS_WITHIN, all_answered(counts)).await;
    };
    tokio::select! {
        () = leaving => {}
        again = signals.next() => tracing::warn!("{} again: ending at once", again.name()),
    }
}
