//! Stuck initializing: it takes much longer than usual, and starting is billed.

use super::endpoint::time;
use super::{Condition, Declared, EndpointFacts, Judge, Wanted, Words};
use crate::moment::{minutes_millis, seconds_millis};
use crate::notification::Notification;
use crate::settings::Remind;
use crate::words;

pub(super) const STUCK: Declared = Declared {
    judge: Judge::Endpoint(stuck),
    name: "stuck initializing",
    reminds: "starting, which is billed, for twice as long as it usually takes",
    default: |settings| {
        format!("after {} at least", words::minutes(settings.remind.stuck_after_minutes))
    },
    silenced: "its start, snooze, pausing it",
    ..Declared::new("stuck")
};

/// Level 1 after twice its own usual time, and after the set time at least. Protected endpoints
/// too: they are meant to run, and this one does not.
#[must_use]
pub fn stuck<'a>(facts: &'a EndpointFacts, settings: &Remind) -> Option<Wanted<'a>> {
    let settings = *settings;
    let starting = facts.starting?;
    let least = minutes_millis(facts.rules.stuck_after_minutes);
    let usual = starting.usual_seconds.map(seconds_millis);
    let after = usual.map_or(least, |usual| least.max(usual.saturating_mul(2)));
    Some(Wanted {
        key: Condition::Stuck.of(&facts.id),
        round: starting.since,
        level: u32::from(starting.millis >= after),
        notification: Words::new(move || Notification {
            key: Condition::Stuck.of(&facts.id),
            title: format!(
                "{} has been starting for {}",
                facts.label,
                words::length(time(starting.millis))
            ),
            body: format!(
                "{} Starting is billed: {}{}",
                usually(usual),
                facts.so_far(),
                facts.diagnosed()
            ),
            critical: false,
            window: false,
            actions: vec![facts.pause(), facts.snooze(&settings), facts.debug()],
        }),
        also: Vec::new(),
    })
}

fn usually(millis: Option<i64>) -> String {
    match millis {
        Some(usual) => format!("It usually takes {}.", words::length(time(usual))),
        None => "2 to 5 min are usual.".to_owned(),
    }
}
