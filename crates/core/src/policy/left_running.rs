//! Left running: billable for a while, then for a while longer, and so on.

use std::time::Duration;

use super::{EndpointFacts, Wanted};
use crate::endpoint::EndpointId;
use crate::event::Notification;
use crate::ledger::Cost;
use crate::request::Request;
use crate::settings::{Level, Remind};
use crate::words;

/// The key of the left-running reminder of an endpoint.
#[must_use]
pub fn key(id: &EndpointId) -> String {
    format!("left-running:{id}")
}

/// Level 1 after the first time, one more for each further stretch. Protected endpoints are meant
/// to run and are not nagged about.
#[must_use]
pub fn left_running(facts: &EndpointFacts, settings: &Remind) -> Option<Wanted> {
    if facts.level == Level::Protected {
        return None;
    }
    let minutes = facts.billable_millis / 60_000;
    let first = i64::from(settings.first_after_minutes);
    let again = i64::from(settings.again_after_minutes.max(1));
    let level = if minutes < first {
        0
    } else {
        u32::try_from(1 + (minutes - first) / again).unwrap_or(u32::MAX)
    };
    Some(Wanted {
        key: key(&facts.id),
        round: facts.billable_since,
        level,
        notification: notification(facts, settings),
    })
}

fn notification(facts: &EndpointFacts, settings: &Remind) -> Notification {
    let elapsed = Duration::from_millis(u64::try_from(facts.billable_millis).unwrap_or(0));
    let cost = if facts.cost.cost() == Cost::UNBOUNDED {
        "Cost so far unknown".to_owned()
    } else {
        format!("{} so far", sentence(&words::total(facts.cost)))
    };
    let rate = facts.rate.map_or_else(|| "price unknown".to_owned(), words::rate);
    let used = facts.last_used_millis_ago.map(|millis| {
        let ago = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
        if ago < Duration::from_secs(120) {
            " In use now.".to_owned()
        } else {
            format!(" Last request {} ago.", words::length(ago))
        }
    });
    let snooze = words::length(Duration::from_secs(u64::from(settings.snooze_minutes) * 60));
    Notification {
        key: key(&facts.id),
        title: format!("{} has been running for {}", facts.id.name, words::length(elapsed)),
        body: format!("{cost}, {rate}.{}", used.unwrap_or_default()),
        critical: false,
        actions: vec![
            ("Pause now".to_owned(), Request::Pause { endpoints: vec![facts.id.clone()] }),
            (
                format!("Snooze {snooze}"),
                Request::Snooze { endpoint: facts.id.clone(), minutes: settings.snooze_minutes },
            ),
        ],
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
