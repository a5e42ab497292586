//! What a session has cost, from the meter and the ledger's last days.

use jiff::Timestamp;

use super::super::Guard;
use crate::endpoint::EndpointId;
use crate::ledger::{Cost, Kind, Total};
use crate::moment::{Moment, shifted};
use crate::session::{Session, Use};

/// The minute that was started when it ended stands behind its end; clocks agree about as well.
const SETTLED_WITHIN_MILLIS: i64 = 2_000;

impl Guard {
    /// Brings the amounts of what a session uses up to now.
    pub(in super::super) fn count_amounts(&self, record: &mut Session, at: Moment) {
        for used in record.uses.iter_mut().filter(|used| !used.leave) {
            self.count(used, at);
        }
    }

    fn count(&self, used: &mut Use, at: Moment) {
        let until = |end: Option<Timestamp>| end.unwrap_or(at.utc);
        let id = used.endpoint.clone();
        if let Some(resumed) = used.resumed {
            let end = until(used.ready.or(used.released));
            used.cold_start = Some(self.cost_between(&id, resumed, end, at));
        }
        if let Some(ready) = used.ready {
            used.working = Some(self.cost_between(&id, ready, until(used.released), at));
        }
        let begun = used.resumed.is_some() || used.ready.is_some();
        if let Some(released) = used.released.filter(|_| begun) {
            let settled = used.paused.map(|paused| shifted(paused, SETTLED_WITHIN_MILLIS));
            used.tail = Some(self.cost_between(&id, released, until(settled), at));
        }
    }

    fn cost_between(&self, id: &EndpointId, from: Timestamp, to: Timestamp, at: Moment) -> Cost {
        let entered: Total = self
            .world
            .ledger_cache
            .recent(id)
            .map(|entry| match entry.kind {
                Kind::Span => entry.part(from, to),
                // It belongs to the moment it follows.
                Kind::Settlement if from <= entry.span.from && entry.span.from < to => {
                    entry.total()
                }
                Kind::Settlement => Total::default(),
            })
            .sum();
        let open = self
            .world
            .meter
            .line(id)
            .map(|line| line.open_between(from, to, at.utc, self.allowed_gap_millis()));
        (entered + open.unwrap_or_default()).cost()
    }
}
