//! The status, the large figure and the one button.

use super::{BudgetView, Exposure, Main, Reading, Status, money};
use crate::endpoint::EndpointId;
use crate::guard::{Guard, RunningRate};
use crate::moment::Moment;
use crate::money::Micros;
use crate::problem::Problem;
use crate::words;

pub(super) fn status(guard: &Guard, reading: &Reading, budgets: &[BudgetView]) -> Status {
    if guard.signing_in().is_some() {
        return Status::Unknown;
    }
    if guard.identity().is_none() {
        return Status::SignedOut;
    }
    let counting_down = budgets.iter().any(|budget| budget.countdown_seconds.is_some());
    if is_alarmed(guard) || counting_down || guard.is_counting_down() {
        return Status::Limit;
    }
    if reading.stale {
        return Status::Unknown;
    }
    if guard.known().oldest_reading().is_none() {
        return Status::Reading;
    }
    if guard.running_rate().billable == 0 {
        return Status::Off;
    }
    if money::reached(guard, budgets).is_some() {
        return Status::Limit;
    }
    if guard.reminders().is_any_open() { Status::Attention } else { Status::Running }
}

fn is_alarmed(guard: &Guard) -> bool {
    guard.pausing().is_some_and(|pausing| pausing.alarming().next().is_some())
}

pub(super) fn counts(rate: &RunningRate) -> String {
    match (rate.billable, rate.starting) {
        (0, _) => "all off".to_owned(),
        (all, 0) => format!("{all} running"),
        (all, starting) if all == starting => format!("{all} starting"),
        (all, starting) => format!("{all} running, {starting} of them starting"),
    }
}

pub(super) fn headline(
    guard: &Guard,
    status: Status,
    reading: &Reading,
    budgets: &[BudgetView],
) -> String {
    let rate = guard.running_rate();
    let figures = if rate.billable == 0 {
        "nothing is running".to_owned()
    } else {
        format!("{} running · {}", rate.billable, rate.words())
    };
    match status {
        Status::SignedOut => "Endpoint Guard: not signed in".to_owned(),
        Status::Reading => "reading Hugging Face for the first time".to_owned(),
        Status::Unknown if guard.identity().is_none() => reading.text.clone(),
        Status::Unknown => format!("{figures} · {}", reading.text),
        Status::Limit if is_alarmed(guard) => format!("{figures} · a pause is not confirmed"),
        Status::Limit if guard.is_counting_down() => format!("{figures} · pausing soon"),
        Status::Limit => {
            let counting = budgets.iter().find(|budget| budget.countdown_seconds.is_some());
            match (counting, money::reached(guard, budgets)) {
                (Some(budget), _) => {
                    format!("{figures} · pausing before the budget is reached: {}", budget.title)
                }
                (None, Some(budget)) => format!("{figures} · budget reached: {}", budget.title),
                (None, None) => figures,
            }
        }
        Status::Off => "nothing is running".to_owned(),
        Status::Running | Status::Attention => figures,
    }
}

pub(super) fn rate_note(rate: &RunningRate) -> Option<String> {
    if rate.unpriced.is_empty() {
        return None;
    }
    Some(format!("and {} at an unknown price", words::listed(&rate.unpriced)))
}

pub(super) fn reading(guard: &Guard, at: Moment) -> Reading {
    if let Some(words) = guard.signing_in() {
        return Reading { text: words, stale: true };
    }
    if guard.identity().is_none() {
        return Reading { text: String::new(), stale: false };
    }
    let problem = guard.known().readable().find_map(|(_, state)| state.problem.as_ref());
    let Some(age) = guard.reading_age(at) else {
        return match problem {
            Some(problem) => Reading { text: format!("{problem}, trying again"), stale: true },
            None => Reading { text: "reading for the first time".to_owned(), stale: false },
        };
    };
    let ago = words::length(age);
    let refused = problem.is_some_and(Problem::is_refused);
    if refused || guard.is_stale(at) {
        let why = match problem {
            Some(Problem::Refused(_)) => "the token is refused".to_owned(),
            Some(problem) => format!("{problem}, trying again"),
            None => "trying again".to_owned(),
        };
        return Reading { text: format!("last read {ago} ago, {why}"), stale: true };
    }
    Reading { text: format!("read {ago} ago"), stale: false }
}

pub(crate) fn main(guard: &Guard, at: Moment) -> Main {
    if let Some(until) = guard.countdown() {
        let left = until.saturating_sub(at.uptime);
        let rate = guard.pausable_rate();
        let count = words::counted(rate.billable, "endpoint", "endpoints");
        let seconds = u32::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
        return Main::Countdown { text: format!("Pausing {count}, {}", rate.words()), seconds };
    }
    if let Some(pausing) = guard.pausing() {
        let all = pausing.targets().count();
        let confirmed = pausing.targets().filter(|(_, target)| target.is_confirmed()).count();
        let Some(settled) = pausing.settled else {
            return Main::Pausing {
                text: format!("Pausing {all}… {confirmed} confirmed"),
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
    if rate.billable > 0 {
        return Main::PauseAll { text: format!("Pause all, stop {}", rate.words()) };
    }
    let text = match (guard.running_rate().billable, guard.known().oldest_reading()) {
        (_, None) => "Reading your endpoints…",
        (0, _) => "Nothing is running",
        _ => "Only protected endpoints are running",
    };
    Main::Nothing { text: text.to_owned() }
}

fn receipt(guard: &Guard, undo_open: bool, all: usize, confirmed: usize) -> Main {
    let Some(summary) = guard.pause_summary() else {
        return Main::Nothing { text: String::new() };
    };
    let text = if confirmed == all {
        summary.receipt(summary.took)
    } else {
        let names = words::listed(&summary.unconfirmed);
        format!("Paused {confirmed} of {all}. Not confirmed: {names}. It may still cost money")
    };
    let stopped = summary.stopped.words();
    let undo = (undo_open && summary.undoable > 0).then(|| {
        let count = words::counted(summary.undoable, "endpoint", "endpoints");
        format!("resumes {count}, {stopped}, billed from the start")
    });
    Main::Receipt { text, complete: confirmed == all, undo }
}

pub(super) fn exposure(guard: &Guard, at: Moment) -> Option<Exposure> {
    let mut micros = Some(0_i64);
    let (mut unarmed, mut in_use) = (Vec::new(), Vec::new());
    let mut any = false;
    for seen in guard.known().endpoints().filter(|seen| seen.is_billable()) {
        any = true;
        match seen.scaling.filter(crate::endpoint::Scaling::is_armed) {
            Some(_) if guard.is_kept_awake(seen, at) => in_use.push(seen.id.clone()),
            Some(scaling) => {
                // One more minute: the started one counts whole.
                let minutes = i64::from(scaling.scale_to_zero_minutes.unwrap_or(0)) + 1;
                micros = micros
                    .zip(guard.whole_rate(seen))
                    .map(|(sum, rate)| sum + rate.0 * minutes / 60);
            }
            None => unarmed.push(seen.id.clone()),
        }
    }
    if !any {
        return None;
    }
    let bounded = unarmed.is_empty() && in_use.is_empty();
    let labels = |ids: &[EndpointId]| {
        words::listed(&ids.iter().map(|id| guard.label(id)).collect::<Vec<_>>())
    };
    let run = if unarmed.len() == 1 { "runs" } else { "run" };
    let what = match (unarmed.is_empty(), in_use.is_empty(), micros) {
        (false, true, _) => format!("unbounded, {} {run} on", labels(&unarmed)),
        (true, false, _) => format!("unbounded while requests reach {}", labels(&in_use)),
        (false, false, _) => {
            let (runs, used) = (labels(&unarmed), labels(&in_use));
            format!("unbounded, {runs} {run} on, and while requests reach {used}")
        }
        (true, true, Some(micros)) => format!("at most {}", words::money(Micros(micros))),
        (true, true, None) => "stopped when idle, at an unknown price".to_owned(),
    };
    let text = format!("If this machine vanishes: {what}");
    Some(Exposure { text, bounded, micros: micros.filter(|_| bounded), unarmed, in_use })
}
