//! The one button: what pressing it would do now, or what became of it.

use serde::Serialize;
use ts_rs::TS;

use super::{Guard, Sight};
use crate::moment::Moment;
use crate::words;

/// What the one primary button is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Main {
    /// Nothing to pause.
    Nothing {
        /// In words: `Nothing is running`.
        text: String,
    },
    /// Pause all.
    PauseAll {
        /// `Pause all, stop $3.40/h`; `Pause 3, stop $3.40/h` where something is left out.
        text: String,
        /// What it leaves out and why, in a sentence; `None` when nothing that costs money.
        leaves_out: Option<String>,
    },
    /// The seconds in which a click can be taken back.
    Countdown {
        /// `Pausing 3 endpoints, $3.40/h`.
        text: String,
        /// Seconds left, rounded up.
        seconds: u32,
        /// What it leaves out and why, in a sentence; `None` when nothing that costs money.
        leaves_out: Option<String>,
    },
    /// Under way.
    Pausing {
        /// `Pausing 3… 2 confirmed`.
        text: String,
        /// Confirmed so far.
        confirmed: u32,
        /// Of how many.
        of: u32,
    },
    /// Done, or given up on some.
    Receipt {
        /// `Paused 3 of 3 in 1.8 s, $3.40/h stopped`.
        text: String,
        /// Whether everything was confirmed.
        complete: bool,
        /// What Undo would do and cost; `None` when it is too late.
        undo: Option<String>,
    },
}

pub(crate) fn main(guard: &Guard, at: Moment) -> Main {
    if let Some(until) = guard.countdown() {
        let left = until.saturating_sub(at.uptime);
        let rate = guard.pausable_rate();
        let count = words::counted(rate.billable, "endpoint", "endpoints");
        let seconds = u32::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
        return Main::Countdown {
            text: format!("Pausing {count}, {}", rate.words()),
            seconds,
            leaves_out: guard.left_out().words(),
        };
    }
    if let Some(pausing) = guard.pausing() {
        let all = pausing.targets().count();
        let confirmed = pausing.targets().filter(|(_, target)| target.is_confirmed()).count();
        let Some(settled) = pausing.settled() else {
            return Main::Pausing {
                text: format!(
                    "Pausing {}… {} confirmed",
                    words::number(all),
                    words::number(confirmed)
                ),
                confirmed: u32::try_from(confirmed).unwrap_or(u32::MAX),
                of: u32::try_from(all).unwrap_or(u32::MAX),
            };
        };
        let undo_open = at.since(settled) < guard.undo_time();
        let complete = confirmed == all;
        if undo_open || !complete {
            return receipt(guard, undo_open, all, confirmed);
        }
    }
    let rate = guard.pausable_rate();
    let left_out = guard.left_out();
    if rate.billable > 0 {
        let all = match left_out.count() {
            0 => "all".to_owned(),
            _ => rate.billable.to_string(),
        };
        return Main::PauseAll {
            text: format!("Pause {all}, stop {}", rate.words()),
            leaves_out: left_out.words(),
        };
    }
    if left_out.count() > 0 {
        return Main::Nothing { text: left_out.alone() };
    }
    Main::Nothing { text: nothing_to_pause(&guard.sight(at)) }
}

fn receipt(guard: &Guard, undo_open: bool, all: usize, confirmed: usize) -> Main {
    let Some(summary) = guard.pause_summary() else {
        return Main::Nothing { text: String::new() };
    };
    let text = if confirmed == all {
        summary.receipt(summary.took)
    } else {
        let names = words::listed(&summary.unconfirmed);
        let (confirmed, all) = (words::number(confirmed), words::number(all));
        format!("Paused {confirmed} of {all}. Not confirmed: {names}. It may still cost money")
    };
    let stopped = summary.stopped.words();
    let undo = (undo_open && summary.undoable > 0).then(|| {
        let count = words::counted(summary.undoable, "endpoint", "endpoints");
        format!("resumes {count}, {stopped}, billed from the start")
    });
    Main::Receipt { text, complete: confirmed == all, undo }
}

/// Why there is nothing to pause, as far as that is known.
fn nothing_to_pause(sight: &Sight) -> String {
    match sight {
        Sight::SignedOut => "Not signed in".to_owned(),
        Sight::Awaited(_) => "Reading your endpoints…".to_owned(),
        Sight::Blind(_) => "Not watching: what runs is not known".to_owned(),
        Sight::Partly { unseen, .. } => {
            let names = words::listed(&unseen.namespaces);
            format!("What runs in {names} is not known")
        }
        Sight::Whole(rate) if rate.billable == 0 => "Nothing is running".to_owned(),
        Sight::Whole(_) => "Only protected endpoints are running".to_owned(),
    }
}
