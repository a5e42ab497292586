//! What a reading says, as far as it can be: one row for each name, and no time or price that cannot
//! be. What cannot be is unknown; it is never the start of a bill, and never free.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::endpoint::{EndpointId, Observed, Prices};
use crate::listing::Listing;
use crate::moment::{millis_between, shifted};
use crate::money::Rate;

/// 2021-01-01: there was no such service before, so nothing of it began before.
const EARLIEST_MILLIS: i64 = 1_609_459_200_000;
/// Clocks differ, and time zones are mixed up; more than a day is no difference of clocks.
const DAY_MILLIS: i64 = 24 * 3_600_000;
/// A replica that costs more in an hour, $1,000,000, has a price that was not understood.
const DEAREST: Rate = Rate(1_000_000 * 1_000_000);

impl Listing {
    /// The same with one row for each name, the one that costs most where there are more, and
    /// without times that cannot be at `now`.
    pub(crate) fn plausible(self, now: Timestamp) -> Self {
        let rows = self.endpoints.into_iter().map(|seen| seen.plausible(now));
        let rows: Vec<Observed> = rows.collect();
        let names: BTreeSet<&EndpointId> = rows.iter().map(|seen| &seen.id).collect();
        if names.len() == rows.len() {
            return Self { endpoints: rows, complete: self.complete };
        }
        let mut places: BTreeMap<EndpointId, usize> = BTreeMap::new();
        let mut endpoints: Vec<Observed> = Vec::with_capacity(rows.len());
        for seen in rows {
            match places.get(&seen.id).and_then(|place| endpoints.get_mut(*place)) {
                Some(known) if seen.billed_replicas() > known.billed_replicas() => *known = seen,
                Some(_) => {}
                None => {
                    places.insert(seen.id.clone(), endpoints.len());
                    endpoints.push(seen);
                }
            }
        }
        Self { endpoints, complete: self.complete }
    }
}

impl Observed {
    /// The same without times that cannot be at `now`.
    pub(crate) fn plausible(mut self, now: Timestamp) -> Self {
        let latest = shifted(now, DAY_MILLIS);
        let can_be = |at: &Timestamp| at.as_millisecond() >= EARLIEST_MILLIS && *at <= latest;
        self.created_at = self.created_at.filter(can_be);
        let created = self.created_at;
        // Nothing happens to an endpoint before it is there.
        let is_after = |at: &Timestamp| {
            created.is_none_or(|created| millis_between(*at, created) <= DAY_MILLIS)
        };
        self.updated_at = self.updated_at.filter(can_be).filter(is_after);
        self.last_used_at = self.last_used_at.filter(can_be).filter(is_after);
        self
    }
}

/// Prices without those that cannot be.
pub(crate) fn prices(mut list: Prices) -> Prices {
    list.retain(|_, rate| (Rate(0)..=DEAREST).contains(rate));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::State;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn seen(state: State, updated: &str) -> Observed {
        Observed {
            state,
            created_at: Some(at("2026-11-20T10:00:00Z")),
            updated_at: Some(at(updated)),
            ..Observed::unreadable(EndpointId::new("alice", "phi-4"), "")
        }
    }

    fn taken_in(rows: Vec<Observed>) -> Vec<Observed> {
        let list = Listing { endpoints: rows, complete: true };
        list.plausible(at("2026-11-23T12:00:00Z")).endpoints
    }

    #[test]
    fn a_time_that_cannot_be_is_unknown() {
        for (told, kept) in [
            ("0001-01-01T00:00:00Z", false),
            ("1970-01-01T00:00:00Z", false),
            ("2026-11-18T10:00:00Z", false),
            ("2026-11-23T11:00:00Z", true),
            ("2026-11-25T12:00:00Z", false),
            ("9999-01-01T00:00:00Z", false),
        ] {
            let row = Observed { last_used_at: Some(at(told)), ..seen(State::Running, told) };
            let taken = taken_in(vec![row]);
            assert_eq!(taken[0].updated_at.is_some(), kept, "{told}");
            assert_eq!(taken[0].last_used_at.is_some(), kept, "{told}");
        }
        let born = Observed {
            created_at: Some(at("0001-01-01T00:00:00Z")),
            ..seen(State::Running, "2026-11-23T11:00:00Z")
        };
        let taken = taken_in(vec![born]);
        assert_eq!((taken[0].created_at, taken[0].updated_at.is_some()), (None, true));
    }

    #[test]
    fn of_two_rows_of_one_name_the_one_that_costs_counts() {
        let paused = seen(State::Paused, "2026-11-23T11:00:00Z");
        let running = seen(State::Running, "2026-11-23T10:00:00Z");
        for rows in [[&paused, &running], [&running, &paused]] {
            let taken = taken_in(rows.into_iter().cloned().collect());
            assert_eq!(taken, std::slice::from_ref(&running));
        }
    }

    #[test]
    fn a_price_that_cannot_be_is_unknown_and_not_free() {
        let named = |name: &str| format!("aws/us-east-1/{name}/x1").parse().unwrap();
        let list: Prices = [("a", -1), ("b", 800_000), ("c", i64::MAX)]
            .into_iter()
            .map(|(name, rate)| (named(name), Rate(rate)))
            .collect();
        assert_eq!(prices(list).into_keys().collect::<Vec<_>>(), [named("b")]);
    }
}
