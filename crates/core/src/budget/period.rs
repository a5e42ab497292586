//! The stretches of time a budget is for, in the person's time zone.

use jiff::ToSpan;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A day, a week from Monday on, or a month.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema,
)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// From midnight to midnight.
    Day,
    /// From Monday to Sunday.
    Week,
    /// From the first to the last.
    Month,
}

impl Period {
    /// `day`, `week`, `month`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// As in "keep running this week".
    #[must_use]
    pub fn this(self) -> &'static str {
        match self {
            Self::Day => "today",
            Self::Week => "this week",
            Self::Month => "this month",
        }
    }

    /// The first day of the period that `day` lies in, and the first day after it.
    #[must_use]
    pub fn around(self, day: Date) -> (Date, Date) {
        match self {
            Self::Day => (day, day.saturating_add(1.day())),
            Self::Week => {
                let monday = day.saturating_sub(day.weekday().to_monday_zero_offset().days());
                (monday, monday.saturating_add(7.days()))
            }
            Self::Month => (day.first_of_month(), day.last_of_month().saturating_add(1.day())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_begin_on_monday_and_months_end_when_they_end() {
        let sunday = date(2026, 11, 29);
        assert_eq!(Period::Week.around(sunday), (date(2026, 11, 23), date(2026, 11, 30)));
        let monday = date(2026, 11, 30);
        assert_eq!(Period::Week.around(monday), (date(2026, 11, 30), date(2026, 12, 7)));
        assert_eq!(Period::Month.around(monday), (date(2026, 11, 1), date(2026, 12, 1)));
        let leap = date(2028, 2, 29);
        assert_eq!(Period::Month.around(leap), (date(2028, 2, 1), date(2028, 3, 1)));
        assert_eq!(Period::Day.around(leap), (leap, date(2028, 3, 1)));
    }
}
