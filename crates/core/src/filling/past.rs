//! The time before Endpoint Guard was there: no gap in the ledger, but metrics may know it.

use jiff::Timestamp;

use crate::endpoint::EndpointId;
use crate::ledger::{Cost, Entry, Evidence, Kind, LONGEST_ENTRY_MILLIS, Source, Span};
use crate::meter::Line;
use crate::moment::{millis_between, shifted};

/// So far back is asked.
const LOOKS_BACK_MILLIS: i64 = 30 * 24 * 3_600_000;
/// What is asked about counts from here, far from the numbers of the ledger.
const FIRST_NUMBER: u64 = u64::MAX / 2;

/// What came before each endpoint was seen first, asked about day by day. It is not in the ledger:
/// what metrics do not tell of it is nobody's business.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// The day each endpoint is asked about now, oldest first.
    days: Vec<Day>,
    /// How many days were asked about so far.
    counted: u64,
}

#[derive(Clone, Debug)]
struct Day {
    /// In the shape of a gap.
    gap: Entry,
    /// So far back there are days before it.
    back_to: Timestamp,
}

impl Past {
    /// Looks back from the first sight of an endpoint.
    pub fn look_back(&mut self, line: &Line) {
        let Some(created) = line.created_at else { return };
        let gap = Entry {
            number: FIRST_NUMBER,
            corrects: None,
            endpoint: line.endpoint.clone(),
            created_at: line.created_at,
            kind: Kind::Span,
            source: Source::Metrics,
            episode: None,
            span: Span { evidence: Evidence::Unknown, ..line.open.clone() },
            cost: Cost::UNBOUNDED,
        };
        let back_to = created.max(shifted(gap.span.from, -LOOKS_BACK_MILLIS));
        self.before(Day { gap, back_to });
    }

    /// The days under question, oldest first: one for each endpoint.
    pub fn days(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator {
        self.days.iter().map(|day| &day.gap)
    }

    /// This day was told of, or nothing tells of it: the one before is asked about.
    pub fn done(&mut self, number: u64) {
        let found = self.days.iter().position(|day| day.gap.number == number);
        if let Some(at) = found {
            let day = self.days.remove(at);
            self.before(day);
        }
    }

    /// Nothing more is asked about this endpoint.
    pub fn forget(&mut self, endpoint: &EndpointId) {
        self.days.retain(|day| day.gap.endpoint != *endpoint);
    }

    /// Asks about the day that ends where this one begins, if there is one.
    fn before(&mut self, mut day: Day) {
        let to = day.gap.span.from;
        let from = day.back_to.max(shifted(to, -LONGEST_ENTRY_MILLIS));
        if millis_between(from, to) <= 0 {
            return;
        }
        day.gap.number = FIRST_NUMBER.saturating_add(self.counted);
        self.counted = self.counted.saturating_add(1);
        (day.gap.span.from, day.gap.span.to) = (from, to);
        let at = self.days.partition_point(|other| other.gap.span.from <= from);
        self.days.insert(at, day);
    }
}

/// Whether this is a day of a [`Past`] and not an entry of the ledger.
#[must_use]
pub fn is_past(gap: &Entry) -> bool {
    gap.number >= FIRST_NUMBER
}

/// What metrics told of one such day, as entries of their own.
#[must_use]
pub fn told(entries: Vec<Entry>) -> Vec<Entry> {
    let known = entries.into_iter().filter(|entry| !entry.is_gap());
    known.map(|entry| Entry { corrects: None, ..entry }).collect()
}
