//! Five years of working days, the same in every run.

use guard_core::{
    Batch, Cost, Entry, Evidence, Hardware, Kind, Rate, Source, Span, State, Work,
    missing_to_whole_minute, shifted,
};
use guard_host::store::Store;
use jiff::Timestamp;

use crate::account::{self, ENDPOINTS};
use crate::{Result, at};

/// How many days are entered.
pub(crate) const DAYS: i64 = 5 * 365;
const DAY: i64 = 24 * 3_600_000;
const MINUTE: i64 = 60_000;
/// Days that are entered in one transaction.
const DAYS_AT_ONCE: usize = 20;

/// The moment up to which everything is entered.
pub(crate) fn end() -> Timestamp {
    at("2026-11-23T00:00:00Z")
}

/// Enters so many days up to `end`; returns how many spans that are.
pub(crate) fn fill(store: &mut Store, days: i64, end: Timestamp) -> Result<u32> {
    let start = shifted(end, -days * DAY);
    let mut lives: Vec<Life> = (0..ENDPOINTS).map(|number| Life::new(number, start)).collect();
    let mut entered = 0_u64;
    let days: Vec<i64> = (0..days).collect();
    for days in days.chunks(DAYS_AT_ONCE) {
        let mut batch = Batch::default();
        for day in days {
            let mut entries: Vec<Entry> = Vec::new();
            for life in &mut lives {
                life.live(*day, shifted(start, day * DAY), &mut entries);
            }
            entries.sort_by_key(|entry| entry.span.to);
            number(&mut entries, &mut entered);
            batch.entries.append(&mut entries);
        }
        store.commit(&batch)?;
    }
    Ok(u32::try_from(entered)?)
}

/// Numbers the entries of a day, and puts what replica metrics told in the place of every other
/// gap.
fn number(entries: &mut Vec<Entry>, entered: &mut u64) {
    let mut found_out = Vec::new();
    for entry in &mut *entries {
        *entered += 1;
        entry.number = *entered;
        if entry.is_gap() && entry.number.is_multiple_of(2) {
            found_out.push(entry.clone());
        }
    }
    for gap in found_out {
        *entered += 1;
        let span = Span { replicas: 1, evidence: Evidence::Inferred, ..gap.span };
        let cost = span.work().map_or(Cost::UNBOUNDED, |work| Cost::exactly(work.settled()));
        entries.push(Entry {
            number: *entered,
            corrects: Some(gap.number),
            source: Source::Metrics,
            span,
            cost,
            ..gap
        });
    }
}

/// One endpoint's life.
struct Life {
    number: usize,
    hardware: Hardware,
    rate: Rate,
    created_at: Timestamp,
    /// The end of what was entered.
    at: Timestamp,
    random: u64,
}

impl Life {
    fn new(number: usize, at: Timestamp) -> Self {
        let (hardware, rate) = account::hardware(number);
        Self { number, hardware, rate, created_at: at, at, random: number as u64 }
    }

    /// Three sessions on a working day, one at the weekend.
    fn live(&mut self, day: i64, midnight: Timestamp, entries: &mut Vec<Entry>) {
        // No rest is longer than a day, as no entry is.
        let (sessions, first) = match day % 7 {
            5 => (1, 11),
            6 => (1, 9),
            _ => (3, 7),
        };
        for session in 0..sessions {
            let hour = first + session * 4;
            let begins = shifted(midnight, hour * 60 * MINUTE + self.draw(60 * MINUTE));
            let idle = if session == 0 { State::Paused } else { State::ScaledToZero };
            self.stay(&idle, 0, begins, None, entries);
            self.session(entries);
        }
    }

    /// Starts, runs with one replica and with two, and stops.
    fn session(&mut self, entries: &mut Vec<Entry>) {
        let episode = Some(self.at);
        let start = 2 * MINUTE + self.draw(5 * MINUTE);
        let stretches = [
            (State::Initializing, 1, start),
            (State::Running, 1, 10 * MINUTE + self.draw(40 * MINUTE)),
            (State::Running, 2, MINUTE + self.draw(20 * MINUTE)),
            (State::Running, 1, 5 * MINUTE + self.draw(40 * MINUTE)),
        ];
        let mut billable = 0;
        for (state, replicas, millis) in stretches {
            billable += millis;
            self.stay(&state, replicas, shifted(self.at, millis), episode, entries);
        }
        let missing = missing_to_whole_minute(billable);
        let end = self.at;
        if missing > 0 {
            self.stay(&State::Running, 1, shifted(end, missing), episode, entries);
            if let Some(last) = entries.last_mut() {
                last.kind = Kind::Settlement;
            }
            self.at = end;
        }
    }

    fn stay(
        &mut self,
        state: &State,
        replicas: u32,
        until: Timestamp,
        episode: Option<Timestamp>,
        entries: &mut Vec<Entry>,
    ) {
        let mut span = Span {
            state: state.clone(),
            hardware: Some(self.hardware.clone()),
            rate: Some(self.rate),
            replicas,
            from: self.at,
            to: until,
            evidence: Evidence::Seen,
        };
        let mut cost = Cost::exactly(Work::of(self.rate.times(replicas), span.millis()).settled());
        // Now and then the machine was asleep.
        if replicas == 2 && self.draw(100) < 4 {
            span.state = State::Unknown("unobserved".to_owned());
            span.evidence = Evidence::Unknown;
            cost.least.0 = 0;
        }
        self.at = until;
        entries.push(Entry {
            number: 0,
            corrects: None,
            endpoint: account::endpoint(self.number),
            created_at: Some(self.created_at),
            kind: Kind::Span,
            source: Source::Readings,
            episode,
            span,
            cost,
        });
    }

    /// A number below `limit`, from SplitMix64.
    fn draw(&mut self, limit: i64) -> i64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 2).cast_signed().rem_euclid(limit)
    }
}
