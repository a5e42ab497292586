//! What a person is told of a testing session: that it is ready, that it ends soon, how it ended.

use jiff::Timestamp;

use super::endpoint::time;
use super::{Condition, Declared, Wanted};
use crate::moment::minutes_millis;
use crate::notification::Notification;
use crate::request::Request;
use crate::words;

/// The longest extension that is offered with one press, in minutes.
const EXTENSION_MINUTES: u32 = 30;

/// What these policies see of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// Which.
    pub id: String,
    /// Its endpoints, as a part of a sentence.
    pub names: String,
    /// What they cost per hour now, in words.
    pub rate: String,
    /// What it has cost, in words.
    pub cost: String,
    /// When it ends, in words: `16:00`.
    pub ends: Option<String>,
    /// When it ends.
    pub until: Option<Timestamp>,
    /// Milliseconds until then.
    pub millis_left: i64,
    /// How long all of its work is, in milliseconds.
    pub millis_long: i64,
    /// It works.
    pub is_working: bool,
    /// How it ended, in words.
    pub ending: String,
    /// How many of its endpoints it paused, of how many.
    pub paused: (usize, usize),
}

pub(super) const SESSION: Declared = Declared {
    name: "session",
    reminds: "a testing session is ready or over; or its process is gone, and what it resumed is paused",
    silenced: "once each",
    ..Declared::new("session")
};

/// Everything is ready.
#[must_use]
pub fn session_ready(facts: &SessionFacts) -> Notification {
    let ends = facts.ends.as_ref().map(|ends| format!("Paused at {ends}."));
    Notification {
        key: Condition::Session.of(&facts.id),
        title: format!("Ready: {}, {}", facts.names, facts.rate),
        body: ends.unwrap_or_default(),
        critical: false,
        window: false,
        actions: vec![end(facts)],
    }
}

pub(super) const SESSION_ENDS: Declared = Declared {
    name: "session ends",
    reminds: "a testing session ends soon; while it lasts its endpoints are not told as left running",
    default: |settings| format!("{} before", words::minutes(settings.guard.warn_minutes)),
    silenced: "extending it, its end",
    ..Declared::new("session-ends")
};

/// It ends soon: said while there is time to go on. A short session is not announced to end as
/// soon as it begins.
#[must_use]
pub fn session_ends(facts: &SessionFacts, warn_minutes: u32) -> Option<Wanted<'static>> {
    let until = facts.until?;
    let before = minutes_millis(warn_minutes);
    let is_near = facts.is_working && facts.millis_left <= before && facts.millis_left > 0;
    let key = Condition::SessionEnds.of(&facts.id);
    Some(Wanted {
        key: key.clone(),
        round: until,
        level: u32::from(is_near && facts.millis_long > before),
        notification: Notification {
            key,
            title: format!(
                "The session ends in {}: {}",
                words::length(time(facts.millis_left)),
                facts.names
            ),
            body: format!("{} so far, {}.", words::sentence(&facts.cost), facts.rate),
            critical: false,
            window: false,
            actions: vec![
                (
                    format!("Extend by {}", words::minutes(EXTENSION_MINUTES)),
                    Request::ExtendSession { id: facts.id.clone(), minutes: EXTENSION_MINUTES },
                ),
                end(facts),
            ],
        }
        .into(),
        also: Vec::new(),
    })
}

/// It is over and everything is confirmed.
#[must_use]
pub fn session_done(facts: &SessionFacts) -> Notification {
    let (paused, of) = facts.paused;
    Notification {
        key: Condition::Session.of(&facts.id),
        title: format!("Session over: {}, {}", facts.names, facts.cost),
        body: format!("{}. Paused {paused} of {of}.", words::sentence(&facts.ending)),
        critical: false,
        window: false,
        actions: Vec::new(),
    }
}

/// Its process was gone, and what it left running is being paused.
#[must_use]
pub fn session_abandoned(facts: &SessionFacts) -> Notification {
    Notification {
        key: Condition::Session.of(&facts.id),
        title: format!("A session ended without a word: pausing {}", facts.names),
        body: "What kept it is gone: its process ended, or this machine went off. What it resumed \
               is paused now."
            .to_owned(),
        critical: true,
        window: false,
        actions: Vec::new(),
    }
}

/// A process was gone while it created an endpoint, and that is looked for and paused.
#[must_use]
pub fn creation_abandoned(facts: &SessionFacts) -> Notification {
    Notification {
        key: Condition::Session.of(&facts.id),
        title: format!("Looking for {}, to pause it", facts.names),
        body:
            "What was creating it is gone: its process ended, or this machine went off. If it was \
               created it is paused now, and that is read back."
                .to_owned(),
        critical: true,
        window: false,
        actions: Vec::new(),
    }
}

fn end(facts: &SessionFacts) -> (String, Request) {
    ("End now".to_owned(), Request::EndSession { id: facts.id.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(minutes_left: i64, minutes_long: i64) -> SessionFacts {
        SessionFacts {
            id: "20261125-100000-k3f".to_owned(),
            names: "phi-4".to_owned(),
            rate: "$1.80/h".to_owned(),
            cost: "$1.50".to_owned(),
            ends: Some("11:00".to_owned()),
            until: Some(Timestamp::UNIX_EPOCH),
            millis_left: minutes_left * 60_000,
            millis_long: minutes_long * 60_000,
            is_working: true,
            ending: "open".to_owned(),
            paused: (0, 1),
        }
    }

    #[test]
    fn the_end_is_announced_ten_minutes_before_and_not_of_what_is_shorter() {
        let level = |left, long| session_ends(&facts(left, long), 10).map(|want| want.level);
        assert_eq!(level(50, 60), Some(0));
        assert_eq!(level(10, 60), Some(1));
        assert_eq!(level(0, 60), Some(0));
        assert_eq!(level(5, 8), Some(0));
        let shown = session_ends(&facts(10, 60), 10).unwrap().notification.put();
        assert_eq!(shown.title, "The session ends in 10 min: phi-4");
        assert_eq!(shown.body, "$1.50 so far, $1.80/h.");
    }
}
