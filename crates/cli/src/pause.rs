//! `pause`: everything, or what is named, and back only when it is confirmed.

use std::time::Duration;

use guard_core::{EndpointId, Guard, Level, Moment, PauseSummary, Request, words};
use guard_host::Handle;
use serde::Serialize;

use crate::arguments::Pause;
use crate::ended::{self, Ended};
use crate::{names, opening, waiting};

/// Pauses and waits until every pause is read back or given up on.
pub async fn run(arguments: &Pause, demo: bool) -> Result<(), Ended> {
    let handle = opening::start(&arguments.namespaces, demo)?;
    let sweeps = arguments.all;
    if demo {
        // The demo begins with a guard of its own, which is asked once it is there.
        opening::own_namespace(&handle).await?;
    }
    if sweeps {
        // Asked before anything is read: what the first page tells is paused while the next one is
        // on its way.
        let include_protected = arguments.include_protected;
        handle.ask(Request::PauseAllNow { include_protected });
    }
    let reading = opening::first_reading(&handle).await?;
    let done = if sweeps {
        settle(&handle, arguments.timeout).await?
    } else {
        let endpoints = names::resolve(&arguments.endpoints, &reading.endpoints)?;
        pause(&handle, Request::Pause { endpoints }, arguments.timeout).await?
    };
    let spared = match sweeps && !arguments.include_protected {
        true => protected(&handle).await?,
        false => Vec::new(),
    };
    if arguments.json {
        println!("{}", ended::json(&PauseJson::of(&done, &spared))?);
    } else {
        print!("{}", text(&done, &spared));
    }
    if !done.unconfirmed.is_empty() {
        let names = words::listed(&done.names_unconfirmed());
        return Err(Ended::unconfirmed(format!(
            "not confirmed: {names}. Money may still be spent"
        )));
    }
    reading.blind().map_or(Ok(()), Err)
}

/// What became of the pauses.
#[derive(Debug)]
pub struct Done {
    summary: PauseSummary,
    /// Endpoint and why, for each that is not confirmed.
    unconfirmed: Vec<(EndpointId, String)>,
    seconds: f64,
}

impl Done {
    /// Names of those that are not confirmed.
    pub fn names_unconfirmed(&self) -> Vec<String> {
        self.unconfirmed.iter().map(|(id, _)| id.to_string()).collect()
    }

    /// The receipt in words.
    pub fn receipt(&self) -> String {
        let took = std::time::Duration::from_secs_f64(self.seconds);
        format!("{}.", self.summary.receipt(took))
    }
}

/// Asks for a pause and waits for its end, for `within` at most: what is not confirmed then is told as
/// that.
///
/// # Errors
/// When the host ended, or nothing is known of the pause.
async fn pause(handle: &Handle, request: Request, within: Duration) -> Result<Done, Ended> {
    handle.ask(request);
    settle(handle, within).await
}

/// Waits for the end of the pauses that were asked for.
async fn settle(handle: &Handle, within: Duration) -> Result<Done, Ended> {
    let look = |guard: &Guard, at| {
        guard.pausing()?.settled?;
        settled(guard, at)
    };
    let done = waiting::until(handle, within, look, |guard| open(guard)).await;
    match done {
        Ok(done) => Ok(done),
        Err(late @ waiting::Late::HostEnded) => Err(late.into()),
        Err(late) => {
            let standing = handle.look(settled).await.flatten();
            let words = format!("{}. Money may still be spent", late.words());
            standing.ok_or_else(|| Ended::unconfirmed(words))
        }
    }
}

/// What is still waited for: `alice/phi-4 to be read back as paused`.
fn open(guard: &Guard) -> String {
    let targets = guard.pausing().into_iter().flat_map(guard_core::Pausing::targets);
    let open = targets.filter(|(_, target)| !target.is_confirmed());
    let open: Vec<String> = open.map(|(id, _)| id.to_string()).collect();
    format!("{} to be read back as paused", words::listed(&open))
}

fn settled(guard: &Guard, at: Moment) -> Option<Done> {
    let pausing = guard.pausing()?;
    let summary = guard.pause_summary()?;
    let unconfirmed = pausing
        .targets()
        .filter(|(_, target)| !target.is_confirmed())
        .map(|(id, target)| (id.clone(), target.why_not()))
        .collect();
    // What is not over has taken until now.
    let over = pausing.took.is_some();
    let took = if over { summary.took } else { at.since(summary.started) };
    let seconds = took.as_secs_f64();
    Some(Done { summary, unconfirmed, seconds })
}

async fn protected(handle: &Handle) -> Result<Vec<EndpointId>, Ended> {
    let spared = handle.look(|guard, _| {
        let billable = guard.known().endpoints().filter(|seen| seen.is_billable());
        let spared = billable.filter(|seen| guard.level(seen) == Level::Protected);
        spared.map(|seen| seen.id.clone()).collect()
    });
    spared.await.ok_or_else(|| Ended::failed("the host ended"))
}

fn text(done: &Done, spared: &[EndpointId]) -> String {
    let mut out = String::new();
    let asked = done.summary.paused.len() + done.unconfirmed.len();
    if asked == 0 {
        out.push_str("Nothing to pause: nothing that may be paused is running.\n");
    } else {
        out.push_str(&format!("{}\n", done.receipt()));
    }
    for id in &done.summary.already {
        out.push_str(&format!("  {id}: was not running, is paused\n"));
    }
    for (id, why) in &done.unconfirmed {
        out.push_str(&format!("  {id}: not confirmed, {why}\n"));
    }
    for id in spared {
        out.push_str(&format!("  {id}: protected, left running\n"));
    }
    out
}

/// `pause --json`.
#[derive(Debug, Serialize)]
struct PauseJson {
    paused: Vec<EndpointId>,
    already: Vec<EndpointId>,
    skipped_protected: Vec<EndpointId>,
    unconfirmed: Vec<UnconfirmedJson>,
    stopped_rate_micros_per_hour: Option<i64>,
    seconds: f64,
}

#[derive(Debug, Serialize)]
struct UnconfirmedJson {
    endpoint: EndpointId,
    why: String,
}

impl PauseJson {
    fn of(done: &Done, spared: &[EndpointId]) -> Self {
        let stopped = &done.summary.stopped;
        Self {
            paused: done.summary.paused.clone(),
            already: done.summary.already.clone(),
            skipped_protected: spared.to_vec(),
            unconfirmed: done
                .unconfirmed
                .iter()
                .map(|(endpoint, why)| UnconfirmedJson {
                    endpoint: endpoint.clone(),
                    why: why.clone(),
                })
                .collect(),
            stopped_rate_micros_per_hour: stopped.unpriced.is_empty().then_some(stopped.known.0),
            // Milliseconds are enough, and short to read.
            seconds: (done.seconds * 1_000.0).round() / 1_000.0,
        }
    }
}
