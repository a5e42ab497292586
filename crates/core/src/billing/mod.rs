//! What Hugging Face billed, beside what was estimated.
//!
//! The row shape for endpoints is documented only in part: what the quantity counts, what the label
//! holds and how far the record lags are not known. So every field may be missing, what is missing
//! stays unknown, and a row that cannot be placed is shown and never dropped.

mod claims;
mod compare;
mod estimated;
mod explain;
mod fill;
mod matching;
#[cfg(test)]
mod tests;
mod view;

pub use compare::{Compared, Comparison, Part, Why, compare};
pub use fill::filled_from_bill;
pub use view::{BillAccount, BillLine, BillView};
pub(crate) use view::{Read, account, mostly, page, period_words, refused};

use jiff::Timestamp;

use crate::endpoint::{EndpointId, Hardware};
use crate::ledger::Entry;
use crate::moment::{millis_between, shifted};
use crate::money::{Micros, Rate, Work};

/// A period that ended so long ago is billed whole: the record lags, nobody says by how much.
const SETTLED_AFTER_MILLIS: i64 = 2 * 24 * 3_600_000;

const MILLIS_PER_HOUR: i128 = 3_600_000;

/// What Hugging Face billed to one user or organization for endpoints in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// What the period is called in the API; needed to ask for it again later.
    pub period_id: Option<String>,
    /// First moment.
    pub period_start: Timestamp,
    /// End.
    pub period_end: Timestamp,
    /// Its rows.
    pub rows: Vec<BillRow>,
    /// How many rows there were that could not be read at all.
    pub unreadable: usize,
}

/// One row of a bill. What the record did not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BillRow {
    /// Which endpoint it is for, once that was found out; see [`Bill::matched`].
    pub endpoint: Option<EndpointId>,
    /// Whether that endpoint was ever seen here.
    pub recognized: bool,
    /// What the record calls it; perhaps the name of the endpoint.
    pub label: Option<String>,
    /// What was billed, in words: `aws nvidia-l4 x1`.
    pub product: String,
    /// The hardware, where the record says it.
    pub hardware: Option<BilledHardware>,
    /// When it began.
    pub from: Option<Timestamp>,
    /// When it ended; `None` while it goes on, or when the record does not say.
    pub to: Option<Timestamp>,
    /// Until when the amount counts: `to`, or what the quantity says where that is a time.
    pub covered_until: Option<Timestamp>,
    /// What was billed.
    pub micros: Option<Micros>,
    /// The price per hour, where unit and unit price tell it. Whether it is of one replica or of
    /// all together is not known.
    pub unit_rate: Option<Rate>,
}

/// What a row says of the hardware. It names no region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledHardware {
    /// `aws`, `azure`, `gcp`.
    pub vendor: String,
    /// `nvidia-l4`.
    pub instance_type: String,
    /// `x1`.
    pub instance_size: String,
}

/// A bill as it was read, with the ledger beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Billed {
    /// The bill.
    pub bill: Bill,
    /// Entries in force of its period, with what is open, as of `at`. Those of other accounts may
    /// be among them.
    pub entries: Vec<Entry>,
    /// When the ledger was looked at.
    pub at: Timestamp,
}

impl Bill {
    /// Until when the record is known to reach, by what happened: a row that begins or ends, or
    /// the end of a period that is long over.
    #[must_use]
    pub fn reaches(&self, at: Timestamp) -> Option<Timestamp> {
        if self.is_settled(at) {
            return Some(self.period_end);
        }
        let told = self.rows.iter().flat_map(|row| [row.from, row.to]).flatten();
        told.filter(|told| *told <= at).max()
    }

    /// The same by what the quantities say too; the start of the period when nothing was billed.
    fn covers(&self, at: Timestamp) -> Timestamp {
        if self.is_settled(at) {
            return self.period_end;
        }
        let ends = self.rows.iter().filter_map(|row| row.end(at).or(row.from));
        ends.max().unwrap_or(self.period_start)
    }

    fn is_settled(&self, at: Timestamp) -> bool {
        millis_between(self.period_end, at) > SETTLED_AFTER_MILLIS
    }
}

impl BillRow {
    /// Until when its amount counts; never later than `at`, whatever a quantity says.
    fn end(&self, at: Timestamp) -> Option<Timestamp> {
        let end = self.to.or(self.covered_until.map(|until| until.min(at)))?;
        Some(self.from.map_or(end, |from| end.max(from)))
    }

    /// From when to when its amount counts, where the record says that.
    fn time(&self, at: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let (from, end) = (self.from?, self.end(at)?);
        (end > from).then_some((from, end))
    }

    /// Which of these multiples of a price is what was billed, the rounding to whole minutes aside:
    /// the number of replicas.
    fn replicas_at(&self, price: Rate, millis: i64) -> Option<u32> {
        let micros = i128::from(self.micros?.0);
        let one = Work::of(price, millis).0.div_euclid(MILLIS_PER_HOUR);
        if one <= 0 || micros <= 0 {
            return None;
        }
        let count = micros.saturating_add(one / 2).div_euclid(one).max(1);
        let minute = count.saturating_mul(i128::from(price.0)).div_euclid(60);
        let apart = micros.saturating_sub(count.saturating_mul(one)).saturating_abs();
        let close = minute.saturating_add(count).saturating_add(1);
        (apart <= close).then(|| u32::try_from(count).ok())?
    }
}

impl BilledHardware {
    /// Whether this may be the same.
    #[must_use]
    pub fn is(&self, hardware: &Hardware) -> bool {
        self.vendor == hardware.vendor
            && self.instance_type == hardware.instance_type
            && self.instance_size == hardware.instance_size
    }
}

/// Milliseconds that two stretches of time have in common.
fn common(a: (Timestamp, Timestamp), b: (Timestamp, Timestamp)) -> i64 {
    millis_between(a.0.max(b.0), a.1.min(b.1)).max(0)
}

/// Days before a bill is asked for the last time after its period ended.
pub(crate) fn is_fresh(period_start: Timestamp, at: Timestamp) -> bool {
    at < shifted(period_start, 3 * 24 * 3_600_000)
}
