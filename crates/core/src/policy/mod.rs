//! Policies: settings and facts in, wanted conditions out. They judge and remember nothing.
//!
//! Each condition is declared beside its words; the registry names them all.

mod account;
mod billed;
mod budget;
mod credit;
mod deadline;
mod declared;
mod endpoint;
mod failed;
mod happened;
mod idle;
mod leaving;
mod left_running;
mod pause_unconfirmed;
mod session;
mod stuck;
#[cfg(test)]
mod tests;
mod unarmed;
mod unproved;
mod week;
mod window_start;

pub use account::{AccountFacts, Expires};
pub use billed::{BilledFacts, billed_differs};
pub use budget::{BudgetFacts, budget, stopped, stopping, unjudged};
pub use deadline::{Cause, Deadline, answers, counting, ending, paused};
pub use declared::{account, endpoint, is_choice, is_of_account, is_of_leaving_on, table};
pub use endpoint::{EndpointFacts, Said, Starting, pause_now};
pub use happened::{Before, Changer, Happening, Starter, appeared, changed, woke};
pub use leaving::{Return, asking, returned, unwatched};
pub use session::{
    SessionFacts, creation_abandoned, session_abandoned, session_done, session_ends, session_ready,
};
pub use stuck::stuck;
pub use week::{WeekFacts, week};

use jiff::Timestamp;

use crate::key::Key;
use crate::notification::Notification;
use declared::{Declared, Judge};

macro_rules! registry {
    ($($name:ident: $declared:path,)* ; $($other:ident: $code:literal,)*) => {
        /// Which condition, or what else has a key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Condition {
            $(#[doc = concat!("`", stringify!($declared), "`")] $name,)*
            $(#[doc = concat!("`", $code, "`")] $other,)*
        }

        impl Condition {
            /// All there are, in the order of the table, which is that of telling.
            pub const ALL: &[Self] = &[$(Self::$name,)* $(Self::$other),*];

            const fn declared(self) -> &'static Declared {
                match self {
                    $(Self::$name => &$declared,)*
                    $(Self::$other => const { &Declared::new($code) },)*
                }
            }
        }
    };
}

registry! {
    Stuck: stuck::STUCK,
    Failed: failed::FAILED,
    LeftRunning: left_running::LEFT_RUNNING,
    Idle: idle::IDLE,
    NotArmed: unarmed::UNARMED,
    Woke: happened::WOKE,
    Changed: happened::CHANGED,
    Appeared: happened::APPEARED,
    WindowStart: window_start::WINDOW_START,
    Ending: deadline::ENDING,
    Deadline: deadline::DEADLINE,
    SessionEnds: session::SESSION_ENDS,
    Session: session::SESSION,
    PauseUnconfirmed: pause_unconfirmed::PAUSE_UNCONFIRMED,
    Budget: budget::BUDGET,
    BudgetStop: budget::BUDGET_STOP,
    BudgetUnjudged: budget::BUDGET_UNJUDGED,
    Credit: credit::CREDIT,
    Billed: billed::BILLED,
    Blind: account::BLIND,
    Refused: account::REFUSED,
    CannotPause: account::CANNOT_PAUSE,
    Expires: account::EXPIRES,
    Unproved: unproved::UNPROVED,
    Leaving: leaving::LEAVING,
    Week: week::WEEK,
    ; // These have keys and are no conditions.
    BudgetOverride: "budget-override",
    PauseAll: "pause-all",
    Summary: "summary",
    Trouble: "trouble",
}

/// A condition that a person should hear of.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// What it is about; the same as the key of its notification.
    pub key: Key,
    /// Start of the billable episode or period it is about.
    pub round: Timestamp,
    /// How far it has escalated; 0 is not yet.
    pub level: u32,
    /// What to show.
    pub notification: Words<'a>,
    /// Keys of other conditions that this one tells of too: they count as told with it.
    pub also: Vec<Key>,
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
