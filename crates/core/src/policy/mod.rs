//! Policies: settings and facts in, wanted conditions out. They judge and remember nothing.

mod account;
mod billed;
mod budget;
mod choices;
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
pub use budget::{BudgetFacts, budget, stop_key, stopped, stopping, unjudged};
pub use choices::{is_choice, override_key, window_start_key};
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

type Judge = for<'a> fn(&'a EndpointFacts, &Remind) -> Option<Wanted<'a>>;

/// Every condition about one endpoint, what is said in more than one of them first.
#[must_use]
pub fn endpoint<'a>(facts: &'a EndpointFacts, settings: &Remind) -> Vec<Wanted<'a>> {
    let conditions: [Judge; 5] = [stuck, failed, left_running, idle, unarmed];
    conditions.into_iter().filter_map(|judge| judge(facts, settings)).collect()
}

/// Whether a condition says that an endpoint was left on, which the end of a session answers.
#[must_use]
pub fn is_of_leaving_on(key: &str) -> bool {
    let of = key.split_once(':').map_or(key, |(of, _)| of);
    ["left-running", "idle", "not-armed"].contains(&of)
}

/// A condition that a person should hear of.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// What it is about; the same as the key of its notification.
    pub key: String,
    /// Start of the billable episode or period it is about.
    pub round: Timestamp,
    /// How far it has escalated; 0 is not yet.
    pub level: u32,
    /// What to show.
    pub notification: Words<'a>,
    /// Keys of other conditions that this one tells of too: they count as told with it.
    pub also: Vec<String>,
}

/// A notification that is put into words when somebody needs it: most of what is wanted was told long
/// ago, and is wanted anew with every turn.
pub struct Words<'a>(Box<dyn Fn() -> Notification + 'a>);

impl<'a> Words<'a> {
    /// What `put` makes of it.
    pub fn new(put: impl Fn() -> Notification + 'a) -> Self {
        Self(Box::new(put))
    }

    /// The notification.
    #[must_use]
    pub fn put(&self) -> Notification {
        (self.0)()
    }
}

impl From<Notification> for Words<'_> {
    fn from(notification: Notification) -> Self {
        Self::new(move || notification.clone())
    }
}

impl std::fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.put().fmt(f)
    }
}
