//! Whether what was decided last still holds: deciding looks at every endpoint, so it is done when something changed or
//! its time came, and not with every event.

use std::time::Duration;

use super::Guard;
use super::budgets::Standing;
use crate::messages::Event;
use crate::moment::Moment;
use crate::policy::{self, EndpointFacts};

/// A turn decides anew after so long at the latest, should a rule change its mind by time alone and not have said when.
const HOLDS_FOR: Duration = Duration::from_secs(10);

/// How long the decisions of the last whole turn hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Decisions {
    /// Until when by uptime, if nothing changes.
    holds_until: Duration,
    /// When the budgets want to be judged again, by uptime.
    budgets_wake_at: Option<Duration>,
    /// Something changed since.
    outdated: bool,
    /// When the rest of a turn that was put off is due, by uptime.
    turn_due: Option<Duration>,
}

impl Decisions {
    /// Something changed.
    pub(super) fn outdate(&mut self) {
        self.outdated = true;
    }

    /// The rest of a turn is put off until this uptime, unless it is due before.
    pub(super) fn put_off(&mut self, until: Duration) {
        self.turn_due.get_or_insert(until);
    }

    /// When the rest of a turn that was put off is due, by uptime.
    pub(super) fn turn_due(&self) -> Option<Duration> {
        self.turn_due
    }

    /// Whether the rest of a turn has waited long enough.
    pub(super) fn is_turn_due(&self, at: Moment) -> bool {
        self.turn_due.is_some_and(|due| at.uptime >= due)
    }

    /// A whole turn is done.
    pub(super) fn turn(&mut self) {
        self.turn_due = None;
    }
}

impl Guard {
    /// Whether a turn at `at` has to decide anew.
    pub(super) fn is_to_decide(&self, at: Moment) -> bool {
        let Decisions { holds_until, outdated, .. } = self.decisions;
        outdated || at.uptime >= holds_until || self.is_at_work()
    }

    /// Everything was decided with what is known at `at`. What was being done in this turn may have ended in it, after
    /// something was decided: then the next turn decides once more.
    pub(super) fn decided(
        &mut self,
        facts: &[EndpointFacts],
        standings: &[Standing],
        was_at_work: bool,
        at: Moment,
    ) {
        let budgets = self.budgets_wake_at(standings, at);
        self.decisions.budgets_wake_at = budgets;
        self.decisions.outdated = was_at_work;
        if was_at_work {
            return;
        }
        let changes = facts.iter().filter_map(|facts| self.level_changes_in(facts));
        let latest = at.uptime_in(changes.min().unwrap_or(HOLDS_FOR));
        let due = self.decisions_due(at).into_iter().chain([latest]).filter(|due| *due > at.uptime);
        self.decisions.holds_until = due.min().unwrap_or(latest);
    }

    /// After how long a reminder of an endpoint is the next time due by time alone, if that is before [`HOLDS_FOR`]: levels
    /// only rise.
    fn level_changes_in(&self, facts: &EndpointFacts) -> Option<Duration> {
        let remind = &self.world.settings.remind;
        let sum = |facts: &EndpointFacts| -> u64 {
            policy::endpoint(facts, remind).iter().map(|want| u64::from(want.level)).sum()
        };
        let level = |millis: u64| sum(&facts.later(Duration::from_millis(millis)));
        let whole = u64::try_from(HOLDS_FOR.as_millis()).unwrap_or(u64::MAX);
        let now = sum(facts);
        if level(whole) == now {
            return None;
        }
        let (mut same, mut other) = (0, whole);
        while other - same > 1 {
            let between = u64::midpoint(same, other);
            if level(between) == now { same = between } else { other = between }
        }
        Some(Duration::from_millis(other))
    }

    /// When something that was decided is to be decided anew, by uptime.
    pub(super) fn decisions_due(&self, at: Moment) -> Vec<Duration> {
        let pausing = self.pauses.batch.as_ref().and_then(|p| p.wakes_at(self.confirm_within()));
        let settled = self.pauses.batch.as_ref().and_then(|pausing| pausing.settled());
        let receipt = settled.map(|settled| settled.uptime + self.undo_time());
        let due = [
            self.pauses.countdown(),
            pausing,
            self.pauses.proving.wakes_at(self.confirm_within()),
            receipt.filter(|due| *due > at.uptime),
            self.decisions.budgets_wake_at,
            self.deadlines_wake_at(),
            self.departure_wakes_at(),
            self.reminders.wakes_at(at),
            self.presence.attended_until().filter(|due| *due > at.uptime),
            self.who_did_it.wakes_at(at),
            self.sessions_wake_at(at),
        ];
        due.into_iter().flatten().collect()
    }

    /// Whether an event may change what decisions rest on. Readings say it themselves, as they are taken in.
    pub(super) fn may_change(event: &Event) -> bool {
        !matches!(
            event,
            Event::Tick
                | Event::Stored(Ok(()))
                | Event::Delivered { result: Ok(()), .. }
                | Event::Paged { .. }
                | Event::Polled { .. }
                | Event::EndpointRead { .. }
                | Event::Hinted { .. }
        )
    }

    /// A reading of a namespace is taken in: unless it was read well and lately, that ends a gap or a trouble.
    pub(super) fn note_reading(&mut self, namespace: &str, at: Moment) {
        let in_time = |read| at.since(read) < self.world.settings.allowed_gap();
        let state = self.world.inventory.namespace(namespace);
        let goes_on = state.is_some_and(|state| {
            state.read.is_some_and(in_time) && state.problem.is_none() && !state.misses_any()
        });
        if !goes_on {
            self.decisions.outdate();
        }
    }

    /// Whether something is under way that each moment may be about to end.
    pub(super) fn is_at_work(&self) -> bool {
        self.pauses.countdown().is_some()
            || self.pauses.batch.is_some()
            || self.exits.is_departing()
            || self.changes.mending.awaits_change()
            || self.changes.jobs.are_any()
            || self.changes.creations.are_any()
            || self.sessions.are_any()
            || self.deadlines.are_any()
            || self.stops.are_any()
    }
}
