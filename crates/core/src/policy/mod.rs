//! Policies: settings and facts in, wanted conditions out. They judge and remember nothing.

mod account;
mod billed;
mod budget;
mod deadline;
mod endpoint;
mod failed;
mod happened;
mod idle;
mod leaving;
mod left_running;
mod session;
mod stuck;
mod table;
mod unarmed;

pub use account::{
    AccountFacts, BLIND, CANNOT_PAUSE, EXPIRES, Expires, OF_ACCOUNT, REFUSED, blind, cannot_pause,
    expires_soon, refused,
};
pub use billed::{BilledFacts, billed_differs, billed_key};
pub use budget::{BudgetFacts, budget, override_key, stop_key, stopped, stopping, unjudged};
pub use deadline::{Cause, Deadline, answers, counting, ending, key as deadline_key, paused};
pub use endpoint::{EndpointFacts, Starting, pause_now};
pub use happened::{APPEARED, Before, CHANGED, Happening, WOKE, appeared, changed, woke};
pub use leaving::{LEAVING, Return, asking, returned, unwatched};
pub use left_running::key as left_running_key;
pub use session::{
    SESSION_ENDS, SessionFacts, creation_abandoned, session_abandoned, session_done, session_ends,
    session_ready,
};
pub use table::{CONDITIONS, Condition, table};

use failed::failed;
use idle::idle;
use jiff::Timestamp;
use left_running::left_running;
use stuck::stuck;
use unarmed::unarmed;

use crate::notification::Notification;
use crate::settings::Remind;

/// Every condition about one endpoint, what is said in more than one of them first.
#[must_use]
pub fn endpoint(facts: &EndpointFacts, settings: &Remind) -> Vec<Wanted> {
    let conditions = [stuck, failed, left_running, idle, unarmed];
    conditions.into_iter().filter_map(|judge| judge(facts, settings)).collect()
}

/// Whether a condition says that an endpoint was left on, which the end of a session answers.
#[must_use]
pub fn is_of_leaving_on(key: &str) -> bool {
    let of = key.split_once(':').map_or(key, |(of, _)| of);
    ["left-running", "idle", "not-armed"].contains(&of)
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
    /// Keys of other conditions that this one tells of too: they count as told with it.
    pub also: Vec<String>,
}
