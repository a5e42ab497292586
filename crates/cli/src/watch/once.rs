//! `watch --once`: one look, what is due is paused and read back, told, and that was it.

use std::sync::Arc;
use std::time::Duration;

use guard_core::words;
use guard_host::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

use super::alarm::Alarm;
use super::carrier::Carrier;
use super::happening::{Happening, Out, State};
use super::post::{self, Counts, all_answered};
use super::starting;
use crate::ended::Ended;
use crate::reading::{self, Reading};
use crate::signals::Signals;
use crate::unconfirmed::Unconfirmed;

/// Reading everything takes so long at most, however often Hugging Face is asked again.
const READS_WITHIN: Duration = Duration::from_secs(120);
/// And what follows from that: pauses are alarmed about after a minute unless set otherwise.
const ACTS_WITHIN: Duration = Duration::from_secs(180);
/// What is told is handed over within this time, or by the next run.
const TELLS_WITHIN: Duration = Duration::from_secs(30);
/// What nobody watched is asked of metrics for so long.
const FILLS_WITHIN: Duration = Duration::from_secs(5);

/// Looks once.
pub async fn run(out: Out, carrier: Option<Carrier>, demo: bool) -> Result<(), Ended> {
    let mut signals = Signals::listen();
    let carrier = carrier.map(Arc::new);
    let (mailbox, post) = post::mailbox(Alarm::new(&out, carrier.as_ref()));
    let mut counts = post.counts();
    let handle = starting::start(mailbox, true, demo)?;
    let guest = starting::is_guest(&handle, demo);
    let working = tokio::spawn(post.work(handle.clone(), out.clone(), carrier, guest));
    let result = tokio::select! {
        result = look(&handle, &mut counts) => result,
        signal = signals.next() => {
            Err(Ended::failed(format!("{}: ended before it was done", signal.name())))
        }
    };
    starting::say_troubles(&handle, &out, 0).await;
    let (state, left) = handle
        .look(|guard, at| (State::of(guard, at), Unconfirmed::all(guard)))
        .await
        .ok_or_else(|| Ended::failed("the host ended"))?;
    handle.shut_down().await;
    working.abort();
    out.say(&Happening::State(state));
    let names = Unconfirmed::names(&left);
    out.say(&Happening::Ended { unconfirmed: left });
    if !names.is_empty() {
        let names = words::listed(&names);
        return Err(Ended::unconfirmed(format!(
            "not confirmed: {names}. Money may still be spent"
        )));
    }
    let reading = result?;
    reading.blind().map_or(Ok(()), Err)?;
    let Counts { open, failed } = *counts.borrow();
    match open + failed {
        0 => Ok(()),
        _ => Err(Ended::failed("not everything could be told; the next run tries again")),
    }
}

async fn look(handle: &Handle, counts: &mut watch::Receiver<Counts>) -> Result<Reading, Ended> {
    let late =
        |_| Ended::unreachable("Hugging Face did not answer in time, so what runs is unknown");
    let reading = timeout(READS_WITHIN, reading::first_reading(handle)).await;
    let reading = reading.map_err(late).and_then(|reading| reading);
    // Whatever could not be read: what could be is guarded, and its pauses are waited for.
    let all_is_read = reading.is_ok();
    let done = handle.until(move |guard, at| match all_is_read {
        true => guard.is_done_for_now(at).then_some(()),
        false => {
            let pausing = guard.pausing().is_some_and(|pausing| pausing.is_under_way());
            (!pausing).then_some(())
        }
    });
    if timeout(ACTS_WITHIN, done).await.is_err() {
        tracing::warn!("the time is over and not everything is done");
    }
    if timeout(TELLS_WITHIN, all_answered(counts)).await.is_err() {
        tracing::warn!("the time is over and not everything is told");
    }
    let filled = handle.until(|guard, _| (!guard.is_filling()).then_some(()));
    if all_is_read && timeout(FILLS_WITHIN, filled).await.is_err() {
        tracing::info!("what nobody watched is asked again by the next run");
    }
    reading
}
