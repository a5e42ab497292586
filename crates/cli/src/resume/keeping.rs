//! `resume --for`: a session without a command. It is noted before anything is resumed, it ends so long
//! after it was asked for in whatever state its endpoints are, and whoever lives next ends it should
//! this process be killed.

use std::time::Duration;

use guard_core::{EndpointId, Guard, Order, Origin, Phase, SessionPlan, shifted, words};
use guard_host::Handle;
use jiff::Timestamp;

use super::{Resumed, resumed, tell};
use crate::arguments::Resume;
use crate::ended::Ended;
use crate::output::{self, say};
use crate::run::{end_others, follow, start};
use crate::signals::Signals;
use crate::{names, opening, reading};

/// Resumes for a time, and pauses again.
///
/// # Errors
/// When it could not be noted or resumed, when an endpoint does not run, or when a pause is not
/// confirmed.
pub async fn run(arguments: &Resume, time: Duration, demo: bool) -> Result<(), Ended> {
    // First of all: from here on nothing ends this process without a pause.
    let mut signals = Signals::listen();
    let handle = opening::keep_session(demo)?;
    let ended = keep(arguments, time, &handle, &mut signals).await;
    end_others(&handle).await;
    handle.shut_down().await;
    ended
}

async fn keep(
    arguments: &Resume,
    time: Duration,
    handle: &Handle,
    signals: &mut Signals,
) -> Result<(), Ended> {
    let reading = tokio::select! {
        read = reading::first_reading(handle) => read?,
        signal = signals.next() => return Err(Ended::interrupted(signal)),
    };
    let ids = names::resolve(&arguments.endpoints, &reading.endpoints)?;
    arguments.caps.hold(handle, &ids, Some(time)).await?;
    let id = start(handle, plan(ids.clone(), time)).await?;
    if !arguments.json {
        output::line(format_args!(
            "Paused again in {}, whatever state it is in then; leave this running. Ctrl-C pauses at \
             once. Should it be killed, the next Endpoint Guard that runs pauses (session {id}).",
            words::length(time)
        ));
    }
    let (end, told) = {
        let telling = tell_when_running(handle, &id, &ids, arguments.json);
        tokio::pin!(telling);
        let following = follow(handle, &id, signals, None, None);
        tokio::pin!(following);
        tokio::select! {
            end = &mut following => (end?, false),
            told = &mut telling => {
                told?;
                (following.await?, true)
            }
        }
    };
    let session = end.latest(handle).await?;
    if arguments.json && !told {
        tell(&standing(handle, &ids).await?, true)?;
    }
    for used in &session.uses {
        if let Some(why) = &used.why {
            say(format_args!("{}: {why}.", used.endpoint));
        }
    }
    if !arguments.json
        && let Some(receipt) = end.receipt()
    {
        output::line(format_args!("{receipt}"));
    }
    end.code(&session, None)?;
    let unready = session.uses.iter().any(|used| used.ready.is_none());
    match arguments.wait && unready && signals.caught().is_none() {
        true => Err(Ended::failed("not everything was ready before the end")),
        false => Ok(()),
    }
}

/// The time begins now, and not when it is ready: nobody knows whether it ever is.
fn plan(endpoints: Vec<EndpointId>, time: Duration) -> SessionPlan {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    SessionPlan {
        endpoints,
        origin: Origin::Resume,
        order: Order::AllAtOnce,
        seconds: None,
        until: Some(shifted(Timestamp::now(), millis)),
        ready_within_seconds: u32::try_from(time.as_secs().max(1)).unwrap_or(u32::MAX),
        pause_running: true,
        work: None,
    }
}

/// Says how they stand once all are ready. Never ends otherwise: the end of the session does.
async fn tell_when_running(
    handle: &Handle,
    id: &str,
    ids: &[EndpointId],
    as_json: bool,
) -> Result<(), Ended> {
    let (id, wanted) = (id.to_owned(), ids.to_vec());
    let mut views = handle.views();
    loop {
        let (id, wanted) = (id.clone(), wanted.clone());
        let look = handle.look(move |guard: &Guard, _| {
            let works = guard.session(&id).is_some_and(|session| session.phase == Phase::Working);
            works.then(|| resumed(guard, &wanted))
        });
        if let Some(running) = look.await.ok_or_else(|| Ended::failed("the host ended"))? {
            return tell(&running, as_json);
        }
        views.changed().await.map_err(|_| Ended::failed("the host ended"))?;
    }
}

async fn standing(handle: &Handle, ids: &[EndpointId]) -> Result<Vec<Resumed>, Ended> {
    let wanted = ids.to_vec();
    let standing = handle.look(move |guard, _| resumed(guard, &wanted));
    standing.await.ok_or_else(|| Ended::failed("the host ended"))
}
