//! What the guard knows beyond what is on the disk, for whoever looks back.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::endpoint::EndpointId;
use crate::history::{History, Stretch};
use crate::ledger::Entry;
use crate::meter::Line;
use crate::reminders::Logged;
use crate::savings::{SavedSum, SavingEntry, Savings};

/// What is still open at one moment, and what is not written yet.
#[derive(Clone, Debug)]
pub struct Present {
    /// When.
    pub at: Timestamp,
    /// The person's time zone.
    pub zone: TimeZone,
    /// The number the next entry gets. While it stays the same, the ledger did not grow.
    pub next_entry: u64,
    /// Entries in force that may not be on the disk yet.
    pub unwritten: Vec<Entry>,
    /// The open spans.
    pub lines: Vec<Line>,
    /// How far an open span is assumed to have gone on, in milliseconds.
    pub allowed_gap_millis: i64,
    /// Every endpoint of the account.
    pub endpoints: Vec<EndpointId>,
    /// What became of reminders and may not be on the disk yet.
    pub told: Vec<Logged>,
    /// What is known of what pauses saved in the last weeks.
    pub savings: Vec<SavingEntry>,
    /// Numbers of entries on the disk that are unwritten too or no longer in force, in order.
    pub(crate) replaced: Vec<u64>,
}

impl Present {
    /// What was found on the disk, where nobody is metering: open spans count as they stand there.
    #[must_use]
    pub fn as_written(at: Timestamp, zone: TimeZone, lines: Vec<Line>) -> Self {
        Self {
            at,
            zone,
            next_entry: 0,
            unwritten: Vec::new(),
            endpoints: lines.iter().map(|line| line.endpoint.clone()).collect(),
            lines,
            allowed_gap_millis: 0,
            told: Vec::new(),
            savings: Vec::new(),
            replaced: Vec::new(),
        }
    }

    /// Whether the entry of this number is to be left out when it comes from the disk.
    #[must_use]
    pub fn replaces(&self, number: u64) -> bool {
        self.replaced.binary_search(&number).is_ok()
    }

    /// What pauses saved in `from..to`, with those that came from the disk.
    #[must_use]
    pub fn saved(&self, on_disk: Vec<SavingEntry>, from: Timestamp, to: Timestamp) -> SavedSum {
        let all = on_disk.into_iter().chain(self.savings.iter().cloned());
        let read = |id: &EndpointId| {
            let line = self.lines.iter().find(|line| line.endpoint == *id);
            line.map(|line| line.open.to)
        };
        Savings::resume(all).between(from, to, read)
    }

    /// Adds all of this to what came from the disk.
    pub fn add_to(&self, history: &mut History) {
        for entry in &self.unwritten {
            let endpoint = history.endpoint(&entry.endpoint);
            history.add(&Stretch::of_entry(endpoint, entry));
        }
        let now = self.at.as_millisecond();
        for line in &self.lines {
            let endpoint = history.endpoint(&line.endpoint);
            let open = Stretch::of_line(endpoint, line, self.at, self.allowed_gap_millis);
            for stretch in open.iter().flatten() {
                history.add(stretch);
            }
            let watched = line.extended(self.at, self.allowed_gap_millis).to.as_millisecond();
            history.add_unwatched(endpoint, watched, now, line.open.is_billable());
        }
    }
}
