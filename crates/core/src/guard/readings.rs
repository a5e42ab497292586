//! Takes in what was read of Hugging Face: the endpoints of a namespace, the price list.

use super::{Guard, turn};
use crate::endpoint::{EndpointId, Observed, Prices};
use crate::event::{Effect, Listing};
use crate::jobs::Next;
use crate::meter::Reading;
use crate::moment::Moment;
use crate::plausible;
use crate::problem::Problem;

impl Guard {
    pub(super) fn polled(
        &mut self,
        namespace: &str,
        ticket: u64,
        result: Result<Listing, Problem>,
        at: Moment,
    ) -> Vec<Effect> {
        let Some(asked) = self.known.awaited(namespace, ticket) else {
            return Vec::new();
        };
        // The machine may have slept between question and answer: what it shows is long ago.
        let too_late = at.since(asked) >= turn::LOST_READING;
        let result = if too_late { Err(Problem::TimedOut) } else { result };
        let list = match result {
            Ok(list) => list.plausible(at.utc),
            Err(problem) => {
                self.known.failed(namespace, problem, at);
                return Vec::new();
            }
        };
        // The line works again: whatever failed elsewhere need not wait out its time.
        let failed = self.known.namespaces().filter(|(_, state)| state.failures > 0);
        let failed: Vec<String> = failed.map(|(name, _)| name.clone()).collect();
        self.read_at_once.extend(failed.into_iter().filter(|name| name != namespace));
        let (absent_at, earlier) = (self.last_read(namespace, at), self.earlier(namespace));
        let metered: Vec<EndpointId> =
            self.meter.lines().map(|line| line.endpoint.clone()).collect();
        for (id, since) in self.known.received(namespace, &list, &metered, at) {
            self.forget(&id, since);
        }
        let gap = self.allowed_gap_millis();
        let mut effects = Vec::new();
        for seen in &list.endpoints {
            effects.extend(self.notice(seen, earlier.get(&seen.id), absent_at.is_some(), at));
            let rate = self.price(seen);
            let reading = Reading { seen, rate, at: at.utc, allowed_gap_millis: gap, absent_at };
            let first_sight = absent_at.is_none() && self.meter.line(&seen.id).is_none();
            let entries = self.meter.observe(&reading);
            self.enter(entries);
            self.follow_stint(&seen.id, at);
            if first_sight {
                self.look_back(&seen.id);
            }
            self.traffic.observed(seen, at);
            let overtaken = self.is_resume_under_way(&seen.id);
            if let Some(pausing) = self.pausing.as_mut().filter(|_| !overtaken) {
                pausing.observed(seen, asked);
            }
            match self.jobs.observed(seen, asked, at) {
                Next::Nothing => {}
                Next::Call(call) => effects.push(Effect::Call(call)),
                Next::PauseAgain => {
                    effects.extend(self.pause_and_tell(std::slice::from_ref(&seen.id), at));
                }
            }
        }
        self.end_stints(at);
        effects.extend(self.listed(namespace, &list, asked, at));
        effects.extend(self.sweep(at));
        effects
    }

    pub(super) fn priced(&mut self, result: Result<Prices, Problem>, at: Moment) {
        self.prices_asked = None;
        self.prices_read = Some(at);
        let Ok(prices) = result.map(plausible::prices) else { return };
        self.prices_fresh = Some(at);
        // A price that is no longer listed may still be charged: it stays.
        self.prices.extend(prices);
        self.unsaved.prices = Some(self.prices.clone());
        self.meter_anew(at);
    }

    /// Meters what is known under new prices, as of the last reading.
    fn meter_anew(&mut self, at: Moment) {
        let gap = self.allowed_gap_millis();
        let seen: Vec<Observed> = self.known.endpoints().cloned().collect();
        for seen in seen {
            // What stood before a gap stood at the old price: the reading that ends it tells both.
            let Some(line) = self.meter.line(&seen.id).filter(|line| !self.is_in_gap(line, at))
            else {
                continue;
            };
            let last = line.open.to.min(at.utc);
            let rate = self.price(&seen);
            let reading =
                Reading { seen: &seen, rate, at: last, allowed_gap_millis: gap, absent_at: None };
            let entries = self.meter.observe(&reading);
            self.enter(entries);
        }
    }
}
