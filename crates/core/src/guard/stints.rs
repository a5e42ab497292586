//! How long an endpoint has cost money, for whoever judges it by that: a state that flaps, and an
//! endpoint that is made anew under its old name, do not begin that anew.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::call::Action;
use crate::endpoint::EndpointId;
use crate::ledger::{Scope, Total};
use crate::messages::Effect;
use crate::moment::{Moment, millis_between};

/// A shorter break that nobody asked for here is none.
const SHORT_BREAK: Duration = Duration::from_secs(10 * 60);

/// One or more billable episodes with nothing but short breaks between them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stint {
    /// Start of its first episode, which tells it apart from others.
    pub(super) began: Timestamp,
    /// What the episodes before the current one lasted, in milliseconds; breaks do not count.
    pub(super) earlier_millis: i64,
    /// What those cost.
    pub(super) earlier_cost: Total,
    /// Start of the current episode.
    episode: Timestamp,
    /// How long the current one had lasted at its last reading, and what it had cost.
    millis: i64,
    cost: Total,
    /// When that reading was.
    seen: Moment,
    /// A pause or a resume was asked for here: what comes after it begins anew.
    asked_here: bool,
}

/// The stint of each endpoint that costs money, or did a moment ago.
#[derive(Clone, Debug, Default)]
pub(super) struct Stints {
    of: BTreeMap<EndpointId, Stint>,
}

impl Stints {
    /// The stint that an endpoint's episode belongs to.
    pub(super) fn of(&self, id: &EndpointId, episode: Timestamp) -> Option<&Stint> {
        self.of.get(id).filter(|stint| stint.episode == episode)
    }

    /// Calls go out: what begins after a pause or a resume that was asked for here is something new.
    pub(super) fn note_calls(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Call(call) = effect
                && matches!(call.action, Action::Pause | Action::Resume | Action::ScaleToZero)
                && let Some(stint) = self.of.get_mut(&call.endpoint)
            {
                stint.asked_here = true;
            }
        }
    }
}

impl Guard {
    /// A reading was metered.
    pub(super) fn follow_stint(&mut self, id: &EndpointId, at: Moment) {
        let (short, gap) = (self.short_break(), self.allowed_gap_millis());
        let is_over = |stint: &Stint| at.since(stint.seen) >= short;
        let line = self.world.meter.line(id);
        let current = line.and_then(|line| Some((line, line.episode?, line.billable_since()?)));
        let Some((line, episode, since)) = current else { return };
        let millis = millis_between(since, at.utc).max(0);
        let cost = line.episode_cost(at.utc, gap);
        let fresh = Stint {
            began: episode.started,
            earlier_millis: 0,
            earlier_cost: Total::default(),
            episode: episode.started,
            millis,
            cost,
            seen: at,
            asked_here: false,
        };
        let known = self.world.stints.of.get_mut(id);
        let stint = match known {
            Some(stint) if stint.episode == episode.started => {
                *stint = Stint { millis, cost, seen: at, ..*stint };
                return;
            }
            Some(stint) if !stint.asked_here && !is_over(stint) => Stint {
                began: stint.began,
                earlier_millis: stint.earlier_millis.saturating_add(stint.millis),
                earlier_cost: stint.earlier_cost + stint.cost,
                ..fresh
            },
            _ => fresh,
        };
        self.world.stints.of.insert(id.clone(), stint);
    }

    /// What has been free, or gone, for longer than a short break is no longer remembered.
    pub(super) fn end_stints(&mut self, at: Moment) {
        let short = self.short_break();
        let meter = &self.world.meter;
        self.world.stints.of.retain(|id, stint| {
            let episode = meter.line(id).and_then(|line| line.episode);
            let goes_on = episode.is_some_and(|episode| episode.started == stint.episode);
            goes_on || at.since(stint.seen) < short
        });
    }

    /// Whether an endpoint cost money a moment ago, does not as it was last read, and nobody asked
    /// for that here.
    pub(super) fn is_in_short_break(&self, id: &EndpointId, at: Moment) -> bool {
        let Some(stint) = self.world.stints.of.get(id) else { return false };
        let free = self.world.meter.line(id).is_none_or(|line| line.episode.is_none());
        free && !stint.asked_here && at.since(stint.seen) < self.short_break()
    }

    /// The same of anything in `scope`.
    pub(super) fn has_short_break(&self, scope: &Scope, at: Moment) -> bool {
        let mut ids = self.world.stints.of.keys().filter(|id| scope.includes(id));
        ids.any(|id| self.is_in_short_break(id, at))
    }

    /// Two readings that find it free are always seen to be a break.
    fn short_break(&self) -> Duration {
        let idle = Duration::from_secs(u64::from(self.world.settings.poll.idle_seconds));
        SHORT_BREAK.max(idle.saturating_mul(2))
    }
}
