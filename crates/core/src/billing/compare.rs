//! Billed beside estimated, endpoint by endpoint.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::claims::{PricePair, Sides};
use super::explain::explain;
use super::{Bill, BillRow};
use crate::endpoint::EndpointId;
use crate::ledger::{Cost, Entry};
use crate::money::{Micros, Rate};

/// A bill beside the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// First moment of the period.
    pub period_start: Timestamp,
    /// End of the period.
    pub period_end: Timestamp,
    /// What each endpoint, and each row that belongs to none, is made of; the dearest first.
    pub rows: Vec<Compared>,
    /// Rows that could not be read at all.
    pub unreadable: usize,
    /// When both were read.
    pub at: Timestamp,
}

/// One endpoint, or one kind of row that belongs to none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Which; `None` when the record does not say.
    pub endpoint: Option<EndpointId>,
    /// What the record calls it where it belongs to no endpoint.
    pub label: String,
    /// What was estimated.
    pub estimated: Cost,
    /// The amounts of its rows; `None` when nothing was billed.
    pub billed: Option<Micros>,
    /// Rows without an amount.
    pub without_amount: usize,
    /// What the difference is made of: billed minus the least that was estimated.
    pub parts: Vec<Part>,
}

/// A part of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Why.
    pub why: Why,
    /// How much was billed more; below zero: less.
    pub micros: Micros,
}

/// Why billed and estimated differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Estimated after what the record covers.
    NotBilledYet {
        /// From when on.
        since: Timestamp,
    },
    /// Billed before anything of this account was watched.
    BeforeWatching {
        /// When watching began.
        since: Timestamp,
    },
    /// Billed for time nobody observed.
    NotObserved {
        /// How much time, in milliseconds.
        millis: i64,
    },
    /// The record has another price.
    PriceDiffers {
        /// What was reckoned with.
        ours: Rate,
        /// What was billed.
        billed: Rate,
    },
    /// Whole minutes, and the time until a change is noticed.
    Rounding,
    /// A row of the record has no amount.
    AmountMissing,
    /// The record does not say which endpoint it is.
    NotMatched,
    /// Nothing that is known explains it.
    NotExplained,
}

/// Compares a bill whose rows are matched with the entries in force of the same account.
///
/// `interval_millis` is how long after a change a reading may notice it.
#[must_use]
pub fn compare(bill: &Bill, entries: &[Entry], interval_millis: i64, at: Timestamp) -> Comparison {
    let watched_since = entries.iter().map(|entry| entry.span.from).min().unwrap_or(at);
    let mut sides: BTreeMap<&EndpointId, Sides<'_>> = BTreeMap::new();
    let blank = || Sides { bill, rows: Vec::new(), entries: Vec::new(), at, interval_millis };
    for entry in entries {
        sides.entry(&entry.endpoint).or_insert_with(blank).entries.push(entry);
    }
    let mut unmatched: BTreeMap<String, Vec<&BillRow>> = BTreeMap::new();
    for row in &bill.rows {
        match &row.endpoint {
            Some(id) => sides.entry(id).or_insert_with(blank).rows.push(row),
            None => unmatched.entry(row.name()).or_default().push(row),
        }
    }
    let of_endpoints = sides.into_iter().map(|(id, sides)| compared(id, &sides, watched_since));
    let of_none = unmatched.into_iter().map(|(label, rows)| not_matched(label, &rows));
    let mut rows: Vec<Compared> = of_endpoints.chain(of_none).filter(Compared::is_there).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.weight()));
    let Bill { period_start, period_end, unreadable, .. } = *bill;
    Comparison { period_start, period_end, rows, unreadable, at }
}

impl Comparison {
    /// What was estimated, all together.
    #[must_use]
    pub fn estimated(&self) -> Cost {
        self.rows.iter().fold(Cost::FREE, |sum, row| sum + row.estimated)
    }

    /// What was billed, all together.
    #[must_use]
    pub fn billed(&self) -> Micros {
        self.rows.iter().filter_map(|row| row.billed).sum()
    }

    /// By how much the bill lies outside what was estimated, leaving aside what is not billed yet
    /// and what was billed before anything was watched.
    #[must_use]
    pub fn beyond(&self) -> Micros {
        self.rows.iter().map(Compared::beyond).sum()
    }
}

impl Compared {
    /// Billed minus the least that was estimated.
    #[must_use]
    pub fn difference(&self) -> Micros {
        self.billed.unwrap_or_default() - self.estimated.least
    }

    /// See [`Comparison::beyond`].
    #[must_use]
    pub fn beyond(&self) -> Micros {
        let aside = self.parts.iter().filter(|part| {
            let why = part.why;
            matches!(
                why,
                Why::NotBilledYet { .. } | Why::BeforeWatching { .. } | Why::AmountMissing
            )
        });
        let aside: Micros = aside.map(|part| part.micros).sum();
        let billed = self.billed.unwrap_or_default() - aside;
        match self.estimated.most {
            _ if billed < self.estimated.least => billed - self.estimated.least,
            Some(most) if billed > most => billed - most,
            _ => Micros(0),
        }
    }

    /// A stopped endpoint that was not billed has nothing to show.
    fn is_there(&self) -> bool {
        self.billed.is_some() || self.without_amount > 0 || self.estimated != Cost::FREE
    }

    fn weight(&self) -> Micros {
        self.estimated.most.unwrap_or(self.estimated.least).max(self.billed.unwrap_or_default())
    }
}

impl BillRow {
    /// What to call it where it belongs to no endpoint.
    fn name(&self) -> String {
        match self.label.as_deref().map(str::trim).filter(|label| !label.is_empty()) {
            Some(label) => label.to_owned(),
            None if self.product.is_empty() => "row without a name".to_owned(),
            None => self.product.clone(),
        }
    }
}

fn compared(id: &EndpointId, sides: &Sides<'_>, watched_since: Timestamp) -> Compared {
    let estimated = sides.estimated().cost();
    let (billed, without_amount) = sum(&sides.rows);
    let difference = billed.unwrap_or_default() - estimated.least;
    let found = explain(difference, &sides.claims());
    let unobserved = found.unobserved.max(Micros(0));
    let before = sides.billed_before(watched_since).clamp(Micros(0), unobserved);
    let pair = sides.price().1.unwrap_or(PricePair { ours: Rate(0), theirs: Rate(0) });
    let not_observed = Why::NotObserved { millis: sides.unobserved_millis() };
    let parts = [
        (Why::NotBilledYet { since: sides.covered() }, found.not_billed),
        (Why::BeforeWatching { since: watched_since }, before),
        (not_observed, unobserved - before),
        (Why::PriceDiffers { ours: pair.ours, billed: pair.theirs }, found.price),
        (Why::Rounding, found.rounding),
        (Why::AmountMissing, found.amount_missing),
        (Why::NotExplained, found.rest),
    ];
    Compared {
        endpoint: Some(id.clone()),
        label: String::new(),
        estimated,
        billed,
        without_amount,
        parts: parts.into_iter().filter_map(part).collect(),
    }
}

fn not_matched(label: String, rows: &[&BillRow]) -> Compared {
    let (billed, without_amount) = sum(rows);
    let parts = part((Why::NotMatched, billed.unwrap_or_default())).into_iter().collect();
    Compared { endpoint: None, label, estimated: Cost::FREE, billed, without_amount, parts }
}

fn part((why, micros): (Why, Micros)) -> Option<Part> {
    (micros != Micros(0)).then_some(Part { why, micros })
}

/// The amounts of rows, `None` when there is none; and how many have none.
fn sum(rows: &[&BillRow]) -> (Option<Micros>, usize) {
    let amounts: Vec<Micros> = rows.iter().filter_map(|row| row.micros).collect();
    let sum = (!amounts.is_empty()).then(|| amounts.iter().copied().sum());
    (sum, rows.len().saturating_sub(amounts.len()))
}
