//! Policies: settings and facts in, wanted conditions out. They judge and remember nothing.

mod left_running;

pub use left_running::left_running;

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
    /// About which endpoint.
    pub endpoint: EndpointId,
    /// In which billable episode.
    pub episode: Timestamp,
    /// How far it has escalated; 0 is not yet.
    pub level: u32,
    /// What to show.
    pub notification: Notification,
}
