//! What became of a reminder, in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::notification::Quiet;
use crate::reminders::{Logged, Outcome};

/// `notified`, `held back: Do Not Disturb`, `snoozed until 18:30`, as of `at`.
pub(super) fn words(one: &Logged, at: Timestamp, zone: &TimeZone) -> String {
    match &one.outcome {
        Outcome::Told => "notified".to_owned(),
        Outcome::HeldBack(Quiet::DoNotDisturb) => "held back: Do Not Disturb".to_owned(),
        Outcome::HeldBack(Quiet::Locked) => "held back: screen locked".to_owned(),
        Outcome::HeldBack(Quiet::Panel) => "held back: the panel shows it".to_owned(),
        Outcome::NotDelivered(why) => {
            let why = why.trim_end_matches('.');
            let why = if why.is_empty() { "the reason is not known" } else { why };
            format!("not delivered: {why}; tried again")
        }
        Outcome::Snoozed { until } => {
            let day = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
            let until = match day(*until) == day(one.at) {
                true => until.to_zoned_datetime(zone.clone()).strftime("%H:%M").to_string(),
                false => clock(*until, at, zone),
            };
            format!("snoozed until {until}")
        }
        Outcome::PutAway => "dismissed".to_owned(),
        Outcome::TakenBack => "no longer applies".to_owned(),
    }
}

/// `Mon 23 Nov 18:02`, with the year when it is not this one, by the clock on the wall.
pub(super) fn clock(moment: Timestamp, at: Timestamp, zone: &TimeZone) -> String {
    let (moment, now) =
        (moment.to_zoned_datetime(zone.clone()), at.to_zoned_datetime(zone.clone()));
    let same_year = moment.date().year() == now.date().year();
    moment.strftime(if same_year { "%a %-d %b %H:%M" } else { "%a %-d %b %Y %H:%M" }).to_string()
}
