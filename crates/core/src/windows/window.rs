//! One window as a person wrote it.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::of_day;
use super::{Days, Zone};

/// A time of the week in which endpoints may run. In a file:
///
/// ```toml
/// { days = ["mon-fri"], from = "09:00", to = "18:00", zone = "Europe/Berlin", start = true }
/// ```
///
/// Where the clock is put forward over `from` or `to`, the first moment after the hole counts.
/// Where it is put back and shows them twice, the first counts for both, because stopping early
/// costs less: who wants the second hour too writes a later `to`. What is left with no time on
/// such a day is skipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The days on which it begins; every day when left out.
    #[serde(default, skip_serializing_if = "Days::is_every")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub days: Days,
    /// When it begins; whole minutes, `00:00` to `23:59`.
    #[serde(with = "of_day::begin")]
    #[ts(type = "string")]
    pub from: Time,
    /// When it ends; whole minutes, `00:00` to `24:00`, which both are the end of the day. Not
    /// after `from`: on the next day; the same as `from`: the clock goes round once.
    #[serde(with = "of_day::end")]
    #[ts(type = "string")]
    pub to: Time,
    /// Whose clock decides; the person's when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, as = "Option<String>")]
    pub zone: Option<Zone>,
    /// Whether its beginning starts the endpoints; if not, it only lets them run.
    #[serde(default, skip_serializing_if = "is_off")]
    #[ts(optional, as = "Option<bool>")]
    pub start: bool,
}

impl Window {
    /// `Mon to Fri 09:00 to 18:00`, `every day 22:00 to 06:00`,
    /// `Sat, Sun 10:00 to 12:00 (Europe/Berlin)`.
    #[must_use]
    pub fn words(&self) -> String {
        let days = self.days.words();
        let times = format!("{} to {}", of_day::text(self.from), of_day::end_text(self.to));
        match &self.zone {
            Some(zone) => format!("{days} {times} ({})", zone.name()),
            None => format!("{days} {times}"),
        }
    }

    /// It ends on the day after the one it begins on.
    pub(super) fn is_over_midnight(&self) -> bool {
        self.to <= self.from
    }

    /// It begins again each day when it ends.
    pub(super) fn never_ends(&self) -> bool {
        self.days.is_every() && self.from == self.to
    }
}

fn is_off(on: &bool) -> bool {
    !*on
}
