//! Random lives against the simulator's truth: whatever happens while nobody looks, the known part
//! and the range of the unknown part contain what was really billed.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Duration;

use guard_core::{Event, Evidence, Micros};
use guard_scenarios::{Story, tries};
use hf_sim::account::spec::{Behaviour, PriceSpec};
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};
use proptest::prelude::*;
use proptest::sample::select;

#[path = "lives/unwatched.rs"]
mod unwatched;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
/// Name and most replicas of each endpoint.
const ENDPOINTS: [(&str, u32); 3] = [("phi-4", 1), ("mistral-7b", 4), ("llama-31-8b", 2)];
/// Instance types they are moved between, with the dearest price any of them ever has here.
const TYPES: [&str; 3] = ["nvidia-l4", "nvidia-a10g", "nvidia-l40s"];
const DEAREST_MICROS: i64 = 2_400_000;

/// What happens to one endpoint.
#[derive(Clone, Debug)]
enum Act {
    State(State),
    Replicas(u32),
    Move(&'static str),
    Remove,
    Recreate,
}

/// One step of a life.
#[derive(Clone, Debug)]
enum Step {
    /// The application runs.
    Watch { seconds: u64 },
    /// Something changes and is seen by the next reading.
    Act(usize, Act),
    /// A price changes; dollars.
    Price(&'static str, f64),
    /// Nobody looks for a while, and something happens every so often.
    Away {
        how: Away,
        acts: Vec<(u64, usize, Act)>,
        then_seconds: u64,
        price: Option<(&'static str, f64)>,
    },
    /// Somebody sets the clock of this machine.
    Clock { seconds: i64 },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Away {
    Asleep,
    Killed,
    Offline,
}

fn act() -> impl Strategy<Value = Act> {
    let states = [
        State::Running,
        State::Running,
        State::Paused,
        State::Initializing,
        State::ScaledToZero,
        State::Updating,
        State::Failed,
    ];
    prop_oneof![
        6 => select(states.to_vec()).prop_map(Act::State),
        2 => (1..5_u32).prop_map(Act::Replicas),
        1 => select(TYPES.to_vec()).prop_map(Act::Move),
        1 => Just(Act::Remove),
        1 => Just(Act::Recreate),
    ]
}

fn price() -> impl Strategy<Value = (&'static str, f64)> {
    (select(TYPES.to_vec()), select(vec![0.8, 1.2, 2.4]))
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..ENDPOINTS.len();
    let away = (
        select(vec![Away::Asleep, Away::Killed, Away::Offline]),
        prop::collection::vec((60..7_200_u64, who.clone(), act()), 0..5),
        600..40_000_u64,
        prop::option::weighted(0.2, price()),
    );
    prop_oneof![
        4 => (30..4_000_u64).prop_map(|seconds| Step::Watch { seconds }),
        4 => (who, act()).prop_map(|(who, act)| Step::Act(who, act)),
        1 => price().prop_map(|(hardware, dollars)| Step::Price(hardware, dollars)),
        3 => away.prop_map(|(how, acts, then_seconds, price)| Step::Away { how, acts, then_seconds, price }),
        1 => select(vec![-7_200_i64, -90, 45, 3_600]).prop_map(|seconds| Step::Clock { seconds }),
    ]
}

/// A life that is being led, and how much one minute for each of its changes may have cost.
struct Life {
    story: Story,
    a_minute_each: i64,
}

impl Life {
    fn begin(metrics: bool) -> Self {
        Self::of(metrics, Behaviour::default())
    }

    fn of(metrics: bool, behaviour: Behaviour) -> Self {
        let endpoints = ENDPOINTS.map(|(name, most)| EndpointSpec {
            max_replica: most,
            ..EndpointSpec::new("alice", name)
        });
        let account = AccountSpec {
            endpoints: endpoints.to_vec(),
            quota: 1_000,
            behaviour,
            ..AccountSpec::default()
        };
        let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
        story.without_headlines();
        story.metrics_are_there = metrics;
        story.pass(5 * SECOND);
        Self { story, a_minute_each: DEAREST_MICROS / 60 }
    }

    fn lead(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Watch { seconds } => self.story.pass(Duration::from_secs(*seconds)),
                Step::Act(who, act) => {
                    self.act(*who, act);
                    // Two changes within one interval are one to whoever looks from outside, and
                    // what is gone must be missed twice.
                    let readings = if matches!(act, Act::Remove) { 2 } else { 1 };
                    self.story.pass(readings * 70 * SECOND);
                }
                Step::Price(hardware, dollars) => {
                    self.price(hardware, *dollars);
                    self.story.pass(16 * MINUTE);
                }
                Step::Away { how, acts, then_seconds, price } => {
                    self.away(*how, acts, *then_seconds, *price);
                }
                Step::Clock { seconds } => {
                    self.story.set_clock(*seconds);
                    self.story.take(Event::Tick);
                    // Killed before the new time is written, nothing tells how long it was away.
                    self.story.pass(SECOND);
                    self.allow(ENDPOINTS.iter().map(|(_, most)| *most).sum());
                }
            }
        }
        self.story.pass(HOUR);
    }

    fn away(
        &mut self,
        how: Away,
        acts: &[(u64, usize, Act)],
        then_seconds: u64,
        price: Option<(&'static str, f64)>,
    ) {
        match how {
            Away::Asleep => {}
            Away::Killed => self.story.kill(),
            Away::Offline => {
                self.story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
            }
        }
        let mut away = Duration::ZERO;
        let mut pass = |life: &mut Self, seconds: u64| {
            away += Duration::from_secs(seconds);
            match how {
                Away::Offline => life.story.pass(Duration::from_secs(seconds)),
                _ => life.story.doze(Duration::from_secs(seconds)),
            }
        };
        let mut moved = [false; ENDPOINTS.len()];
        let mut over = [false; ENDPOINTS.len()];
        for (after, who, act) in acts {
            pass(self, *after);
            // What came and went unseen leaves no trace, and moving there and back neither.
            if over[*who] || matches!(act, Act::Move(_)) && moved[*who] {
                continue;
            }
            self.act(*who, act);
            moved[*who] |= matches!(act, Act::Move(_));
            over[*who] |= matches!(act, Act::Remove | Act::Recreate);
        }
        if let Some((hardware, dollars)) = price {
            self.price(hardware, dollars);
        }
        pass(self, then_seconds);
        match how {
            Away::Asleep => self.story.wake(away),
            Away::Killed => self.story.start_again(),
            Away::Offline => self.story.sim.faults.clear(),
        }
        // The first reading after a long time offline may be five minutes away.
        self.story.pass(6 * MINUTE);
    }

    fn act(&mut self, who: usize, act: &Act) {
        let (name, most) = ENDPOINTS[who];
        let endpoint = EndpointKey::new("alice", name);
        let done = match act {
            Act::State(state) => self.story.try_change(Change::State { endpoint, state: *state }),
            Act::Replicas(ready) => {
                let ready = (*ready).min(most);
                self.story.try_change(Change::Replicas { endpoint, ready, target: None })
            }
            Act::Move(hardware) => self.story.move_to_hardware(name, hardware),
            Act::Remove => self.story.try_change(Change::Remove { endpoint }),
            Act::Recreate => {
                self.story.try_change(Change::Remove { endpoint });
                let spec = EndpointSpec {
                    max_replica: most,
                    created_seconds_ago: 0,
                    ..EndpointSpec::new("alice", name).state(State::Running, 0)
                };
                self.story.try_change(Change::Add(Box::new(spec)))
            }
        };
        self.allow(if done { most } else { 0 });
    }

    fn price(&mut self, hardware: &str, dollars: f64) {
        self.story.try_change(Change::Price(PriceSpec {
            vendor: "aws".to_owned(),
            region: "us-east-1".to_owned(),
            instance_type: hardware.to_owned(),
            instance_size: "x1".to_owned(),
            price_per_hour: Some(dollars),
        }));
        // A new price is read within a quarter of an hour.
        self.allow(15 * ENDPOINTS.iter().map(|(_, most)| *most).sum::<u32>());
    }

    /// Allows for so many replica-minutes at the dearest price there is.
    fn allow(&mut self, replica_minutes: u32) {
        self.a_minute_each += i64::from(replica_minutes) * DEAREST_MICROS / 60;
    }
}

proptest! {
    #![proptest_config(tries(24))]

    #[test]
    fn the_known_part_and_the_range_of_the_unknown_contain_the_truth(
        steps in prop::collection::vec(step(), 1..24),
        metrics in any::<bool>(),
    ) {
        let mut life = Life::begin(metrics);
        life.lead(&steps);
        let (cost, truth) = (life.story.total().cost(), life.story.truth());
        let slack = Micros(life.a_minute_each);
        prop_assert!(cost.least - slack <= truth, "{cost:?} {truth:?} {slack:?}\n{}", life.story.kept.ledger());
        let contained = cost.most.is_none_or(|most| truth <= most + slack);
        prop_assert!(contained, "{cost:?} {truth:?} {slack:?}\n{}", life.story.kept.ledger());
        prop_assert!(life.story.kept.is_whole(), "\n{}", life.story.kept.ledger());
        let set_back = steps.iter().any(|step| matches!(step, Step::Clock { .. }));
        prop_assert!(set_back || !life.story.kept.has_overlaps(), "\n{}", life.story.kept.ledger());
    }

    #[test]
    fn with_metrics_the_estimate_is_within_a_minute_a_change(
        steps in prop::collection::vec(step(), 1..24),
    ) {
        // What no metrics can tell: what it was moved off, what is deleted, and an older price.
        let steps: Vec<Step> = steps.into_iter().map(knowable).collect();
        let mut life = Life::begin(true);
        life.lead(&steps);
        let (cost, truth) = (life.story.total().cost(), life.story.truth());
        let known = cost.known();
        prop_assert!(known.is_some(), "{cost:?}\n{}", life.story.kept.ledger());
        let wrong = (known.unwrap() - truth).0.abs();
        // Nothing got dearer than at the start in these lives.
        let bound = life.a_minute_each / (DEAREST_MICROS / 800_000);
        prop_assert!(wrong <= bound, "{wrong} {bound} {known:?} {truth:?}\n{}", life.story.kept.ledger());
    }
}

fn knowable(step: Step) -> Step {
    match step {
        Step::Away { how, acts, then_seconds, .. } => {
            let keep = |act: &Act| matches!(act, Act::State(_) | Act::Replicas(_));
            let acts = acts.into_iter().filter(|(_, _, act)| keep(act)).collect();
            Step::Away { how, acts, then_seconds, price: None }
        }
        Step::Price(..) => Step::Watch { seconds: 600 },
        Step::Act(who, Act::Move(_)) => Step::Act(who, Act::State(State::Running)),
        other => other,
    }
}

fn account(endpoint: EndpointSpec) -> AccountSpec {
    AccountSpec { endpoints: vec![endpoint], quota: 100, ..AccountSpec::default() }
}

#[test]
fn a_night_in_which_it_ran_twice_is_found_again_from_its_metrics() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Paused, 0);
    let mut story = Story::begin(account(spec), "2026-11-23T08:00:00Z");
    let set = |story: &mut Story, state| {
        story.change(Change::State { endpoint: EndpointKey::new("alice", "phi-4"), state });
    };
    story.pass(MINUTE);
    story.doze(2 * HOUR);
    set(&mut story, State::Running);
    story.doze(30 * MINUTE);
    set(&mut story, State::Paused);
    story.doze(3 * HOUR);
    set(&mut story, State::Running);
    story.doze(15 * MINUTE);
    set(&mut story, State::Paused);
    story.doze(HOUR);
    story.wake(6 * HOUR + 45 * MINUTE);
    story.pass(10 * SECOND);
    assert_eq!(story.view().today, "today $0.00 to $4.61", "unknown is not zero");

    story.metrics_are_there = true;
    story.kill_and_restart(SECOND);
    story.pass(MINUTE);
    assert_eq!(story.view().today, "today $0.60");
    assert_eq!(story.total().known(), Some(Micros(600_000)), "\n{}", story.kept.ledger());
    assert_eq!(story.truth(), Micros(600_000));
}

#[test]
fn what_was_deleted_while_nobody_looked_stays_a_range() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    let mut story = Story::begin(account(spec), "2026-11-23T18:00:00Z");
    story.metrics_are_there = true;
    story.pass(HOUR);
    story.doze(HOUR);
    story.change(Change::Remove { endpoint: EndpointKey::new("alice", "phi-4") });
    story.doze(2 * HOUR);
    story.wake(3 * HOUR);
    story.pass(5 * MINUTE);
    let cost = story.total().cost();
    assert_eq!(
        (cost.least, cost.most),
        (Micros(800_000), Some(Micros(3_201_400))),
        "\n{}",
        story.kept.ledger()
    );
    assert_eq!(story.truth(), Micros(1_600_000));
}
