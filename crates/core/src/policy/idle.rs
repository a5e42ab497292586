//! Idle while running: it costs money and nobody calls it. Judged by Hugging Face's time of the
//! last request or of becoming running, never by calling it: a call may wake what sleeps.

use super::endpoint::time;
use super::{EndpointFacts, Wanted, Words};
use crate::endpoint::State;
use crate::moment::minutes_millis;
use crate::notification::Notification;
use crate::settings::{Level, Remind};
use crate::words;

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
        key: format!("idle:{}", facts.id),
        round: last_used.max(facts.episode),
        level: u32::from(idle >= after),
        notification: Words::new(move || Notification {
            key: format!("idle:{}", facts.id),
            title: format!("{} has had no request for {}", facts.label, words::length(time(idle))),
            body: facts.so_far(),
            critical: false,
            window: false,
            actions: vec![facts.pause(), facts.snooze(&settings)],
        }),
        also: Vec::new(),
    })
}
