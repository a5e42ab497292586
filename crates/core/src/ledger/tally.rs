//! What each endpoint cost on each day of the person's time zone.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::{Entry, Scope, Total};
use crate::endpoint::EndpointId;
use crate::moment::shifted;

/// Sums per endpoint and day. Entries can be added and taken out again.
#[derive(Clone, Debug)]
pub struct Tally {
    zone: TimeZone,
    days: BTreeMap<Date, Day>,
    /// The day that was worked out last: entries come in the order of time, and the zone is slow.
    last: Option<Bounds>,
}

/// A day with its first moment and the first one after it.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    day: Date,
    from: Timestamp,
    to: Timestamp,
}

/// The sums of one day. Those of all and of each namespace are kept beside those of the endpoints:
/// budgets ask for them with every turn.
#[derive(Clone, Debug, Default)]
struct Day {
    all: Total,
    namespaces: BTreeMap<String, Total>,
    endpoints: BTreeMap<EndpointId, Total>,
}

impl Day {
    fn sum(&self, scope: &Scope) -> Option<Total> {
        match scope {
            Scope::All => Some(self.all),
            Scope::Namespace(name) => self.namespaces.get(name).copied(),
            Scope::Endpoint(id) => self.endpoints.get(id).copied(),
        }
    }

    fn apply(&mut self, id: &EndpointId, part: Total, apply: impl Fn(&mut Total, Total)) {
        apply(&mut self.all, part);
        match self.namespaces.get_mut(&id.namespace) {
            Some(sum) => apply(sum, part),
            None => apply(self.namespaces.entry(id.namespace.clone()).or_default(), part),
        }
        match self.endpoints.get_mut(id) {
            Some(sum) => apply(sum, part),
            None => apply(self.endpoints.entry(id.clone()).or_default(), part),
        }
    }
}

impl Tally {
    /// Nothing yet; days are those of `zone`.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        Self { zone, days: BTreeMap::new(), last: None }
    }

    /// Adds an entry to the days it lies in.
    pub fn add(&mut self, entry: &Entry) {
        self.each_day(entry, |sum, part| *sum = *sum + part);
    }

    /// Takes out an entry that was added.
    pub fn remove(&mut self, entry: &Entry) {
        self.each_day(entry, |sum, part| *sum = *sum - part);
    }

    /// What the days from `from` up to and without `to` cost together.
    #[must_use]
    pub fn between(&self, scope: &Scope, from: Date, to: Date) -> Total {
        self.days.range(from..to).filter_map(|(_, day)| day.sum(scope)).sum()
    }

    /// The first day that anything is known of.
    #[must_use]
    pub fn first_day(&self) -> Option<Date> {
        self.days.keys().next().copied()
    }

    /// Days before `day` are no longer needed here.
    pub fn forget_before(&mut self, day: Date) {
        self.days = self.days.split_off(&day);
    }

    /// The day `at` lies in.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> Date {
        at.to_zoned_datetime(self.zone.clone()).date()
    }

    /// The first moment of a day.
    #[must_use]
    pub fn start_of(&self, day: Date) -> Timestamp {
        start_of_day(&self.zone, day)
    }

    fn each_day(&mut self, entry: &Entry, apply: impl Fn(&mut Total, Total)) {
        // An entry that ends at midnight has no part in the day that begins there.
        let last_moment = shifted(entry.span.to, -1).max(entry.span.from);
        let mut bounds = self.bounds(self.day_cached(entry.span.from));
        loop {
            let part = entry.part(bounds.from, bounds.to);
            self.days.entry(bounds.day).or_default().apply(&entry.endpoint, part, &apply);
            let next = bounds.day.saturating_add(1.day());
            if last_moment < bounds.to || next == bounds.day {
                break;
            }
            bounds = self.bounds(next);
        }
        self.last = Some(bounds);
    }

    fn day_cached(&self, at: Timestamp) -> Date {
        let last = self.last.filter(|last| last.from <= at && at < last.to);
        last.map_or_else(|| self.day(at), |last| last.day)
    }

    fn bounds(&self, day: Date) -> Bounds {
        let from = |day| self.start_of(day);
        let next = day.saturating_add(1.day());
        let known = self.last.filter(|last| last.day == day);
        known.unwrap_or_else(|| Bounds { day, from: from(day), to: from(next) })
    }
}

/// The first moment of a day: midnight, or what comes first where midnight is skipped.
#[must_use]
pub fn start_of_day(zone: &TimeZone, day: Date) -> Timestamp {
    let midnight = day.to_zoned_datetime(zone.clone());
    midnight
        .and_then(|midnight| midnight.start_of_day())
        .map_or(Timestamp::MIN, |start| start.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::State;
    use crate::ledger::{Cost, Evidence, Kind, Source, Span};
    use crate::money::{Micros, Rate};
    use jiff::civil::date;

    fn entry(from: &str, to: &str, cost: Cost) -> Entry {
        Entry {
            number: 1,
            corrects: None,
            endpoint: EndpointId::new("alice", "phi-4"),
            created_at: None,
            kind: Kind::Span,
            source: Source::Readings,
            episode: None,
            span: Span {
                state: State::Running,
                hardware: None,
                rate: Some(Rate(1_000_000)),
                replicas: 1,
                from: from.parse().unwrap(),
                to: to.parse().unwrap(),
                evidence: Evidence::Seen,
            },
            cost,
        }
    }

    #[test]
    fn days_of_23_and_25_hours_hold_what_was_spent_in_them() {
        let mut tally = Tally::new(TimeZone::get("Europe/Berlin").unwrap());
        // $1 an hour through the night the clocks go back, and the one they go forward.
        let autumn = entry(
            "2026-10-24T22:00:00Z",
            "2026-10-25T23:00:00Z",
            Cost::exactly(Micros(25_000_000)),
        );
        let spring = entry(
            "2026-03-28T23:00:00Z",
            "2026-03-29T22:00:00Z",
            Cost::exactly(Micros(23_000_000)),
        );
        tally.add(&autumn);
        tally.add(&spring);
        let day = |day: Date| tally.between(&Scope::All, day, day.tomorrow().unwrap()).known();
        assert_eq!(day(date(2026, 10, 25)), Some(Micros(25_000_000)));
        assert_eq!(day(date(2026, 3, 29)), Some(Micros(23_000_000)));
        assert_eq!(day(date(2026, 10, 26)), Some(Micros(0)));
    }

    #[test]
    fn what_is_taken_out_leaves_nothing_behind() {
        let mut tally = Tally::new(TimeZone::UTC);
        let gap = entry("2026-11-20T22:30:00Z", "2026-11-22T01:00:00Z", Cost::UNBOUNDED);
        tally.add(&gap);
        let all = |tally: &Tally| tally.between(&Scope::All, Date::MIN, Date::MAX);
        assert_eq!(all(&tally).known(), None);
        tally.remove(&gap);
        assert_eq!(all(&tally), Total::default());
    }

    #[test]
    fn a_scope_takes_in_what_it_names() {
        let mut tally = Tally::new(TimeZone::UTC);
        tally.add(&entry("2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z", Cost::exactly(Micros(5))));
        let sum = |scope: Scope| tally.between(&scope, Date::MIN, Date::MAX).known();
        assert_eq!(sum(Scope::Namespace("alice".to_owned())), Some(Micros(5)));
        assert_eq!(sum(Scope::Namespace("acme".to_owned())), Some(Micros(0)));
        assert_eq!(sum(Scope::Endpoint(EndpointId::new("alice", "phi-4"))), Some(Micros(5)));
        assert_eq!(sum(Scope::Endpoint(EndpointId::new("alice", "other"))), Some(Micros(0)));
    }
}
