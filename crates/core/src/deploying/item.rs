//! One endpoint of a deployment, and what a list tells of it.

use std::time::Duration;

use super::{Item, MISSED_FOR, MISSED_LISTS, Next, Stage, words};
use crate::endpoint::Observed;
use crate::moment::Moment;

/// A change of something paused is read back within seconds. One that is not after this time did not
/// take, and that is told.
const CHANGED_WITHIN: Duration = Duration::from_secs(60);

impl Item {
    /// Whether it may run although nobody asked for that: it is, or may be, created and is not read
    /// back as paused.
    #[must_use]
    pub fn may_run_unasked(&self) -> bool {
        self.is_under_way()
    }

    pub(super) fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::Creating { .. }) || self.is_awaiting_reading()
    }

    pub(super) fn is_awaiting_reading(&self) -> bool {
        matches!(self.stage, Stage::Looking { .. } | Stage::Pausing { .. } | Stage::Changing { .. })
    }

    pub(super) fn listed(
        &mut self,
        seen: Option<&Observed>,
        complete: bool,
        keep: bool,
        [list_asked, at]: [Moment; 2],
    ) -> Option<Next> {
        let id = self.new.endpoint.clone();
        match (&mut self.stage, seen) {
            (Stage::Looking { asked, .. }, Some(_)) => {
                let asked = *asked;
                if keep && !self.new.is_recipe() {
                    self.stage = Stage::Kept;
                    return None;
                }
                self.stage = Stage::Pausing { asked, missed: 0 };
                return Some(Next::Pause(id));
            }
            (Stage::Pausing { asked, .. }, Some(seen)) if seen.is_paused() => {
                let (asked, took) = (*asked, at.since(*asked));
                return self.paused(seen, asked, took, at);
            }
            (Stage::Changing { asked, took, since }, Some(seen)) => {
                let (asked, took, since) = (*asked, *took, *since);
                if !seen.is_paused() {
                    self.stage = Stage::Pausing { asked, missed: 0 };
                    return Some(Next::Pause(id));
                }
                if self.new.as_change().holds_for(seen) || at.since(since) >= CHANGED_WITHIN {
                    return self.paused(seen, asked, took, at);
                }
            }
            (Stage::Looking { lost, missed, why, .. }, None)
                if complete && list_asked.uptime >= lost.uptime =>
            {
                *missed += 1;
                if *missed >= MISSED_LISTS && at.since(*lost) >= MISSED_FOR {
                    let why = words::not_found(&self.new, why);
                    self.stage = Stage::NotCreated { why, refused: false };
                    return Some(Next::Gone(id));
                }
            }
            (Stage::Pausing { asked, missed }, None)
                if complete && list_asked.uptime > asked.uptime =>
            {
                *missed += 1;
                if *missed >= MISSED_LISTS && at.since(*asked) >= MISSED_FOR {
                    let why = words::gone_again(&self.new);
                    self.stage = Stage::NotCreated { why, refused: false };
                    return Some(Next::Gone(id));
                }
            }
            // Deleted by somebody meanwhile: the pause's own count of lists decides.
            (Stage::Changing { asked, .. }, None) if complete => {
                let asked = *asked;
                self.stage = Stage::Pausing { asked, missed: 1 };
            }
            _ => {}
        }
        None
    }

    /// It is read back as paused. What the catalog chose for its scaling is changed where it is not as
    /// wanted; what was asked of Hugging Face itself is as it was sent.
    fn paused(
        &mut self,
        seen: &Observed,
        asked: Moment,
        took: Duration,
        at: Moment,
    ) -> Option<Next> {
        let wanted = self.new.as_change();
        let safe = !self.new.is_recipe() || wanted.holds_for(seen);
        if !safe && !self.changed {
            self.changed = true;
            self.stage = Stage::Changing { asked, took, since: at };
            return Some(Next::Change(self.new.endpoint.clone(), wanted));
        }
        self.unsafe_still = !safe;
        self.stage = Stage::Paused { took };
        None
    }
}
