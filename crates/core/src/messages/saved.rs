//! What outlives the process: what is written, and what a start finds.

use std::collections::BTreeMap;

use crate::endpoint::{EndpointId, Prices};
use crate::ledger::{Entry, Total};
use crate::meter::Line;
use crate::proof::Proofs;
use crate::reminders::Logged;
use crate::savings::SavingEntry;
use crate::settings::{Settings, Slips};

/// What belongs into the store together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// New ledger entries.
    pub entries: Vec<Entry>,
    /// Open spans as they stand; each replaces the one of its endpoint.
    pub lines: Vec<Line>,
    /// Endpoints that are gone.
    pub gone: Vec<EndpointId>,
    /// Reminder memory, when it changed: key and what is remembered.
    pub memory: Option<Vec<crate::reminders::Memory>>,
    /// The price list, when it was read anew.
    pub prices: Option<Prices>,
    /// What became of reminders.
    pub log: Vec<Logged>,
    /// What is new of proofs that pausing works. Who writes no ledger writes these all the same.
    pub proofs: Proofs,
    /// Pauses that save, and their ends.
    pub savings: Vec<SavingEntry>,
}

impl Batch {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How many days back the entries of [`Saved`] reach.
pub const DAYS_OF_ENTRIES: i64 = 37;

/// What the store and the settings file held at the start.
#[derive(Clone, Debug)]
pub struct Saved {
    /// Settings, defaults included.
    pub settings: Settings,
    /// What is wrong with their file.
    pub slips: Slips,
    /// Open spans.
    pub lines: Vec<Line>,
    /// Entries in force that reach into the last [`DAYS_OF_ENTRIES`] days.
    pub entries: Vec<Entry>,
    /// The number of the next entry: one more than the highest that was ever given.
    pub next_entry: u64,
    /// What the entries in force cost since the credit of the settings was entered; nothing when
    /// none was.
    pub used_of_credit: Total,
    /// Reminder memory.
    pub memory: Vec<crate::reminders::Memory>,
    /// The last price list.
    pub prices: Prices,
    /// When it was proved that pausing works.
    pub proofs: Proofs,
    /// Pauses of the last [`DAYS_OF_ENTRIES`] days, and their ends.
    pub savings: Vec<SavingEntry>,
    /// How many seconds each endpoint usually takes to start, where that was measured.
    pub usual_starts: BTreeMap<EndpointId, u32>,
    /// This process writes the ledger, and so fills what is missing in it.
    pub keeps_ledger: bool,
    /// What tells this process from others, as part of what sessions are called.
    pub process: String,
    /// The person's time zone, for what "today" means.
    pub zone: jiff::tz::TimeZone,
}

impl Saved {
    /// Settings alone: nothing was watched before, and nobody else writes the ledger.
    #[must_use]
    pub fn nothing_but(settings: Settings, zone: jiff::tz::TimeZone) -> Self {
        Self {
            settings,
            zone,
            slips: Slips::default(),
            lines: Vec::new(),
            entries: Vec::new(),
            next_entry: 1,
            used_of_credit: Total::default(),
            memory: Vec::new(),
            prices: Prices::new(),
            proofs: Proofs::new(),
            savings: Vec::new(),
            usual_starts: BTreeMap::new(),
            keeps_ledger: true,
            process: String::new(),
        }
    }
}
