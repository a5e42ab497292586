//! Pausing, from the first call to the reading that proves it.

mod sweep;
mod target;
#[cfg(test)]
mod tests;

pub use sweep::Sweep;
use target::Stage;
pub use target::Target;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::call::{Action, Call};
use crate::endpoint::{EndpointId, Observed};
use crate::moment::Moment;
use crate::money::Rate;
use crate::problem::Problem;

/// How long after a failed call the next one follows; doubled each time up to the second value.
const FIRST_RETRY: Duration = Duration::from_secs(2);
const SLOWEST_RETRY: Duration = Duration::from_secs(30);
/// An accepted pause that did not show up is asked for again after this time.
const ASK_AGAIN: Duration = Duration::from_secs(20);
/// What was refused is asked for again this long after, once a reading showed that it still costs
/// money.
const ASK_REFUSED_AGAIN: Duration = Duration::from_secs(60);
/// An accepted pause is read back from the endpoint itself: at once, and once more after this time.
/// From then on a list, which shows all of them, is the cheaper one.
const READ_AGAIN: Duration = Duration::from_secs(1);
const OWN_READINGS: u32 = 2;
/// And as often where the list cannot be read.
const READ_WITHOUT_LIST: Duration = Duration::from_secs(3);
/// A reading of its own without an answer for so long is not waited for: a list is asked beside it.
const READING_HANGS: Duration = Duration::from_millis(1_500);

/// All pauses that were asked for together, or joined while they were under way.
#[derive(Clone, Debug)]
pub struct Pausing {
    started: Moment,
    /// When a call for one of its endpoints was last asked for by somebody.
    joined: Moment,
    /// When nothing was left to wait for: everything confirmed or alarmed.
    settled: Option<Moment>,
    /// Everything that turns up billable meanwhile is paused too.
    sweep: Option<Sweep>,
    /// How long it took until the last of them was read back, or given up on.
    took: Option<Duration>,
    targets: BTreeMap<EndpointId, Target>,
    /// The namespaces of which it was told that the token may not pause there.
    refusals_told: BTreeSet<String>,
}

/// What is to be done about the pauses now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Calls to make.
    pub calls: Vec<Call>,
    /// Endpoints to be read by their own names.
    pub readings: Vec<EndpointId>,
    /// Endpoints about which a person is to be alarmed.
    pub alarming: Vec<EndpointId>,
}

impl Pausing {
    /// An empty batch.
    #[must_use]
    pub fn begin(at: Moment, sweep: Option<Sweep>) -> Self {
        Self {
            started: at,
            joined: at,
            settled: None,
            sweep,
            took: None,
            targets: BTreeMap::new(),
            refusals_told: BTreeSet::new(),
        }
    }

    /// When it began.
    #[must_use]
    pub fn started(&self) -> Moment {
        self.started
    }

    /// When nothing was left to wait for: everything confirmed or alarmed.
    #[must_use]
    pub fn settled(&self) -> Option<Moment> {
        self.settled
    }

    /// Whether something is still waited for.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.settled.is_none()
    }

    /// How long it took until the last of them was read back, or given up on.
    #[must_use]
    pub fn took(&self) -> Option<Duration> {
        self.took
    }

    /// What is paused as well should it turn up billable meanwhile.
    #[must_use]
    pub fn sweep(&self) -> Option<Sweep> {
        self.sweep
    }

    /// More is asked for while it is under way.
    pub fn join(&mut self, sweep: Option<Sweep>) {
        self.sweep = sweep.or(self.sweep);
    }

    /// What was given up on was read back after all: it took until now.
    pub fn settle_late(&mut self, at: Moment) {
        self.settled = Some(at);
        self.took = Some(at.since(self.started));
    }

    /// Adds an endpoint; a call for it goes out at once unless one is under way.
    pub fn add(
        &mut self,
        seen: Option<&Observed>,
        id: &EndpointId,
        rate: Option<Rate>,
        at: Moment,
    ) -> Option<Call> {
        let call = Call { endpoint: id.clone(), action: Action::Pause };
        self.settled = None;
        if let Some(target) = self.targets.get_mut(id) {
            let busy = matches!(target.stage, Stage::Calling | Stage::Accepted { .. });
            if busy && !target.alarmed {
                return None;
            }
            self.joined = at;
            target.stage = Stage::Calling;
            target.problem = None;
            target.alarmed = false;
            target.since = at;
            target.calls = target.calls.saturating_add(1);
            return Some(call);
        }
        self.joined = at;
        let was_billable = seen.is_none_or(Observed::is_billable);
        let replicas = seen.map_or(0, Observed::billed_replicas);
        self.targets.insert(
            id.clone(),
            Target {
                rate,
                replicas,
                was_billable,
                stage: Stage::Calling,
                calls: 1,
                problem: None,
                alarmed: false,
                since: at,
                insists: false,
                said_yes: false,
                costs_on: false,
                readings: 0,
                read_due: None,
                is_reading: false,
                saves: None,
            },
        );
        Some(call)
    }

    /// Prices came in: what each replica of an endpoint costs, for those whose rate is not known yet.
    pub fn priced(&mut self, price: impl Fn(&EndpointId) -> Option<Rate>) {
        for (id, target) in &mut self.targets {
            if target.rate.is_none() && target.replicas > 0 {
                target.rate = price(id).map(|price| price.times(target.replicas));
            }
        }
    }

    /// This one is asked for as long as it takes, even when it was refused: nobody else knows of
    /// it yet.
    pub fn insist(&mut self, id: &EndpointId) {
        if let Some(target) = self.targets.get_mut(id) {
            target.insists = true;
        }
    }

    /// A pause call was answered.
    pub fn called(&mut self, id: &EndpointId, result: Result<(), Problem>, at: Moment) {
        let Some(target) = self.targets.get_mut(id) else {
            return;
        };
        target.said_yes = result.is_ok();
        if target.stage == Stage::Confirmed {
            return;
        }
        match result {
            Ok(()) => {
                target.accepted(at);
                target.problem = None;
            }
            // Whether it is really gone only a reading tells.
            Err(Problem::NotFound) => target.accepted(at),
            Err(problem) => {
                let refused = matches!(problem, Problem::Refused(_) | Problem::PaymentRequired(_));
                target.stage = if refused && !target.insists {
                    target.costs_on = false;
                    Stage::Refused { at }
                } else {
                    let doubled =
                        FIRST_RETRY.saturating_mul(1 << target.calls.min(5)).min(SLOWEST_RETRY);
                    // However long it is to wait: meanwhile this costs money.
                    let wait = match problem {
                        Problem::Limited(Some(wait)) => wait.min(SLOWEST_RETRY),
                        _ => doubled,
                    };
                    Stage::Waiting { until: at.uptime_in(wait) }
                };
                target.problem = Some(problem);
            }
        }
    }

    /// A reading of an endpoint of its own was answered, and did not show it paused. It is read again
    /// soon; then the list tells, unless that cannot be read.
    pub fn read_in_vain(&mut self, id: &EndpointId, lists_fail: bool, at: Moment) {
        let Some(target) = self.targets.get_mut(id) else { return };
        if !matches!(target.stage, Stage::Accepted { .. }) {
            return;
        }
        target.is_reading = false;
        let wait = match target.readings {
            ..OWN_READINGS => Some(READ_AGAIN),
            _ => lists_fail.then_some(READ_WITHOUT_LIST),
        };
        target.read_due = wait.map(|wait| at.uptime_in(wait));
    }

    /// A reading of an endpoint came in that was asked for at `asked`. One from before the pause
    /// tells nothing of it: what was resumed since may not show in it yet. Returns whether it proves that
    /// pausing works: Hugging Face had said yes when it was asked.
    pub fn observed(&mut self, seen: &Observed, asked: Moment) -> bool {
        let Some(target) = self.targets.get_mut(&seen.id) else { return false };
        if asked.uptime < target.since.uptime {
            return false;
        }
        let mut proves = false;
        if seen.is_paused() {
            proves = target.said_yes
                && matches!(target.stage, Stage::Accepted { at } if asked.uptime >= at.uptime);
            target.stage = Stage::Confirmed;
            target.problem = None;
        } else if let Stage::Refused { at } = target.stage {
            target.costs_on |= seen.is_billable() && asked.uptime >= at.uptime;
        }
        proves
    }

    /// A resume that was sent before was answered only now: it may have come after the pause, which
    /// is asked for again.
    pub fn overtaken(&mut self, id: &EndpointId, at: Moment) -> Option<Call> {
        let target = self.targets.get_mut(id)?;
        target.stage = Stage::Calling;
        target.calls = target.calls.saturating_add(1);
        target.since = at;
        self.settled = None;
        self.joined = at;
        Some(Call { endpoint: id.clone(), action: Action::Pause })
    }

    /// An endpoint is no longer there: nothing is left to pause.
    pub fn gone(&mut self, id: &EndpointId) {
        if let Some(target) = self.targets.get_mut(id) {
            target.stage = Stage::Confirmed;
            target.saves = None;
        }
    }

    /// Somebody wants it running again: it is no longer ours to pause.
    pub fn forget(&mut self, id: &EndpointId) {
        self.targets.remove(id);
    }

    /// Time went by: what is to be done now. `covered`: what a sweep is to take in has been read since
    /// it began.
    ///
    /// The alarm opens as soon as an answer says that it is not paused, however passing that may be; what
    /// brings no answer is given the time of `confirm_within`, each from when it was asked for: the pages
    /// of a large account may take longer than that.
    pub fn tick(&mut self, at: Moment, confirm_within: Duration, covered: bool) -> Due {
        let mut due = Due::default();
        let is_late = |since: Moment| at.since(since) >= confirm_within;
        for (id, target) in &mut self.targets {
            if target.is_call_due(at) {
                target.stage = Stage::Calling;
                target.calls = target.calls.saturating_add(1);
                due.calls.push(Call { endpoint: id.clone(), action: Action::Pause });
            }
            if target.is_reading_due(at) {
                if std::mem::take(&mut target.is_reading) {
                    // It hangs: from now on a list has to tell.
                    target.readings = target.readings.max(OWN_READINGS);
                    target.read_due = None;
                } else {
                    target.readings = target.readings.saturating_add(1);
                    target.is_reading = true;
                    target.read_due = Some(at.uptime_in(READING_HANGS));
                    due.readings.push(id.clone());
                }
            }
            let answered = target.problem.as_ref().is_some_and(Problem::is_answer);
            if !target.is_confirmed() && !target.alarmed && (is_late(target.since) || answered) {
                target.alarmed = true;
                due.alarming.push(id.clone());
            }
        }
        let is_over = |target: &Target| {
            let refused = matches!(target.stage, Stage::Refused { .. });
            target.is_confirmed()
                || refused
                || (target.insists || is_late(target.since)) && target.alarmed
        };
        if self.settled.is_none() && self.targets.values().all(is_over) {
            self.took.get_or_insert_with(|| at.since(self.started));
            if self.sweep.is_none() || covered || is_late(self.joined) {
                self.settled = Some(at);
            }
        } else if self.settled.is_none() {
            self.took = None;
        }
        due
    }

    /// When [`Pausing::tick`] has something to do next, by uptime.
    #[must_use]
    pub fn wakes_at(&self, confirm_within: Duration) -> Option<Duration> {
        let retries = self.targets.values().filter_map(|target| match target.stage {
            Stage::Waiting { until } => Some(until),
            Stage::Accepted { at } => {
                let again = at.uptime_in(ASK_AGAIN);
                Some(target.read_due.map_or(again, |due| due.min(again)))
            }
            Stage::Refused { at } if target.costs_on => Some(at.uptime_in(ASK_REFUSED_AGAIN)),
            _ => None,
        });
        let late = |since: Moment| since.uptime_in(confirm_within);
        let open = self.targets.values().filter(|target| !target.is_confirmed() && !target.alarmed);
        let alarms = open.map(|target| late(target.since));
        let end = self.settled.is_none().then(|| late(self.joined));
        retries.chain(alarms).chain(end).min()
    }

    /// How long ago the first pause was accepted that is not read back, of those in `namespace` that
    /// only a list can show now.
    #[must_use]
    pub fn confirming_for(&self, namespace: &str, at: Moment) -> Option<Duration> {
        let inside = self.targets.iter().filter(|(id, _)| id.namespace == namespace);
        let waiting = inside.filter_map(|(_, target)| match target.stage {
            Stage::Accepted { at: accepted } if target.readings >= OWN_READINGS => {
                Some(at.since(accepted))
            }
            _ => None,
        });
        waiting.max()
    }

    /// Everything was read back as paused.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.targets.values().all(Target::is_confirmed)
    }

    /// One endpoint of this batch.
    #[must_use]
    pub fn target(&self, id: &EndpointId) -> Option<&Target> {
        self.targets.get(id)
    }

    /// All endpoints of this batch.
    pub fn targets(&self) -> impl Iterator<Item = (&EndpointId, &Target)> {
        self.targets.iter()
    }

    /// Goes on with what an earlier batch left unconfirmed.
    pub fn take_over_alarms(&mut self, earlier: Self) {
        let left = earlier.targets.into_iter().filter(|(_, target)| !target.is_confirmed());
        self.targets.extend(left);
    }

    /// Endpoints about which a person was alarmed.
    pub fn alarming(&self) -> impl Iterator<Item = (&EndpointId, &Target)> {
        self.targets.iter().filter(|(_, target)| target.alarmed && !target.is_confirmed())
    }

    /// Whether this endpoint is being paused right now.
    #[must_use]
    pub fn is_pausing(&self, id: &EndpointId) -> bool {
        self.targets.get(id).is_some_and(|target| !target.is_confirmed())
    }
}
