//! What is known: whatever decides reads it, and nothing in it decides.

use std::collections::BTreeMap;

use super::clock::WallClock;
use super::hints::Hints;
use super::in_force::InForce;
use super::ledger_cache::LedgerCache;
use super::price_list::PriceList;
use super::signing_in::Account;
use super::stints::Stints;
use super::traffic::Traffic;
use super::weekly::LastWeek;
use crate::endpoint::EndpointId;
use crate::inventory::Inventory;
use crate::meter::Meter;
use crate::savings::Savings;
use crate::settings::Slips;

/// What is known of the account, of the money and of what a person wants.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) settings: InForce,
    /// What is wrong with their file.
    pub(super) slips: Slips,
    pub(super) zone: jiff::tz::TimeZone,
    pub(super) clock: WallClock,
    pub(super) account: Account,
    pub(super) inventory: Inventory,
    pub(super) meter: Meter,
    pub(super) stints: Stints,
    pub(super) traffic: Traffic,
    pub(super) hints: Hints,
    pub(super) prices: PriceList,
    pub(super) ledger_cache: LedgerCache,
    /// How many seconds each endpoint usually takes to start.
    pub(super) usual_starts: BTreeMap<EndpointId, u32>,
    /// What pauses saved.
    pub(super) savings: Savings,
    /// What is known of the requests of last week.
    pub(super) last_week: LastWeek,
}
