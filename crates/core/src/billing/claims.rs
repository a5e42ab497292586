//! What each cause of a difference can account for, out of the rows and the ledger of one endpoint.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::explain::Claims;
use super::{Bill, BillRow, common};
use crate::ledger::{Cost, Entry, Kind, Total};
use crate::moment::{millis_between, shifted};
use crate::money::{Micros, Rate, Work};

/// While a row goes on, what was estimated so long before now may still be missing in it.
const MAY_LAG_MILLIS: i64 = 48 * 3_600_000;
/// Less time than this is a matter of rounding and not of watching.
const MINUTE_MILLIS: i64 = 60_000;

/// One endpoint in a period: what was billed and what was estimated.
pub(super) struct Sides<'a> {
    pub(super) bill: &'a Bill,
    pub(super) rows: Vec<&'a BillRow>,
    pub(super) entries: Vec<&'a Entry>,
    pub(super) at: Timestamp,
    /// How long after a change a reading may notice it.
    pub(super) interval_millis: i64,
}

/// A price the record has, and the one that was reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PricePair {
    pub(super) ours: Rate,
    pub(super) theirs: Rate,
}

impl Sides<'_> {
    /// What was estimated in this period.
    pub(super) fn estimated(&self) -> Total {
        self.estimated_in(self.bill.period_start, self.bill.period_end)
    }

    pub(super) fn claims(&self) -> Claims {
        let end = self.bill.period_end;
        let covered = self.covered();
        let lag = self.estimated_in(covered.max(self.bill.period_start), end).least();
        let rounding_most = self.rounding_most();
        // So little after the end of a row is the minute that was begun.
        let lag = if lag <= rounding_most { Micros(0) } else { lag };
        let goes_on = self.rows.iter().any(|row| row.to.is_none());
        let may_lag_from = shifted(self.at, -MAY_LAG_MILLIS).max(self.bill.period_start);
        let perhaps = if goes_on && covered > may_lag_from {
            self.estimated_in(may_lag_from, covered.min(end)).least()
        } else {
            Micros(0)
        };
        let unobserved: Vec<Unobserved> =
            self.rows.iter().map(|row| self.unobserved(row)).collect();
        Claims {
            not_billed: -lag,
            perhaps_not_billed: -perhaps,
            price: self.price().0,
            unobserved: unobserved.iter().map(|one| one.even).sum(),
            unobserved_most: unobserved.iter().map(|one| one.most).sum(),
            rounding_most,
            amount_missing: self.rows.iter().any(|row| row.micros.is_none()),
        }
    }

    /// Until when its rows count, as far as that can be told.
    pub(super) fn covered(&self) -> Timestamp {
        let going_on = self.rows.iter().find(|row| row.to.is_none());
        match going_on {
            Some(row) => row.end(self.at).or(row.from).unwrap_or(self.bill.period_start),
            None => self.bill.covers(self.at),
        }
    }

    /// Milliseconds of its rows not tracked.
    pub(super) fn unobserved_millis(&self) -> i64 {
        let unobserved = self.rows.iter().map(|row| self.unobserved(row).millis);
        unobserved.fold(0, i64::saturating_add)
    }

    /// What another price makes over the time that was observed, and which prices these are.
    pub(super) fn price(&self) -> (Micros, Option<PricePair>) {
        let (mut sum, mut pair) = (Micros(0), None);
        let most = self.most_replicas();
        for row in &self.rows {
            let (Some(theirs), Some(time)) = (row.unit_rate, row.time(self.at)) else { continue };
            for entry in self.entries.iter().filter(|entry| is_known(entry)) {
                let span = &entry.span;
                let millis = common(time, (span.from, span.to));
                let Some(ours) = span.rate.filter(|_| span.is_billable() && millis > 0) else {
                    continue;
                };
                if let Some(apart) = apart(ours, theirs, span.replicas, most) {
                    sum = sum + Micros(apart.0).share(millis, 3_600_000);
                    pair = Some(PricePair { ours, theirs });
                }
            }
        }
        (sum, pair)
    }

    /// Part of what its rows billed that lies before `since`.
    pub(super) fn billed_before(&self, since: Timestamp) -> Micros {
        let before = |row: &&BillRow| {
            let Some(time) = row.time(self.at) else { return Micros(0) };
            let part = common(time, (Timestamp::MIN, since));
            row.micros.unwrap_or_default().share(part, millis_between(time.0, time.1))
        };
        self.rows.iter().map(before).sum()
    }

    fn estimated_in(&self, from: Timestamp, to: Timestamp) -> Total {
        self.entries.iter().map(|entry| entry.part(from, to)).sum()
    }

    /// The most replicas there were at once.
    fn most_replicas(&self) -> u32 {
        self.entries.iter().map(|entry| entry.span.replicas).max().unwrap_or(1).max(1)
    }

    fn unobserved(&self, row: &BillRow) -> Unobserved {
        let micros = row.micros.unwrap_or_default().max(Micros(0));
        let Some(time) = row.time(self.at) else {
            // It cannot be placed. Where nothing was ever observed it is that.
            let all = if self.entries.is_empty() { micros } else { Micros(0) };
            return Unobserved { millis: 0, even: all, most: all };
        };
        let whole = millis_between(time.0, time.1);
        let (mut observed, mut gaps, mut bounds) = (0_i64, 0_i64, Cost::FREE);
        for entry in self.entries.iter().filter(|entry| entry.kind == Kind::Span) {
            let millis = common(time, (entry.span.from, entry.span.to));
            if millis > 0 && is_known(entry) {
                observed = observed.saturating_add(millis);
            } else if millis > 0 {
                gaps = gaps.saturating_add(millis);
                bounds = bounds + entry.part(time.0, time.1).cost();
            }
        }
        let millis = whole.saturating_sub(observed).max(0);
        if millis < MINUTE_MILLIS {
            return Unobserved::default();
        }
        let most = match bounds.most {
            Some(most) if millis.saturating_sub(gaps) < MINUTE_MILLIS => most - bounds.least,
            _ => micros,
        };
        let even = micros.share(millis, whole) - bounds.least;
        Unobserved { millis, even: even.max(Micros(0)), most: most.clamp(Micros(0), micros) }
    }

    /// A minute and the time until a change is noticed, for each episode.
    fn rounding_most(&self) -> Micros {
        let episodes: BTreeSet<Timestamp> =
            self.entries.iter().filter_map(|entry| entry.episode).collect();
        let count = i64::try_from(episodes.len().max(self.rows.len())).unwrap_or(i64::MAX);
        let ours = self.entries.iter().filter_map(|entry| entry.span.whole_rate());
        let theirs = self.rows.iter().filter_map(|row| row.unit_rate);
        let rate = ours.chain(theirs).max().unwrap_or_default();
        let noticed_within = MINUTE_MILLIS.saturating_add(self.interval_millis);
        let once = Work::of(rate, noticed_within).settled() + Micros(2);
        once.share(count, 1)
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Unobserved {
    millis: i64,
    even: Micros,
    most: Micros,
}

/// How much more all replicas cost an hour at the billed price; `None` when it is the same price. It
/// may be the price of one replica or of all, however many there were: any number up to `most`.
fn apart(ours: Rate, theirs: Rate, replicas: u32, most: u32) -> Option<Rate> {
    let close = (theirs.0 / 10_000).saturating_add(5);
    // Only the number of replicas that comes nearest can be it.
    let nearest = theirs.0.saturating_add(ours.0 / 2).checked_div(ours.0).unwrap_or(1);
    let count = u32::try_from(nearest).unwrap_or(if nearest < 0 { 1 } else { most }).clamp(1, most);
    if (theirs - ours.times(count)).0.saturating_abs() <= close {
        return None;
    }
    let (of_one, of_all) = ((theirs - ours).times(replicas), theirs - ours.times(replicas));
    let nearer = of_one.0.saturating_abs() <= of_all.0.saturating_abs();
    Some(if nearer { of_one } else { of_all })
}

fn is_known(entry: &Entry) -> bool {
    !entry.is_gap() && entry.cost.known().is_some()
}
