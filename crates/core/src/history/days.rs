//! The days of a range in the person's time zone, as plain milliseconds.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};

use crate::ledger::start_of_day;

const HOUR: i64 = 3_600_000;

/// Days one after the other. The time zone is asked once per day and not again.
#[derive(Clone, Debug)]
pub(super) struct Days {
    zone: TimeZone,
    first: Date,
    /// First moment of each day, and of the day after the last.
    starts: Vec<i64>,
    /// `Mon 23 Nov`, each written once for the many moments that are told by it.
    labels: Vec<String>,
}

impl Days {
    /// The days from `from` up to and without `to`.
    pub(super) fn new(zone: &TimeZone, from: Date, to: Date) -> Self {
        let (mut starts, mut labels) = (Vec::new(), Vec::new());
        let mut day = from;
        loop {
            starts.push(start_of_day(zone, day).as_millisecond());
            let next = day.saturating_add(1.day());
            if day >= to || next == day {
                break;
            }
            labels.push(day.strftime("%a %-d %b").to_string());
            day = next;
        }
        Self { zone: zone.clone(), first: from, starts, labels }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// First moment.
    pub(super) fn from(&self) -> i64 {
        self.starts[0]
    }

    /// First moment after the last day.
    pub(super) fn to(&self) -> i64 {
        self.starts[self.len()]
    }

    /// First moment of a day and of the next.
    pub(super) fn bounds(&self, day: usize) -> (i64, i64) {
        (self.starts[day], self.starts[day + 1])
    }

    /// The day that `at` lies in; the nearest one when it lies in none.
    pub(super) fn at(&self, at: i64) -> usize {
        let begun = self.starts.partition_point(|start| *start <= at);
        begun.saturating_sub(1).min(self.len().saturating_sub(1))
    }

    pub(super) fn date(&self, day: usize) -> Date {
        self.first.saturating_add(i64::try_from(day).unwrap_or(i64::MAX).days())
    }

    /// `Mon 23 Nov`.
    pub(super) fn label(&self, day: usize) -> &str {
        &self.labels[day]
    }

    /// How long a day is, in hours; a part of an hour counts as one where clocks move by half.
    pub(super) fn hours(&self, day: usize) -> u32 {
        let (from, to) = self.bounds(day);
        u32::try_from((to - from + HOUR / 2) / HOUR).unwrap_or(0)
    }

    /// `IANA` name of the time zone, or its offset.
    pub(super) fn zone_name(&self) -> String {
        match self.zone.iana_name() {
            Some(name) => name.to_owned(),
            None => zoned(&self.zone, self.to()).strftime("%:z").to_string(),
        }
    }

    /// `Mon 23 Nov 10:02`, by the clock on the wall.
    pub(super) fn clock(&self, at: i64) -> String {
        let day = self.at(at);
        let (from, to) = self.bounds(day);
        if (from..to).contains(&at) && to - from == 24 * HOUR {
            let minutes = (at - from) / 60_000;
            return format!("{} {:02}:{:02}", self.label(day), minutes / 60, minutes % 60);
        }
        zoned(&self.zone, at).strftime("%a %-d %b %H:%M").to_string()
    }
}

fn zoned(zone: &TimeZone, millis: i64) -> ZonedDateTime {
    let at = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MIN);
    at.to_zoned_datetime(zone.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_have_the_hours_they_have_in_the_zone() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let autumn = Days::new(&berlin, date(2026, 10, 24), date(2026, 10, 27));
        assert_eq!((0..3).map(|day| autumn.hours(day)).collect::<Vec<_>>(), [24, 25, 24]);
        let spring = Days::new(&berlin, date(2026, 3, 29), date(2026, 3, 30));
        assert_eq!(
            (spring.len(), spring.hours(0), spring.zone_name().as_str()),
            (1, 23, "Europe/Berlin")
        );

        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(autumn.clock(at("2026-10-25T05:02:00Z")), "Sun 25 Oct 06:02");
        assert_eq!(autumn.clock(at("2026-10-26T05:02:00Z")), "Mon 26 Oct 06:02");
        assert_eq!(autumn.at(at("2026-10-24T21:59:59Z")), 0);
        assert_eq!(autumn.at(at("2026-10-24T22:00:00Z")), 1);
        assert_eq!(autumn.at(at("2026-12-01T00:00:00Z")), 2);
    }

    #[test]
    fn where_midnight_is_skipped_the_day_begins_later() {
        let cairo = TimeZone::get("Africa/Cairo").unwrap();
        let days = Days::new(&cairo, date(2026, 4, 23), date(2026, 4, 26));
        assert_eq!((0..3).map(|day| days.hours(day)).collect::<Vec<_>>(), [24, 23, 24]);
        assert_eq!(days.bounds(0).1, days.bounds(1).0);
    }
}
