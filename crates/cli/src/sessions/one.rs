//! One session: shown, ended, extended.

use std::time::{Duration, Instant};

use guard_core::{Session, Wish, markdown, shifted, words};
use guard_host::sessions::offline;
use guard_host::{Dirs, Handle};
use jiff::Timestamp;

use super::{SessionCommand, last};
use crate::done::Done;
use crate::ended::{self, Ended};
use crate::output::{self, say};
use crate::waiting::SAYS_EVERY;
use crate::{opening, reading};

/// How often that is looked at.
const LOOKED_EVERY: Duration = Duration::from_millis(200);

/// Carries out one command.
///
/// # Errors
/// When the session is not there, or a pause is not confirmed.
pub async fn run(command: SessionCommand, dirs: &Dirs) -> Result<(), Ended> {
    match command {
        SessionCommand::Show { id, json, markdown } => show(&find(dirs, &id)?, json, markdown),
        SessionCommand::Stop { id, timeout, json } => {
            stop(dirs, find(dirs, &id)?, timeout, json).await
        }
        SessionCommand::Extend { id, time, json } => extend(dirs, &find(dirs, &id)?, time, json),
    }
}

fn find(dirs: &Dirs, typed: &str) -> Result<Session, Ended> {
    let mut fits: Vec<Session> =
        last(dirs)?.into_iter().filter(|session| session.id.starts_with(typed)).collect();
    match fits.len() {
        1 => Ok(fits.remove(0)),
        0 => Err(Ended::usage(format!("no session {typed}; `endpoint-guard sessions` lists them"))),
        _ => {
            let names: Vec<String> = fits.into_iter().map(|session| session.id).collect();
            Err(Ended::usage(format!("\"{typed}\" fits several sessions: {}", names.join(", "))))
        }
    }
}

fn show(session: &Session, json: bool, as_markdown: bool) -> Result<(), Ended> {
    if json {
        output::line(ended::json(&session.receipt())?);
    } else if as_markdown {
        output::text(markdown(session, &guard_host::zone::here()));
    } else {
        output::line(format_args!(
            "Session {}: {}, {}.",
            session.id,
            session.ending(),
            words::cost(session.cost())
        ));
        for used in &session.uses {
            let [start, work, tail] = used.parts();
            let note = used.why.as_ref().map(|why| format!(" · {why}")).unwrap_or_default();
            output::line(format_args!(
                "  {}: start {start} · work {work} · tail {tail}{note}",
                used.endpoint
            ));
            if let Some(stages) = used.start_stages {
                output::line(format_args!("    of that start: {}", stages.words()));
            }
        }
        if let Some(log) = &session.log {
            match std::path::Path::new(log).exists() {
                true => output::line(format_args!("  output: {log}")),
                false => output::line(format_args!("  output: no longer kept ({log})")),
            }
        }
    }
    Ok(())
}

/// Ends it through the process that keeps it, or here when that is gone.
async fn stop(dirs: &Dirs, session: Session, within: Duration, json: bool) -> Result<(), Ended> {
    if !session.is_open() {
        if json {
            return show(&session, true, false);
        }
        output::line(format_args!("Session {} is over already: {}.", session.id, session.ending()));
        return Ok(());
    }
    let here: Option<Handle> = if offline::is_kept(dirs, &session.id) {
        offline::wish(dirs, &session.id, Wish::End)
            .map_err(|why| Ended::failed(format!("could not tell the session: {why}")))?;
        None
    } else {
        let words = "What kept it is gone: ending it here.";
        if json {
            say(words);
        } else {
            output::line(words);
        }
        let handle = opening::take_over_sessions()?;
        reading::first_reading(&handle).await?;
        Some(handle)
    };
    let over = wait(dirs, &session.id, within).await?;
    if let Some(handle) = here {
        handle.shut_down().await;
    }
    match over {
        Some(over) => show(&over, json, false),
        None => Err(Ended::unconfirmed(format!(
            "session {} is not over after {}. Money may still be spent",
            session.id,
            words::length(within)
        ))),
    }
}

async fn wait(dirs: &Dirs, id: &str, within: Duration) -> Result<Option<Session>, Ended> {
    let begun = Instant::now();
    let mut said = begun;
    while begun.elapsed() < within {
        if said.elapsed() >= SAYS_EVERY {
            said = Instant::now();
            say(format_args!(
                "Waiting for session {id} to be over: {} of at most {}.",
                words::length(begun.elapsed()),
                words::length(within)
            ));
        }
        let found = last(dirs)?.into_iter().find(|session| session.id == id);
        if let Some(over) = found.filter(|session| !session.is_open()) {
            return Ok(Some(over));
        }
        tokio::time::sleep(LOOKED_EVERY).await;
    }
    Ok(None)
}

fn extend(dirs: &Dirs, session: &Session, time: Duration, json: bool) -> Result<(), Ended> {
    let Some(until) = session.until.filter(|_| session.is_open()) else {
        return Err(Ended::failed(format!(
            "session {} has no end that could be moved",
            session.id
        )));
    };
    if !offline::is_kept(dirs, &session.id) {
        return Err(Ended::failed(format!(
            "what kept session {} is gone; it can only be ended: `endpoint-guard session stop {}`",
            session.id, session.id
        )));
    }
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let until = shifted(until.max(Timestamp::now()), millis);
    offline::wish(dirs, &session.id, Wish::Until(until))
        .map_err(|why| Ended::failed(format!("could not tell the session: {why}")))?;
    let ends = until.to_zoned_datetime(guard_host::zone::here()).strftime("%H:%M").to_string();
    let mut done = Done::new(json);
    done.say(format_args!("Session {} goes on until {ends}.", session.id));
    done.end()
}
