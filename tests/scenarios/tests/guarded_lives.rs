//! Random lives of guarded endpoints, with faults, sleep, restarts and people: nothing is told
//! twice, nothing is lost, nothing protected is paused, and everything guarded is paused in time or
//! an alarm is open that says why not.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::collections::BTreeMap;
use std::time::Duration;

use guard_core::{
    Away, Condition, EndpointId, Event, Key, Leaving, Level, Outcome, Own, Quiet, Request,
    Settings, Severity, millis_between,
};
use guard_scenarios::{Story, tries};
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};
use proptest::prelude::*;
use proptest::sample::select;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const NAMES: [&str; 3] = ["guarded", "protected", "watched"];
/// Minutes after which the guarded one is paused.
const LIMIT: u32 = 40;

#[derive(Clone, Debug)]
enum Step {
    Pass {
        seconds: u64,
    },
    /// Somebody else changes it.
    Set(&'static str, State),
    /// The person resumes it here.
    Resume(&'static str),
    Snooze(&'static str, u32),
    PutAway(&'static str),
    PauseAll,
    /// No line at all, a busy server, or pauses that are lost; or the end of all faults.
    Fault(Option<Fault>),
    Quiet(Option<Quiet>),
    Delivery {
        works: bool,
    },
    Sleep {
        seconds: u64,
    },
    Restart {
        seconds: u64,
    },
    /// The lid is closed, and opened again.
    Lid {
        seconds: u64,
    },
    /// Somebody sets the clock of this machine.
    Clock {
        seconds: i64,
    },
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    Offline,
    Busy,
    PausesLost,
    PausesRefused,
}

fn step() -> impl Strategy<Value = Step> {
    let name = || select(NAMES.to_vec());
    let state = select(vec![State::Running, State::Running, State::Paused, State::ScaledToZero]);
    let fault = select(vec![
        None,
        None,
        Some(Fault::Offline),
        Some(Fault::Busy),
        Some(Fault::PausesLost),
        Some(Fault::PausesRefused),
    ]);
    let quiet = select(vec![None, Some(Quiet::DoNotDisturb), Some(Quiet::Locked)]);
    prop_oneof![
        8 => (20..2_400_u64).prop_map(|seconds| Step::Pass { seconds }),
        4 => (name(), state).prop_map(|(name, state)| Step::Set(name, state)),
        2 => name().prop_map(Step::Resume),
        2 => (name(), select(vec![15_u32, 60])).prop_map(|(name, minutes)| Step::Snooze(name, minutes)),
        1 => name().prop_map(Step::PutAway),
        1 => Just(Step::PauseAll),
        3 => fault.prop_map(Step::Fault),
        2 => quiet.prop_map(Step::Quiet),
        2 => any::<bool>().prop_map(|works| Step::Delivery { works }),
        1 => (60..30_000_u64).prop_map(|seconds| Step::Sleep { seconds }),
        1 => (1..3_000_u64).prop_map(|seconds| Step::Restart { seconds }),
        1 => (60..30_000_u64).prop_map(|seconds| Step::Lid { seconds }),
        1 => select(vec![-7_200_i64, -90, 45, 3_600]).prop_map(|seconds| Step::Clock { seconds }),
    ]
}

fn id(name: &str) -> EndpointId {
    EndpointId::new("alice", name)
}

fn set(settings: &mut Settings) {
    for (name, level) in NAMES.into_iter().zip([Level::Guard, Level::Protected, Level::Watch]) {
        let limit_minutes = Some(LIMIT);
        let own = Own { level: Some(level), limit_minutes, ..Own::default() };
        settings.endpoints.insert(id(name), own);
    }
    // Everything there is would pause the protected one.
    if let Some(own) = settings.endpoints.get_mut(&id("protected")) {
        own.windows = Some(vec![toml::from_str("from = \"08:00\"\nto = \"09:00\"").unwrap()]);
        own.away = Some(Away::Pause);
    }
}

struct Life {
    story: Story,
    /// Since when the figures could be read without a break, and this process ran.
    able_since: Duration,
    /// When the person last resumed it: then it is counted down anew.
    resumed: Option<Duration>,
    /// When this machine woke: what was counted down is counted down anew.
    woke: Vec<Duration>,
}

impl Life {
    fn begin() -> Self {
        let endpoints = NAMES.map(|name| EndpointSpec::new("alice", name)).to_vec();
        let account = AccountSpec { endpoints, quota: 100, ..AccountSpec::default() };
        let mut story = Story::begin_with(account, "2026-11-23T18:00:00Z", set);
        story.without_headlines();
        story.pass(5 * SECOND);
        let able_since = story.now().uptime;
        Self { story, able_since, resumed: None, woke: Vec::new() }
    }

    /// Leads one step; while time passes, each half minute is looked at.
    fn lead(&mut self, step: &Step) -> Result<(), String> {
        let mut left = match step {
            Step::Pass { seconds } => Duration::from_secs(*seconds),
            _ => Duration::ZERO,
        };
        self.take(step);
        while !left.is_zero() {
            let now = left.min(30 * SECOND);
            self.story.pass(now);
            self.wrong()?;
            left -= now;
        }
        self.wrong()
    }

    fn take(&mut self, step: &Step) {
        let story = &mut self.story;
        match step {
            Step::Pass { .. } => {}
            Step::Set(name, state) => {
                let endpoint = EndpointKey::new("alice", name);
                story.change(Change::State { endpoint, state: *state });
            }
            Step::Resume(name) => {
                story.ask(Request::Resume { endpoints: vec![id(name)], arm: Some(false) });
                self.resumed = Some(story.now().uptime);
            }
            Step::Snooze(name, minutes) => {
                story.ask(Request::Snooze { endpoint: id(name), minutes: *minutes });
            }
            Step::PutAway(name) => {
                let notices = story.view().notices;
                let popups = story.view().popups;
                let keys =
                    notices.iter().map(|one| &one.key).chain(popups.iter().map(|one| &one.key));
                let keys: Vec<String> = keys.filter(|key| key.ends_with(name)).cloned().collect();
                keys.into_iter().for_each(|key| story.ask(Request::DismissNotice { key }));
            }
            Step::PauseAll => story.ask(Request::PauseAllNow { include_protected: false }),
            Step::Fault(fault) => self.fault(*fault),
            Step::Quiet(quiet) => story.take(Event::Quiet(*quiet)),
            Step::Delivery { works } => {
                story.undeliverable = (!works).then(|| "nobody answers".to_owned());
            }
            Step::Sleep { seconds } => {
                story.sleep(Duration::from_secs(*seconds));
                self.woke.push(story.now().uptime);
                self.able_since = self.story.now().uptime;
            }
            Step::Lid { seconds } => {
                story.take(Event::Leaving { why: Leaving::Sleep, within: 4 * SECOND });
                story.pass(5 * SECOND);
                story.sleep(Duration::from_secs(*seconds));
                self.woke.push(story.now().uptime);
                self.able_since = story.now().uptime;
            }
            Step::Clock { seconds } => {
                story.set_clock(*seconds);
                story.take(Event::Tick);
                self.woke.push(story.now().uptime);
            }
            Step::Restart { seconds } => {
                story.kill_and_restart(Duration::from_secs(*seconds));
                self.able_since = self.story.now().uptime;
            }
        }
    }

    fn fault(&mut self, fault: Option<Fault>) {
        let faults = &mut self.story.sim.faults;
        faults.clear();
        let busy = || Effect::Status { status: 503, body: None, headers: BTreeMap::new() };
        let refused = || Effect::Status { status: 403, body: None, headers: BTreeMap::new() };
        let rule = match fault {
            None => return,
            Some(Fault::Offline) => Rule::new(Effect::Drop),
            Some(Fault::Busy) => Rule::new(busy()),
            Some(Fault::PausesLost) => Rule::new(Effect::PauseIgnored).path("/pause$"),
            Some(Fault::PausesRefused) => Rule::new(refused()).path("/pause$"),
        };
        faults.add(rule).unwrap();
    }

    /// What is wrong now, in words for a failed test.
    fn wrong(&self) -> Result<(), String> {
        let story = &self.story;
        let paused = |name: &str| {
            story.sim.log.count("POST", &format!("/v2/endpoint/alice/{name}/pause")) > 0
        };
        if paused("protected") {
            return Err("a protected endpoint was paused".to_owned());
        }
        let at = story.now();
        let view = story.view();
        let Some(facts) = story.guard.facts(at).into_iter().find(|facts| facts.id == id("guarded"))
        else {
            return Ok(());
        };
        let row = view.rows.iter().find(|row| row.id == id("guarded")).unwrap();
        let over = facts.billable_millis - i64::from(LIMIT) * 60_000;
        let able_for = at.uptime.saturating_sub(self.able_since);
        // It is paused by its limit, and a minute more may pass until the alarm.
        let resumed_now =
            self.resumed.is_some_and(|then| at.uptime.saturating_sub(then) < 2 * MINUTE);
        let able = able_for > 3 * MINUTE && !resumed_now;
        let late = over > 62_000 && able && row.snoozed.is_none();
        // An alarm of another endpoint says nothing about this one, and a small window is an answer
        // only while it counts down.
        let names_it = |text: &str| text.contains("guarded");
        let alarmed = view
            .notices
            .iter()
            .any(|one| one.severity == Severity::Limit && names_it(&one.text))
            || view.reading.stale
            || row.state == "pausing…"
            || view.popups.iter().any(|one| names_it(&one.key) && one.countdown_seconds.is_some());
        if late && !alarmed {
            return Err(format!("the guarded one is {over} ms over its limit: {row:?}"));
        }
        Ok(())
    }
}

/// What was told is in the table of conditions.
fn not_in_the_table(story: &Story) -> Option<&str> {
    let known = |key: &Key| Condition::of_key(key).is_some_and(|known| known.name().is_some());
    story.kept.log.iter().map(|logged| &logged.key).find(|key| !known(key)).map(Key::as_str)
}

/// Each level of each reminder is told once a round, where nobody snoozed it in between. What has
/// no levels, such as a countdown and its receipt, is not said again in the same words at once; after
/// a sleep a countdown begins anew.
fn told_twice(story: &Story, woke: &[Duration]) -> Option<String> {
    let mut told: BTreeMap<&str, u32> = BTreeMap::new();
    let mut said: BTreeMap<(&str, &str), Duration> = BTreeMap::new();
    let mut snoozed: BTreeMap<&str, Duration> = BTreeMap::new();
    for (logged, &at) in story.kept.log.iter().zip(&story.kept.logged_at) {
        let place = logged.key.as_str();
        match logged.outcome {
            // Each attempt that fails has an alarm of its own.
            Outcome::Told
                if Condition::of_key(&logged.key) == Some(Condition::PauseUnconfirmed) => {}
            Outcome::Told if logged.level == 0 => {
                let before = said.insert((place, &logged.title), at);
                // What was shown before a sleep can be answered for only after it.
                let anew = |before: Duration| {
                    woke.iter().any(|&woke| woke + MINUTE >= before && woke < before + 2 * SECOND)
                };
                if before.is_some_and(|before| at < before + 30 * SECOND && !anew(before)) {
                    return Some(format!("{logged:?} within half a minute"));
                }
            }
            // It was shown before it was snoozed, and answered for after it.
            Outcome::Told if snoozed.get(place).is_some_and(|&then| at < then + 2 * SECOND) => {}
            Outcome::Told => {
                let before = told.insert(place, logged.level);
                if before.is_some_and(|before| before >= logged.level) {
                    return Some(format!("{logged:?} after level {before:?}"));
                }
            }
            Outcome::Snoozed { .. } => {
                told.remove(place);
                snoozed.insert(place, at);
            }
            Outcome::TakenBack => {
                told.remove(place);
            }
            _ => {}
        }
    }
    None
}

proptest! {
    #![proptest_config(tries(20))]

    #[test]
    fn nothing_is_told_twice_or_lost_and_limits_hold(steps in prop::collection::vec(step(), 1..40)) {
        let mut life = Life::begin();
        for step in &steps {
            let wrong = life.lead(step);
            prop_assert!(wrong.is_ok(), "{step:?}: {}\n{}", wrong.unwrap_err(), life.story.told());
        }
        // Everything works again and a person may be disturbed: now all of it must arrive.
        life.fault(None);
        life.story.undeliverable = None;
        life.story.take(Event::Quiet(None));
        life.able_since = life.story.now().uptime;
        life.story.pass(8 * MINUTE);
        // What became due a moment ago is told with the next reading.
        let due = life.story.guard.untold(life.story.now());
        life.story.pass(MINUTE);
        let at = life.story.now();
        let mut untold = life.story.guard.untold(at);
        untold.retain(|key| due.contains(key));
        prop_assert_eq!(untold, Vec::<Key>::new(), "\n{}", life.story.told());
        let wrong = life.wrong();
        prop_assert!(wrong.is_ok(), "{}\n{}", wrong.unwrap_err(), life.story.told());
        let twice = told_twice(&life.story, &life.woke);
        prop_assert!(twice.is_none(), "{}\n{}", twice.unwrap(), life.story.told());
        prop_assert_eq!(not_in_the_table(&life.story), None);
        // Long ago is not yet a reminder: what is billable has a start that is known.
        let facts = life.story.guard.facts(at);
        prop_assert!(facts.iter().all(|facts| millis_between(facts.billable_since, at.utc) >= 0));
    }
}
