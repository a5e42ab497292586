//! `watch` without `--once`: guarding until it is told to end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use guard_core::words;
use guard_host::Handle;

use super::alarm::Alarm;
use super::carrier::Carrier;
use super::happening::{Happening, Out, State};
use super::leaving;
use super::port::Port;
use super::{post, starting};
use crate::ended::Ended;
use crate::signals::Signals;
use crate::unconfirmed::Unconfirmed;

/// How often it is looked whether the process that keeps the history has ended.
const LOOKS_FOR_HISTORY_EVERY: Duration = Duration::from_secs(5);
/// A token that is refused from the start on is believed to be after this time of asking.
const REFUSED_FOR: Duration = Duration::from_secs(20);

/// What changes is said this often at most.
const SAYS_EVERY: Duration = Duration::from_secs(1);

/// Why a life ends.
enum End {
    /// A signal.
    Told,
    /// Nothing will ever be read.
    Hopeless(Ended),
    /// Who keeps the history has changed: whoever kept it is gone, or it can be kept again.
    HistoryIsFree,
}

/// Guards until it is told to end.
pub async fn run(
    out: Out,
    carrier: Option<Carrier>,
    metrics: Option<SocketAddr>,
    demo: bool,
) -> Result<(), Ended> {
    let mut signals = Signals::listen();
    let carrier = carrier.map(Arc::new);
    let port = match metrics {
        Some(address) => Some(Port::open(address).await?),
        None => None,
    };
    if let Some(port) = &port {
        if let Some(words) = port.warning() {
            out.say(&Happening::Trouble { words });
        }
        out.say(&Happening::Listening { url: port.url() });
    }
    loop {
        let (mailbox, post) = post::mailbox(Alarm::new(&out, carrier.as_ref()));
        let mut counts = post.counts();
        let handle = starting::start(mailbox, false, demo)?;
        let guest = starting::is_guest(&handle, demo);
        if let Some(port) = &port {
            port.show(handle.clone());
        }
        let version = env!("CARGO_PKG_VERSION");
        out.say(&Happening::Started { version, keeps_history: handle.is_owner() });
        let working = tokio::spawn(post.work(handle.clone(), out.clone(), carrier.clone(), guest));
        let end = tokio::select! {
            signal = signals.next() => {
                tracing::info!("{}: leaving", signal.name());
                End::Told
            }
            ended = follow(&handle, &out) => End::Hopeless(ended),
            () = other_part(guest, demo || handle.is_owner()) => End::HistoryIsFree,
        };
        match end {
            End::HistoryIsFree => {
                tracing::info!("who keeps the history has changed: starting anew");
                handle.shut_down().await;
                working.abort();
            }
            End::Hopeless(ended) => {
                handle.shut_down().await;
                return Err(ended);
            }
            End::Told => {
                // Whoever keeps the history goes on guarding: nothing is left alone then.
                if !guest {
                    leaving::leave(&handle, &mut signals, &mut counts).await;
                }
                let left = handle.look(|guard, _| Unconfirmed::all(guard)).await;
                handle.shut_down().await;
                let left = left.unwrap_or_default();
                let names = Unconfirmed::names(&left);
                out.say(&Happening::Ended { unconfirmed: left });
                return match names.as_slice() {
                    [] => Ok(()),
                    names => Err(Ended::unconfirmed(format!(
                        "not confirmed: {}. Money may still be spent",
                        words::listed(names)
                    ))),
                };
            }
        }
    }
}

/// Says what changes, at most once a second. Returns when nothing will ever be read.
async fn follow(handle: &Handle, out: &Out) -> Ended {
    let mut turns = handle.turns();
    let mut said: Option<State> = None;
    let mut troubles = 0;
    let mut refused_since: Option<Instant> = None;
    loop {
        troubles = starting::say_troubles(handle, out, troubles).await;
        let found = handle.look(|guard, at| match starting::hopeless(guard) {
            Some(ended) => Err(ended),
            None => {
                let refused = starting::refused(guard);
                let tried = guard.signing_in_problem().is_some();
                let read = guard.identity().is_some() && !guard.is_awaiting_first_reading();
                Ok((refused, (tried || read).then(|| State::of(guard, at))))
            }
        });
        match found.await {
            None => return Ended::failed("the host ended"),
            Some(Err(ended)) => return ended,
            Some(Ok((refused, state))) => {
                if let Some(state) = state
                    && said.as_ref().is_none_or(|said| state.differs(said))
                {
                    out.say(&Happening::State(state.clone()));
                    said = Some(state);
                }
                let since = refused.is_some().then(|| refused_since.unwrap_or_else(Instant::now));
                refused_since = since;
                if let Some(ended) = refused.filter(|_| since.is_some_and(is_long_ago)) {
                    return ended;
                }
            }
        }
        tokio::time::sleep(SAYS_EVERY).await;
        let rest = if refused_since.is_some() { REFUSED_FOR / 10 } else { Duration::MAX };
        if let Ok(Err(_)) = tokio::time::timeout(rest, turns.changed()).await {
            return Ended::failed("the host ended");
        }
    }
}

fn is_long_ago(since: Instant) -> bool {
    since.elapsed() >= REFUSED_FOR
}

async fn other_part(guest: bool, keeps_history: bool) {
    if keeps_history {
        return std::future::pending().await;
    }
    loop {
        tokio::time::sleep(LOOKS_FOR_HISTORY_EVERY).await;
        if starting::has_other_part(guest) {
            return;
        }
    }
}
