//! Not armed: Hugging Face would never stop it, whatever becomes of this machine.

use super::{Condition, Declared, EndpointFacts, Judge, Wanted, Words};
use crate::moment::minutes_millis;
use crate::notification::Notification;
use crate::settings::{Level, Remind};
use crate::words;

/// Said wherever it matters.
pub(super) const NOTHING_STOPS_IT: &str = "Auto-stop is off: nothing stops it but a pause.";

/// Whether it is known that nothing stops it.
pub(super) fn is_unarmed(facts: &EndpointFacts) -> bool {
    facts.armed == Some(false)
}

pub(super) const UNARMED: Declared = Declared {
    judge: Judge::Endpoint(unarmed),
    is_of_leaving_on: true,
    name: "auto-stop off",
    levels: "watch, guard",
    reminds: "billable, and Hugging Face would not stop it when idle; said with *left running* where both are due",
    default: |settings| format!("after {}", words::minutes(settings.remind.first_after_minutes)),
    silenced: "turning on auto-stop, snooze, pausing it",
    ..Declared::new("not-armed")
};

/// Level 1 when the first reminder is due, once for each billable episode.
#[must_use]
pub fn unarmed<'a>(facts: &'a EndpointFacts, settings: &Remind) -> Option<Wanted<'a>> {
    let settings = *settings;
    if facts.rules.level == Level::Protected || !is_unarmed(facts) {
        return None;
    }
    let after = minutes_millis(facts.rules.first_after_minutes);
    Some(Wanted {
        key: Condition::NotArmed.of(&facts.id),
        round: facts.episode,
        level: u32::from(facts.billable_millis >= after),
        notification: Words::new(move || Notification {
            key: Condition::NotArmed.of(&facts.id),
            title: format!("{} has auto-stop off", facts.label),
            body: format!("Nothing stops it but a pause. {}", facts.so_far()),
            critical: false,
            window: false,
            actions: vec![facts.arm(), facts.pause(), facts.snooze(&settings)],
        }),
        also: Vec::new(),
    })
}
