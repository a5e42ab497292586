//! A session of this process, and what is remembered of it besides its record.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::answering::Health;
use super::others;
use crate::endpoint::EndpointId;
use crate::messages::Effect;
use crate::moment::Moment;
use crate::session::{Phase, Session};

/// A session of this process.
#[derive(Clone, Debug)]
pub(super) struct Own {
    pub(super) record: Session,
    /// The record as it was last handed over to be written.
    pub(super) handed: Option<Session>,
    /// It is on the disk, so that somebody pauses what it resumes.
    pub(super) kept: bool,
    /// How often it was handed over without an answer yet.
    pub(super) unanswered: u32,
    /// After a write that failed the next one waits until then, by uptime.
    pub(super) write_not_before: Duration,
    /// When it works no longer, by uptime.
    pub(super) due: Option<Duration>,
    /// Until when its endpoints must be ready, by uptime.
    pub(super) ready_by: Option<Duration>,
    /// When an endpoint whose start failed in passing is tried again, by uptime.
    pub(super) retry_at: BTreeMap<EndpointId, Duration>,
    /// Whether its health route answered, and when that was asked last.
    pub(super) health: BTreeMap<EndpointId, Health>,
    /// Endpoints that were seen on their way since they were asked to resume; of an adopted
    /// session those whose resume may still be on its way.
    pub(super) on_its_way: BTreeSet<EndpointId>,
    pub(super) command: Command,
    /// It was another process's before, since then.
    pub(super) adopted: Option<Moment>,
    /// It is over; what is still running is paused.
    pub(super) closing: bool,
    /// The requests it served are being counted.
    pub(super) counting: bool,
}

/// The command of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// There is none, or it was not started yet.
    NotRunning,
    Running,
    /// It was asked to end; it is killed then, by uptime.
    Ending {
        kill_at: Duration,
    },
    /// It was killed; no longer waited for then, by uptime.
    Killed {
        forget_at: Duration,
    },
}

impl Own {
    pub(super) fn new(record: Session) -> Self {
        Self {
            record,
            handed: None,
            kept: false,
            unanswered: 0,
            write_not_before: Duration::ZERO,
            due: None,
            ready_by: None,
            retry_at: BTreeMap::new(),
            health: BTreeMap::new(),
            on_its_way: BTreeSet::new(),
            command: Command::NotRunning,
            adopted: None,
            closing: false,
            counting: false,
        }
    }

    /// The record is to be written when it changed in more than its running amounts.
    pub(super) fn hand_over(&mut self, at: Moment) -> Option<Effect> {
        let same = |handed: &Session| is_same_but_for_amounts(handed, &self.record);
        if at.uptime < self.write_not_before || self.handed.as_ref().is_some_and(same) {
            return None;
        }
        self.handed = Some(self.record.clone());
        self.unanswered += 1;
        Some(Effect::KeepSession(Box::new(self.record.clone())))
    }

    /// Its endpoints must be ready in time from now on.
    pub(super) fn wait_until_ready(&mut self, at: Moment) {
        let within = Duration::from_secs(u64::from(self.record.ready_within_seconds));
        self.ready_by = Some(at.uptime_in(within));
        // What has an end has it from the beginning, ready or not.
        self.due = self.record.until.map(|until| at.uptime_in(at.until(until)));
    }

    /// It ends then, by the wall clock as it stands.
    pub(super) fn end_at(&mut self, until: Timestamp, at: Moment) {
        self.record.until = Some(until);
        self.due = Some(at.uptime_in(at.until(until)));
    }

    pub(super) fn wakes_at(&self) -> Option<Duration> {
        let command = match self.command {
            Command::Ending { kill_at } => Some(kill_at),
            Command::Killed { forget_at } => Some(forget_at),
            Command::NotRunning | Command::Running => None,
        };
        let ready_by = self.ready_by.filter(|_| self.record.phase == Phase::Starting);
        let adopted =
            self.adopted.map(|adopted| adopted.uptime_in(others::lingers(self.record.origin)));
        let blindly = self.adopted.map(|adopted| adopted.uptime_in(others::WAITS_FOR_READING));
        let retries = self.retry_at.values().copied();
        let health = self.health.values().filter_map(Health::wakes_at);
        let write = self.handed.is_none().then_some(self.write_not_before);
        [self.due, command, ready_by, adopted, blindly, write]
            .into_iter()
            .flatten()
            .chain(retries)
            .chain(health)
            .min()
    }
}

/// Amounts of an open session move on with each reading; that alone is not worth a write.
fn is_same_but_for_amounts(a: &Session, b: &Session) -> bool {
    let without = |session: &Session| {
        let mut bare = session.clone();
        if bare.is_open() {
            for used in &mut bare.uses {
                (used.cold_start, used.working, used.tail) = (None, None, None);
            }
        }
        bare
    };
    without(a) == without(b)
}
