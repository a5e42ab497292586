//! What it cost as a table: for the terminal and for a file.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::page::dearest;
use super::sum::{Sum, length};
use super::{History, Range};
use crate::endpoint::EndpointId;
use crate::ledger::{Cost, Evidence};
use crate::money::Micros;
use crate::savings::SavedSum;
use crate::words;

/// What each row of a cost table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum By {
    /// One endpoint.
    Endpoint,
    /// One day.
    Day,
    /// One user or organization.
    Namespace,
    /// One testing session.
    Session,
}

/// How a table is written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// Comma-separated values (RFC 4180).
    Csv,
    /// JSON, as the command line prints it.
    Json,
}

/// What some days cost, a row for each endpoint, day or namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostTable {
    /// `last 7 days`.
    pub title: String,
    /// First day.
    pub from: Date,
    /// Last day, included.
    pub to: Date,
    /// The time zone the days are of.
    pub zone: String,
    /// When this was said.
    pub at: Timestamp,
    /// What each row is about.
    pub by: By,
    /// Days in time, anything else the dearest first. What cost nothing is only among days.
    pub rows: Vec<CostRow>,
    /// All rows together.
    pub total: CostRow,
    /// Endpoints that may have gone on since they were last read.
    pub as_of: Vec<AsOf>,
    /// What pauses saved on these days; `None` where the table is of something else.
    pub saved: Option<SavedSum>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostRow {
    /// What it is about.
    pub subject: Subject,
    /// What it cost.
    pub cost: Cost,
    /// As much of it as is exactly known.
    pub known: Micros,
    /// Billable milliseconds times replicas that were seen.
    pub seen_millis: i64,
    /// The same that follows from what stood on both sides.
    pub inferred_millis: i64,
    /// The same that nobody observed: at most so much.
    pub unknown_millis: i64,
    /// What is not known of the cost, in words: `3 h 20 min not tracked, up to $6.00`.
    pub unknown: Option<String>,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One endpoint.
    Endpoint(EndpointId),
    /// One day.
    Day(Date),
    /// One user or organization.
    Namespace(String),
    /// One testing session.
    Session(String),
    /// Everything.
    All,
}

/// An endpoint that was billable when it was last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Which.
    pub endpoint: EndpointId,
    /// When it was last read: it is counted until then.
    pub at: Timestamp,
    /// In words.
    pub words: String,
}

impl History {
    /// The table that is shown at `at`. `watched_since` is when the ledger begins, `None` while it
    /// is empty: what nobody watched is not free.
    #[must_use]
    pub fn table(
        &self,
        range: Range,
        by: By,
        at: Timestamp,
        watched_since: Option<Timestamp>,
    ) -> CostTable {
        let order = self.dearest_first();
        let days = self.days.len();
        let total: Sum = order.iter().map(|endpoint| endpoint.sum()).sum();
        let rows = match by {
            By::Endpoint => order
                .iter()
                .map(|endpoint| (Subject::Endpoint(endpoint.id.clone()), endpoint.sum()))
                .filter(|(_, sum)| !sum.is_nothing())
                .collect(),
            By::Namespace => {
                let each = order.iter().map(|one| (one.id.namespace.clone(), one.sum()));
                let sums = dearest(each).into_iter().filter(|(_, sum)| !sum.is_nothing());
                sums.map(|(name, sum)| (Subject::Namespace(name), sum)).collect::<Vec<_>>()
            }
            // Sessions are not in the ledger: see `session_costs`.
            By::Session => Vec::new(),
            By::Day => (0..days)
                .filter(|day| self.days.bounds(*day).0 <= at.as_millisecond())
                .map(|day| {
                    let sum = order.iter().map(|endpoint| endpoint.days[day]).sum();
                    (Subject::Day(self.days.date(day)), sum)
                })
                .collect(),
        };
        let (from, after) = (self.days.date(0), self.days.date(days));
        let total = CostRow::new(Subject::All, &total);
        CostTable {
            title: range.title(from, after),
            from,
            to: after.yesterday().unwrap_or(after),
            zone: self.days.zone_name(),
            at,
            by,
            rows: rows
                .into_iter()
                .map(|(subject, sum)| CostRow::new(subject, &sum))
                .zip(0..)
                .map(|(row, place)| match row.subject {
                    Subject::Day(_) => self.watched(row, self.days.bounds(place), watched_since),
                    _ => row,
                })
                .collect(),
            total: self.watched(total, self.bounds(), watched_since),
            as_of: Vec::new(),
            saved: None,
        }
    }

    /// A row that ends before anything was watched, and of which nothing else tells, has no known
    /// cost. One that began before says from when on it was watched.
    fn watched(&self, row: CostRow, (from, to): (i64, i64), since: Option<Timestamp>) -> CostRow {
        if row.is_nothing() && since.is_none_or(|since| since.as_millisecond() >= to) {
            let unknown = Some("not watched".to_owned());
            return CostRow { cost: Cost::UNBOUNDED, unknown, ..row };
        }
        let since = since.filter(|since| since.as_millisecond() > from);
        let words = since.and_then(|since| self.watched_since(since));
        let unknown: Vec<String> = row.unknown.iter().cloned().chain(words).collect();
        CostRow { unknown: (!unknown.is_empty()).then(|| unknown.join("; ")), ..row }
    }

    /// Says that an endpoint may have gone on since `at`.
    #[must_use]
    pub fn as_of(&self, endpoint: &EndpointId, at: Timestamp) -> AsOf {
        let clock = self.days.clock(at.as_millisecond());
        AsOf {
            endpoint: endpoint.clone(),
            at,
            words: format!("{endpoint} is counted until {clock}, when it was last read."),
        }
    }
}

impl CostRow {
    fn new(subject: Subject, sum: &Sum) -> Self {
        Self {
            subject,
            cost: sum.cost(),
            known: sum.known(),
            seen_millis: sum.replica_millis(Evidence::Seen),
            inferred_millis: sum.replica_millis(Evidence::Inferred),
            unknown_millis: sum.replica_millis(Evidence::Unknown),
            unknown: sum.unknown(),
        }
    }

    /// Whether nothing was watched and nothing else tells of it: its cost is not known.
    #[must_use]
    pub fn is_unwatched(&self) -> bool {
        self.cost == Cost::UNBOUNDED && self.replica_millis() == 0
    }

    /// Whether there is nothing to tell of: neither cost nor time.
    fn is_nothing(&self) -> bool {
        self.cost == Cost::FREE && self.replica_millis() == 0
    }

    fn replica_millis(&self) -> i64 {
        self.seen_millis.saturating_add(self.inferred_millis).saturating_add(self.unknown_millis)
    }

    /// What it cost: `$4.12 to $9.80`.
    #[must_use]
    pub fn amount(&self) -> String {
        words::cost(self.cost)
    }

    /// How long replicas are known to have been billed: `12 h 5 min`.
    #[must_use]
    pub fn time(&self) -> String {
        length(self.seen_millis.saturating_add(self.inferred_millis))
    }
}

impl Subject {
    /// `alice/phi-4`, `2026-11-23`, `acme`, `total`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Endpoint(id) => id.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Namespace(name) | Self::Session(name) => name.clone(),
            Self::All => "total".to_owned(),
        }
    }
}
