//! `pause`: everything, or what is named, and back only when it is confirmed.

use std::time::Duration;

use guard_core::{EndpointId, Guard, Level, PauseSummary, Request, words};
use guard_host::Handle;
use serde::Serialize;

use crate::arguments::Pause;
use crate::ended::{self, Ended};
use crate::{names, opening, reading};

/// What is known before a named pause goes out is waited for so long: it makes a better receipt.
const NAMED_WITHIN: Duration = Duration::from_millis(600);
/// And what is known before everything is paused: what comes later is taken in.
const ALL_WITHIN: Duration = Duration::from_secs(3);
/// How long the list is waited for to say what may have been meant by a name that is not there.
const MEANT_WITHIN: Duration = Duration::from_secs(5);

/// Pauses and waits until every pause is read back or given up on.
pub async fn run(arguments: &Pause, demo: bool) -> Result<(), Ended> {
    // Whoever gives whole names is asked for nothing else, and waits for nothing else.
    let namespaces = match names::namespaces(&arguments.endpoints) {
        Some(namespaces) if arguments.namespaces.is_empty() => namespaces,
        _ => arguments.namespaces.clone(),
    };
    let handle = opening::start(&namespaces, demo)?;
    match arguments.all {
        true => all(&handle, arguments).await,
        false => named(&handle, arguments).await,
    }
}

/// Pauses what was named, whatever becomes of the list, the prices and whose the token is.
async fn named(handle: &Handle, arguments: &Pause) -> Result<(), Ended> {
    let watched = opening::watched(handle).await?;
    let read = reading::first_reading(handle);
    let read = tokio::time::timeout(NAMED_WITHIN, read).await.ok().and_then(Result::ok);
    let sent = names::without_reading(&arguments.endpoints, &watched);
    let ids = match (sent, read) {
        (Some(ids), None) => ids,
        (Some(ids), Some(read)) => {
            let slip = |id: &&EndpointId| {
                !read.endpoints.contains(id) && names::meant(id, &read.endpoints).is_some()
            };
            match ids.iter().find(slip) {
                Some(id) => {
                    return Err(Ended::usage(names::missing(&id.to_string(), &read.endpoints)));
                }
                None => ids,
            }
        }
        (None, read) => {
            let read = match read {
                Some(read) => read,
                None => reading::first_reading(handle).await?,
            };
            names::resolve(&arguments.endpoints, &read.endpoints)?
        }
    };
    let mut done = pause(handle, Request::Pause { endpoints: ids }).await?;
    let missing = done.leave_out_missing(handle).await?;
    if done.asked() > 0 || missing.is_empty() {
        tell(arguments, &done, &[], false)?;
    }
    done.unconfirmed()?;
    let Some(id) = missing.first() else { return Ok(()) };
    let read = tokio::time::timeout(MEANT_WITHIN, reading::first_reading(handle)).await;
    let known = read.ok().and_then(Result::ok).map(|read| read.endpoints);
    Err(Ended::usage(match known {
        Some(known) => names::missing(&id.to_string(), &known),
        None => format!("no endpoint {id}"),
    }))
}

/// Pauses everything: at once what is known, and then what is still being read.
async fn all(handle: &Handle, arguments: &Pause) -> Result<(), Ended> {
    opening::watched(handle).await?;
    let read = handle.until(|guard, _| (!guard.is_awaiting_first_reading()).then_some(()));
    // What is not read by then is paused when it is.
    let _ = tokio::time::timeout(ALL_WITHIN, read).await;
    let request = || Request::PauseAllNow { include_protected: arguments.include_protected };
    let mut done = pause(handle, request()).await?;
    let read = reading::first_reading(handle).await;
    if left(handle, arguments.include_protected).await? {
        done.join(pause(handle, request()).await?);
    }
    let found = read.as_ref().map(|read| read.endpoints.clone()).unwrap_or_default();
    if done.asked() == 0 {
        reading::check_namespaces(handle, &arguments.namespaces, &found).await?;
    }
    let read = match read {
        Ok(read) => read,
        // Nothing is told about what nobody could see.
        Err(ended) if done.asked() == 0 => return Err(ended),
        Err(ended) => {
            tell(arguments, &done, &[], true)?;
            done.unconfirmed()?;
            return Err(ended);
        }
    };
    let spared = match arguments.include_protected {
        true => Vec::new(),
        false => protected(handle).await?,
    };
    tell(arguments, &done, &spared, read.is_blind())?;
    done.unconfirmed()?;
    read.blind().map_or(Ok(()), Err)
}

/// Whether something that is to be paused turned up after the pauses were over.
async fn left(handle: &Handle, include_protected: bool) -> Result<bool, Ended> {
    let left = handle.look(move |guard, _| {
        let mut costly = guard.known().endpoints().filter(|seen| seen.is_billable());
        costly.any(|seen| {
            let spared = !include_protected && guard.level(seen) == Level::Protected;
            !spared && !guard.pausing().is_some_and(|pausing| pausing.is_pausing(&seen.id))
        })
    });
    left.await.ok_or_else(|| Ended::failed("the host ended"))
}

fn tell(arguments: &Pause, done: &Done, spared: &[EndpointId], blind: bool) -> Result<(), Ended> {
    if arguments.json {
        println!("{}", ended::json(&PauseJson::of(done, spared))?);
    } else {
        print!("{}", text(done, spared, blind));
    }
    Ok(())
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

    /// As the end of a command, when something is not confirmed.
    fn unconfirmed(&self) -> Result<(), Ended> {
        match self.names_unconfirmed().as_slice() {
            [] => Ok(()),
            names => Err(Ended::unconfirmed(format!(
                "not confirmed: {}. Money may still be spent",
                words::listed(names)
            ))),
        }
    }

    /// How many were asked for.
    fn asked(&self) -> usize {
        self.summary.paused.len() + self.summary.already.len() + self.unconfirmed.len()
    }

    /// Leaves out what turned out not to be there.
    async fn leave_out_missing(&mut self, handle: &Handle) -> Result<Vec<EndpointId>, Ended> {
        let ids: Vec<EndpointId> =
            self.summary.paused.iter().chain(&self.summary.already).cloned().collect();
        let missing = handle.look(move |guard, _| {
            let missing =
                |id: &EndpointId| guard.known().is_not_found(id) && guard.known().get(id).is_none();
            ids.into_iter().filter(missing).collect::<Vec<_>>()
        });
        let missing = missing.await.ok_or_else(|| Ended::failed("the host ended"))?;
        self.summary.paused.retain(|id| !missing.contains(id));
        self.summary.already.retain(|id| !missing.contains(id));
        Ok(missing)
    }

    /// What was paused after that belongs to the same receipt.
    fn join(&mut self, later: Self) {
        let known = |id: &EndpointId| self.summary.paused.contains(id);
        let (paused, already) = (later.summary.paused, later.summary.already);
        let already: Vec<EndpointId> = already.into_iter().filter(|id| !known(id)).collect();
        self.summary.paused.extend(paused);
        self.summary.already.extend(already);
        let stopped = &mut self.summary.stopped;
        stopped.billable += later.summary.stopped.billable;
        stopped.known.0 = stopped.known.0.saturating_add(later.summary.stopped.known.0);
        stopped.unpriced.extend(later.summary.stopped.unpriced);
        // What was not confirmed goes on in the later one.
        self.unconfirmed = later.unconfirmed;
        self.summary.unconfirmed = later.summary.unconfirmed;
        self.seconds += later.seconds;
    }

    /// The receipt in words.
    pub fn receipt(&self) -> String {
        let took = Duration::from_secs_f64(self.seconds);
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

fn text(done: &Done, spared: &[EndpointId], blind: bool) -> String {
    let mut out = String::new();
    let asked = done.summary.paused.len() + done.unconfirmed.len();
    if asked == 0 && blind {
        out.push_str("Nothing to pause in what could be read.\n");
    } else if asked == 0 {
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
