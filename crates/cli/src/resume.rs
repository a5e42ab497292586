//! `resume` and `scale-to-zero`.

mod keeping;

use std::time::Duration;

use guard_core::{EndpointId, Guard, Request, State, words};
use guard_host::Handle;
use schemars::JsonSchema;
use serde::Serialize;

use crate::arguments::{Resume, ScaleToZero};
use crate::ended::{self, Ended};
use crate::{names, opening, output, reading, waiting};

/// Resumes, armed first; waits or stays when asked to.
pub async fn run(arguments: &Resume, demo: bool) -> Result<(), Ended> {
    if let Some(time) = arguments.keep_for {
        return keeping::run(arguments, time, demo).await;
    }
    // Said before anybody is asked anything.
    if arguments.caps.max_cost.is_some() {
        return Err(Ended::usage(
            "nothing was resumed: without an end --max-cost cannot be held; add one, such as --for 2h",
        ));
    }
    let handle = opening::onlooker(&[], demo)?;
    let reading = reading::first_reading(&handle).await?;
    let ids = names::resolve(&arguments.endpoints, &reading.endpoints)?;
    arguments.caps.hold(&handle, &ids, None).await?;
    handle.ask(Request::Resume { endpoints: ids.clone(), arm: Some(true) });
    let resumed = follow(&handle, &ids, arguments.wait, arguments.timeout).await?;
    tell(&resumed, arguments.json)
}

/// Stops endpoints until their next request.
pub async fn scale_to_zero(arguments: &ScaleToZero, demo: bool) -> Result<(), Ended> {
    let handle = opening::onlooker(&[], demo)?;
    let reading = reading::first_reading(&handle).await?;
    let ids = names::resolve(&arguments.endpoints, &reading.endpoints)?;
    let running = before_scaling(&handle, &ids).await?;
    if !running.is_empty() {
        handle.ask(Request::ScaleToZero { endpoints: running.clone() });
    }
    let wanted = ids.clone();
    let stopped = waiting::until(
        &handle,
        arguments.timeout,
        move |guard, _| {
            let costs_on = |ended: Ended| Err(ended.and(&stops(&running)));
            failure(guard, &running).map(costs_on).or_else(|| {
                all(guard, &wanted, |_, billable| !billable).then(|| Ok(states(guard, &wanted)))
            })
        },
        open(&ids, "to be stopped", |_, billable| !billable),
    );
    let late = |late: waiting::Late| Ended::unconfirmed(late.words()).and(&stops(&ids));
    let stopped = stopped.await.map_err(late)??;
    if arguments.json {
        let wanted = ids.clone();
        let standing = handle.look(move |guard, _| resumed(guard, &wanted)).await;
        let standing = standing.ok_or_else(|| Ended::failed("the host ended"))?;
        return tell(&standing, true);
    }
    for (id, state) in stopped {
        match state {
            State::ScaledToZero => {
                output::line(format_args!(
                    "{id} is scaled to zero: free until its next request, which wakes it."
                ));
            }
            other => output::line(format_args!("{id} is {}: free.", other.words())),
        }
    }
    Ok(())
}

/// Those of them that are not free, once it was said what happens to them first. What is paused stays
/// so: scaled to zero a request would wake it.
async fn before_scaling(handle: &Handle, ids: &[EndpointId]) -> Result<Vec<EndpointId>, Ended> {
    let ids = ids.to_vec();
    let look = handle.look(move |guard, _| {
        let seen = ids.iter().filter_map(|id| guard.inventory().get(id));
        let running =
            seen.filter(|seen| !matches!(seen.state, State::Paused | State::ScaledToZero));
        running.map(|seen| (seen.id.clone(), seen.is_armed())).collect::<Vec<_>>()
    });
    let running = look.await.ok_or_else(|| Ended::failed("the host ended"))?;
    for (id, _) in running.iter().filter(|(_, armed)| *armed != Some(true)) {
        output::say(format_args!(
            "Auto-stop of {id} is turned on first: Hugging Face scales nothing to zero without it."
        ));
    }
    Ok(running.into_iter().map(|(id, _)| id).collect())
}

/// What to do where something runs on.
fn stops(ids: &[EndpointId]) -> String {
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    format!("Money may still be spent: `endpoint-guard pause {}` stops that", names.join(" "))
}

/// An endpoint that was resumed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Resumed {
    /// Which.
    endpoint: EndpointId,
    /// The state in the API's own spelling.
    state: String,
    /// Whether Hugging Face stops it when idle; null when the answer did not say.
    armed: Option<bool>,
    /// Of all its replicas, in micro-dollars; null when the price is not known.
    rate_micros_per_hour: Option<i64>,
}

/// Waits until the endpoints are on their way, or until they run.
async fn follow(
    handle: &Handle,
    ids: &[EndpointId],
    until_running: bool,
    within: Duration,
) -> Result<Vec<Resumed>, Ended> {
    let wanted = ids.to_vec();
    let there = move |state: &State, billable: bool| match until_running {
        true => *state == State::Running,
        false => billable || *state == State::Pending,
    };
    let reached = waiting::until(
        handle,
        within,
        move |guard, _| {
            if let Some(ended) = failure(guard, &wanted) {
                return Some(Err(ended));
            }
            // Armed again after resuming counts as part of resuming.
            let settled = wanted.iter().all(|id| until_running || !guard.is_settling(id));
            (settled && all(guard, &wanted, there)).then(|| Ok(resumed(guard, &wanted)))
        },
        open(ids, if until_running { "to run" } else { "to be on its way" }, there),
    );
    reached.await.map_err(|late| Ended::failed(late.words()).and(&stops(ids)))?
}

fn all(guard: &Guard, ids: &[EndpointId], there: impl Fn(&State, bool) -> bool) -> bool {
    ids.iter().all(|id| {
        guard.inventory().get(id).is_some_and(|seen| there(&seen.state, seen.is_billable()))
    })
}

/// What is still waited for: `alice/phi-4 to run: it is starting`.
fn open(
    ids: &[EndpointId],
    to: &'static str,
    there: impl Fn(&State, bool) -> bool + Clone + Send + 'static,
) -> impl Fn(&Guard) -> String + Clone + Send + 'static {
    let ids = ids.to_vec();
    move |guard| {
        let open: Vec<String> = ids
            .iter()
            .filter_map(|id| match guard.inventory().get(id) {
                Some(seen) if there(&seen.state, seen.is_billable()) => None,
                Some(seen) => Some(format!("{id} {to} (it is {})", seen.state.words())),
                None => Some(format!("{id} {to} (it is not listed)")),
            })
            .collect();
        words::listed(&open)
    }
}

/// Why one of them will not come to what was asked for.
fn failure(guard: &Guard, ids: &[EndpointId]) -> Option<Ended> {
    ids.iter().find_map(|id| {
        let gone = || guard.inventory().get(id).is_none().then(|| "is no longer there".to_owned());
        let why = guard.trouble(id).or_else(gone)?;
        Some(Ended::failed(format!("{id}: {why}")))
    })
}

fn states(guard: &Guard, ids: &[EndpointId]) -> Vec<(EndpointId, State)> {
    let seen = ids.iter().filter_map(|id| guard.inventory().get(id));
    seen.map(|seen| (seen.id.clone(), seen.state.clone())).collect()
}

/// How they stand.
pub fn resumed(guard: &Guard, ids: &[EndpointId]) -> Vec<Resumed> {
    let seen = ids.iter().filter_map(|id| guard.inventory().get(id));
    seen.map(|seen| Resumed {
        endpoint: seen.id.clone(),
        state: seen.state.code().to_owned(),
        armed: seen.is_armed(),
        rate_micros_per_hour: guard.whole_rate(seen).map(|rate| rate.0),
    })
    .collect()
}

/// Says how they stand.
pub fn tell(resumed: &[Resumed], as_json: bool) -> Result<(), Ended> {
    if as_json {
        output::line(ended::json(&resumed)?);
        return Ok(());
    }
    for one in resumed {
        let rate = one.rate_micros_per_hour.map_or_else(
            || "at an unknown price".to_owned(),
            |rate| words::rate(guard_core::Rate(rate)),
        );
        let armed = match one.armed {
            Some(true) => "auto-stop on: Hugging Face stops it when idle",
            Some(false) => "auto-stop off: it runs until somebody pauses it",
            None => "whether auto-stop is on is not known",
        };
        let state = State::from_code(&one.state);
        output::line(format_args!("{} is {}, {rate}, {armed}.", one.endpoint, state.words()));
    }
    Ok(())
}
