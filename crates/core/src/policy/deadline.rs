//! Automatic pauses of one endpoint: at its limit, at the end of its window, or some time after it
//! was started outside of all of them. Told beforehand, counted down, told afterwards.

use jiff::Timestamp;

use super::endpoint::time;
use super::{Condition, Declared, EndpointFacts, Wanted, Words};
use crate::endpoint::EndpointId;
use crate::moment::minutes_millis;
use crate::notification::Notification;
use crate::request::Request;
use crate::settings::Level;
use crate::words;

/// When an endpoint is paused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// When.
    pub due: Timestamp,
    /// Why.
    pub cause: Cause,
}

/// Why an endpoint is paused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It has been billable for as long as it may.
    Limit {
        /// How long that is.
        minutes: u32,
    },
    /// The window in which it may run ends.
    WindowEnds,
    /// It was started outside of all windows, and the time granted for that is over.
    Exception {
        /// How long that is.
        minutes: u32,
    },
}

impl Cause {
    /// As in "paused at 21:30, its limit of 3 h".
    #[must_use]
    pub fn next(&self) -> String {
        match self {
            Self::Limit { minutes } => format!("its limit of {}", length(*minutes)),
            Self::WindowEnds => "when its window ends".to_owned(),
            Self::Exception { minutes } => {
                format!("{} after it was started outside its windows", length(*minutes))
            }
        }
    }

    fn counting(&self, label: &str) -> String {
        match self {
            Self::Limit { .. } => format!("{label} is at its limit"),
            Self::WindowEnds => format!("The window of {label} ends"),
            Self::Exception { .. } => format!("{label} was started outside its windows"),
        }
    }

    fn afterwards(&self, label: &str) -> String {
        match self {
            Self::Limit { minutes } => format!("{label} was at its limit of {}.", length(*minutes)),
            Self::WindowEnds => format!("The window of {label} was over."),
            Self::Exception { minutes } => {
                format!("{label} was started outside its windows {} ago.", length(*minutes))
            }
        }
    }
}

pub(super) const DEADLINE: Declared = Declared {
    name: "automatic pause",
    levels: "guard; with windows also watch",
    reminds: "the limit or the end of a window is there: counts down, then pauses, then says so; also in Do Not Disturb",
    default: |settings| {
        let guard = &settings.guard;
        format!(
            "limit {}, counted down for {} s before",
            words::minutes(guard.limit_minutes),
            guard.countdown_seconds
        )
    },
    silenced: "snooze, which defers it, pausing it, protecting it; closing the window does not",
    ..Declared::new("deadline")
};

pub(super) const ENDING: Declared = Declared {
    name: "window ends",
    levels: "watch, guard",
    reminds: "the window ends soon, or the time granted for a start outside of all windows",
    default: |settings| {
        let guard = &settings.guard;
        format!(
            "{} before; a start outside is granted {}",
            words::minutes(guard.warn_minutes),
            words::minutes(guard.exception_minutes)
        )
    },
    silenced: "snooze, which defers the end, pausing it, protecting it",
    ..Declared::new("ending")
};

/// A window is about to end: said some minutes before, while there is time to finish.
#[must_use]
pub fn ending(facts: &EndpointFacts, deadline: Deadline, millis_left: i64) -> Wanted<'_> {
    let key = Condition::Ending.of(&facts.id);
    let before = minutes_millis(facts.rules.warn_minutes);
    let is_window = !matches!(deadline.cause, Cause::Limit { .. });
    Wanted {
        key: key.clone(),
        round: deadline.due,
        level: u32::from(is_window && millis_left <= before),
        notification: Words::new(move || Notification {
            key: key.clone(),
            title: format!(
                "{} is paused in {}: {}",
                facts.label,
                words::length(time(millis_left)),
                deadline.cause.counting("it").replacen("The window of it", "its window", 1)
            ),
            body: facts.so_far(),
            critical: false,
            window: false,
            actions: vec![facts.pause(), keep(facts, 60, "Keep running for 1 h")],
        }),
        also: Vec::new(),
    }
}

/// The countdown begins.
#[must_use]
pub fn counting(facts: &EndpointFacts, cause: &Cause, seconds: u128) -> Notification {
    let mut body = vec![facts.so_far()];
    body.extend(facts.used());
    Notification {
        key: Condition::Deadline.of(&facts.id),
        title: format!("{}: pausing in {seconds} s", cause.counting(&facts.label)),
        body: body.join(" "),
        critical: true,
        window: true,
        actions: answers(facts),
    }
}

/// It was paused; `receipt` says how that went.
#[must_use]
pub fn paused(id: &EndpointId, label: &str, cause: &Cause, receipt: &str) -> Notification {
    Notification {
        key: Condition::Deadline.of(id),
        title: receipt.to_owned(),
        body: cause.afterwards(label),
        // It was done while nobody answered: it stays until somebody has seen it.
        critical: true,
        window: false,
        // Whoever sees it on Monday can still take it back.
        actions: vec![(
            "Undo".to_owned(),
            Request::Resume { endpoints: vec![id.clone()], arm: Some(false) },
        )],
    }
}

/// The buttons of a small window.
#[must_use]
pub fn answers(facts: &EndpointFacts) -> Vec<(String, Request)> {
    let protect = Request::set_level(facts.id.clone(), Level::Protected);
    vec![
        facts.pause(),
        keep(facts, 15, "15 min"),
        keep(facts, 60, "1 h"),
        ("Keep (protect)".to_owned(), protect),
    ]
}

fn keep(facts: &EndpointFacts, minutes: u32, label: &str) -> (String, Request) {
    (label.to_owned(), Request::Snooze { endpoint: facts.id.clone(), minutes })
}

fn length(minutes: u32) -> String {
    words::length(time(minutes_millis(minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_on_a_notification_that_stayed_does_not_depend_on_a_receipt_that_is_gone() {
        let id = EndpointId::new("alice", "phi-4");
        let shown = paused(&id, "phi-4", &Cause::Limit { minutes: 180 }, "Paused 1 of 1 in 0.1 s");
        let resume = Request::Resume { endpoints: vec![id], arm: Some(false) };
        assert_eq!(shown.actions, [("Undo".to_owned(), resume)]);
    }
}
