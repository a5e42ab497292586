//! `pause`: everything, or what is named, and back only when it is confirmed.

use guard_core::{EndpointId, Guard, Level, PauseSummary, Request, words};
use guard_host::Handle;
use serde::Serialize;

use crate::arguments::Pause;
use crate::ended::{self, Ended};
use crate::{names, opening, output};

/// Pauses and waits until every pause is read back or given up on.
pub async fn run(arguments: &Pause, demo: bool) -> Result<(), Ended> {
    let handle = opening::start(&arguments.namespaces, demo)?;
    let reading = opening::first_reading(&handle).await?;
    let request = if arguments.all {
        Request::PauseAllNow { include_protected: arguments.include_protected }
    } else {
        Request::Pause { endpoints: names::resolve(&arguments.endpoints, &reading.endpoints)? }
    };
    let spared = if arguments.all && !arguments.include_protected {
        protected(&handle).await?
    } else {
        Vec::new()
    };
    let done = pause(&handle, request).await?;
    if arguments.json {
        output::line(ended::json(&PauseJson::of(&done, &spared))?);
    } else {
        output::text(text(&done, &spared));
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

/// Asks for a pause and waits for its end.
///
/// # Errors
/// When the host ended.
pub async fn pause(handle: &Handle, request: Request) -> Result<Done, Ended> {
    handle.ask(request);
    let done = handle.until(|guard, _| settled(guard)).await;
    done.ok_or_else(|| Ended::failed("the host ended"))
}

fn settled(guard: &Guard) -> Option<Done> {
    let pausing = guard.pausing()?;
    let settled = pausing.settled?;
    let summary = guard.pause_summary()?;
    let unconfirmed = pausing
        .targets()
        .filter(|(_, target)| !target.is_confirmed())
        .map(|(id, target)| (id.clone(), target.why_not()))
        .collect();
    let seconds = settled.since(summary.started).as_secs_f64();
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
