//! The numbers that policies and surfaces may look at.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::endpoint::{EndpointId, Observed, State};
use crate::identity::Identity;
use crate::inventory::Inventory;
use crate::jobs::Jobs;
use crate::meter::Meter;
use crate::moment::Moment;
use crate::money::Rate;
use crate::pausing::Pausing;
use crate::problem::{Attempt, Problem};
use crate::reminders::Reminders;
use crate::running_rate::RunningRate;
use crate::settings::{Level, Rules, Settings};
use crate::shown::in_address;
use crate::words;

/// What a receipt tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PauseSummary {
    /// When the first call went out.
    pub started: Moment,
    /// How long it took until the last was read back, or given up on.
    pub took: Duration,
    /// Confirmed endpoints that cost money before.
    pub paused: Vec<EndpointId>,
    /// Confirmed endpoints that cost nothing before.
    pub already: Vec<EndpointId>,
    /// Those that are not confirmed, as `namespace/name`.
    pub unconfirmed: Vec<String>,
    /// The rate that stopped.
    pub stopped: RunningRate,
    /// How many Undo would resume.
    pub undoable: usize,
}

impl PauseSummary {
    /// The receipt in words: `Paused 3 of 3 in 1.8 s, $3.40/h stopped`.
    #[must_use]
    pub fn receipt(&self, took: Duration) -> String {
        let done = self.paused.len() + self.already.len();
        let all = done + self.unconfirmed.len();
        let (done, all, took) = (words::number(done), words::number(all), words::stopwatch(took));
        if self.stopped.billable == 0 {
            return format!("Paused {done} of {all} in {took}");
        }
        format!("Paused {done} of {all} in {took}, {} stopped", self.stopped.words())
    }
}

impl Guard {
    /// Who is signed in.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.world.account.identity()
    }

    /// A token is there, but nobody is signed in yet; why, in words.
    #[must_use]
    pub fn signing_in(&self) -> Option<String> {
        self.world.account.signing_in().map(|problem| match problem {
            Some(problem) => format!("{}, trying again", problem.words(Attempt::SignIn)),
            None => "signing in".to_owned(),
        })
    }

    /// Why signing in with the stored token did not work yet.
    #[must_use]
    pub fn signing_in_problem(&self) -> Option<&Problem> {
        self.world.account.signing_in()?
    }

    /// Nobody is signed in, and no token is being tried.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        !self.world.account.is_signed_in() && self.world.account.signing_in().is_none()
    }

    /// Whether the first readings and the prices are still awaited.
    #[must_use]
    pub fn is_awaiting_first_reading(&self) -> bool {
        self.world.inventory.namespaces().any(|(_, state)| state.ended.is_none())
            || !self.world.prices.was_read()
    }

    /// Whether everything that became final has been written.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.saving.is_done() && self.are_sessions_written()
    }

    /// The settings as they stand.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.world.settings
    }

    /// What was read.
    #[must_use]
    pub fn inventory(&self) -> &Inventory {
        &self.world.inventory
    }

    /// The meter.
    #[must_use]
    pub fn meter(&self) -> &Meter {
        &self.world.meter
    }

    /// The pauses under way or just settled.
    #[must_use]
    pub fn pausing(&self) -> Option<&Pausing> {
        self.pauses.batch.as_ref()
    }

    /// The name of an endpoint, with its namespace when another has the same name.
    #[must_use]
    pub fn label(&self, id: &EndpointId) -> String {
        if self.world.inventory.of_name(&id.name) > 1 { id.to_string() } else { id.label() }
    }

    /// What holds for an endpoint.
    #[must_use]
    pub fn rules(&self, seen: &Observed) -> Arc<Rules> {
        self.world.inventory.rules(seen, &self.world.settings)
    }

    /// The guard level of an endpoint.
    #[must_use]
    pub fn level(&self, seen: &Observed) -> Level {
        self.rules(seen).level
    }

    /// The price of one replica; `None` is unknown and never free.
    #[must_use]
    pub fn price(&self, seen: &Observed) -> Option<Rate> {
        self.world.prices.rate(seen.hardware.as_ref())
    }

    /// The rate of all billed replicas; `None` is unknown.
    #[must_use]
    pub fn whole_rate(&self, seen: &Observed) -> Option<Rate> {
        if !seen.is_billable() {
            return Some(Rate(0));
        }
        self.price(seen).map(|rate| rate.times(seen.billed_replicas()))
    }

    /// The running rate of the whole account as it was last read. What is said of it depends on
    /// how it is seen: see [`Guard::sight`].
    #[must_use]
    pub fn running_rate(&self) -> RunningRate {
        self.rate_of(self.world.inventory.endpoints())
    }

    /// The running rate of what "pause all" would pause; what it leaves out is [`Guard::left_out`].
    #[must_use]
    pub fn pausable_rate(&self) -> RunningRate {
        let ruled = self.world.inventory.ruled(&self.world.settings);
        let refused = self.unpausable_namespaces();
        let spared = |(seen, rules): &(&Observed, &Arc<Rules>)| {
            rules.level == Level::Protected || refused.contains(&seen.id.namespace)
        };
        self.rate_of(ruled.filter(|one| !spared(one)).map(|(seen, _)| seen))
    }

    pub(super) fn rate_of<'a>(&self, endpoints: impl Iterator<Item = &'a Observed>) -> RunningRate {
        let mut sum = RunningRate::default();
        for seen in endpoints.filter(|seen| seen.is_billable()) {
            sum.billable += 1;
            sum.starting += usize::from(seen.state == State::Initializing);
            match self.whole_rate(seen) {
                Some(rate) => sum.known = sum.known + rate,
                None => sum.unpriced.push(self.label(&seen.id)),
            }
        }
        sum
    }

    /// What became of the last batch of pauses.
    #[must_use]
    pub fn pause_summary(&self) -> Option<PauseSummary> {
        let pausing = self.pauses.batch.as_ref()?;
        let mut summary = PauseSummary {
            started: pausing.started(),
            took: pausing.took().unwrap_or_default(),
            paused: Vec::new(),
            already: Vec::new(),
            unconfirmed: Vec::new(),
            stopped: RunningRate::default(),
            undoable: 0,
        };
        for (id, target) in pausing.targets() {
            match (target.is_confirmed(), target.was_billable) {
                (false, _) => summary.unconfirmed.push(id.to_string()),
                (true, false) => summary.already.push(id.clone()),
                (true, true) => {
                    summary.paused.push(id.clone());
                    summary.undoable += 1;
                    summary.stopped.billable += 1;
                    match target.rate {
                        Some(rate) => summary.stopped.known = summary.stopped.known + rate,
                        None => summary.stopped.unpriced.push(id.label()),
                    }
                }
            }
        }
        Some(summary)
    }

    /// How old the figures are: the oldest reading of what costs money, or of everything while
    /// nothing does. `None` before the first reading.
    #[must_use]
    pub fn reading_age(&self, at: Moment) -> Option<Duration> {
        let oldest = self.world.inventory.oldest_reading()?;
        let billable = self.world.inventory.readable().filter(|(name, _)| self.has_billable(name));
        let oldest_billable =
            billable.filter_map(|(_, state)| state.read).min_by_key(|read| read.uptime);
        Some(at.since(oldest_billable.unwrap_or(oldest)))
    }

    /// Whether part of the figures is too old to be trusted: not read for three intervals, or three
    /// readings failed.
    #[must_use]
    pub fn is_stale(&self, at: Moment) -> bool {
        self.world.inventory.readable().any(|(name, state)| {
            let old = |read| state.failures >= 3 || self.is_too_old(name, read, at);
            state.read.is_some_and(old)
        })
    }

    /// Whether something in this namespace costs money.
    pub(super) fn has_billable(&self, namespace: &str) -> bool {
        let inside = self.world.inventory.endpoints().filter(|seen| seen.id.namespace == namespace);
        inside.into_iter().any(Observed::is_billable)
    }

    /// How many seconds an endpoint usually takes to start, where that was measured.
    #[must_use]
    pub fn usual_start(&self, id: &EndpointId) -> Option<u32> {
        self.world.usual_starts.get(id).copied()
    }

    pub(crate) fn jobs(&self) -> &Jobs {
        &self.changes.jobs
    }

    pub(crate) fn reminders(&self) -> &Reminders {
        &self.reminders
    }

    /// What went wrong outside, in words, oldest first.
    pub fn troubles(&self) -> impl Iterator<Item = (u64, &str)> {
        self.troubles.iter()
    }

    /// What went wrong with an endpoint last, in words.
    #[must_use]
    pub fn trouble(&self, id: &EndpointId) -> Option<String> {
        self.changes.jobs.trouble(id).map(str::to_owned)
    }

    /// Whether what was asked for an endpoint is still being called for, or not yet read back as
    /// armed.
    #[must_use]
    pub fn is_settling(&self, id: &EndpointId) -> bool {
        let Some(seen) = self.world.inventory.get(id) else { return false };
        self.changes.jobs.of(id).is_some_and(|job| job.is_settling(seen))
    }

    pub(crate) fn is_pausing(&self, id: &EndpointId) -> bool {
        self.pauses.batch.as_ref().is_some_and(|pausing| pausing.is_pausing(id))
    }

    pub(crate) fn is_asking_to_quit(&self) -> bool {
        self.exits.is_asking_to_quit()
    }

    pub(crate) fn countdown(&self) -> Option<Duration> {
        self.pauses.countdown()
    }

    pub(crate) fn undo_time(&self) -> Duration {
        self.world.settings.undo_time()
    }

    /// The longest pause between two readings that still counts as watched, in milliseconds.
    #[must_use]
    pub fn allowed_gap_millis(&self) -> i64 {
        i64::try_from(self.world.settings.allowed_gap().as_millis()).unwrap_or(i64::MAX)
    }

    pub(super) fn confirm_within(&self) -> Duration {
        Duration::from_secs(u64::from(self.world.settings.pause.confirm_within_seconds))
    }

    /// The endpoint's own page at Hugging Face.
    pub(crate) fn page(&self, id: &EndpointId) -> Option<String> {
        let real = self.world.account.identity().is_some_and(|identity| !identity.demo);
        real.then(|| {
            let (namespace, name) = (in_address(&id.namespace), in_address(&id.name));
            format!("https://endpoints.huggingface.co/{namespace}/endpoints/{name}")
        })
    }

    /// A time of day in the person's time zone, with the day when that is not today: `Mon 18:30`.
    pub(crate) fn time_or_day(&self, time: Timestamp, at: Moment) -> String {
        let day = |moment: Timestamp| moment.to_zoned_datetime(self.world.zone.clone()).date();
        if day(time) == day(at.utc) {
            return self.clock_time(time);
        }
        time.to_zoned_datetime(self.world.zone.clone()).strftime("%a %H:%M").to_string()
    }

    /// `at 18:30` today, `on Tue 24 Nov at 18:30` else.
    pub(crate) fn at_or_on(&self, time: Timestamp, at: Moment) -> String {
        let there = |moment: Timestamp| moment.to_zoned_datetime(self.world.zone.clone());
        if there(time).date() == there(at.utc).date() {
            return format!("at {}", self.clock_time(time));
        }
        there(time).strftime("on %a %-d %b at %H:%M").to_string()
    }

    /// A time of day in the person's time zone: `18:30`.
    pub(crate) fn clock_time(&self, at: Timestamp) -> String {
        at.to_zoned_datetime(self.world.zone.clone()).strftime("%H:%M").to_string()
    }
}
