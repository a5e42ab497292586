//! The ledger: entries that are added and never changed, and sums over them.

mod cost;
mod part;
mod scope;
mod tally;

pub use cost::{Cost, Total};
pub use part::{LONGEST_ENTRY_MILLIS, part_between, part_within, pieces};
pub use scope::Scope;
pub use tally::{Tally, start_of_day};

use jiff::Timestamp;

use crate::endpoint::{EndpointId, Hardware, State};
use crate::moment::millis_between;
use crate::money::{Rate, Work};

/// How well a stretch of time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Readings on both sides, close enough together.
    Seen,
    /// Not watched, but the same state with the same change time stood on both sides.
    Inferred,
    /// Not watched, and nothing tells what happened. Its cost is unknown, never zero.
    Unknown,
}

impl Evidence {
    /// A stable word for storing.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Inferred => "inferred",
            Self::Unknown => "unknown",
        }
    }

    /// What [`Evidence::code`] calls `code`; anything else counts as unknown.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "seen" => Self::Seen,
            "inferred" => Self::Inferred,
            _ => Self::Unknown,
        }
    }
}

/// An interval in which one endpoint had one state, one rate and one replica count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its state.
    pub state: State,
    /// What it ran on, where known.
    pub hardware: Option<Hardware>,
    /// Price of one replica; `None` is unknown and never free.
    pub rate: Option<Rate>,
    /// Replicas billed; 0 while the state is free.
    pub replicas: u32,
    /// Start, inclusive.
    pub from: Timestamp,
    /// End, exclusive.
    pub to: Timestamp,
    /// How well it is known.
    pub evidence: Evidence,
}

impl Span {
    /// Length in milliseconds.
    #[must_use]
    pub fn millis(&self) -> i64 {
        millis_between(self.from, self.to).max(0)
    }

    /// Whether it costs money as far as anybody knows.
    #[must_use]
    pub fn is_billable(&self) -> bool {
        self.replicas > 0
    }

    /// Rate of all replicas together; `None` when the price is unknown.
    #[must_use]
    pub fn whole_rate(&self) -> Option<Rate> {
        if self.is_billable() {
            self.rate.map(|rate| rate.times(self.replicas))
        } else {
            Some(Rate(0))
        }
    }

    /// Exact work of this span; `None` when its cost is unknown.
    #[must_use]
    pub fn work(&self) -> Option<Work> {
        self.work_of(self.millis())
    }

    /// The same if it lasted `millis` milliseconds.
    #[must_use]
    pub fn work_of(&self, millis: i64) -> Option<Work> {
        if self.evidence == Evidence::Unknown {
            return None;
        }
        self.whole_rate().map(|rate| Work::of(rate, millis))
    }
}

/// Why an entry is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A span that ended.
    Span,
    /// The rest of the last started minute of a billable episode.
    Settlement,
}

impl Kind {
    /// A stable word for storing.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Span => "span",
            Self::Settlement => "settlement",
        }
    }

    /// The kind that [`Kind::code`] calls `code`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Span, Self::Settlement].into_iter().find(|kind| kind.code() == code)
    }
}

/// What an entry rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Readings of the endpoint, and what stood unchanged on both sides of a gap.
    Readings,
    /// Its replica metrics, read afterwards.
    Metrics,
    /// Hugging Face's billing record.
    Billing,
}

impl Source {
    const ALL: [Self; 3] = [Self::Readings, Self::Metrics, Self::Billing];

    /// A stable word for storing and for JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Readings => "readings",
            Self::Metrics => "metrics",
            Self::Billing => "billing",
        }
    }

    /// The source that [`Source::code`] calls `code`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

/// One line of the ledger. It is in force until another entry names it as corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the ledger, rising from 1; 0 until the guard has entered it.
    pub number: u64,
    /// The entry it takes the place of, together with all others that name it.
    pub corrects: Option<u64>,
    /// Which endpoint.
    pub endpoint: EndpointId,
    /// When that endpoint was created: a re-created one of the same name is another.
    pub created_at: Option<Timestamp>,
    /// Why it is here.
    pub kind: Kind,
    /// What it rests on.
    pub source: Source,
    /// Start of the billable episode it belongs to; `None` for free time.
    pub episode: Option<Timestamp>,
    /// What is entered.
    pub span: Span,
    /// What it cost.
    pub cost: Cost,
}

impl Entry {
    /// All of it, as part of a sum.
    #[must_use]
    pub fn total(&self) -> Total {
        let unknown = if self.cost.known().is_none() { self.span.millis() } else { 0 };
        Total::of(self.cost, unknown)
    }

    /// Whether what happened in it is still to be found out.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.span.evidence == Evidence::Unknown
    }
}
