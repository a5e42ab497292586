//! The meter against the simulator's billing truth.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Duration;

use guard_core::{Entry, Evidence, Meter, MeterReading, Micros, Rate, Scope, Total};
use guard_scenarios::{Story, tries};
use hf_sim::account::spec::PriceSpec;
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};
use proptest::prelude::*;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn account(endpoints: Vec<EndpointSpec>) -> AccountSpec {
    AccountSpec { endpoints, quota: 100, ..AccountSpec::default() }
}

fn key(name: &str) -> EndpointKey {
    EndpointKey::new("alice", name)
}

#[test]
fn starting_is_billed_and_the_bill_agrees_to_the_micro_dollar() {
    let mut spec = EndpointSpec::new("alice", "phi-4");
    spec.start_seconds = Some(200);
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story.ask(guard_core::Request::Resume {
        endpoints: vec!["alice/phi-4".parse().unwrap()],
        arm: Some(false),
    });
    story.pass(47 * MINUTE + 13 * SECOND);
    story.ask(guard_core::Request::PauseAllNow { include_protected: false });
    story.pass(MINUTE);
    assert_eq!(story.metered(), story.truth());
    assert!(story.metered() > Micros(0));
    assert_eq!(story.kept.settlements(), 1);
}

#[test]
fn replicas_that_come_and_go_add_no_minute_of_their_own() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    for ready in [3, 2, 5, 1] {
        story.pass(7 * MINUTE + 13 * SECOND);
        story.change(Change::Replicas { endpoint: key("phi-4"), ready, target: None });
        story.ask(guard_core::Request::Refresh);
    }
    story.pass(3 * MINUTE);
    story.ask(guard_core::Request::PauseAllNow { include_protected: false });
    story.pass(MINUTE);
    assert_eq!(story.kept.settlements(), 1);
    let (metered, truth) = (story.metered().0, story.truth().0);
    // Each change is seen one answer late: 100 ms at up to five replicas of $0.80/h.
    assert!((metered - truth).abs() <= 4 * 5 * 23, "{metered} {truth}");
}

#[test]
fn a_failed_reading_changes_no_amount() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(10 * MINUTE + 5 * SECOND);
    let before = story.metered();
    story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    story.ask(guard_core::Request::Refresh);
    story.pass(200 * Duration::from_millis(1));
    assert!(story.view().reading.text.starts_with("read "), "{}", story.view().reading.text);
    assert_eq!(story.sim.log.iter().last().unwrap().status, None, "the reading really failed");
    assert_eq!(story.metered(), before);
}

#[test]
fn a_word_we_do_not_know_costs_money() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Paused, 0);
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    let word = Some("hibernating".to_owned());
    story.change(Change::ShownAs { endpoint: key("phi-4"), word });
    story.pass(10 * MINUTE);
    let view = story.view();
    assert!(view.headline.starts_with("1 running · $0.80/h"), "{}", view.headline);
    assert_eq!(view.rows[0].state, "unknown");
}

#[test]
fn a_price_we_do_not_know_is_not_nothing() {
    let mut spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    spec.instance_type = "nvidia-l40s".to_owned();
    let other = EndpointSpec::new("alice", "mistral-7b").state(State::Running, 0);
    let mut account = account(vec![spec, other]);
    account.prices.push(PriceSpec {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: "nvidia-l40s".to_owned(),
        instance_size: "x1".to_owned(),
        price_per_hour: None,
    });
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.pass(10 * MINUTE);
    let view = story.view();
    assert_eq!(view.headline, "2 running · at least $0.80/h");
    assert_eq!(view.rate_note.as_deref(), Some("and phi-4 at an unknown price"));
    assert!(view.today.starts_with("today at least $0.1"), "{}", view.today);
    assert!(view.rows.iter().any(|row| row.rate == "price unknown"));
}

#[test]
fn a_night_offline_is_inferred_when_nothing_changed_and_unknown_when_something_did() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T22:00:00Z");
    story.pass(HOUR);
    story.sleep(8 * HOUR);
    story.pass(MINUTE);
    assert_eq!(story.metered(), story.truth(), "the same change time on both sides tells it ran");
    assert!(story.kept.entries.iter().any(|entry| entry.span.evidence == Evidence::Inferred));

    story.sleep(HOUR);
    story.change(Change::State { endpoint: key("phi-4"), state: State::Paused });
    story.sleep(HOUR);
    story.pass(MINUTE);
    let unknown: Vec<_> =
        story.kept.entries.iter().filter(|e| e.span.evidence == Evidence::Unknown).collect();
    assert!(!unknown.is_empty());
    assert!(unknown.iter().all(|entry| entry.cost.known().is_none()), "unknown is never zero");
    let today = story.view().today;
    assert!(today.contains(" to $"), "{today}");
    let (cost, truth) = (story.total().cost(), story.truth());
    assert!(cost.least <= truth && truth <= cost.most.unwrap(), "{cost:?} {truth:?}");
}

#[test]
fn setting_the_clock_neither_adds_nor_loses_money() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    for by_seconds in [3_600, -3_600, 86_400 * 40] {
        let mut story = Story::begin(account(vec![spec.clone()]), "2026-11-23T12:00:00Z");
        story.pass(30 * MINUTE);
        let before = story.metered();
        story.set_clock(by_seconds);
        story.take(guard_core::Event::Tick);
        let after = story.metered();
        assert!((after - before).0.abs() < 20_000, "{by_seconds}: {before:?} {after:?}");
    }
}

#[test]
fn a_machine_without_room_on_its_disk_still_pauses_and_loses_nothing_later() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(5 * MINUTE + 7 * SECOND);
    story.disk_full = Some("database or disk is full".to_owned());
    story.ask(guard_core::Request::PauseAllNow { include_protected: false });
    story.pass(MINUTE);
    assert_eq!(story.view().status, guard_core::Status::Off);
    assert!(story.view().notices.iter().any(|n| n.text.contains("disk is full")));
    story.disk_full = None;
    story.pass(2 * MINUTE);
    assert_eq!(story.metered(), story.truth());
    assert_eq!(story.kept.settlements(), 1, "written once the disk has room, and only once");
}

#[test]
fn a_kill_in_the_middle_of_an_episode_goes_on_with_the_same_episode() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(20 * MINUTE);
    story.kill_and_restart(10 * MINUTE);
    story.pass(20 * MINUTE);
    assert_eq!(story.metered(), story.truth());
    assert_eq!(story.view().rows[0].uptime, "50 min");
}

/// One step of a random life.
#[derive(Clone, Debug)]
enum Step {
    State(usize, State),
    Replicas(usize, u32),
    Remove(usize),
    Wait(u32),
}

const NAMES: [&str; 3] = ["phi-4", "mistral-7b", "llama-3.1-8b"];

fn step() -> impl Strategy<Value = Step> {
    let state = prop_oneof![
        Just(State::Running),
        Just(State::Paused),
        Just(State::Initializing),
        Just(State::ScaledToZero),
        Just(State::Updating),
        Just(State::Failed),
    ];
    prop_oneof![
        4 => (0..NAMES.len(), state).prop_map(|(who, state)| Step::State(who, state)),
        2 => (0..NAMES.len(), 1..5_u32).prop_map(|(who, count)| Step::Replicas(who, count)),
        1 => (0..NAMES.len()).prop_map(Step::Remove),
        5 => (1..1_500_u32).prop_map(Step::Wait),
    ]
}

fn live(steps: &[Step]) -> (Story, i64) {
    let endpoints = NAMES.map(|name| EndpointSpec::new("alice", name)).to_vec();
    let mut story = Story::begin(account(endpoints), "2026-11-23T18:00:00Z");
    story.without_headlines();
    story.pass(5 * SECOND);
    let mut changes = 0;
    for step in steps {
        match step {
            Step::Wait(seconds) => {
                story.pass(Duration::from_secs(u64::from(*seconds)));
                continue;
            }
            Step::State(who, state) => {
                let change = Change::State { endpoint: key(NAMES[*who]), state: *state };
                let now = story.now().utc;
                if story.sim.account.apply(change, now).is_err() {
                    continue;
                }
            }
            Step::Replicas(who, ready) => {
                let change =
                    Change::Replicas { endpoint: key(NAMES[*who]), ready: *ready, target: None };
                let now = story.now().utc;
                if story.sim.account.apply(change, now).is_err() {
                    continue;
                }
            }
            Step::Remove(who) => {
                let now = story.now().utc;
                let removed =
                    story.sim.account.apply(Change::Remove { endpoint: key(NAMES[*who]) }, now);
                if removed.is_err() {
                    continue;
                }
            }
        }
        changes += 1;
    }
    story.pass(5 * MINUTE);
    (story, changes)
}

proptest! {
    #![proptest_config(tries(24))]

    #[test]
    fn whatever_happens_polling_is_wrong_by_one_interval_a_change_at_most(
        steps in prop::collection::vec(step(), 1..40)
    ) {
        let (mut story, changes) = live(&steps);
        let (metered, truth) = (story.metered().0, story.truth().0);
        // The slowest pace is two minutes; four replicas of $0.80/h; one started minute more.
        let interval_seconds = 120 + 60 + 1;
        let bound = (changes + 3) * 4 * 800_000 * interval_seconds / 3_600;
        prop_assert!((metered - truth).abs() <= bound, "{metered} {truth} {bound}\n{}", story.told());
    }

    #[test]
    fn with_every_change_observed_the_bill_agrees_to_the_micro_dollar(
        steps in prop::collection::vec(step(), 1..60)
    ) {
        let start: jiff::Timestamp = "2026-11-23T18:00:00Z".parse().unwrap();
        let endpoints = NAMES.map(|name| EndpointSpec::new("alice", name)).to_vec();
        let mut hugging_face = hf_sim::Account::from_spec(account(endpoints), start).unwrap();
        let mut meter = Meter::default();
        let mut entries: Vec<Entry> = Vec::new();
        let mut now = start;
        for step in &steps {
            read(&mut hugging_face, &mut meter, &mut entries, now);
            match step {
                Step::Wait(seconds) => {
                    // Stepping through what changes by itself, as somebody who sees everything.
                    let end = guard_core::shifted(now, i64::from(*seconds) * 1_000 + 7);
                    while let Some(next) = hugging_face.next_change(now).filter(|next| *next < end) {
                        now = next.max(now);
                        read(&mut hugging_face, &mut meter, &mut entries, now);
                        hugging_face.advance(now);
                        read(&mut hugging_face, &mut meter, &mut entries, now);
                    }
                    now = end;
                }
                Step::State(who, state) => {
                    let change = Change::State { endpoint: key(NAMES[*who]), state: *state };
                    let _ = hugging_face.apply(change, now);
                }
                Step::Replicas(who, ready) => {
                    let (endpoint, ready) = (key(NAMES[*who]), *ready);
                    let _ = hugging_face.apply(Change::Replicas { endpoint, ready, target: None }, now);
                }
                Step::Remove(who) => {
                    if hugging_face.apply(Change::Remove { endpoint: key(NAMES[*who]) }, now).is_ok() {
                        let gone = guard_core::EndpointId::new("alice", NAMES[*who]);
                        entries.extend(meter.gone(&gone, now, i64::MAX));
                    }
                }
            }
            read(&mut hugging_face, &mut meter, &mut entries, now);
        }
        let entered: Total = entries.iter().map(Entry::total).sum();
        let (always, ever) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
        let open = meter.open_between(&Scope::All, always, ever, now, i64::MAX);
        prop_assert_eq!((entered + open).known(), Some(Micros(hugging_face.truth(now).micros)));
    }
}

/// A reading at exactly this moment, metered at the documented price.
fn read(
    hugging_face: &mut hf_sim::Account,
    meter: &mut Meter,
    entries: &mut Vec<Entry>,
    now: jiff::Timestamp,
) {
    let request = hf_sim::Request::new("GET", "/v2/endpoint/alice").bearer(hf_sim::SIM_TOKEN);
    let answer = hugging_face.handle(&request, now).value();
    for item in answer["items"].as_array().unwrap() {
        let endpoint: hf_endpoints::Endpoint = serde_json::from_value(item.clone()).unwrap();
        let seen = guard_host::observe::observed("alice", &endpoint);
        let reading = MeterReading {
            seen: &seen,
            rate: Some(Rate(800_000)),
            at: now,
            allowed_gap_millis: i64::MAX,
            absent_at: None,
        };
        entries.extend(meter.observe(&reading).entries);
    }
}
