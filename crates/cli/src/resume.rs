//! `resume` and `scale-to-zero`.

use std::time::Duration;

use guard_core::{EndpointId, Guard, Request, State, words};
use guard_host::Handle;
use serde::Serialize;

use crate::arguments::{Named, Resume};
use crate::ended::{self, Ended};
use crate::signals::Signals;
use crate::{names, opening, output, pause};

/// Resumes, armed first; waits or stays when asked to.
pub async fn run(arguments: &Resume, demo: bool) -> Result<(), Ended> {
    let signals = arguments.keep_for.map(|_| Signals::listen());
    let handle = opening::start(&[], demo)?;
    let reading = opening::first_reading(&handle).await?;
    let ids = names::resolve(&arguments.endpoints, &reading.endpoints)?;
    handle.ask(Request::Resume { endpoints: ids.clone(), arm: Some(true) });
    let Some((time, mut signals)) = arguments.keep_for.zip(signals) else {
        let resumed = follow(&handle, &ids, arguments.wait).await?;
        return tell(&resumed, arguments);
    };
    // From here on something costs money because of us: whatever ends this, it is paused.
    let resumed = tokio::select! {
        resumed = stay(&handle, &ids, arguments, time) => resumed,
        _ = signals.next() => Ok(()),
    };
    let done = pause::pause(&handle, Request::Pause { endpoints: ids }).await?;
    if !arguments.json {
        output::line(done.receipt());
    }
    let names = done.names_unconfirmed();
    if !names.is_empty() {
        let names = words::listed(&names);
        return Err(Ended::unconfirmed(format!(
            "not confirmed: {names}. Money may still be spent"
        )));
    }
    resumed
}

/// Stops endpoints until their next request.
pub async fn scale_to_zero(arguments: &Named, demo: bool) -> Result<(), Ended> {
    let handle = opening::start(&[], demo)?;
    let reading = opening::first_reading(&handle).await?;
    let ids = names::resolve(&arguments.endpoints, &reading.endpoints)?;
    handle.ask(Request::ScaleToZero { endpoints: ids.clone() });
    let wanted = ids.clone();
    let stopped = handle.until(move |guard, _| {
        failure(guard, &wanted)
            .map(Err)
            .or_else(|| all(guard, &wanted, |_, billable| !billable).then_some(Ok(())))
    });
    stopped.await.ok_or_else(|| Ended::failed("the host ended"))??;
    for id in &ids {
        output::line(format_args!(
            "{id} is scaled to zero: free until its next request, which wakes it."
        ));
    }
    Ok(())
}

async fn stay(
    handle: &Handle,
    ids: &[EndpointId],
    arguments: &Resume,
    time: Duration,
) -> Result<(), Ended> {
    let resumed = follow(handle, ids, true).await?;
    tell(&resumed, arguments)?;
    if !arguments.json {
        output::line(format_args!(
            "Paused again in {}; leave this running. Ctrl-C pauses at once.",
            words::length(time)
        ));
    }
    tokio::time::sleep(time).await;
    Ok(())
}

#[derive(Debug, Serialize)]
struct Resumed {
    endpoint: EndpointId,
    state: String,
    armed: Option<bool>,
    rate_micros_per_hour: Option<i64>,
}

/// Waits until the endpoints are on their way, or until they run.
async fn follow(
    handle: &Handle,
    ids: &[EndpointId],
    until_running: bool,
) -> Result<Vec<Resumed>, Ended> {
    let wanted = ids.to_vec();
    let reached = handle.until(move |guard, _| {
        if let Some(ended) = failure(guard, &wanted) {
            return Some(Err(ended));
        }
        let there = |state: &State, billable: bool| match until_running {
            true => *state == State::Running,
            false => billable || *state == State::Pending,
        };
        // Armed again after resuming counts as part of resuming.
        let settled = wanted.iter().all(|id| until_running || !guard.is_settling(id));
        (settled && all(guard, &wanted, there)).then(|| Ok(resumed(guard, &wanted)))
    });
    reached.await.ok_or_else(|| Ended::failed("the host ended"))?
}

fn all(guard: &Guard, ids: &[EndpointId], there: impl Fn(&State, bool) -> bool) -> bool {
    ids.iter()
        .all(|id| guard.known().get(id).is_some_and(|seen| there(&seen.state, seen.is_billable())))
}

fn failure(guard: &Guard, ids: &[EndpointId]) -> Option<Ended> {
    ids.iter().find_map(|id| guard.trouble(id).map(|why| Ended::failed(format!("{id}: {why}"))))
}

fn resumed(guard: &Guard, ids: &[EndpointId]) -> Vec<Resumed> {
    let seen = ids.iter().filter_map(|id| guard.known().get(id));
    seen.map(|seen| Resumed {
        endpoint: seen.id.clone(),
        state: seen.state.code().to_owned(),
        armed: seen.is_armed(),
        rate_micros_per_hour: guard.whole_rate(seen).map(|rate| rate.0),
    })
    .collect()
}

fn tell(resumed: &[Resumed], arguments: &Resume) -> Result<(), Ended> {
    if arguments.json {
        output::line(ended::json(&resumed)?);
        return Ok(());
    }
    for one in resumed {
        let rate = one.rate_micros_per_hour.map_or_else(
            || "at an unknown price".to_owned(),
            |rate| words::rate(guard_core::Rate(rate)),
        );
        let armed = match one.armed {
            Some(true) => "armed: Hugging Face stops it when idle",
            Some(false) => "not armed: it runs until somebody pauses it",
            None => "whether it is armed is not known",
        };
        let state = State::from_code(&one.state);
        output::line(format_args!("{} is {}, {rate}, {armed}.", one.endpoint, state.words()));
    }
    Ok(())
}
