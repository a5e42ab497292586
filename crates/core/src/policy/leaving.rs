//! The machine goes away: what is asked before, and what is told afterwards.

use std::time::Duration;

use super::{Condition, Declared};
use crate::endpoint::EndpointId;
use crate::leaving::Leaving;
use crate::notification::Notification;
use crate::request::Request;
use crate::running_rate::RunningRate;
use crate::words;

pub(super) const LEAVING: Declared = Declared {
    name: "this machine goes away",
    levels: "watch, guard",
    reminds: "before it sleeps, is turned off or the person logs out: pauses or asks; on waking it tells what became of it",
    default: |settings| format!("{:?}, by endpoint", settings.guard.away).to_lowercase(),
    silenced: "an answer",
    ..Declared::new("leaving")
};

/// What became of what cost money while the machine was away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Return {
    /// Names of what was paused before and is paused.
    pub paused: Vec<String>,
    /// Names of what was to be paused and runs.
    pub failed: Vec<String>,
    /// Names of what was left running and still runs, with its cost so far.
    pub kept: Vec<String>,
    /// Those that run.
    pub running: Vec<EndpointId>,
    /// What they cost.
    pub rate: RunningRate,
}

/// Asks, in the seconds there are, whether what runs is to run on. Those of `paused` are paused when
/// nobody answers.
#[must_use]
pub fn asking(
    why: Leaving,
    names: &[String],
    ids: &[EndpointId],
    paused: &[String],
    rate: &RunningRate,
) -> Notification {
    let how = match why {
        Leaving::Sleep => "This machine goes to sleep",
        Leaving::ShutDown => "This machine is turned off",
        Leaving::LogOut => "You log out",
    };
    let run = if names.len() == 1 { "runs" } else { "run" };
    let is = if paused.len() == 1 { "is" } else { "are" };
    let unanswered = match paused.len() {
        0 => "Without an answer that goes on, and nobody watches meanwhile.".to_owned(),
        _ if paused.len() == names.len() => {
            format!("Without an answer {} {is} paused.", words::listed(paused))
        }
        _ => format!(
            "Without an answer {} {is} paused; the rest runs on, and nobody watches meanwhile.",
            words::listed(paused)
        ),
    };
    Notification {
        key: Condition::Leaving.key(),
        title: format!("{how}: {} {run}, {}", words::listed(names), rate.words()),
        body: unanswered,
        critical: true,
        window: false,
        actions: vec![
            ("Pause now".to_owned(), Request::Pause { endpoints: ids.to_vec() }),
            ("Keep running".to_owned(), Request::KeepOnLeaving),
        ],
    }
}

/// Says, where nobody can answer, that what runs is no longer watched. Those of `paused` are paused.
#[must_use]
pub fn unwatched(
    names: &[String],
    ids: &[EndpointId],
    paused: &[String],
    rate: &RunningRate,
) -> Notification {
    let run = if names.len() == 1 { "runs" } else { "run" };
    let is = if paused.len() == 1 { "is" } else { "are" };
    let body = match paused.len() {
        0 => "That goes on.".to_owned(),
        _ if paused.len() == names.len() => format!("{} {is} paused now.", words::listed(paused)),
        _ => format!("{} {is} paused now; the rest runs on.", words::listed(paused)),
    };
    let pause = ("Pause now".to_owned(), Request::Pause { endpoints: ids.to_vec() });
    let runs_on = paused.len() < names.len();
    Notification {
        key: Condition::Leaving.key(),
        title: format!("The watch ends: {} {run}, {}", words::listed(names), rate.words()),
        body,
        critical: true,
        window: false,
        actions: if runs_on { vec![pause] } else { Vec::new() },
    }
}

/// Tells what became of it; `None` when nothing was running.
#[must_use]
pub fn returned(back: &Return, asleep: Duration) -> Option<Notification> {
    let mut lines = Vec::new();
    if !back.failed.is_empty() {
        let run = if back.failed.len() == 1 { "runs" } else { "run" };
        let names = words::listed(&back.failed);
        lines.push(format!("{names} could not be paused before and {run}."));
    }
    if !back.kept.is_empty() {
        let ran = words::listed(&back.kept);
        lines.push(format!("Ran on: {ran}."));
    }
    if !back.paused.is_empty() {
        lines.push(format!("Paused before, confirmed: {}.", words::listed(&back.paused)));
    }
    if lines.is_empty() {
        return None;
    }
    let length = words::length(asleep);
    let title = match back.rate.billable {
        0 => format!("Nothing ran while this machine was away for {length}"),
        _ => format!("{} while this machine was away for {length}", back.rate.words()),
    };
    let pause = Request::Pause { endpoints: back.running.clone() };
    Some(Notification {
        key: Condition::Leaving.key(),
        title,
        body: lines.join(" "),
        critical: !back.failed.is_empty(),
        window: false,
        actions: if back.running.is_empty() {
            Vec::new()
        } else {
            vec![("Pause now".to_owned(), pause)]
        },
    })
}
