//! Policies: settings and facts in, wanted conditions out. They judge and remember nothing.

mod billed;
mod budget;
mod left_running;

pub use billed::{BilledFacts, billed_differs, billed_key};
pub use budget::{BudgetFacts, budget, override_key, stop_key, stopped, stopping};
pub use left_running::{key as left_running_key, left_running};

use jiff::Timestamp;

use crate::endpoint::EndpointId;
use crate::event::Notification;
use crate::ledger::Total;
use crate::money::Rate;
use crate::settings::Level;

/// The only thing a policy sees of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointFacts {
    /// Which.
    pub id: EndpointId,
    /// Its guard level.
    pub level: Level,
    /// When the current billable episode began, as far as is known.
    pub billable_since: Timestamp,
    /// Milliseconds since then.
    pub billable_millis: i64,
    /// What it costs per hour, all replicas; `None` is unknown.
    pub rate: Option<Rate>,
    /// What the episode has cost so far.
    pub cost: Total,
    /// When it last served a request, where Hugging Face said.
    pub last_used_millis_ago: Option<i64>,
}

/// A condition that a person should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What it is about; the same as the key of its notification.
    pub key: String,
    /// Start of the billable episode or period it is about.
    pub round: Timestamp,
    /// How far it has escalated; 0 is not yet.
    pub level: u32,
    /// What to show.
    pub notification: Notification,
}
