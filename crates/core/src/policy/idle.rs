//! Idle while running: it costs money and nobody calls it. Judged by Hugging Face's time of the
//! last request or of becoming running, never by calling it: a call may wake what sleeps.

use super::endpoint::time;
use super::{Condition, Declared, EndpointFacts, Judge, Wanted, Words};
use crate::endpoint::State;
use crate::moment::minutes_millis;
use crate::notification::Notification;
use crate::settings::{Level, Remind};
use crate::words;

pub(super) const IDLE: Declared = Declared {
    judge: Judge::Endpoint(idle),
    is_of_leaving_on: true,
    name: "idle while running",
    levels: "watch, guard",
    reminds: "no request although it runs, by Hugging Face's time of the last one or of becoming running; said with *left running* where both are due",
    default: |settings| format!("after {}", words::minutes(settings.remind.idle_after_minutes)),
    silenced: "a request, snooze, pausing it",
    ..Declared::new("idle")
};

/// Level 1 once for each stretch without a request, counted from the last one or from when it ran.
#[must_use]
pub fn idle<'a>(facts: &'a EndpointFacts, settings: &Remind) -> Option<Wanted<'a>> {
    let settings = *settings;
    let after = minutes_millis(facts.rules.idle_after_minutes);
    if facts.rules.level == Level::Protected || after == 0 || facts.state != State::Running {
        return None;
    }
    let last_used = facts.last_used?;
    let idle = facts.last_used_millis_ago?.min(facts.billable_millis);
    Some(Wanted {
        key: Condition::Idle.of(&facts.id),
        round: last_used.max(facts.episode),
        level: u32::from(idle >= after),
        notification: Words::new(move || Notification {
            key: Condition::Idle.of(&facts.id),
            title: format!("{} has had no request for {}", facts.label, words::length(time(idle))),
            body: facts.so_far(),
            critical: false,
            window: false,
            actions: vec![facts.pause(), facts.snooze(&settings)],
        }),
        also: Vec::new(),
    })
}
