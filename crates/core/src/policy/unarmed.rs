//! Not armed: Hugging Face would never stop it, whatever becomes of this machine.

use super::{EndpointFacts, Wanted, Words};
use crate::moment::minutes_millis;
use crate::notification::Notification;
use crate::settings::{Level, Remind};

/// Said wherever it matters.
pub(super) const NOTHING_STOPS_IT: &str = "Auto-stop is off: nothing stops it but a pause.";

/// Whether it is known that nothing stops it.
pub(super) fn is_unarmed(facts: &EndpointFacts) -> bool {
    facts.armed == Some(false)
}

/// Level 1 when the first reminder is due, once for each billable episode.
#[must_use]
pub fn unarmed<'a>(facts: &'a EndpointFacts, settings: &Remind) -> Option<Wanted<'a>> {
    let settings = *settings;
    if facts.rules.level == Level::Protected || !is_unarmed(facts) {
        return None;
    }
    let after = minutes_millis(facts.rules.first_after_minutes);
    Some(Wanted {
        key: format!("not-armed:{}", facts.id),
        round: facts.episode,
        level: u32::from(facts.billable_millis >= after),
        notification: Words::new(move || Notification {
            key: format!("not-armed:{}", facts.id),
            title: format!("{} has auto-stop off", facts.label),
            body: format!("Nothing stops it but a pause. {}", facts.so_far()),
            critical: false,
            window: false,
            actions: vec![facts.arm(), facts.pause(), facts.snooze(&settings)],
        }),
        also: Vec::new(),
    })
}
