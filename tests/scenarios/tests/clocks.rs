//! Somebody sets the clock of this machine, while it is watched and while nobody looks: money goes on
//! being counted, and a limit does not wait for the clock to come round again.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]

use std::time::Duration;

use guard_core::{EndpointId, Event, Level, Own, Settings};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, EndpointSpec, State};

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
