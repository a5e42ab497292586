//! Left running: billable for a while, then for a while longer, and so on.

use super::idle::idle;
use super::unarmed::{self, unarmed};
use super::{Condition, Declared, EndpointFacts, Judge, Wanted, Words};
use crate::notification::Notification;
use crate::settings::{Level, Remind};
use crate::words;

pub(super) const LEFT_RUNNING: Declared = Declared {
    judge: Judge::Endpoint(left_running),
    is_of_leaving_on: true,
    name: "left running",
    levels: "watch, guard",
    reminds: "billable for a while, then again and again, with the sum so far; later as a small window",
    default: |settings| {
        let remind = &settings.remind;
        format!(
            "after {}, then each {}; a window after {}",
            words::minutes(remind.first_after_minutes),
            words::minutes(remind.again_after_minutes),
            words::minutes(remind.popup_after_minutes)
        )
    },
    silenced: "snooze, pausing it, protecting it",
    ..Declared::new("left-running")
};

/// Level 1 after the first time, one more for each further stretch; a small window from a later
/// time on. Protected endpoints are meant to run and are not nagged about.
///
/// That it is idle and that nothing stops it is said in the same breath, so that one thing is not
/// told three times.
#[must_use]
pub fn left_running<'a>(facts: &'a EndpointFacts, settings: &Remind) -> Option<Wanted<'a>> {
    let settings = *settings;
    if facts.rules.level == Level::Protected {
        return None;
    }
    let minutes = facts.billable_millis / 60_000;
    let first = i64::from(facts.rules.first_after_minutes);
    let again = i64::from(facts.rules.again_after_minutes.max(1));
    let popup = i64::from(facts.rules.popup_after_minutes);
    // The window comes at its own time, also where that lies between two of the others.
    let regular = if minutes < first {
        0
    } else {
        minutes.saturating_sub(first).div_euclid(again).saturating_add(1)
    };
    let with_window = i64::from(minutes >= popup);
    let level = u32::try_from(regular.saturating_add(with_window)).unwrap_or(u32::MAX);
    let also = [idle(facts, &settings), unarmed(facts, &settings)];
    Some(Wanted {
        key: Condition::LeftRunning.of(&facts.id),
        round: facts.episode,
        level,
        notification: Words::new(move || notification(facts, &settings, minutes >= popup)),
        also: also
            .into_iter()
            .flatten()
            .filter(|also| also.level > 0)
            .map(|also| also.key)
            .collect(),
    })
}

fn notification(facts: &EndpointFacts, settings: &Remind, window: bool) -> Notification {
    let unarmed = unarmed::is_unarmed(facts);
    let mut body = vec![facts.so_far()];
    body.extend(facts.used());
    body.extend(unarmed.then(|| unarmed::NOTHING_STOPS_IT.to_owned()));
    let mut actions = vec![facts.pause(), facts.snooze(settings)];
    actions.extend(unarmed.then(|| facts.arm()));
    Notification {
        key: Condition::LeftRunning.of(&facts.id),
        title: format!("{} has been {} for {}", facts.label, facts.doing(), facts.length()),
        body: body.join(" "),
        critical: false,
        window,
        actions,
    }
}
