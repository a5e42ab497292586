//! What was: cost per day and endpoint, and states over time.
//!
//! [`History`] takes in one stretch after another, in any order, and keeps sums: it asks the time
//! zone once per day and not per stretch.

mod days;
mod lane;
mod page;
mod range;
mod requests;
mod stretch;
mod sum;
mod table;
mod view;

#[cfg(test)]
mod tests;

pub use range::{Range, between};
pub use requests::{RequestCounts, requests};
pub use stretch::Stretch;
pub use table::{AsOf, By, CostRow, CostTable, Format, Subject};
pub use view::{
    Amount, EndpointRequests, HistoryDay, HistoryEndpoint, HistoryNamespace, HistoryPart,
    HistoryView, Lane, LaneSegment, LaneState, RequestsView,
};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::endpoint::EndpointId;
use crate::ledger::{Evidence, Kind, part_within};

use days::Days;
use lane::{Raw, Strip};
use sum::Sum;

/// What a stretch of days cost, while it is being put together.
#[derive(Clone, Debug)]
pub struct History {
    days: Days,
    endpoints: Vec<Endpoint>,
}

/// One endpoint in it.
#[derive(Clone, Debug)]
struct Endpoint {
    id: EndpointId,
    /// One for each day.
    days: Vec<Sum>,
    strip: Strip,
    times: Times,
}

/// Milliseconds by the clock, whatever the number of replicas.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    running: i64,
    starting: i64,
    inferred: i64,
}

impl History {
    /// The days from `from` up to and without `to`, as [`Range::resolve`] gives them.
    #[must_use]
    pub fn new(zone: &TimeZone, from: Date, to: Date) -> Self {
        Self { days: Days::new(zone, from, to), endpoints: Vec::new() }
    }

    /// First moment, and first moment after the last day, in milliseconds since 1970.
    #[must_use]
    pub fn bounds(&self) -> (i64, i64) {
        (self.days.from(), self.days.to())
    }

    /// The place of an endpoint in here, for [`Stretch::endpoint`]. One that was deleted and
    /// created again under the same name has the same.
    pub fn endpoint(&mut self, id: &EndpointId) -> usize {
        if let Some(place) = self.endpoints.iter().position(|endpoint| endpoint.id == *id) {
            return place;
        }
        self.endpoints.push(Endpoint {
            id: id.clone(),
            days: vec![Sum::default(); self.days.len()],
            strip: Strip::default(),
            times: Times::default(),
        });
        self.endpoints.len() - 1
    }

    /// Takes in a stretch, as far as it lies in these days.
    pub fn add(&mut self, stretch: &Stretch) {
        let (from, to) = (stretch.from_ms, stretch.to_ms);
        let begins = from.max(self.days.from());
        let Some(endpoint) = self.endpoints.get_mut(stretch.endpoint) else { return };
        if begins >= self.days.to() || to < begins {
            return;
        }
        let mut day = self.days.at(begins);
        while day < self.days.len() {
            let (midnight, next) = self.days.bounds(day);
            let part = if from >= midnight && to <= next && to > from {
                stretch.total()
            } else {
                part_within(from..to, stretch.cost, midnight..next)
            };
            // What is billed to fill up a minute is no time it ran.
            let millis = match stretch.kind {
                Kind::Span => to.min(next).saturating_sub(from.max(midnight)).max(0),
                Kind::Settlement => 0,
            };
            endpoint.days[day].add(stretch, part, millis);
            if to <= next {
                break;
            }
            day += 1;
        }
        let ends = to.min(self.days.to());
        if stretch.kind == Kind::Span && ends > begins {
            endpoint.times.add(stretch, ends.saturating_sub(begins));
            let billable = stretch.is_billable();
            endpoint.strip.push(Raw { from: begins, to: ends, state: stretch.state, billable });
        }
    }

    /// Nobody looked at an endpoint in `from_ms..to_ms`, and nothing is reckoned for that yet.
    pub fn add_unwatched(&mut self, endpoint: usize, from_ms: i64, to_ms: i64, billable: bool) {
        let (from, to) = (from_ms.max(self.days.from()), to_ms.min(self.days.to()));
        let Some(endpoint) = self.endpoints.get_mut(endpoint) else { return };
        if to > from {
            endpoint.strip.push(Raw { from, to, state: LaneState::Unknown, billable });
        }
    }
}

impl Endpoint {
    fn sum(&self) -> Sum {
        self.days.iter().copied().sum()
    }

    /// Whether it was there at all in these days.
    fn was_there(&self) -> bool {
        !self.strip.is_empty() || self.days.iter().any(|day| !day.is_nothing())
    }
}

impl Times {
    fn add(&mut self, stretch: &Stretch, millis: i64) {
        if stretch.is_billable() && stretch.evidence == Evidence::Inferred {
            self.inferred += millis;
        }
        match stretch.state {
            LaneState::Running => self.running += millis,
            LaneState::Starting => self.starting += millis,
            _ => {}
        }
    }
}
