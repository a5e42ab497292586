//! From rows of a bill to ledger entries: time nobody observed and metrics do not tell.

use jiff::Timestamp;

use super::{Bill, BillRow};
use crate::endpoint::State;
use crate::ledger::{Cost, Entry, Evidence, Kind, Source, Span, part_within};
use crate::moment::millis_between;
use crate::money::{Micros, Rate, Work};

/// What the record says about a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Billed { micros: Micros, rate: Option<Rate>, replicas: u32, episode: Timestamp },
    Free,
    Nothing,
}

/// The entries that take the place of `gap`, given the bill. Empty when it tells nothing.
///
/// `whole` is the gap with its neighbours that nobody observed either: a row that lies inside is
/// shared out by time, so that its parts add up to it. A row that reaches beyond tells its price,
/// and counts where its amount is that price for a whole number of replicas. Time outside all rows
/// is free only before what the record is known to reach, only when no other row may be meant, and
/// only when the record has shown that its rows can be told apart.
#[must_use]
pub fn filled_from_bill(
    gap: &Entry,
    whole: (Timestamp, Timestamp),
    bill: &Bill,
    at: Timestamp,
) -> Vec<Entry> {
    let record = Record::new(gap, whole, bill, at);
    let mut moments = record.turns();
    moments.push(gap.span.from);
    moments.push(gap.span.to);
    moments.retain(|moment| *moment >= gap.span.from && *moment <= gap.span.to);
    moments.sort();
    moments.dedup();
    let told: Vec<(Timestamp, Timestamp, Told)> =
        moments.windows(2).map(|pair| (pair[0], pair[1], record.told(pair[0], pair[1]))).collect();
    if told.iter().all(|(_, _, told)| *told == Told::Nothing) {
        return Vec::new();
    }
    told.into_iter().map(|(from, to, told)| entry(gap, from, to, told)).collect()
}

/// What of a bill bears on one gap.
struct Record<'a> {
    gap: &'a Entry,
    whole: (Timestamp, Timestamp),
    /// Rows of this endpoint that have both ends.
    rows: Vec<(&'a BillRow, Timestamp, Timestamp)>,
    /// From when to when a row that cannot be placed may lie.
    doubts: Vec<(Timestamp, Timestamp)>,
    reaches: Option<Timestamp>,
    period: (Timestamp, Timestamp),
}

impl<'a> Record<'a> {
    fn new(gap: &'a Entry, whole: (Timestamp, Timestamp), bill: &'a Bill, at: Timestamp) -> Self {
        let (mut rows, mut doubts) = (Vec::new(), Vec::new());
        for row in &bill.rows {
            let own = row.endpoint.as_ref() == Some(&gap.endpoint);
            match (row.from, row.to) {
                _ if !own && !may_be(row, gap) => {}
                (Some(from), Some(to)) if own && from < to => rows.push((row, from, to)),
                (from, to) => {
                    doubts.push((from.unwrap_or(Timestamp::MIN), to.unwrap_or(Timestamp::MAX)));
                }
            }
        }
        if bill.unreadable > 0 || !bill.rows.iter().any(|row| row.recognized) {
            doubts.push((Timestamp::MIN, Timestamp::MAX));
        }
        Self {
            gap,
            whole,
            rows,
            doubts,
            reaches: bill.reaches(at),
            period: (bill.period_start, bill.period_end),
        }
    }

    /// Every moment at which something changes.
    fn turns(&self) -> Vec<Timestamp> {
        let rows = self.rows.iter().flat_map(|(_, from, to)| [*from, *to]);
        let doubts = self.doubts.iter().flat_map(|(from, to)| [*from, *to]);
        let others = self.reaches.into_iter().chain([self.period.0, self.period.1]);
        rows.chain(doubts).chain(others).collect()
    }

    /// What is told of a stretch in which nothing changes.
    fn told(&self, from: Timestamp, to: Timestamp) -> Told {
        let covers =
            |(_, begins, ends): &&(&BillRow, Timestamp, Timestamp)| *begins <= from && *ends >= to;
        let mut sum: Option<Told> = None;
        for row in self.rows.iter().filter(covers) {
            sum = match (sum, self.billed(*row, from, to)) {
                (_, Told::Nothing) | (Some(Told::Nothing), _) => Some(Told::Nothing),
                (None, one) => Some(one),
                (Some(before), one) => Some(together(before, one)),
            };
        }
        if let Some(told) = sum {
            return told;
        }
        let inside = from >= self.period.0 && to <= self.period.1;
        let reached = self.reaches.is_some_and(|reaches| to <= reaches);
        let doubtful = self.doubts.iter().any(|(begins, ends)| *begins < to && *ends > from);
        if inside && reached && !doubtful { Told::Free } else { Told::Nothing }
    }

    fn billed(
        &self,
        (row, begins, ends): (&BillRow, Timestamp, Timestamp),
        from: Timestamp,
        to: Timestamp,
    ) -> Told {
        let length = millis_between(begins, ends);
        let mut prices = [row.unit_rate, self.gap.span.rate].into_iter().flatten();
        let priced = prices.find_map(|rate| Some((rate, row.replicas_at(rate, length)?)));
        let (rate, replicas) = priced.map_or((None, 1), |(rate, count)| (Some(rate), count));
        let inside = begins >= self.whole.0 && ends <= self.whole.1;
        let micros = match (inside, row.micros, priced) {
            (true, Some(micros), _) => {
                let row = begins.as_millisecond()..ends.as_millisecond();
                let part = from.as_millisecond()..to.as_millisecond();
                part_within(row, Cost::exactly(micros), part).least()
            }
            (false, _, Some((rate, count))) => {
                Work::of(rate.times(count), millis_between(from, to)).settled()
            }
            _ => return Told::Nothing,
        };
        let episode =
            if begins > self.whole.0 { begins } else { self.gap.episode.unwrap_or(self.whole.0) };
        Told::Billed { micros, rate, replicas, episode }
    }
}

/// Two rows at the same time are billed both.
fn together(one: Told, other: Told) -> Told {
    match (one, other) {
        (
            Told::Billed { micros, rate, replicas, episode },
            Told::Billed { micros: more, rate: also, replicas: others, episode: from },
        ) => Told::Billed {
            micros: micros + more,
            rate: rate.filter(|rate| Some(*rate) == also),
            replicas: replicas.saturating_add(others),
            episode: episode.min(from),
        },
        _ => Told::Nothing,
    }
}

/// Whether a row that is given to no endpoint anybody has seen may be for this one.
fn may_be(row: &BillRow, gap: &Entry) -> bool {
    match (row.recognized, &row.hardware, &gap.span.hardware) {
        (true, _, _) => false,
        (false, Some(billed), Some(had)) => billed.is(had),
        (false, _, _) => true,
    }
}

fn entry(gap: &Entry, from: Timestamp, to: Timestamp, told: Told) -> Entry {
    let span = Span { from, to, ..gap.span.clone() };
    let (span, episode, cost) = match told {
        Told::Billed { micros, rate, replicas, episode } => (
            Span { state: State::Running, rate, replicas, evidence: Evidence::Inferred, ..span },
            Some(episode),
            Cost::exactly(micros),
        ),
        Told::Free => (
            Span { state: State::Paused, replicas: 0, evidence: Evidence::Inferred, ..span },
            None,
            Cost::FREE,
        ),
        Told::Nothing => (span, gap.episode, gap.part(from, to).cost()),
    };
    Entry {
        number: 0,
        corrects: Some(gap.number),
        endpoint: gap.endpoint.clone(),
        created_at: gap.created_at,
        kind: Kind::Span,
        source: Source::Billing,
        episode,
        span,
        cost,
    }
}
