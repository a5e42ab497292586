//! When a window is, as moments.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::Window;

/// A stretch is followed this far. Clocks repeat their year, so what lasts longer than one lasts.
const FAR: SignedDuration = SignedDuration::from_hours(400 * 24);

/// A window may be skipped where the clock is put forward; three weeks hold one that is not.
const DAYS_TO_SEARCH: i32 = 21;

/// Nobody follows a stretch from `at` to `reached`.
pub(super) fn is_too_far(at: Timestamp, reached: Timestamp) -> bool {
    at.duration_until(reached).abs() > FAR
}

/// The times at which one window is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrences<'a> {
    window: &'a Window,
    zone: &'a TimeZone,
}

impl<'a> Occurrences<'a> {
    /// `person` is the zone of a window that names none.
    pub(super) fn new(window: &'a Window, person: &'a TimeZone) -> Self {
        let zone = window.zone.as_ref().map_or(person, |zone| zone.time_zone());
        Self { window, zone }
    }

    pub(super) fn window(&self) -> &'a Window {
        self.window
    }

    /// The occurrence `at` lies in: from, and up to.
    pub(super) fn around(&self, at: Timestamp) -> Option<(Timestamp, Timestamp)> {
        self.near(at).find(|(from, to)| *from <= at && at < *to)
    }

    /// Where the occurrence begins that lasts right up to `at`, or past it.
    pub(super) fn up_to(&self, at: Timestamp) -> Option<Timestamp> {
        self.near(at).find(|(from, to)| *from < at && at <= *to).map(|(from, _)| from)
    }

    /// Where the first begins that begins after `at`.
    pub(super) fn after(&self, at: Timestamp) -> Option<Timestamp> {
        let days = (-1..DAYS_TO_SEARCH).filter_map(|days| self.day(at, days));
        days.filter_map(|day| self.on(day)).map(|(from, _)| from).find(|from| *from > at)
    }

    /// Where the last ends that ends by `at`.
    pub(super) fn before(&self, at: Timestamp) -> Option<Timestamp> {
        let days = (-1..DAYS_TO_SEARCH).filter_map(|days| self.day(at, -days));
        days.filter_map(|day| self.on(day)).map(|(_, to)| to).find(|to| *to <= at)
    }

    /// Those that can hold `at`: of this day, of the one before, and of the next, because a clock
    /// that is put back over midnight shows a day again whose end it has passed.
    fn near(&self, at: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        (-1..=1).filter_map(move |days| self.day(at, days)).filter_map(|day| self.on(day))
    }

    fn day(&self, at: Timestamp, days: i32) -> Option<Date> {
        self.zone.to_datetime(at).date().checked_add(days.days()).ok()
    }

    /// The one that begins on `day`, if anything is left of it.
    fn on(&self, day: Date) -> Option<(Timestamp, Timestamp)> {
        if !self.window.days.has(day.weekday()) {
            return None;
        }
        let last = if self.window.is_over_midnight() { day.tomorrow().ok()? } else { day };
        let from = first_moment(self.zone, day.to_datetime(self.window.from))?;
        let to = first_moment(self.zone, last.to_datetime(self.window.to))?;
        (from < to).then_some((from, to))
    }
}

/// The first moment in which the clock shows `time` or has passed it.
fn first_moment(zone: &TimeZone, time: DateTime) -> Option<Timestamp> {
    let found = zone.to_ambiguous_timestamp(time);
    let AmbiguousOffset::Gap { after, .. } = found.offset() else {
        return found.earlier().ok();
    };
    // The two ways to read a time that does not exist lie around the moment the clock is set.
    let (earlier, later) = (found.earlier().ok()?, found.later().ok()?);
    let set = zone.following(earlier).take_while(|set| set.timestamp() <= later);
    let mut ahead = set.filter(|set| set.offset() == after).map(|set| set.timestamp());
    Some(ahead.next().unwrap_or(later))
}
