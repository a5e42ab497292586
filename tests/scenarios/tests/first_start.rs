//! The first start: what metrics know of the time before it is entered, and nothing else is.

use std::time::Duration;

use guard_core::{Evidence, Micros, Request, Source};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, EndpointSpec, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: u32 = 86_400;

/// It ran for two hours ten days ago and for three hours forty days ago, and has been running for
/// an hour.
fn worked_with() -> AccountSpec {
    let phi = EndpointSpec {
        past_runs: vec![[40 * DAY, 40 * DAY - 10_800], [10 * DAY, 10 * DAY - 7_200]],
        created_seconds_ago: 90 * DAY,
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 3_600)
    };
    AccountSpec { endpoints: vec![phi], quota: 100, ..AccountSpec::default() }
}

fn first_start(metrics: bool) -> Story {
    let mut story = Story::begin(worked_with(), "2026-11-23T18:00:00Z");
    story.without_headlines();
    story.metrics_are_there = metrics;
    story
}

fn asked(story: &Story) -> usize {
    story.sim.log.count("POST", "/v2/endpoint/alice/phi-4/metrics")
}

#[test]
fn thirty_days_are_looked_back_on_and_marked_as_inferred() {
    let mut story = first_start(true);
    story.pass(MINUTE);
    let told = story.kept.in_force().filter(|entry| entry.source == Source::Metrics);
    let entries: Vec<_> = told.filter(|entry| entry.cost.least.0 > 0).collect();
    let [two_hours] = entries.as_slice() else { panic!("{}", story.kept.ledger()) };
    assert_eq!(two_hours.cost.known(), Some(Micros(1_600_000)));
    assert_eq!(two_hours.span.evidence, Evidence::Inferred);
    assert_eq!(two_hours.corrects, None, "nothing is corrected: nothing was entered before");
    assert!(story.kept.is_whole() && !story.kept.has_overlaps(), "{}", story.kept.ledger());
    // What ran before the thirty days is not asked for: three hours of $0.80.
    let missing = story.truth() - story.total().known().unwrap();
    assert_eq!(missing, Micros(2_400_000));
}

#[test]
fn a_window_that_reaches_over_the_start_is_not_counted_twice() {
    for seconds in [7_u32, 40, 200, 601, 3_599] {
        let two = EndpointSpec {
            replicas: Some(2),
            max_replica: 2,
            created_seconds_ago: 2 * DAY + 11,
            ..EndpointSpec::new("alice", "phi-4").state(State::Running, seconds)
        };
        let account = AccountSpec { endpoints: vec![two], quota: 100, ..AccountSpec::default() };
        let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
        story.without_headlines();
        story.metrics_are_there = true;
        story.pass(10 * MINUTE);
        let truth = story.truth();
        let told = story.total();
        assert_eq!(told.known(), Some(truth), "{seconds} s\n{}", story.kept.ledger());
    }
}

#[test]
fn what_no_metrics_tell_is_nobodys_business() {
    let mut story = first_start(false);
    story.pass(HOUR);
    assert!(story.kept.entries.iter().all(|entry| entry.source == Source::Readings));
    let known = story.total().known().unwrap();
    assert_eq!(known, Micros(1_600_000), "the hour before, by its change time, and this one");
    assert_eq!(asked(&story), 0, "the metrics of these stories are not there at all");
}

#[test]
fn it_is_looked_back_once_and_not_again_at_the_next_start() {
    let mut story = first_start(true);
    story.pass(MINUTE);
    let once = asked(&story);
    assert_eq!(once, 30, "a day at a time");
    let entered = story.kept.entries.len();
    story.kill_and_restart(SECOND);
    story.pass(10 * MINUTE);
    assert!(asked(&story) <= once + 1, "a second of a gap and no more");
    let again = story.kept.entries.iter().skip(entered);
    assert!(again.into_iter().all(|entry| entry.span.from >= story.kept.entries[0].span.to));
}

#[test]
fn of_many_each_is_looked_back_on_in_turn_and_calmly() {
    let names: Vec<String> = (0..40).map(|number| format!("ep-{number}")).collect();
    let running = |name: &String| EndpointSpec {
        created_seconds_ago: 3 * DAY,
        ..EndpointSpec::new("alice", name).state(State::Running, 3_600)
    };
    let endpoints = names.iter().map(running).collect();
    let account = AccountSpec { endpoints, quota: 1_000, ..AccountSpec::default() };
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.without_headlines();
    story.metrics_are_there = true;
    let of = |story: &Story, name: &String| {
        story.sim.log.count("POST", &format!("/v2/endpoint/alice/{name}/metrics"))
    };
    story.pass(4 * SECOND);
    let asked: Vec<usize> = names.iter().map(|name| of(&story, name)).collect();
    let sum: usize = asked.iter().sum();
    assert!((20..=36).contains(&sum), "a tenth of a second to answer, and a rest between: {sum}");
    assert!(asked.iter().all(|times| *times <= 1), "the last day of each first: {asked:?}");
    story.pass(MINUTE);
    let asked: Vec<usize> = names.iter().map(|name| of(&story, name)).collect();
    assert!(asked.iter().all(|times| *times == 3), "{asked:?}");
}

#[test]
fn a_pause_does_not_wait_for_it() {
    let mut story = first_start(true);
    story.pass(SECOND);
    let so_far = asked(&story);
    assert!((1..30).contains(&so_far), "it has begun and is not done: {so_far}");
    let before = story.sim.log.iter().count();
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(300 * Duration::from_millis(1));
    let paths: Vec<_> = story.sim.log.iter().skip(before).map(|one| one.path.as_str()).collect();
    let first = ["/v2/endpoint/alice/phi-4/pause", "/v2/endpoint/alice"];
    assert_eq!(paths[..2], first, "it is paused and read back before anything else is asked");
    story.pass(MINUTE);
    assert_eq!(asked(&story), 30, "afterwards it goes on");
}

#[test]
fn who_does_not_write_the_ledger_asks_nobody() {
    let mut story = first_start(true);
    story.kill();
    story.keeps_ledger = false;
    story.start_again();
    story.pass(HOUR);
    assert_eq!(asked(&story), 0);
}

#[test]
fn who_ends_or_leaves_does_not_wait_for_more_of_the_past() {
    let mut story = first_start(true);
    story.pass(SECOND);
    story.take(guard_core::Event::WillShutDown);
    story.pass(SECOND);
    assert!(story.guard.is_saved(), "it may end");

    let mut story = first_start(true);
    story.pass(SECOND);
    assert!(!story.guard.is_saved(), "what is told of the past is gathered");
    let (why, within) = (guard_core::Leaving::Sleep, Duration::from_secs(5));
    story.take(guard_core::Event::Leaving { why, within });
    story.pass(SECOND);
    assert!(story.guard.is_saved(), "the machine may sleep");
}
