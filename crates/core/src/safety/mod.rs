//! The safety check: what is set up so that it can cost money nobody wants to spend.
//!
//! Each finding is a pure function of what is known of one endpoint. Values that an answer did not
//! say find nothing: they are neither safe nor unsafe, and the check says how many it could not see.

mod account;
mod channels;
mod group;
mod kept;
mod place;
mod scaling;
mod table;
mod unused;
mod view;

pub use group::FindingGroup;
pub use table::{FINDINGS, FindingKind, table as findings_table};
pub use view::{CheckView, FindingView, ScalingChoice, ScalingRow, UndoView, scaling_choices};

pub(crate) use account::no_budget;
pub(crate) use view::{UnaskedView, check_view};

use jiff::Timestamp;

use crate::endpoint::{Observed, State};
use crate::fix::Fix;
use crate::money::Rate;
use crate::offers::Offers;
use crate::plan::PlanAmount;
use crate::settings::Rules;

/// Something that is not safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The code of its row in [`FINDINGS`].
    pub code: &'static str,
    /// In a plain sentence.
    pub text: String,
    /// What it can cost in a week, at the most; unknown is not zero.
    pub weekly: PlanAmount,
    /// What mends it.
    pub fix: Fix,
    /// What else there is to say of the fix.
    pub hint: Option<String>,
}

/// What a finding may look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The endpoint as last read.
    pub seen: &'a Observed,
    /// What one replica costs; `None` is unknown.
    pub rate: Option<Rate>,
    /// What is offered; empty while the list was not read.
    pub offers: &'a Offers,
    /// How it is guarded.
    pub rules: &'a Rules,
    /// Minutes of the timeout that a fix sets.
    pub arm_minutes: u32,
    /// Days without a request after which an endpoint is unused.
    pub unused_days: u32,
    /// Whether Hugging Face's own notifications are wanted as a second channel.
    pub wants_channels: bool,
    /// Now.
    pub now: Timestamp,
}

impl Facts<'_> {
    /// Whether it is stopped for good.
    fn is_paused(&self) -> bool {
        self.seen.state == State::Paused
    }

    /// Days since `then`, started days not counted.
    fn days_since(&self, then: Timestamp) -> i64 {
        self.now.duration_since(then).as_hours() / 24
    }

    /// Days without a request, as far as that is known: since the last one, or since it was created
    /// when none is told. `None` when neither is known.
    fn days_unused(&self) -> Option<i64> {
        let then = self.seen.last_used_at.max(self.seen.created_at)?;
        Some(self.days_since(then))
    }
}

/// Everything that is not safe about one endpoint, in the order of the table.
#[must_use]
pub fn findings(facts: &Facts<'_>) -> Vec<Finding> {
    let all: [fn(&Facts<'_>) -> Option<Finding>; 11] = [
        scaling::keeps_replicas,
        scaling::no_timeout,
        scaling::scales_up,
        scaling::is_public,
        place::is_dearer,
        place::is_retired,
        kept::is_failed,
        unused::is_unused,
        unused::holds_quota,
        account::no_level,
        channels::tells_too_little,
    ];
    all.iter().filter_map(|find| find(facts)).collect()
}

#[cfg(test)]
mod tests;
