//! The end of a session on the command line: what became of it, in words, as a file and as a code.

use std::path::Path;

use guard_core::{EndpointId, Guard, Moment, Phase, Session, SessionOutcome, markdown, words};
use guard_host::Handle;

use super::has_worked;
use crate::ended::{self, Ended};
use crate::output::say;
use crate::signals::Signal;
use crate::unconfirmed::Unconfirmed;

/// How a session ended.
#[derive(Debug)]
pub struct End {
    session: Session,
    /// Endpoint and why, for each pause that is not confirmed.
    unconfirmed: Vec<(EndpointId, String)>,
    /// The receipt of its pauses in words.
    receipt: Option<String>,
    /// It had to end because of what it may cost; in words.
    over: Option<String>,
}

impl End {
    /// The end, once it is there: everything confirmed, or given up on.
    pub fn of(guard: &Guard, id: &str, at: Moment) -> Option<Self> {
        let session = guard.session(id)?;
        let receipt = receipt(guard, at);
        if session.phase == Phase::Done {
            return Some(Self {
                session: session.clone(),
                unconfirmed: Vec::new(),
                receipt,
                over: None,
            });
        }
        if session.phase != Phase::Ending {
            return None;
        }
        let pausing = guard.pausing()?;
        pausing.settled()?;
        let open = session.unconfirmed();
        let of_it = pausing.alarming().filter(|(id, _)| open.contains(id));
        let unconfirmed: Vec<(EndpointId, String)> =
            of_it.map(|(id, target)| (id.clone(), target.why_not())).collect();
        let session = session.clone();
        (!unconfirmed.is_empty()).then_some(Self { session, unconfirmed, receipt, over: None })
    }

    /// The end where it took too long: what is not read back is told as that.
    pub fn given_up(guard: &Guard, id: &str, at: Moment) -> Option<Self> {
        let session = guard.session(id)?;
        let targets = || guard.pausing().into_iter().flat_map(guard_core::Pausing::targets);
        let why = |open: &EndpointId| {
            let why = targets().find(|(id, _)| *id == open).map(|(_, target)| target.why_not());
            why.unwrap_or_else(|| "no reading showed it as paused".to_owned())
        };
        let open = session.unconfirmed();
        let unconfirmed = open.into_iter().map(|open| (open.clone(), why(open))).collect();
        Some(Self {
            session: session.clone(),
            unconfirmed,
            receipt: receipt(guard, at),
            over: None,
        })
    }

    /// The same, where it had to end because of what it may cost.
    pub fn stopped(self, over: Option<String>) -> Self {
        Self { over, ..self }
    }

    /// The receipt of its pauses in words.
    pub fn receipt(&self) -> Option<&str> {
        self.receipt.as_deref()
    }

    /// What is not confirmed, and why.
    pub fn unconfirmed(&self) -> Vec<Unconfirmed> {
        let open = self.unconfirmed.iter().cloned();
        open.map(|(endpoint, why)| Unconfirmed { endpoint, why }).collect()
    }

    /// Whether every pause was read back.
    pub fn is_confirmed(&self) -> bool {
        self.unconfirmed.is_empty()
    }

    /// The session as it stands now.
    ///
    /// # Errors
    /// When the host ended.
    pub async fn latest(&self, handle: &Handle) -> Result<Session, Ended> {
        let id = self.session.id.clone();
        let latest = handle.look(move |guard, _| guard.session(&id).cloned());
        let latest = latest.await.ok_or_else(|| Ended::failed("the host ended"))?;
        Ok(latest.unwrap_or_else(|| self.session.clone()))
    }

    /// Tells what became of it.
    pub fn tell(&self, session: &Session) {
        let paused = session.uses.iter().filter(|used| used.paused.is_some()).count();
        let of = paused + self.unconfirmed.len();
        say(format_args!(
            "Session {}: {}. Paused {paused} of {of}, {}.",
            session.id,
            session.ending(),
            words::cost(session.cost())
        ));
        for used in &session.uses {
            let [start, work, tail] = used.parts();
            let cost =
                if used.leave { "left as it was".to_owned() } else { words::cost(used.cost()) };
            say(format_args!(
                "  {}: start {start} · work {work} · tail {tail} · {cost}",
                used.endpoint
            ));
            if let Some(stages) = used.start_stages {
                say(format_args!("    of that start: {}", stages.words()));
            }
        }
        if let Some(log) = &session.log {
            say(format_args!("  output: {log}"));
        }
    }

    /// The exit code: that of the command, unless something is more important.
    ///
    /// # Errors
    /// Any code but 0.
    pub fn code(&self, session: &Session, caught: Option<Signal>) -> Result<(), Ended> {
        if !self.is_confirmed() {
            let names: Vec<String> =
                self.unconfirmed.iter().map(|(id, why)| format!("{id} ({why})")).collect();
            return Err(Ended::unconfirmed(format!(
                "not confirmed: {}. Money may still be spent",
                words::listed(&names)
            )));
        }
        if let Some(why) = &self.over {
            return Err(Ended::exceeded(why.clone()));
        }
        if let Some(SessionOutcome::Failed { why }) = &session.outcome
            && !has_worked(session)
        {
            return Err(Ended::failed(why.clone()));
        }
        match (session.exit_code, caught) {
            (Some(0), _) => Ok(()),
            (Some(code), _) => Err(Ended::command(code)),
            (None, Some(signal)) => Err(Ended::interrupted(signal)),
            (None, None) => Ok(()),
        }
    }
}

fn receipt(guard: &Guard, at: Moment) -> Option<String> {
    let summary = guard.pause_summary()?;
    let settled = guard.pausing()?.settled().unwrap_or(at);
    Some(format!("{}.", summary.receipt(settled.since(summary.started))))
}

/// Writes the receipt.
///
/// # Errors
/// When the file cannot be written.
pub fn write(session: &Session, path: &Path) -> Result<(), Ended> {
    let text = match path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md")) {
        true => markdown(session, &guard_host::zone::here()),
        false => format!("{}\n", ended::json(&session.receipt())?),
    };
    guard_host::private::write(path, text.as_bytes()).map_err(|why| {
        Ended::failed(format!("could not write the receipt to {}: {why}", path.display()))
    })
}
