//! `run`: a testing session around a command.

mod arguments;
mod command;
mod ending;
mod moving;
mod progress;

pub use arguments::Run;
pub use ending::End;

use std::time::Duration;

use guard_core::{
    EndpointId, Guard, Order, Origin, Phase, Request, Session, SessionOutcome, SessionPlan,
    SessionWork, words,
};
use guard_host::Handle;

use crate::caps::Stop;
use crate::ended::{self, Ended};
use crate::output::{self, say};
use crate::signals::Signals;
use crate::{names, opening, proof, reading, waiting};
use progress::Progress;

/// How long the first reading is waited for, when Hugging Face is busy or the line is down.
pub const READS_WITHIN: Duration = Duration::from_secs(60);
/// How long what another process left behind may keep this one.
const OTHERS_WITHIN: Duration = Duration::from_secs(90);
/// How long the count of requests is waited for at the end.
const COUNTED_WITHIN: Duration = Duration::from_secs(3);
/// How long noting a session may take; the disk may hang.
const NOTED_WITHIN: Duration = Duration::from_secs(30);
/// How long the end of a session may take: pauses are alarmed about after a minute. What is not
/// confirmed then is told.
const ENDS_WITHIN: Duration = Duration::from_secs(5 * 60);
/// How often it is looked whether that is over.
const LOOKS_EVERY: Duration = Duration::from_secs(5);

/// Runs a session to its end.
///
/// # Errors
/// With the exit code of the command, or why the session did not get that far.
pub async fn run(arguments: &Run, demo: bool) -> Result<(), Ended> {
    command::check(&arguments.command)?;
    // First of all: from here on nothing ends this process without a pause.
    let mut signals = Signals::listen();
    let handle = opening::keep_session(demo)?;
    let ended = session(arguments, &handle, &mut signals).await;
    end_others(&handle).await;
    handle.shut_down().await;
    ended
}

/// What a dead process left and this one has taken over is ended before this one is.
pub async fn end_others(handle: &Handle) {
    let Some(Some(id)) = handle.look(|guard, _| guard.adopted_session()).await else { return };
    say(format_args!("Ending the session {id}, which another process left behind."));
    let over = handle.until(|guard, _| guard.adopted_session().is_none().then_some(()));
    if tokio::time::timeout(OTHERS_WITHIN, over).await.is_err() {
        say("It is not over yet; the next Endpoint Guard goes on with it.");
    }
}

async fn session(arguments: &Run, handle: &Handle, signals: &mut Signals) -> Result<(), Ended> {
    let reading = tokio::select! {
        reading = reading::patient_reading(handle, READS_WITHIN) => reading?,
        signal = signals.next() => return Err(Ended::interrupted(signal)),
    };
    let endpoints =
        wanted(&arguments.endpoints, &arguments.tags, handle, &reading.endpoints).await?;
    // However long it runs, it is stopped in time.
    arguments.caps.hold(handle, &endpoints, Some(Duration::ZERO)).await?;
    let stop = arguments.caps.max_cost.map(|most| Stop { most, endpoints: endpoints.clone() });
    let id = start(handle, plan(arguments, endpoints)).await?;
    let end = follow(handle, &id, signals, Some(&arguments.command), stop).await?;
    if end.is_confirmed() && signals.caught().is_none() {
        count_requests(handle, &id).await;
    }
    let session = end.latest(handle).await?;
    end.tell(&session);
    if let Some(path) = &arguments.receipt {
        ending::write(&session, path)?;
    }
    if arguments.json {
        output::line(ended::json(&session.receipt())?);
    }
    end.code(&session, signals.caught())
}

/// Waits a moment for the count of requests: without it the receipt says less, and nothing else.
pub async fn count_requests(handle: &Handle, id: &str) {
    let of = id.to_owned();
    let counted = handle.until(move |guard, _| (!guard.is_counting_requests(&of)).then_some(()));
    let _ = tokio::time::timeout(COUNTED_WITHIN, counted).await;
}

/// A length as a plan has it.
pub fn seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs().max(1)).unwrap_or(u32::MAX)
}

fn plan(arguments: &Run, endpoints: Vec<EndpointId>) -> SessionPlan {
    SessionPlan {
        endpoints,
        origin: Origin::Run,
        order: if arguments.one_at_a_time { Order::OneAtATime } else { Order::AllAtOnce },
        seconds: arguments.keep_for.map(seconds),
        until: None,
        ready_within_seconds: seconds(arguments.ready_timeout),
        pause_running: arguments.pause_running,
        work: Some(SessionWork::Words(arguments.command.clone())),
    }
}

/// The endpoints that were named, and those with a tag.
///
/// # Errors
/// When one of them is not known.
pub async fn wanted(
    names: &[String],
    tags: &[String],
    handle: &Handle,
    known: &[EndpointId],
) -> Result<Vec<EndpointId>, Ended> {
    let mut ids = names::resolve(names, known)?;
    for tag in tags {
        let wanted = tag.clone();
        let tagged = handle.look(move |guard, _| {
            let seen = guard.inventory().endpoints().filter(|seen| seen.tags.contains(&wanted));
            seen.map(|seen| seen.id.clone()).collect::<Vec<_>>()
        });
        let tagged = tagged.await.ok_or_else(|| Ended::failed("the host ended"))?;
        if tagged.is_empty() {
            return Err(Ended::usage(format!("no endpoint has the tag {tag}")));
        }
        ids.extend(tagged);
    }
    let mut found = std::collections::BTreeSet::new();
    ids.retain(|id| found.insert(id.clone()));
    Ok(ids)
}

/// Asks for the session; its name, or why it was not begun.
///
/// # Errors
/// When it was refused, or could not be noted in time.
pub async fn start(handle: &Handle, plan: SessionPlan) -> Result<String, Ended> {
    proof::offer(handle).await;
    handle.ask(Request::StartSession { plan });
    let look = |guard: &Guard, _| {
        let refused = guard.session_refused().map(|why| Err(why.to_owned()));
        let kept = guard.kept_session().map(|session| Ok(session.id.clone()));
        refused.or(kept)
    };
    let still = |_: &Guard| "the session to be noted on the disk".to_owned();
    let started = waiting::until(handle, NOTED_WITHIN, look, still).await?;
    started.map_err(|why| Ended::failed(format!("the session was not started: {why}")))
}

/// Shows how far it is until everything is confirmed, or cannot be. The first signal ends the
/// session; further ones change nothing about that. `command` is what it runs, and `stop` what it may cost.
///
/// # Errors
/// When the host ended.
pub async fn follow(
    handle: &Handle,
    id: &str,
    signals: &mut Signals,
    command: Option<&[String]>,
    stop: Option<Stop>,
) -> Result<End, Ended> {
    let of = id.to_owned();
    let ended = handle.until(move |guard, at| End::of(guard, &of, at));
    tokio::pin!(ended);
    let holds = stop.is_some();
    let of = id.to_owned();
    let reached = handle.until(move |guard, _| stop.as_ref()?.reached(guard, &of));
    tokio::pin!(reached);
    let mut over: Option<String> = None;
    let mut looks = tokio::time::interval(LOOKS_EVERY);
    let mut ending: Option<tokio::time::Instant> = None;
    let mut views = handle.views();
    let mut progress = Progress::new();
    // Lengths of time move on each second where somebody sees it.
    handle.watch_closely(progress.is_terminal());
    loop {
        tokio::select! {
            end = &mut ended => {
                progress.end();
                let end = end.ok_or_else(|| Ended::failed("the host ended"))?;
                return Ok(end.stopped(over));
            }
            why = &mut reached, if holds && over.is_none() => {
                let Some(why) = why else { return Err(Ended::failed("the host ended")) };
                progress.end();
                say(format_args!("{}: pausing.", words::sentence(&why).trim_end_matches('.')));
                over = Some(why);
                handle.ask(Request::EndSession { id: id.to_owned() });
            }
            _ = looks.tick() => {
                let of = id.to_owned();
                let is_ending = handle.look(move |guard, _| {
                    guard.session(&of).is_some_and(|session| session.phase >= Phase::Ending)
                });
                if is_ending.await != Some(true) {
                    ending = None;
                } else if ending.get_or_insert_with(tokio::time::Instant::now).elapsed() >= ENDS_WITHIN {
                    progress.end();
                    let of = id.to_owned();
                    let left = handle.look(move |guard, at| End::given_up(guard, &of, at)).await;
                    let left = left.flatten().ok_or_else(|| Ended::failed("the host ended"))?;
                    return Ok(left.stopped(over));
                }
                progress.remind();
            }
            signal = signals.next() => {
                progress.end();
                match signals.repeated() {
                    false => say(format_args!("{}: pausing first.", signal.name())),
                    true => say("Still pausing; this ends when that is confirmed."),
                }
                handle.ask(Request::EndSession { id: id.to_owned() });
            }
            changed = views.changed() => {
                let Ok(()) = changed else { return Err(Ended::failed("the host ended")) };
                let view = views.borrow_and_update().clone();
                let session = view.sessions.iter().find(|session| session.id == id);
                if let Some(session) = session {
                    progress.show(session, &view.rate, command.is_some());
                }
            }
        }
    }
}

/// Whether it got as far as its work.
fn has_worked(session: &Session) -> bool {
    session.exit_code.is_some() || matches!(session.outcome, Some(SessionOutcome::Completed))
}
