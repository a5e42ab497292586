//! Gaps are filled from replica metrics, calmly and one after the other.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::endpoint::EndpointId;
use crate::filling::{Ask, GapPrices, ReplicaGraph, filled, past};
use crate::ledger::{Entry, Evidence, Kind, Span, Total};
use crate::messages::Effect;
use crate::moment::{Moment, millis_between};
use crate::problem::Problem;

/// The more there is to ask about, the calmer: of a thousand endpoints four gaps a second, and one day
/// of the past. Hugging Face limits what is asked, and pausing comes first.
const BETWEEN_GAPS: Duration = Duration::from_micros(250);
const BETWEEN_DAYS: Duration = Duration::from_millis(1);
const LONGEST_BETWEEN: Duration = Duration::from_secs(2);
/// After a question that could not be answered; longer where the service says so.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// After being limited without a word for how long.
const AFTER_LIMIT: Duration = Duration::from_secs(60);

impl Guard {
    /// The next question about a gap, or about the time before the first start.
    pub(super) fn turn_filling(&mut self, at: Moment) -> Option<Effect> {
        if !self.may_fill() {
            return None;
        }
        let mut progress = std::mem::take(&mut self.filling);
        let ask = progress.next(self.world.ledger_cache.questions(), |gap| self.is_of_use(gap), at);
        self.filling = progress;
        ask.map(|ask| Effect::ReadMetrics { endpoint: ask.endpoint, from: ask.from, to: ask.to })
    }

    /// When the next one is due.
    pub(super) fn filling_wakes_at(&self) -> Option<Duration> {
        if !self.may_fill() {
            return None;
        }
        self.filling.wakes_at(self.world.ledger_cache.questions(), |gap| self.is_of_use(gap))
    }

    /// Only who writes the ledger fills it, and nothing gets in the way of a pause or of leaving.
    fn may_fill(&self) -> bool {
        let pausing = self.pauses.is_under_way();
        let goes = self.saving.shuts_down() || self.is_leaving();
        self.world.account.is_signed_in() && self.saving.keeps_ledger() && !pausing && !goes
    }

    /// An endpoint was seen for the first time in a namespace that was never watched: what came
    /// before is not in the ledger, and its metrics may tell.
    pub(super) fn look_back(&mut self, id: &EndpointId) {
        if let Some(line) = self.world.meter.line(id) {
            self.world.ledger_cache.past.look_back(line);
        }
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
                let Some(number) = self.filling.failed(ask, for_good, at) else { return };
                if for_good {
                    self.world.ledger_cache.past.forget(&ask.endpoint);
                    self.world.ledger_cache.leave_undated(|entry| entry.number == number);
                } else if self.filling.gave_up(number) {
                    self.world.ledger_cache.past.done(number);
                }
                return self.filling.rest(at, after_failure(&problem));
            }
        };
        let find =
            |number: u64| self.world.ledger_cache.questions().find(|gap| gap.number == number);
        let end = |number: u64| find(number).map(|gap| gap.span.to);
        let answered = self.filling.answered(ask, graph, end);
        self.filling.rest(at, self.between_questions());
        let Some((number, graphs)) = answered else { return };
        let Some(gap) = find(number).cloned() else { return };
        if let Some(undated) = self.world.ledger_cache.undated(number).cloned() {
            return self.date(&undated, &graphs, at);
        }
        let elsewhere = |from, to| self.metered(&gap, from, to, at);
        let entries = filled(&gap, &graphs, self.prices_in(&gap), elsewhere);
        if past::is_past(&gap) {
            self.world.ledger_cache.past.done(number);
            self.filling.forget(number);
            self.saving.gather(at);
            return self.enter(past::told(entries));
        }
        if entries.is_empty() {
            return self.filling.in_vain(number, at);
        }
        for left in self.correct(&gap, entries) {
            self.filling.handed_down(number, left, at);
        }
    }

    /// How long nothing is asked after an answer.
    fn between_questions(&self) -> Duration {
        let many = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let gaps = BETWEEN_GAPS.saturating_mul(many(self.world.ledger_cache.gaps().len()));
        gaps.saturating_add(
            BETWEEN_DAYS.saturating_mul(many(self.world.ledger_cache.past.days().len())),
        )
        .min(LONGEST_BETWEEN)
    }

    /// Milliseconds of replicas that are known of beside a gap, until `at`.
    fn metered(&self, gap: &Entry, from: Timestamp, to: Timestamp, at: Moment) -> i64 {
        let of = |span: &Span| {
            let known = span.evidence != Evidence::Unknown;
            let (begins, ends) = (span.from.max(from), span.to.min(to));
            let millis = if known { millis_between(begins, ends).max(0) } else { 0 };
            millis.saturating_mul(i64::from(span.replicas))
        };
        let entered = self
            .world
            .ledger_cache
            .recent(&gap.endpoint)
            .filter(|entry| entry.kind == Kind::Span && entry.created_at == gap.created_at);
        let open = self.world.meter.line(&gap.endpoint);
        let open = open.map(|line| line.extended(at.utc, self.allowed_gap_millis()));
        let spans = entered.map(|entry| &entry.span).chain(&open);
        spans.map(of).fold(0, i64::saturating_add)
    }

    /// Puts entries in the place of one that turned out to be wrong or unknown. Returns the
    /// numbers of those among them that are still gaps.
    pub(super) fn correct(&mut self, old: &Entry, entries: Vec<Entry>) -> Vec<u64> {
        let was = old.total();
        let same_episode = |entry: &&Entry| entry.episode == old.episode;
        let is: Total = entries.iter().filter(same_episode).map(Entry::total).sum();
        self.world.ledger_cache.strike(old);
        let first = self.world.ledger_cache.next_number();
        self.enter(entries);
        self.world.meter.learned(&old.endpoint, old.episode, was, is);
        let gaps = self.world.ledger_cache.gaps().iter().map(|gap| gap.number);
        gaps.filter(|number| *number >= first).collect()
    }

    /// Whether it is of use to ask about this gap now. Where readings fail, so would the question, and the next
    /// try be hours away.
    fn is_of_use(&self, gap: &Entry) -> bool {
        let state = self.world.inventory.namespace(&gap.endpoint.namespace);
        state.is_none_or(|state| state.problem.is_none()) && self.can_tell(gap)
    }

    /// Whether Hugging Face can still be asked about this gap: the endpoint is there, and it is
    /// the same one.
    pub(super) fn can_tell(&self, gap: &Entry) -> bool {
        let seen = self.world.inventory.get(&gap.endpoint);
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
            let price = self.world.inventory.get(&gap.endpoint).and_then(|seen| self.price(seen));
            return price.map_or(GapPrices::unknown(), GapPrices::exactly);
        }
        if let Some(rate) = gap.span.rate {
            return GapPrices::exactly(rate);
        }
        let before = self.world.prices.rate(gap.span.hardware.as_ref());
        let after = self.world.inventory.get(&gap.endpoint);
        let moved = after.is_some_and(|seen| seen.hardware != gap.span.hardware);
        let after = after.and_then(|seen| self.price(seen));
        match (before, after) {
            (Some(before), Some(after)) if moved => {
                GapPrices { least: after.min(before), most: Some(after.max(before)) }
            }
            // The price itself changed meanwhile, and what it was is no longer known.
            _ => GapPrices::unknown(),
        }
    }
}

/// How long nothing is asked after a question that could not be answered.
fn after_failure(problem: &Problem) -> Duration {
    match problem {
        Problem::Limited(wait) => wait.unwrap_or(AFTER_LIMIT).max(AFTER_FAILURE),
        _ => AFTER_FAILURE,
    }
}
