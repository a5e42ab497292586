//! Failed with replicas: it serves nothing and is billed all the same.

use super::{Condition, Declared, EndpointFacts, Judge, Wanted, Words};
use crate::endpoint::State;
use crate::notification::Notification;
use crate::settings::Remind;
use crate::words;

pub(super) const FAILED: Declared = Declared {
    judge: Judge::Endpoint(failed),
    name: "failed with replicas",
    reminds: "failed, and a replica is still billed",
    silenced: "snooze, pausing it",
    ..Declared::new("failed")
};

/// Level 1 at once, once for each billable episode. Protected endpoints too.
#[must_use]
pub fn failed<'a>(facts: &'a EndpointFacts, settings: &Remind) -> Option<Wanted<'a>> {
    let settings = *settings;
    if !matches!(facts.state, State::Failed | State::UpdateFailed) {
        return None;
    }
    Some(Wanted {
        key: Condition::Failed.of(&facts.id),
        round: facts.episode,
        level: 1,
        notification: Words::new(move || notification(facts, &settings)),
        also: Vec::new(),
    })
}

fn notification(facts: &EndpointFacts, settings: &Remind) -> Notification {
    let replicas = words::counted(facts.replicas as usize, "replica is", "replicas are");
    let said = facts.said.message.trim();
    let said = if said.is_empty() { String::new() } else { format!(" Hugging Face says: {said}") };
    let diagnosed = facts.diagnosed();
    let ended =
        if diagnosed.is_empty() || said.is_empty() || said.ends_with('.') { "" } else { "." };
    Notification {
        key: Condition::Failed.of(&facts.id),
        title: format!("{} has failed and is still billed", facts.label),
        body: format!("{replicas} on. {}{said}{ended}{diagnosed}", facts.so_far()),
        critical: false,
        window: false,
        actions: vec![facts.pause(), facts.snooze(settings), facts.debug()],
    }
}
