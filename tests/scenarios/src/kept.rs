//! What a story has written down, as a store would.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use guard_core::{
    Batch, EndpointId, Entry, Kind, Line, Logged, Memory, Prices, Proofs, Saved, SavingEntry,
    Session, Settings, Slips, Total, shifted, update_proofs,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What a story has written down for the next start, as a store would.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Every ledger entry.
    pub entries: Vec<Entry>,
    /// Open spans as last written.
    pub lines: Vec<Line>,
    /// Sessions as last written, by id.
    pub sessions: BTreeMap<String, Session>,
    /// What became of reminders.
    pub log: Vec<Logged>,
    /// When each of these was written, by a clock that nobody sets.
    pub logged_at: Vec<Duration>,
    /// How many seconds each endpoint usually takes to start.
    pub usual_starts: BTreeMap<EndpointId, u32>,
    /// When it was proved that pausing works.
    pub proofs: Proofs,
    /// Pauses that save, and their ends.
    pub savings: Vec<SavingEntry>,
    memory: Vec<Memory>,
    prices: Prices,
}

impl Kept {
    /// How many settlements of started minutes were entered.
    #[must_use]
    pub fn settlements(&self) -> usize {
        self.entries.iter().filter(|entry| entry.kind == Kind::Settlement).count()
    }

    /// Whether entries in force of one endpoint lie over each other.
    #[must_use]
    pub fn has_overlaps(&self) -> bool {
        let mut spans: Vec<&Entry> =
            self.in_force().filter(|entry| entry.kind == Kind::Span).collect();
        spans.sort_by_key(|entry| (entry.endpoint.clone(), entry.created_at, entry.span.from));
        spans.windows(2).any(|pair| {
            pair[0].endpoint == pair[1].endpoint
                && pair[0].created_at == pair[1].created_at
                && pair[0].span.to > pair[1].span.from
        })
    }

    /// Whether every entry has a number of its own, and each correction names an entry that is
    /// there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let numbers: BTreeSet<u64> = self.entries.iter().map(|entry| entry.number).collect();
        let dangling = self
            .entries
            .iter()
            .filter_map(|entry| entry.corrects)
            .any(|corrected| !numbers.contains(&corrected));
        !dangling && numbers.len() == self.entries.len()
    }

    /// The ledger as text, for a test that failed.
    #[must_use]
    pub fn ledger(&self) -> String {
        let line = |entry: &Entry| {
            let span = &entry.span;
            format!(
                "{:4} {} {} {}  {} {} x{} {} {} {} {:?}",
                entry.number,
                entry.corrects.map_or("    ".to_owned(), |number| format!("{number:4}")),
                span.from,
                span.to,
                entry.endpoint.name,
                span.state.code(),
                span.replicas,
                span.evidence.code(),
                entry.kind.code(),
                guard_core::words::cost(entry.cost),
                span.rate,
            )
        };
        self.entries.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The entries that no other corrects.
    pub fn in_force(&self) -> impl Iterator<Item = &Entry> {
        let corrected: BTreeSet<u64> =
            self.entries.iter().filter_map(|entry| entry.corrects).collect();
        self.entries.iter().filter(move |entry| !corrected.contains(&entry.number))
    }

    pub(crate) fn write(&mut self, batch: Batch, uptime: Duration) {
        self.entries.extend(batch.entries);
        self.logged_at.extend(batch.log.iter().map(|_| uptime));
        self.log.extend(batch.log);
        self.savings.extend(batch.savings);
        update_proofs(&mut self.proofs, &batch.proofs);
        for line in batch.lines {
            self.lines.retain(|kept| kept.endpoint != line.endpoint);
            self.lines.push(line);
        }
        self.lines.retain(|line| !batch.gone.contains(&line.endpoint));
        self.memory = batch.memory.unwrap_or_else(|| std::mem::take(&mut self.memory));
        self.prices = batch.prices.unwrap_or_else(|| std::mem::take(&mut self.prices));
    }
}

/// What a start at `now` finds.
pub(crate) fn saved(kept: &Kept, settings: &Settings, zone: &TimeZone, now: Timestamp) -> Saved {
    let since = shifted(now, -guard_core::DAYS_OF_ENTRIES * 24 * 3_600_000);
    Saved {
        settings: settings.clone(),
        slips: Slips::default(),
        lines: kept.lines.clone(),
        entries: kept.in_force().filter(|entry| entry.span.to > since).cloned().collect(),
        next_entry: kept.entries.iter().map(|entry| entry.number).max().unwrap_or(0) + 1,
        used_of_credit: used_of_credit(kept, settings),
        memory: kept.memory.clone(),
        prices: kept.prices.clone(),
        savings: kept.savings.clone(),
        usual_starts: kept.usual_starts.clone(),
        proofs: kept.proofs.clone(),
        keeps_ledger: true,
        process: "story".to_owned(),
        zone: zone.clone(),
    }
}

/// As the store adds it up.
fn used_of_credit(kept: &Kept, settings: &Settings) -> Total {
    let since = settings.credit.entered;
    kept.in_force().map(|entry| entry.part(since, Timestamp::MAX)).sum()
}
