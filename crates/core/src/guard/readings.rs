//! Takes in what was read of Hugging Face: the endpoints of a namespace, the price list.

use std::collections::BTreeSet;

use super::{Guard, turn};
use crate::endpoint::{EndpointId, Observed, Prices};
use crate::jobs::Next;
use crate::listing::Listing;
use crate::messages::Effect;
use crate::meter::Reading;
use crate::moment::Moment;
use crate::plausible;
use crate::policy::Before;
use crate::problem::Problem;

/// How an endpoint was before a row of a reading.
enum Earlier {
    /// As the row says.
    Same,
    /// Not so; as it was metered, if it was.
    Other(Option<Before>),
}

impl Guard {
    pub(super) fn polled(
        &mut self,
        namespace: &str,
        ticket: u64,
        result: Result<Listing, Problem>,
        at: Moment,
    ) -> Vec<Effect> {
        let Some(asked) = self.world.inventory.awaited(namespace, ticket) else {
            return Vec::new();
        };
        // The machine may have slept between question and answer: what it shows is long ago.
        let silent = self.world.inventory.silent_since(namespace).unwrap_or(asked);
        let too_late = at.since(silent) >= turn::LOST_READING;
        let result = if too_late { Err(Problem::TimedOut) } else { result };
        let list = match result {
            Ok(list) => list.plausible(at.utc),
            Err(problem) => {
                self.decisions.outdate();
                self.world.inventory.failed(namespace, problem, at);
                return Vec::new();
            }
        };
        self.note_reading(namespace, at);
        self.line_works(Some(namespace));
        let absent_at = self.world.inventory.absent_at(namespace);
        let absent_at = absent_at.unwrap_or_else(|| self.last_read(namespace, at));
        let (whole, last) = self.joined_with_pages(namespace, list);
        let rows = || whole.endpoints.get(last..).unwrap_or_default().iter();
        let earlier: Vec<Earlier> = rows().map(|seen| self.earlier_than(seen)).collect();
        let metered = self.world.meter.lines().map(|line| &line.endpoint);
        for (id, since) in self.world.inventory.received(namespace, &whole, metered, at) {
            self.forget(&id, since);
        }
        // What it misses, or tells of for the first time, is news too.
        self.note_reading(namespace, at);
        let mut effects = Vec::new();
        for (seen, earlier) in rows().zip(&earlier) {
            if self.world.inventory.is_newer(&seen.id, asked) {
                continue;
            }
            effects.extend(self.take_in(seen, earlier, absent_at, asked, at));
        }
        self.end_stints(at);
        effects.extend(self.listed(namespace, &whole, asked, at));
        effects.extend(self.sweep(at));
        effects
    }

    /// The last page of a list after those before it, and where it begins. Of several rows of one endpoint on several
    /// pages the one that costs money counts.
    fn joined_with_pages(&self, namespace: &str, mut list: Listing) -> (Listing, usize) {
        let mut whole = self.world.inventory.paged(namespace);
        if whole.is_empty() {
            return (list, 0);
        }
        list.endpoints.retain(|seen| !self.is_paged_as_billable(seen));
        let last: BTreeSet<&EndpointId> = list.endpoints.iter().map(|seen| &seen.id).collect();
        whole.retain(|seen| !last.contains(&seen.id));
        let begins = whole.len();
        whole.append(&mut list.endpoints);
        (Listing { endpoints: whole, complete: list.complete }, begins)
    }

    /// How an endpoint was before this row of a reading is taken in.
    fn earlier_than(&self, row: &Observed) -> Earlier {
        if self.world.inventory.get(&row.id) == Some(row) {
            Earlier::Same
        } else {
            Earlier::Other(self.earlier(&row.id))
        }
    }

    /// The line works again: whatever failed need not wait out its time.
    /// `but`: what was just read.
    pub(super) fn line_works(&mut self, but: Option<&str>) {
        self.world.inventory.read_soon_again(but);
    }

    /// A page of a list came in, asked for at `asked`: what is on it is guarded from now on, whatever
    /// becomes of the pages after it.
    pub(super) fn paged(
        &mut self,
        namespace: &str,
        ticket: u64,
        asked: Moment,
        endpoints: &[Observed],
        at: Moment,
    ) -> Vec<Effect> {
        let awaited = self.world.inventory.awaited(namespace, ticket).is_some();
        if !awaited || at.since(asked) >= turn::LOST_READING {
            return Vec::new();
        }
        let page = Listing { endpoints: endpoints.to_vec(), complete: false }.plausible(at.utc);
        let rows = page.endpoints.iter().filter(|seen| !self.is_paged_as_billable(seen));
        let rows: Vec<&Observed> = rows.collect();
        self.note_reading(namespace, at);
        // Only the first page asks: it looks at every line of the meter.
        let is_first = self.world.inventory.absent_at(namespace).is_none();
        let last_read = is_first.then(|| self.last_read(namespace, at)).flatten();
        let absent_at = self.world.inventory.page(namespace, endpoints, || last_read, at);
        let mut effects = Vec::new();
        for seen in rows {
            let earlier = self.earlier_than(seen);
            if self.world.inventory.received_one(seen, asked) {
                effects.extend(self.take_in(seen, &earlier, absent_at, asked, at));
            }
        }
        effects.extend(self.sweep(at));
        effects
    }

    /// An earlier page of the list under way told that it costs money, and this row says otherwise.
    fn is_paged_as_billable(&self, seen: &Observed) -> bool {
        let known =
            self.world.inventory.get(&seen.id).filter(|_| self.world.inventory.is_paged(&seen.id));
        !seen.is_billable() && known.is_some_and(Observed::is_billable)
    }

    /// One endpoint was asked for by its own name. What is known of the others stays as it is.
    pub(super) fn endpoint_read(
        &mut self,
        id: &EndpointId,
        asked: Moment,
        result: Result<Option<Observed>, Problem>,
        at: Moment,
    ) -> Vec<Effect> {
        if result.is_ok() {
            self.line_works(None);
        }
        self.note_reading(&id.namespace, at);
        let effects = self.take_in_one(id, asked, result, at);
        let state = self.world.inventory.namespaces().find(|(name, _)| **name == id.namespace);
        let lists_fail = state.is_none_or(|(_, state)| state.problem.is_some());
        if let Some(pausing) = &mut self.pauses.batch {
            pausing.read_in_vain(id, lists_fail, at);
        }
        effects
    }

    fn take_in_one(
        &mut self,
        id: &EndpointId,
        asked: Moment,
        result: Result<Option<Observed>, Problem>,
        at: Moment,
    ) -> Vec<Effect> {
        if at.since(asked) >= turn::LOST_READING {
            return Vec::new();
        }
        match result {
            // The next reading of the list comes all the same.
            Err(_) => Vec::new(),
            Ok(None) => {
                self.decisions.outdate();
                self.world.inventory.not_found(id, at);
                self.pauses.proving.not_found(id);
                // What a list told of is gone when the list says so: a server that knows nobody
                // answers like this too.
                let is_listed = self.world.inventory.get(id).is_some();
                if let Some(pausing) = self.pauses.batch.as_mut().filter(|_| !is_listed) {
                    pausing.gone(id);
                }
                Vec::new()
            }
            Ok(Some(seen)) => {
                let seen = seen.plausible(at.utc);
                let absent_at = self.last_read(&id.namespace, at);
                let earlier = self.earlier_than(&seen);
                if !self.world.inventory.received_one(&seen, asked) {
                    // Not watched, or older than what is known: it may still prove a pause.
                    self.read_back(&seen, asked, at);
                    return Vec::new();
                }
                let mut effects = self.take_in(&seen, &earlier, absent_at, asked, at);
                let alone = Listing { endpoints: vec![seen], complete: false };
                effects.extend(self.listed(&id.namespace, &alone, asked, at));
                effects
            }
        }
    }

    /// Takes in how one endpoint is, as it was asked for at `asked`. `absent_at`: when its
    /// namespace was last read whole before.
    fn take_in(
        &mut self,
        seen: &Observed,
        earlier: &Earlier,
        absent_at: Option<jiff::Timestamp>,
        asked: Moment,
        at: Moment,
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.follow_saving(seen, at);
        let (rate, allowed_gap_millis) = (self.price(seen), self.allowed_gap_millis());
        let reading = Reading { seen, rate, at: at.utc, allowed_gap_millis, absent_at };
        let goes_on = matches!(earlier, Earlier::Same) && self.world.meter.goes_on(&reading);
        if !goes_on {
            self.decisions.outdate();
            let before = match earlier {
                Earlier::Same => self.earlier(&seen.id),
                Earlier::Other(before) => before.clone(),
            };
            self.notice(seen, before.as_ref(), absent_at.is_some(), at);
            let first_sight = absent_at.is_none() && self.world.meter.line(&seen.id).is_none();
            self.meter_row(&reading, at);
            if first_sight {
                self.look_back(&seen.id);
            }
        }
        self.follow_stint(&seen.id, at);
        self.world.traffic.observed(seen, at);
        self.read_back(seen, asked, at);
        match self.changes.jobs.observed(seen, asked, at) {
            Next::Nothing => {}
            Next::Call(call) => effects.push(Effect::Call(call)),
            Next::PauseAgain => {
                effects.extend(self.pause_and_tell(std::slice::from_ref(&seen.id), at));
            }
        }
        effects
    }

    /// What was asked for at `asked` may show that a pause is done, unless a resume may have come after it.
    fn read_back(&mut self, seen: &Observed, asked: Moment, at: Moment) {
        if self.is_resume_under_way(&seen.id) {
            return;
        }
        let pausing = self.pauses.batch.as_mut();
        let paused = pausing.is_some_and(|pausing| pausing.observed(seen, asked));
        self.note_saving(&seen.id, at);
        if self.pauses.proving.observed(seen, asked) || paused {
            self.proved(at);
        }
    }

    pub(super) fn priced(&mut self, result: Result<Prices, Problem>, at: Moment) {
        let Ok(prices) = result.map(plausible::prices) else {
            return self.world.prices.refused(at);
        };
        self.world.prices.answered(prices, at);
        self.saving.priced(self.world.prices.rates());
        if let Some(pausing) = &mut self.pauses.batch {
            let (known, prices) = (&self.world.inventory, &self.world.prices);
            pausing.priced(|id| prices.rate(known.get(id)?.hardware.as_ref()));
        }
        self.meter_anew(at);
    }

    /// Meters what is known under new prices, as of the last reading.
    fn meter_anew(&mut self, at: Moment) {
        let gap = self.allowed_gap_millis();
        let seen: Vec<Observed> = self.world.inventory.endpoints().cloned().collect();
        for seen in seen {
            // What stood before a gap stood at the old price: the reading that ends it tells both.
            let Some(line) =
                self.world.meter.line(&seen.id).filter(|line| !self.is_in_gap(line, at))
            else {
                continue;
            };
            let last = line.open.to.min(at.utc);
            let rate = self.price(&seen);
            let reading =
                Reading { seen: &seen, rate, at: last, allowed_gap_millis: gap, absent_at: None };
            self.meter_row(&reading, at);
        }
    }
}
