//! The ledger as far as decisions need it: sums of the last weeks, and the gaps that are open.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::Guard;
use crate::endpoint::EndpointId;
use crate::filling::Undated;
use crate::filling::past::Past;
use crate::ledger::{Cost, Entry, Evidence, Kind, Scope, Source, Span, Tally, Total};
use crate::messages::DAYS_OF_ENTRIES;
use crate::meter::{Line, UndatedTime};
use crate::moment::{Moment, millis_between};

/// How many days of sums are kept: this month, and the four weeks a habit is judged by. One less
/// than what is loaded at the start, since that need not begin at midnight.
const DAYS_KEPT: i64 = DAYS_OF_ENTRIES - 1;

/// Entries themselves are kept for so long, for what asks for less than days: sessions.
const RECENT_MILLIS: i64 = 3 * 24 * 3_600_000;

/// After a restart so much of what was read before is held against metrics once more.
const HELD_AGAIN_MILLIS: i64 = 3_600_000;

/// Sums and gaps, and the number the next entry gets.
#[derive(Clone, Debug)]
pub(super) struct LedgerCache {
    tally: Tally,
    /// Entries whose cost is still to be found out, oldest first.
    gaps: Vec<Entry>,
    /// Days before the first sight of each endpoint that metrics may tell of.
    pub(super) past: Past,
    /// Changes that are still to be dated, oldest first.
    undated: Vec<Undated>,
    /// What cost something in the last days, by endpoint, oldest first.
    recent: BTreeMap<EndpointId, VecDeque<Entry>>,
    next_number: u64,
    /// What the entries since a credit was entered have used of it.
    on_credit: Total,
    credit_entered: Timestamp,
}

/// Whether readings told of it, and nothing corrected it.
fn was_read(entry: &Entry) -> bool {
    let seen = entry.kind == Kind::Span && entry.span.evidence == Evidence::Seen;
    seen && entry.source == Source::Readings && entry.span.is_billable()
}

impl LedgerCache {
    /// Goes on from the entries that are in force.
    pub(super) fn resume(entries: Vec<Entry>, next_number: u64, zone: TimeZone) -> Self {
        let mut cache = Self {
            tally: Tally::new(zone),
            gaps: Vec::new(),
            past: Past::default(),
            undated: Vec::new(),
            recent: BTreeMap::new(),
            next_number,
            on_credit: Total::default(),
            credit_entered: Timestamp::MAX,
        };
        for entry in entries {
            cache.tally.add(&entry);
            cache.remember(&entry);
            if entry.is_gap() {
                cache.gaps.push(entry);
            }
        }
        cache
    }

    /// Numbers new entries and takes them into the sums. An entry that another corrects must have
    /// been taken out before, by [`LedgerCache::strike`].
    pub(super) fn enter(&mut self, entries: &mut [Entry]) {
        for entry in entries {
            entry.number = self.next_number;
            self.next_number = self.next_number.saturating_add(1);
            self.on_credit = self.on_credit + self.used_by(entry);
            self.tally.add(entry);
            self.remember(entry);
            if entry.is_gap() {
                self.gaps.push(entry.clone());
            }
        }
    }

    /// The number the next entry gets.
    pub(super) fn next_number(&self) -> u64 {
        self.next_number
    }

    /// Entries whose cost is still to be found out, oldest first.
    pub(super) fn gaps(&self) -> &[Entry] {
        &self.gaps
    }

    /// The first day that anything was entered for.
    pub(super) fn first_day(&self) -> Option<Date> {
        self.tally.first_day()
    }

    /// The day it is for the person.
    pub(super) fn day(&self, at: Timestamp) -> Date {
        self.tally.day(at)
    }

    /// When a day of the person begins.
    pub(super) fn start_of(&self, day: Date) -> Timestamp {
        self.tally.start_of(day)
    }

    /// Everything metrics may tell of; what is last is asked about first.
    pub(super) fn questions(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        let held = |change: bool| {
            let held = self.undated.iter().filter(move |undated| undated.is_change() == change);
            held.map(Undated::question)
        };
        let (watched, changes) = (held(false), held(true));
        self.past.days().chain(watched).chain(&self.gaps).chain(changes)
    }

    /// Holds what an endpoint was seen to cost against its metrics, from entry `first` on: where a change is
    /// not dated, and where replicas may have come and gone between readings. Their numbers.
    pub(super) fn hold_against_metrics(
        &mut self,
        endpoint: &EndpointId,
        first: u64,
        change: Option<UndatedTime>,
    ) -> Vec<u64> {
        let held = |entry: &Entry| {
            let change =
                change.filter(|time| (time.from, time.to) == (entry.span.from, entry.span.to));
            match change {
                Some(change) => Undated::change(entry.clone(), change.replicas),
                None => Undated::watched(entry.clone()),
            }
        };
        let new = self.recent(endpoint).filter(|entry| entry.number >= first && was_read(entry));
        let held: Vec<Undated> = new.map(held).collect();
        let numbers = held.iter().map(|undated| undated.entry().number).collect();
        self.undated.extend(held);
        numbers
    }

    /// The same after a restart, of the last [`HELD_AGAIN_MILLIS`] before the last reading: a change that was not
    /// dated is an entry between two readings, `longest_millis` at most, with other replicas before than after.
    pub(super) fn hold_again(&mut self, line: &Line, longest_millis: i64) {
        let entries = || self.recent(&line.endpoint).filter(|entry| entry.kind == Kind::Span);
        let replicas = |is_next: &dyn Fn(&Span) -> bool| {
            let mut spans = entries().map(|entry| &entry.span).chain([&line.open]);
            // What was free is not among the recent entries.
            spans.find(|span| is_next(span)).map_or(0, |span| span.replicas)
        };
        let held = |entry: &Entry| {
            let Span { from, to, replicas: here, .. } = entry.span;
            let around = (replicas(&|span| span.to == from), replicas(&|span| span.from == to));
            let differ = around.0 != around.1 && here == around.0.max(around.1);
            match differ && entry.span.millis() <= longest_millis {
                true => Undated::change(entry.clone(), around),
                false => Undated::watched(entry.clone()),
            }
        };
        let is_late =
            |entry: &&Entry| millis_between(entry.span.to, line.open.to) <= HELD_AGAIN_MILLIS;
        let held: Vec<Undated> =
            entries().filter(|entry| was_read(entry)).filter(is_late).map(held).collect();
        self.undated.extend(held);
    }

    /// A change that is to be dated, by the number of its entry.
    pub(super) fn undated(&self, number: u64) -> Option<&Undated> {
        self.undated.iter().find(|undated| undated.entry().number == number)
    }

    /// Changes in these entries stay undated.
    pub(super) fn leave_undated(&mut self, is: impl Fn(&Entry) -> bool) {
        self.undated.retain(|undated| !is(undated.entry()));
    }

    /// Takes an entry out of the sums: others take its place.
    pub(super) fn strike(&mut self, entry: &Entry) {
        self.on_credit = self.on_credit - self.used_by(entry);
        self.tally.remove(entry);
        self.gaps.retain(|gap| gap.number != entry.number);
        self.leave_undated(|undated| undated.number == entry.number);
        if let Some(recent) = self.recent.get_mut(&entry.endpoint) {
            recent.retain(|known| known.number != entry.number);
        }
    }

    /// What an endpoint has cost in the last days, entry by entry.
    pub(super) fn recent(&self, endpoint: &EndpointId) -> impl Iterator<Item = &Entry> {
        self.recent.get(endpoint).into_iter().flatten()
    }

    fn remember(&mut self, entry: &Entry) {
        if entry.cost == Cost::FREE {
            return;
        }
        let recent = self.recent.entry(entry.endpoint.clone()).or_default();
        let newest = entry.span.to;
        let is_old = |known: &Entry| millis_between(known.span.to, newest) > RECENT_MILLIS;
        while recent.front().is_some_and(is_old) {
            recent.pop_front();
        }
        recent.push_back(entry.clone());
    }

    /// A credit was entered; the entries since then have used `used` of it.
    pub(super) fn reckon_credit(&mut self, entered: Timestamp, used: Total) {
        self.credit_entered = entered;
        self.on_credit = used;
    }

    /// See [`LedgerCache::reckon_credit`].
    pub(super) fn credit(&self) -> (Timestamp, Total) {
        (self.credit_entered, self.on_credit)
    }

    /// What the entries of `scope` from the day `from` up to and without the day `to` cost.
    pub(super) fn between(&self, scope: &Scope, from: Date, to: Date) -> Total {
        self.tally.between(scope, from, to)
    }

    fn used_by(&self, entry: &Entry) -> Total {
        entry.part(self.credit_entered, Timestamp::MAX)
    }

    pub(super) fn forget_before(&mut self, day: Date) {
        self.tally.forget_before(day);
        let start = self.tally.start_of(day);
        self.gaps.retain(|gap| gap.span.to > start);
    }
}

impl Guard {
    /// What `scope` has cost from the day `from` up to and without the day `to`, as of `at`; days
    /// are those of the person's time zone.
    #[must_use]
    pub fn spent(&self, scope: &Scope, from: Date, to: Date, at: Moment) -> Total {
        self.spent_by(scope, from, to, at.utc, self.allowed_gap_millis())
    }

    /// The same when everything goes on as it is until `by`.
    pub(super) fn spent_by(
        &self,
        scope: &Scope,
        from: Date,
        to: Date,
        by: Timestamp,
        allowed_gap_millis: i64,
    ) -> Total {
        let cache = &self.world.ledger_cache;
        cache.between(scope, from, to)
            + self.world.meter.open_between(
                scope,
                cache.start_of(from),
                cache.start_of(to),
                by,
                allowed_gap_millis,
            )
    }

    /// What today has cost so far, in the person's time zone.
    #[must_use]
    pub fn today(&self, at: Moment) -> Total {
        let today = self.local_day(at);
        self.spent(&Scope::All, today, today.saturating_add(1.day()), at)
    }

    /// The day it is for the person.
    #[must_use]
    pub fn local_day(&self, at: Moment) -> Date {
        self.world.ledger_cache.day(at.utc)
    }

    pub(super) fn start_of(&self, day: Date) -> Timestamp {
        self.world.ledger_cache.start_of(day)
    }

    pub(super) fn forget_old_days(&mut self, at: Moment) {
        let day = self.local_day(at).saturating_sub(DAYS_KEPT.days());
        self.world.ledger_cache.forget_before(day);
        self.world.savings.forget_before(self.start_of(day));
    }
}
