//! Gaps are filled from replica metrics, calmly and one after the other.

use super::Guard;
use crate::endpoint::EndpointId;
use crate::event::Effect;
use crate::filling::{Ask, GapPrices, ReplicaGraph, filled, past};
use crate::ledger::{Entry, Total};
use crate::moment::Moment;
use crate::problem::Problem;

impl Guard {
    /// The next question about a gap, or about the time before the first start.
    pub(super) fn turn_filling(&mut self, at: Moment) -> Option<Effect> {
        if !self.may_fill() {
            return None;
        }
        let mut progress = std::mem::take(&mut self.filling);
        let ask = progress.next(self.books.questions(), |gap| self.can_tell(gap), at);
        self.filling = progress;
        ask.map(|ask| Effect::ReadMetrics { endpoint: ask.endpoint, from: ask.from, to: ask.to })
    }

    /// When the next one is due.
    pub(super) fn filling_wakes_at(&self) -> Option<std::time::Duration> {
        if !self.may_fill() {
            return None;
        }
        self.filling.wakes_at(self.books.questions(), |gap| self.can_tell(gap))
    }

    /// Only who writes the ledger fills it, and nothing gets in the way of a pause.
    fn may_fill(&self) -> bool {
        let pausing = self.pausing.as_ref().is_some_and(|pausing| pausing.settled.is_none());
        self.identity.is_some() && self.keeps_ledger && !pausing
    }

    /// An endpoint was seen for the first time in a namespace that was never watched: what came
    /// before is not in the ledger, and its metrics may tell.
    pub(super) fn look_back(&mut self, id: &EndpointId) {
        let Some(line) = self.meter.line(id) else { return };
        let days = past::days_before(line, &self.books.past);
        self.books.past.extend(days);
        self.books.past.sort_by_key(|day| day.span.from);
    }

    /// Metrics came, or could not be read.
    pub(super) fn measured(
        &mut self,
        ask: &Ask,
        result: Result<ReplicaGraph, Problem>,
        at: Moment,
    ) {
        let graph = match result {
            Ok(graph) => graph,
            Err(problem) => {
                let for_good = !problem.is_passing();
                let number = self.filling.failed(ask, for_good, at);
                if for_good && number.is_some() {
                    self.books.past.retain(|day| day.endpoint != ask.endpoint);
                }
                return;
            }
        };
        let find = |number: u64| self.books.questions().find(|gap| gap.number == number);
        let end = |number: u64| find(number).map(|gap| gap.span.to);
        let Some((number, graphs)) = self.filling.answered(ask, graph, end) else { return };
        let Some(gap) = find(number).cloned() else { return };
        let entries = filled(&gap, &graphs, self.prices_in(&gap));
        if past::is_past(&gap) {
            self.books.past.retain(|day| day.number != number);
            self.filling.forget(number);
            return self.enter(past::told(entries));
        }
        if entries.is_empty() {
            return self.filling.in_vain(number, at);
        }
        for left in self.correct(&gap, entries) {
            self.filling.handed_down(number, left, at);
        }
    }

    /// Puts entries in the place of one that turned out to be wrong or unknown. Returns the
    /// numbers of those among them that are still gaps.
    pub(super) fn correct(&mut self, old: &Entry, entries: Vec<Entry>) -> Vec<u64> {
        let was = old.total();
        let same_episode = |entry: &&Entry| entry.episode == old.episode;
        let is: Total = entries.iter().filter(same_episode).map(Entry::total).sum();
        self.books.strike(old);
        let first = self.books.next_number();
        self.enter(entries);
        self.meter.learned(&old.endpoint, old.episode, was, is);
        self.books.gaps.iter().map(|gap| gap.number).filter(|number| *number >= first).collect()
    }

    /// Whether Hugging Face can still be asked about this gap: the endpoint is there, and it is
    /// the same one.
    pub(super) fn can_tell(&self, gap: &Entry) -> bool {
        let seen = self.known.get(&gap.endpoint);
        seen.is_some_and(|seen| {
            let same = gap.created_at.is_some() && seen.created_at == gap.created_at;
            same && (!past::is_past(gap) || self.price(seen).is_some())
        })
    }

    /// What a replica can have cost during a gap: the price that held on both sides, or the
    /// prices of the hardware on either.
    fn prices_in(&self, gap: &Entry) -> GapPrices {
        if past::is_past(gap) {
            // What it cost then is not told anywhere: the price of today stands for it.
            let price = self.known.get(&gap.endpoint).and_then(|seen| self.price(seen));
            return price.map_or(GapPrices::unknown(), GapPrices::exactly);
        }
        if let Some(rate) = gap.span.rate {
            return GapPrices::exactly(rate);
        }
        let before = gap.span.hardware.as_ref().and_then(|hardware| self.prices.get(hardware));
        let after = self.known.get(&gap.endpoint);
        let moved = after.is_some_and(|seen| seen.hardware != gap.span.hardware);
        let after = after.and_then(|seen| self.price(seen));
        match (before, after) {
            (Some(before), Some(after)) if moved => {
                GapPrices { least: after.min(*before), most: Some(after.max(*before)) }
            }
            // The price itself changed meanwhile, and what it was is no longer known.
            _ => GapPrices::unknown(),
        }
    }
}
