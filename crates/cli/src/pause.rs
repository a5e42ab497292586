//! `pause`: everything, or what is named, and back only when it is confirmed.

use std::io::{BufRead, IsTerminal};
use std::time::Duration;

use guard_core::{EndpointId, Guard, Level, Moment, PauseSummary, Request, words};
use guard_host::Handle;
use schemars::JsonSchema;
use serde::Serialize;

use crate::arguments::Pause;
use crate::ended::{self, Ended};
use crate::unconfirmed::Unconfirmed;
use crate::{names, opening, output, reading, snapshot, waiting};

/// What is known before a named pause goes out is waited for so long: it makes a better receipt.
const NAMED_WITHIN: Duration = Duration::from_millis(600);
/// How long the list is waited for to say what may have been meant by a name that is not there.
const MEANT_WITHIN: Duration = Duration::from_secs(5);

/// Pauses and waits until every pause is read back or given up on.
pub async fn run(arguments: &Pause, demo: bool) -> Result<(), Ended> {
    // Whoever gives whole names is asked for nothing else, and waits for nothing else.
    let namespaces = match names::namespaces(&arguments.endpoints) {
        Some(namespaces) if arguments.namespaces.is_empty() => namespaces,
        _ => arguments.namespaces.clone(),
    };
    let handle = opening::onlooker(&namespaces, demo)?;
    let ended = match arguments.all {
        true => all(&handle, arguments, demo).await,
        false => named(&handle, arguments).await,
    };
    // What was read back proves that pausing works, which is written down.
    handle.shut_down().await;
    ended
}

/// Pauses what was named, whatever becomes of the list, the prices and whose the token is.
async fn named(handle: &Handle, arguments: &Pause) -> Result<(), Ended> {
    let watched = opening::watched(handle).await?;
    let read = reading::first_reading(handle);
    let read = tokio::time::timeout(NAMED_WITHIN, read).await.ok().and_then(Result::ok);
    let sent = names::without_reading(&arguments.endpoints, &watched);
    let ids = match (sent, read) {
        (Some(ids), None) => ids,
        (Some(_), Some(read))
            if let Ok(ids) = names::resolve(&arguments.endpoints, &read.endpoints) =>
        {
            ids
        }
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
    let mut done = pause(handle, Request::Pause { endpoints: ids }, arguments.timeout).await?;
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

/// Pauses everything: asked before anything is read, so that what the first page tells is paused while
/// the next one is on its way.
async fn all(handle: &Handle, arguments: &Pause, demo: bool) -> Result<(), Ended> {
    if demo {
        // The demo begins with a guard of its own, which is asked once it is there.
        opening::own_namespace(handle).await?;
    }
    let mut include_protected = arguments.include_protected;
    let hides = !include_protected && may_hide_protection(handle).await?;
    if hides {
        reading::first_reading(handle).await?;
        agree(handle).await?;
        include_protected = true;
    }
    let request = || Request::PauseAllNow { include_protected };
    handle.ask(request());
    opening::watched(handle).await?;
    let mut done = settle(handle, arguments.timeout).await?;
    let read = reading::first_reading(handle).await;
    // The prices may have come after the pauses.
    done = handle.look(settled).await.flatten().unwrap_or(done);
    if left(handle, include_protected).await? {
        done.join(pause(handle, request(), arguments.timeout).await?);
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
    let spared = match include_protected {
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
        let mut costly = guard.inventory().endpoints().filter(|seen| seen.is_billable());
        costly.any(|seen| {
            let spared = !include_protected && guard.level(seen) == Level::Protected;
            !spared && !guard.pausing().is_some_and(|pausing| pausing.is_pausing(&seen.id))
        })
    });
    left.await.ok_or_else(|| Ended::failed("the host ended"))
}

fn tell(arguments: &Pause, done: &Done, spared: &[EndpointId], blind: bool) -> Result<(), Ended> {
    if arguments.json {
        output::line(ended::json(&PauseJson::of(done, spared))?);
    } else {
        output::text(text(done, spared, blind));
    }
    Ok(())
}

/// What became of the pauses.
#[derive(Debug)]
pub struct Done {
    summary: PauseSummary,
    /// What is not confirmed.
    unconfirmed: Vec<Unconfirmed>,
    seconds: f64,
}

impl Done {
    /// Names of those that are not confirmed.
    pub fn names_unconfirmed(&self) -> Vec<String> {
        Unconfirmed::names(&self.unconfirmed)
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
            let missing = |id: &EndpointId| {
                guard.inventory().is_not_found(id) && guard.inventory().get(id).is_none()
            };
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
        guard.pausing()?.settled()?;
        settled(guard, at)
    };
    let done = waiting::until(handle, within, look, open).await;
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
    // What is not over has taken until now.
    let over = pausing.took().is_some();
    let took = if over { summary.took } else { at.since(summary.started) };
    let seconds = took.as_secs_f64();
    Some(Done { summary, unconfirmed: Unconfirmed::all(guard), seconds })
}

/// Whether the settings cannot be read, so that nothing is known to be unprotected. Without a
/// person to ask, that ends the command before anything is asked of Hugging Face.
async fn may_hide_protection(handle: &Handle) -> Result<bool, Ended> {
    let hides = handle.look(|guard, _| guard.slips().may_hide_protection).await;
    match hides.ok_or_else(|| Ended::failed("the host ended"))? {
        true if std::io::stdin().is_terminal() => Ok(true),
        true => Err(Ended::usage(
            "nothing was paused: the settings cannot be read, so nothing is taken for \
             unprotected. Name what is to be paused, add --include-protected, or fix the settings",
        )),
        false => Ok(false),
    }
}

/// Asks a person whether everything is to be paused.
async fn agree(handle: &Handle) -> Result<(), Ended> {
    let running = snapshot::billable(handle).await?;
    let names: Vec<String> = running.iter().map(|row| row.id.to_string()).collect();
    if names.is_empty() {
        return Ok(());
    }
    output::ask(format_args!(
        "Which endpoints are protected is not known. Pause {}? [y/N] ",
        words::listed(&names)
    ));
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Ended::failed(format!("could not read the answer: {error}")))?;
    match matches!(line.trim(), "y" | "Y" | "yes") {
        true => Ok(()),
        false => Err(Ended::failed("nothing was paused")),
    }
}

async fn protected(handle: &Handle) -> Result<Vec<EndpointId>, Ended> {
    let spared = snapshot::billable(handle).await?.into_iter();
    Ok(spared.filter(|row| row.level == Level::Protected).map(|row| row.id).collect())
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
    for Unconfirmed { endpoint, why } in &done.unconfirmed {
        out.push_str(&format!("  {endpoint}: not confirmed, {why}\n"));
    }
    for id in spared {
        out.push_str(&format!("  {id}: protected, left running\n"));
    }
    out
}

/// What was paused.
// Not `PauseSummary` itself: scripts get what is not confirmed with its reason, and what was spared.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PauseJson {
    /// Endpoints that cost money and were read back as paused.
    paused: Vec<EndpointId>,
    /// Endpoints that cost nothing before and are paused.
    already: Vec<EndpointId>,
    /// Billable endpoints that were left running because they are protected.
    skipped_protected: Vec<EndpointId>,
    /// What may still cost money, and why.
    unconfirmed: Vec<Unconfirmed>,
    /// What no longer runs, in micro-dollars; null when a price is not known.
    stopped_rate_micros_per_hour: Option<i64>,
    /// From the first call to the last confirmation.
    #[schemars(range(min = 0))]
    seconds: f64,
}

impl PauseJson {
    fn of(done: &Done, spared: &[EndpointId]) -> Self {
        let stopped = &done.summary.stopped;
        Self {
            paused: done.summary.paused.clone(),
            already: done.summary.already.clone(),
            skipped_protected: spared.to_vec(),
            unconfirmed: done.unconfirmed.clone(),
            stopped_rate_micros_per_hour: stopped.unpriced.is_empty().then_some(stopped.known.0),
            // Milliseconds are enough, and short to read.
            seconds: (done.seconds * 1_000.0).round() / 1_000.0,
        }
    }
}
