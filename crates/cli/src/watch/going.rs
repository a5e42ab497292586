//! `watch` without `--once`: guarding until it is told to end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

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

/// How often it is looked whether the process that keeps the history has ended.
const LOOKS_FOR_HISTORY_EVERY: Duration = Duration::from_secs(5);

/// What changes is said this often at most.
const SAYS_EVERY: Duration = Duration::from_secs(1);

/// Why a life ends.
enum End {
    /// A signal.
    Told,
    /// Nothing will ever be read.
    Hopeless(Ended),
    /// Whoever kept the history is gone: this process takes over.
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
            () = history_is_free(guest) => End::HistoryIsFree,
        };
        match end {
            End::HistoryIsFree => {
                tracing::info!("the history is kept by nobody: taking over");
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
                let left = handle.look(|guard, _| leaving::unconfirmed(guard)).await;
                handle.shut_down().await;
                let left = left.unwrap_or_default();
                let names: Vec<String> = left.iter().map(|one| one.endpoint.to_string()).collect();
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
    loop {
        troubles = starting::say_troubles(handle, out, troubles).await;
        let found = handle.look(|guard, at| match starting::hopeless(guard) {
            Some(ended) => Err(ended),
            None => {
                let tried = guard.signing_in_problem().is_some();
                let read = guard.identity().is_some() && !guard.is_awaiting_first_reading();
                Ok((tried || read).then(|| State::of(guard, at)))
            }
        });
        match found.await {
            None => return Ended::failed("the host ended"),
            Some(Err(ended)) => return ended,
            Some(Ok(None)) => {}
            Some(Ok(Some(state))) => {
                if said.as_ref().is_none_or(|said| state.differs(said)) {
                    out.say(&Happening::State(state.clone()));
                    said = Some(state);
                }
            }
        }
        tokio::time::sleep(SAYS_EVERY).await;
        if turns.changed().await.is_err() {
            return Ended::failed("the host ended");
        }
    }
}

async fn history_is_free(guest: bool) {
    if !guest {
        return std::future::pending().await;
    }
    loop {
        tokio::time::sleep(LOOKS_FOR_HISTORY_EVERY).await;
        if starting::is_history_free() {
            return;
        }
    }
}
