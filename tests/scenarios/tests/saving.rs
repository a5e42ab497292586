//! What pauses saved: only what we paused, for as long as it is known to be paused, rounded to the side of less.

use std::time::Duration;

use guard_core::{EndpointId, Micros, Order, Origin, Request, SavedSum, SavingEntry, SessionPlan};
use guard_scenarios::Story;
use hf_sim::account::spec::PriceSpec;
use hf_sim::{AccountSpec, Change, EndpointKey, EndpointSpec, State, many};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
/// A Monday.
const START: &str = "2026-11-23T08:00:00Z";

/// $1.80/h, running for two hours and last used 47 min ago.
fn phi() -> EndpointSpec {
    EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        start_seconds: Some(60),
        last_used_seconds_ago: Some(47 * 60),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 2 * 3_600)
    }
}

fn begin(endpoints: Vec<EndpointSpec>) -> Story {
    let mut story = Story::begin(AccountSpec { endpoints, ..AccountSpec::default() }, START);
    story.pass(5 * SECOND);
    story
}

fn id() -> EndpointId {
    EndpointId::new("alice", "phi-4")
}

fn key() -> EndpointKey {
    EndpointKey::new("alice", "phi-4")
}

fn pause(story: &mut Story) {
    story.ask(Request::Pause { endpoints: vec![id()] });
    story.pass(10 * SECOND);
}

fn saved(story: &Story) -> SavedSum {
    story.guard.saved_lately(story.now())
}

fn sum(least: i64, pauses: u32) -> SavedSum {
    SavedSum { least: Micros(least), pauses, unpriced: 0 }
}

#[test]
fn a_pause_counts_until_the_next_resume_by_whole_minutes() {
    let mut story = begin(vec![phi()]);
    pause(&mut story);
    story.pass(10 * MINUTE);
    story.change(Change::State { endpoint: key(), state: State::Running });
    story.pass(5 * MINUTE);
    // Ten minutes and some seconds, of which the last reading before the resume saw ten at the most.
    let so_far = saved(&story);
    assert!((8 * 30_000..=10 * 30_000).contains(&so_far.least.0), "{so_far:?}");
    assert_eq!((so_far.least.0 % 30_000, so_far.pauses), (0, 1));
    story.pass(6 * HOUR);
    assert_eq!(saved(&story), so_far, "what ended stays as it was");
    assert_eq!(story.kept.savings.len(), 2, "the pause and its end");
}

#[test]
fn undo_right_after_it_saves_nothing() {
    let mut story = begin(vec![phi()]);
    pause(&mut story);
    story.ask(Request::UndoPause);
    story.pass(20 * MINUTE);
    assert_eq!(saved(&story), SavedSum::default());
    assert_eq!(story.guard.saved_view(story.now()), None);
}

#[test]
fn eight_hours_are_the_most_and_a_restart_in_between_changes_nothing() {
    let mut story = begin(vec![phi()]);
    pause(&mut story);
    story.pass(HOUR);
    let hour = saved(&story).least.0;
    assert!((1_740_000..=1_800_000).contains(&hour), "{hour}");
    story.kill_and_restart(2 * HOUR);
    assert!(saved(&story).least.0 <= hour, "nobody has looked yet");
    story.pass(10 * SECOND);
    let three = saved(&story).least.0;
    assert!((5_340_000..=5_400_000).contains(&three), "its change time tells: {three}");
    story.pass(20 * HOUR);
    assert_eq!(saved(&story), sum(8 * 1_800_000, 1));
    let words = "Saved about $14.40 in the last 30 days by 1 pause";
    assert_eq!(story.guard.saved_view(story.now()).unwrap().words, words);
    story.change(Change::State { endpoint: key(), state: State::Running });
    story.pass(HOUR);
    assert_eq!(saved(&story), sum(8 * 1_800_000, 1));
    assert_eq!(story.kept.savings.len(), 1, "an end after its time is none");
    story.kill_and_restart(31 * 24 * HOUR);
    story.pass(20 * SECOND);
    assert_eq!(saved(&story), SavedSum::default(), "that is longer than 30 days ago");
}

#[test]
fn what_was_resumed_and_paused_while_nobody_looked_counts_until_then() {
    let mut story = begin(vec![phi()]);
    pause(&mut story);
    story.pass(HOUR);
    let hour = saved(&story);
    story.kill();
    story.doze(HOUR);
    story.change(Change::State { endpoint: key(), state: State::Running });
    story.doze(HOUR);
    story.change(Change::State { endpoint: key(), state: State::Paused });
    story.start_again();
    story.pass(3 * HOUR);
    assert!(saved(&story).least <= hour.least && saved(&story).pauses == 1, "{:?}", saved(&story));
}

#[test]
fn auto_stop_would_have_come_after_what_was_left_of_its_time() {
    let armed = |used: u32| EndpointSpec { last_used_seconds_ago: Some(used), ..phi().armed(15) };
    let mut story = begin(vec![armed(5 * 60)]);
    pause(&mut story);
    story.pass(3 * HOUR);
    // Ten minutes were left, and some seconds went by before it was read back.
    assert_eq!(saved(&story), sum(9 * 30_000, 1));
}

#[test]
fn an_unknown_price_is_said_and_the_rest_is_at_least() {
    let other = EndpointSpec {
        instance_type: "nvidia-l4".to_owned(),
        ..EndpointSpec::new("alice", "unpriced").state(State::Running, 600)
    };
    let unlisted = PriceSpec {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: "nvidia-l4".to_owned(),
        instance_size: "x1".to_owned(),
        price_per_hour: None,
    };
    let account = AccountSpec {
        endpoints: vec![phi(), other],
        prices: vec![unlisted],
        ..AccountSpec::default()
    };
    let mut story = Story::begin(account, START);
    story.pass(5 * SECOND);
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(10 * HOUR);
    assert_eq!(saved(&story), SavedSum { unpriced: 1, ..sum(8 * 1_800_000, 2) });
    let words =
        "Saved at least $14.40 in the last 30 days by 2 pauses, 1 of them at an unknown price";
    assert_eq!(story.guard.saved_view(story.now()).unwrap().words, words);
}

#[test]
fn what_somebody_else_paused_or_was_paused_already_is_not_ours() {
    let mut story = begin(vec![phi()]);
    story.change(Change::State { endpoint: key(), state: State::Paused });
    story.pass(HOUR);
    pause(&mut story);
    story.pass(HOUR);
    assert_eq!((saved(&story), story.kept.savings.len()), (SavedSum::default(), 0));
}

#[test]
fn asking_for_a_pause_twice_counts_it_once() {
    let mut story = begin(vec![phi()]);
    story.ask(Request::PauseAllNow { include_protected: false });
    story.ask(Request::Pause { endpoints: vec![id()] });
    pause(&mut story);
    pause(&mut story);
    story.pass(10 * HOUR);
    assert_eq!(saved(&story), sum(8 * 1_800_000, 1));
}

#[test]
fn the_end_of_a_session_was_planned_and_saves_nothing() {
    let paused = EndpointSpec { state: State::Paused, for_seconds: 600, ..phi() };
    let mut story = begin(vec![paused]);
    let plan = SessionPlan {
        endpoints: vec![id()],
        origin: Origin::Panel,
        order: Order::AllAtOnce,
        seconds: Some(30 * 60),
        until: None,
        ready_within_seconds: 900,
        pause_running: false,
        work: None,
    };
    story.ask(Request::StartSession { plan });
    story.pass(2 * HOUR);
    assert!(story.told().contains("asked to pause alice/phi-4"), "{}", story.told());
    assert_eq!((saved(&story), story.kept.savings.len()), (SavedSum::default(), 0));
}

#[test]
fn a_clock_that_is_set_ends_what_counts_by_the_old_one() {
    let mut story = begin(vec![phi()]);
    pause(&mut story);
    story.pass(HOUR);
    let hour = saved(&story);
    story.set_clock(7 * 3_600);
    story.pass(2 * HOUR);
    assert!(saved(&story).least <= hour.least, "{:?}", saved(&story));
}

#[test]
fn none_one_forty_and_a_thousand_are_summed_up_alike() {
    for (count, micros) in [(0, 0), (1, 6_400_000), (40, 256_000_000), (1_000, 6_400_000_000)] {
        let mut story = Story::begin(many(count), START);
        story.without_headlines();
        story.pass(20 * SECOND);
        story.ask(Request::PauseAllNow { include_protected: false });
        story.pass(MINUTE);
        story.kill_and_restart(9 * HOUR);
        story.pass(20 * SECOND);
        assert_eq!(saved(&story), sum(micros, count), "{count}");
        let pauses = story.kept.savings.iter().filter(|one| matches!(one, SavingEntry::Pause(_)));
        assert_eq!(pauses.count(), usize::try_from(count).unwrap());
    }
}
