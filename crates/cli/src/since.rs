//! Which days are looked back on: `7d`, `2w`, or from a day on.

use guard_core::Range;
use jiff::ToSpan;
use jiff::civil::Date;

/// How far back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// So many days, the last one included.
    Days(u32),
    /// From this day on.
    Date(Date),
}

/// The days from `since` to `until`, included; to today when that is left out.
pub fn range(since: Since, until: Option<Date>, today: Date) -> Range {
    match (since, until) {
        (Since::Days(count), None) => Range::Days { count },
        (Since::Days(count), Some(to)) => {
            let from = to.saturating_sub((i64::from(count) - 1).days());
            Range::Between { from, to }
        }
        (Since::Date(from), until) => {
            Range::Between { from, to: until.unwrap_or_else(|| today.max(from)) }
        }
    }
}

/// `7d`, `2w` or `2026-11-01`.
pub fn since(text: &str) -> Result<Since, String> {
    let counted = |end: char, days: u32| {
        let count: u32 = text.strip_suffix(end)?.parse().ok()?;
        count.checked_mul(days).filter(|days| *days > 0)
    };
    match counted('d', 1).or_else(|| counted('w', 7)) {
        Some(days) => Ok(Since::Days(days)),
        None => text.parse().map(Since::Date).map_err(|_| {
            format!("\"{text}\" is neither a time such as 7d or 2w nor a day such as 2026-11-01")
        }),
    }
}

/// `2026-11-01`.
pub fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("\"{text}\" is not a day such as 2026-11-01"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_time_back_includes_the_last_day() {
        let today = date(2026, 11, 23);
        let resolved = |text: &str, until: Option<Date>| {
            range(since(text).unwrap(), until, today).resolve(today)
        };
        let (november, after) = (date(2026, 11, 1), date(2026, 11, 24));
        assert_eq!(resolved("2w", None), Ok((date(2026, 11, 10), after)));
        assert_eq!(resolved("2026-11-01", None), Ok((november, after)));
        let week = Ok((date(2026, 11, 4), date(2026, 11, 11)));
        assert_eq!(resolved("7d", Some(date(2026, 11, 10))), week);
        assert_eq!(
            resolved("2026-12-01", None),
            Err("1 Dec 2026 lies ahead.".to_owned()),
            "a first day that lies ahead is told, not turned around"
        );
        for wrong in ["0d", "d", "7", "-3d", "99999999999w", "yesterday", "2026-13-01"] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
