//! What is seen, in words. What is not seen is said to be unknown, never to be nothing.

use super::Reading;
use crate::guard::{Guard, LastRead, Sight, Unseen};
use crate::ledger::Total;
use crate::moment::Moment;
use crate::running_rate::RunningRate;
use crate::words;

/// What costs money, as a part of a line: `2 running · $2.60/h`.
pub(super) fn figures(guard: &Guard, sight: &Sight, at: Moment) -> String {
    match sight {
        Sight::SignedOut => "Endpoint Guard: not signed in, so nothing is watched".to_owned(),
        Sight::Awaited(_) => match guard.signing_in() {
            Some(words) => words,
            None => "reading Hugging Face for the first time".to_owned(),
        },
        Sight::Blind(unseen) => unwatched(guard, unseen, None, at),
        Sight::Partly { namespaces, seen, unseen } => {
            let seen = match seen.billable {
                0 => format!("none running in {}", words::listed(namespaces)),
                _ => running(seen),
            };
            let names = words::listed(&unseen.namespaces);
            format!("{seen} · {}", unwatched(guard, unseen, Some(&names), at))
        }
        Sight::Whole(rate) if rate.billable == 0 => "nothing is running".to_owned(),
        Sight::Whole(rate) => running(rate),
    }
}

pub(super) fn running(rate: &RunningRate) -> String {
    format!("{} running · {}", words::number(rate.billable), rate.words())
}

/// `3 running · $3.40/h when last read 20 min ago · not watching since 14:05: the token was
/// refused`. Old figures stay, with their age.
fn unwatched(guard: &Guard, unseen: &Unseen, names: Option<&str>, at: Moment) -> String {
    let watching =
        names.map_or_else(|| "not watching".to_owned(), |it| format!("not watching {it}"));
    let there = if names.is_some() { " there" } else { "" };
    let why = &unseen.why;
    let Some(last) = &unseen.last else {
        return format!("{watching}: {why} · never read");
    };
    let since = guard.time_or_day(last.at, at);
    let read = format!("when last read {}", ago(last));
    match last.rate.billable {
        0 => format!("{watching} since {since}: {why} · nothing ran{there} {read}"),
        _ => format!("{}{there} {read} · {watching} since {since}: {why}", running(&last.rate)),
    }
}

/// `20 min ago`; seconds do not count.
fn ago(last: &LastRead) -> String {
    match last.age.as_secs() {
        0..60 => "just now".to_owned(),
        _ => format!("{} ago", words::length(last.age)),
    }
}

/// `3 running`, `all off`, `not watching`; empty while there is nothing to say.
pub(super) fn counts(sight: &Sight) -> String {
    match sight {
        Sight::SignedOut | Sight::Awaited(_) => String::new(),
        Sight::Blind(_) => "not watching".to_owned(),
        Sight::Partly { seen, unseen, .. } => {
            let names = words::listed(&unseen.namespaces);
            match seen.billable {
                0 => format!("not watching {names}"),
                _ => format!("{}, not watching {names}", seen.counts()),
            }
        }
        Sight::Whole(rate) => rate.counts(),
    }
}

/// The running rate as a figure; `None` where it is not known, or only at unknown prices.
pub(super) fn rate_figure(sight: &Sight) -> Option<String> {
    let rate = match sight {
        Sight::Whole(rate) => rate,
        Sight::Partly { seen, .. } if seen.billable > 0 => seen,
        Sight::SignedOut | Sight::Awaited(_) | Sight::Blind(_) | Sight::Partly { .. } => {
            return None;
        }
    };
    let unpriced = rate.known.0 == 0 && !rate.unpriced.is_empty();
    (!unpriced).then(|| words::rate_figure(rate.known))
}

/// What the rate leaves out, in words; `None` when it is complete.
pub(super) fn rate_note(sight: &Sight) -> Option<String> {
    match sight {
        Sight::SignedOut => None,
        Sight::Awaited(last) => last.as_ref().and_then(last_rate),
        Sight::Blind(unseen) => unseen.last.as_ref().and_then(last_rate),
        Sight::Whole(rate) => unpriced(rate),
        Sight::Partly { seen, unseen, .. } => {
            let without = format!("without {}", words::listed(&unseen.namespaces));
            let last = unseen.last.as_ref().and_then(last_rate);
            let parts = [unpriced(seen), Some(without), last];
            Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
    }
}

fn last_rate(last: &LastRead) -> Option<String> {
    let rate = last.rate.words();
    (last.rate.billable > 0).then(|| format!("{rate} when last read {}", ago(last)))
}

fn unpriced(rate: &RunningRate) -> Option<String> {
    let names = words::listed(&rate.unpriced);
    (!names.is_empty()).then(|| format!("and {names} at an unknown price"))
}

/// `today $4.12`; what is not seen may cost money, so it is `at least` that, or unknown.
pub(super) fn today(sight: &Sight, today: Total) -> String {
    let least = today.cost().least;
    match sight {
        Sight::Whole(_) => format!("today {}", words::total(today)),
        _ if least.0 > 0 => format!("today at least {}", words::money(least)),
        _ => "today unknown".to_owned(),
    }
}

/// How old the figures are, and whether they are to be trusted.
pub(super) fn reading(guard: &Guard, sight: &Sight, at: Moment) -> Reading {
    let fresh = |text: String| Reading { text, stale: false };
    match sight {
        Sight::SignedOut => fresh(String::new()),
        Sight::Awaited(_) => match guard.signing_in() {
            Some(text) => Reading { text, stale: true },
            None => fresh("reading for the first time".to_owned()),
        },
        Sight::Blind(unseen) => Reading { text: last_reading(unseen, None), stale: true },
        Sight::Partly { unseen, .. } => {
            let names = words::listed(&unseen.namespaces);
            Reading { text: last_reading(unseen, Some(&names)), stale: true }
        }
        Sight::Whole(_) => {
            let age = guard.reading_age(at).unwrap_or_default();
            fresh(format!("read {} ago", words::length(age)))
        }
    }
}

fn last_reading(unseen: &Unseen, names: Option<&str>) -> String {
    let why = &unseen.why;
    match (&unseen.last, names) {
        (Some(last), None) => format!("last read {} ago, {why}", words::length(last.age)),
        (Some(last), Some(it)) => format!("{it} last read {} ago, {why}", words::length(last.age)),
        (None, None) => why.clone(),
        (None, Some(it)) => format!("{it} never read: {why}"),
    }
}

/// The question before leaving.
pub(super) fn quitting(guard: &Guard, sight: &Sight, at: Moment) -> String {
    let count = |rate: &RunningRate| {
        let count = words::counted(rate.billable, "endpoint is running", "endpoints are running");
        format!("{count}, {}", rate.words())
    };
    match sight {
        Sight::Whole(rate) => {
            format!("{}. Nobody watches them once Endpoint Guard has quit.", count(rate))
        }
        Sight::SignedOut | Sight::Awaited(_) | Sight::Blind(_) | Sight::Partly { .. } => format!(
            "{}. What runs is not known, and nobody watches it once Endpoint Guard has quit.",
            words::sentence(&figures(guard, sight, at))
        ),
    }
}
