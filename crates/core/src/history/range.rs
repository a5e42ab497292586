//! Which days are asked for.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Five years, two of them possibly leap years.
const MOST_DAYS: i32 = 5 * 365 + 2;

/// Which days are asked for, in the person's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Range {
    /// The last days, today included.
    Days {
        /// How many.
        count: u32,
    },
    /// One month.
    Month {
        /// Year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// From one day to another.
    Between {
        /// First day: `2026-11-01`.
        #[ts(type = "string")]
        from: Date,
        /// Last day, included.
        #[ts(type = "string")]
        to: Date,
    },
}

impl Range {
    /// The first day, and the first day after the last, when it is `today`. A month that is not
    /// over is whole; otherwise days to come are left out.
    ///
    /// # Errors
    /// In words for a person, when there are no such days to look back on.
    pub fn resolve(self, today: Date) -> Result<(Date, Date), String> {
        let (from, to) = match self {
            Self::Days { count: 0 } => return Err("A range has at least one day.".to_owned()),
            Self::Days { count } => {
                let back = i64::from(count) - 1;
                let too_long = back >= i64::from(MOST_DAYS);
                let from = if too_long { Date::MIN } else { today.saturating_sub(back.days()) };
                (from, after(today))
            }
            Self::Month { year, month } => {
                let first = Date::new(year, month, 1)
                    .map_err(|_| format!("There is no month {month} of the year {year}."))?;
                (first, after(first.last_of_month()))
            }
            Self::Between { from, to } if to < from => {
                return Err(format!("{} lies before {}.", written(to), written(from)));
            }
            Self::Between { from, to } => (from, after(to.min(today.max(from)))),
        };
        if from > today {
            return Err(format!("{} lies ahead.", written(from)));
        }
        let days = from.until(to).map_or(i32::MAX, |span| span.get_days());
        if days > MOST_DAYS {
            return Err("A range has five years at most.".to_owned());
        }
        Ok((from, to))
    }

    /// What these days are called: `last 30 days`, `November 2026`, `1 to 15 Nov 2026`.
    ///
    /// `from` and `to` are what [`Range::resolve`] gave.
    #[must_use]
    pub fn title(self, from: Date, to: Date) -> String {
        match self {
            Self::Days { count: 1 } => "today".to_owned(),
            Self::Days { count } => format!("last {count} days"),
            Self::Month { .. } => from.strftime("%B %Y").to_string(),
            Self::Between { .. } => between(from, to),
        }
    }
}

/// `23 Nov 2026`, `1 to 15 Nov 2026`, `20 Oct to 15 Nov 2026`, for the days from `from` up to and
/// without `to`.
#[must_use]
pub fn between(from: Date, to: Date) -> String {
    let last = to.yesterday().unwrap_or(to);
    let begins = if from == last {
        return written(from);
    } else if from.first_of_month() == last.first_of_month() {
        from.strftime("%-d")
    } else if from.year() == last.year() {
        from.strftime("%-d %b")
    } else {
        from.strftime("%-d %b %Y")
    };
    format!("{begins} to {}", written(last))
}

/// `23 Nov 2026`.
pub(super) fn written(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

fn after(day: Date) -> Date {
    day.saturating_add(1.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 23);

    fn words(range: Range) -> String {
        match range.resolve(TODAY) {
            Ok((from, to)) => format!("{}: {from} {to}", range.title(from, to)),
            Err(why) => why,
        }
    }

    fn days(from: Date, to: Date) -> String {
        words(Range::Between { from, to })
    }

    #[test]
    fn a_range_is_the_days_it_names() {
        assert_eq!(words(Range::Days { count: 7 }), "last 7 days: 2026-11-17 2026-11-24");
        assert_eq!(words(Range::Days { count: 1 }), "today: 2026-11-23 2026-11-24");
        let month = |year, month| words(Range::Month { year, month });
        assert_eq!(month(2026, 11), "November 2026: 2026-11-01 2026-12-01");
        assert_eq!(month(2024, 2), "February 2024: 2024-02-01 2024-03-01");
        let november = |day| date(2026, 11, day);
        assert_eq!(days(november(1), november(15)), "1 to 15 Nov 2026: 2026-11-01 2026-11-16");
        assert_eq!(days(november(3), november(3)), "3 Nov 2026: 2026-11-03 2026-11-04");
        assert_eq!(
            days(date(2026, 10, 20), november(2)),
            "20 Oct to 2 Nov 2026: 2026-10-20 2026-11-03"
        );
        assert_eq!(
            days(date(2025, 12, 30), date(2026, 1, 2)),
            "30 Dec 2025 to 2 Jan 2026: 2025-12-30 2026-01-03"
        );
        assert_eq!(
            days(november(20), date(2027, 1, 1)),
            "20 to 23 Nov 2026: 2026-11-20 2026-11-24"
        );
    }

    #[test]
    fn what_is_no_range_is_told_in_plain_words() {
        assert_eq!(words(Range::Days { count: 0 }), "A range has at least one day.");
        assert_eq!(words(Range::Days { count: 1_828 }), "A range has five years at most.");
        assert_eq!(words(Range::Days { count: u32::MAX }), "A range has five years at most.");
        assert!(words(Range::Days { count: 1_827 }).starts_with("last 1827 days"));
        assert_eq!(
            days(date(2026, 11, 5), date(2026, 11, 1)),
            "1 Nov 2026 lies before 5 Nov 2026."
        );
        assert_eq!(days(date(2026, 11, 24), date(2026, 11, 30)), "24 Nov 2026 lies ahead.");
        assert_eq!(words(Range::Month { year: 2026, month: 12 }), "1 Dec 2026 lies ahead.");
        assert_eq!(
            words(Range::Month { year: 2026, month: 13 }),
            "There is no month 13 of the year 2026."
        );
        assert_eq!(days(date(2020, 1, 1), TODAY), "A range has five years at most.");
    }
}
