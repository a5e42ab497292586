//! Somebody sets the clock of this machine, while it is watched and while nobody looks: money goes on
//! being counted, and a limit does not wait for the clock to come round again.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]

use std::time::Duration;

use guard_core::{EndpointId, Event, Level, Own, Settings};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, Change, EndpointKey, EndpointSpec, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY_SECONDS: i64 = 86_400;

/// phi-4 runs and is guarded, with the usual limit of three hours.
fn guarded() -> Story {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    let account = AccountSpec { endpoints: vec![spec], ..AccountSpec::default() };
    let mut story =
        Story::begin_with(account, "2026-11-23T18:00:00Z", |settings: &mut Settings| {
            let own = Own { level: Some(Level::Guard), ..Own::default() };
            settings.endpoints.insert(EndpointId::new("alice", "phi-4"), own);
        });
    story.without_headlines();
    story
}

fn is_paused(story: &Story) -> bool {
    story.sim.account.endpoint("alice", "phi-4").unwrap().state == State::Paused
}

/// And what that changes is written a moment later.
fn set_clock(story: &mut Story, by_seconds: i64) {
    story.set_clock(by_seconds);
    story.take(Event::Tick);
    story.pass(SECOND);
}

#[test]
fn a_clock_that_is_set_back_does_not_defer_a_limit() {
    let mut story = guarded();
    story.pass(HOUR);
    set_clock(&mut story, -DAY_SECONDS);
    assert_eq!(story.view().rows[0].uptime, "1 h");
    story.pass(2 * HOUR - MINUTE);
    assert!(!is_paused(&story));
    story.pass(2 * MINUTE);
    assert!(is_paused(&story), "{}", story.told());
    let told = story.told();
    assert_eq!(told.matches("phi-4 has been running for 1 h.").count(), 1, "{told}");
    assert_eq!(story.metered(), story.truth());
}

#[test]
fn a_clock_that_is_set_ahead_makes_nothing_run_longer_also_after_a_restart() {
    let mut story = guarded();
    story.pass(HOUR);
    // As at the start of a computer whose battery is empty, once it has asked what time it is.
    set_clock(&mut story, 2 * DAY_SECONDS);
    assert_eq!(story.view().rows[0].uptime, "1 h");
    story.kill_and_restart(10 * SECOND);
    story.pass(10 * SECOND);
    assert_eq!(story.view().rows[0].uptime, "1 h");
    story.pass(2 * HOUR - 2 * MINUTE);
    assert!(!is_paused(&story), "{}", story.told());
    story.pass(2 * MINUTE);
    assert!(is_paused(&story), "{}", story.told());
    assert_eq!(story.metered(), story.truth());
}

#[test]
fn what_is_written_after_the_clock_was_set_is_of_the_new_clock() {
    let mut story = guarded();
    story.pass(MINUTE + 15 * SECOND);
    set_clock(&mut story, -7_200);
    set_clock(&mut story, -7_200);
    story.kill();
    story.doze(10 * MINUTE);
    story.start_again();
    story.pass(HOUR);
    let (total, truth) = (story.total(), story.truth());
    assert_eq!(total.known(), Some(truth), "\n{}", story.kept.ledger());
}

#[test]
fn a_clock_that_was_set_back_while_nobody_looked_stops_neither_the_meter_nor_the_limit() {
    let mut story = guarded();
    story.pass(HOUR);
    story.kill();
    story.set_clock(-DAY_SECONDS);
    story.doze(MINUTE);
    story.start_again();
    let before = story.metered();
    story.pass(30 * MINUTE);
    let counted = (story.metered() - before).0;
    assert!((400_000 - counted).abs() < 30_000, "half an hour of $0.80/h: {counted}");
    let notices = story.view().notices;
    let said = "The clock of this machine was set back while Endpoint Guard was not running. What \
                was spent in between is not counted.";
    assert!(notices.iter().any(|notice| notice.text == said), "{notices:?}");
    story.pass(2 * HOUR);
    assert!(is_paused(&story), "{}", story.told());
}

#[test]
fn an_hour_that_only_the_clock_went_through_is_not_looked_for_in_the_metrics() {
    let ran = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    let account = AccountSpec { endpoints: vec![ran], ..AccountSpec::default() };
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.metrics_are_there = true;
    let endpoint = EndpointKey::new("alice", "phi-4");
    story.pass(20 * MINUTE);
    story.change(Change::Remove { endpoint });
    story.pass(3 * MINUTE);
    set_clock(&mut story, 3_600);
    // Another of that name: what ran for twenty minutes is not to be found once more.
    let spec = EndpointSpec {
        created_seconds_ago: 0,
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 0)
    };
    story.change(Change::Add(Box::new(spec)));
    story.pass(HOUR);
    let (known, truth) = (story.total().known().unwrap(), story.truth());
    let minute = 800_000 / 60;
    assert!((known - truth).0.abs() <= 2 * minute, "{known:?} {truth:?}\n{}", story.kept.ledger());
}
