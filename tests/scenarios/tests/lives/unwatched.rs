//! Lives in which the metrics tell the stages, whether somebody looks or not.

use super::*;

proptest! {
    #![proptest_config(tries(24))]

    #[test]
    fn it_is_right_to_a_second_a_change(
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let steps: Vec<Step> = steps.into_iter().map(knowable).map(datable).collect();
        // The counts alone would be right to a minute.
        let behaviour = Behaviour {
            counts_at_window_starts: true,
            scaling_is_no_update: true,
            ..Behaviour::default()
        };
        let mut life = Life::of(true, behaviour);
        life.lead(&steps);
        let cost = life.story.total().cost();
        prop_assert!(cost.known().is_some(), "{cost:?}\n{}", life.story.kept.ledger());
        let (metered, truth) = (life.story.unrounded(), life.story.unrounded_truth());
        let wrong = (metered - truth).0.abs();
        // Nothing got dearer than at the start in these lives.
        let bound = life.a_minute_each / 60 / (DEAREST_MICROS / 800_000);
        prop_assert!(wrong <= bound, "{wrong} {bound} {metered:?} {truth:?}\n{}", life.story.kept.ledger());
    }
}

/// Metrics are not told of by the clock of this machine, and know nobody who is gone.
fn datable(step: Step) -> Step {
    match step {
        Step::Act(_, Act::Remove | Act::Recreate) | Step::Clock { .. } => {
            Step::Watch { seconds: 600 }
        }
        other => other,
    }
}

#[test]
fn replicas_that_may_have_come_and_gone_are_a_range_and_metrics_tell() {
    let spec = EndpointSpec {
        max_replica: 4,
        ..EndpointSpec::new("alice", "mistral-7b").state(State::Running, 0)
    };
    let mut story = Story::begin(account(spec), "2026-11-23T18:00:00Z");
    story.pass(HOUR);
    story.sleep(8 * HOUR);
    story.pass(10 * SECOND);
    let cost = story.total().cost();
    assert!(cost.least >= Micros(9 * 800_000), "at least one replica ran: {cost:?}");
    assert!(cost.most.unwrap() >= Micros(33 * 800_000), "at most four: {cost:?}");
    assert_eq!(story.view().rows[0].uptime, "9 h", "it is the same episode still");

    story.metrics_are_there = true;
    story.kill_and_restart(SECOND);
    story.pass(MINUTE);
    assert_within_a_minute(&mut story);
    let corrected = story.kept.entries.iter().filter(|entry| entry.corrects.is_some());
    assert!(corrected.clone().count() > 0);
    assert!(corrected.into_iter().all(|entry| entry.span.evidence == Evidence::Inferred));
}

#[test]
fn a_wrong_clock_here_does_not_change_what_metrics_tell() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    let mut story = Story::begin(account(spec), "2026-11-23T18:00:00Z");
    story.metrics_are_there = true;
    story.pass(SECOND);
    story.set_clock(7_200);
    story.pass(HOUR);
    story.doze(HOUR);
    story.change(Change::State {
        endpoint: EndpointKey::new("alice", "phi-4"),
        state: State::Paused,
    });
    story.doze(2 * HOUR);
    story.wake(3 * HOUR);
    story.pass(5 * MINUTE);
    assert_within_a_minute(&mut story);
}

/// Everything is known, and right to a minute of $0.80/h.
fn assert_within_a_minute(story: &mut Story) {
    let truth = story.truth();
    let known = story.total().known().unwrap();
    assert!(
        (known - truth).0.abs() <= 800_000 / 60,
        "{known:?} {truth:?}\n{}",
        story.kept.ledger()
    );
}

fn phi() -> EndpointKey {
    EndpointKey::new("alice", "phi-4")
}

/// One that runs with up to four replicas, which come and go without touching its change time.
fn scaled() -> Story {
    let spec = EndpointSpec {
        max_replica: 4,
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 0)
    };
    let behaviour = Behaviour { scaling_is_no_update: true, ..Behaviour::default() };
    let mut story =
        Story::begin(AccountSpec { behaviour, ..account(spec) }, "2026-11-23T18:00:00Z");
    story.metrics_are_there = true;
    story
}

/// So many replicas from now on, for so many seconds.
fn scale(story: &mut Story, ready: u32, seconds: u32) {
    story.change(Change::Replicas { endpoint: phi(), ready, target: None });
    story.pass(seconds * SECOND);
}

#[test]
fn replicas_that_come_while_somebody_looks_are_dated_to_the_second() {
    let mut story = scaled();
    story.pass(HOUR + 7 * SECOND);
    scale(&mut story, 4, 30);
    let (dearer, truth) = (story.unrounded(), story.unrounded_truth());
    assert!(dearer > truth + Micros(1_000), "as if it had been so since the last reading");
    story.pass(2 * MINUTE);
    assert_within_a_second(&mut story, 1);
    scale(&mut story, 2, 600);
    assert_within_a_second(&mut story, 2);
    assert_eq!(story.view().rows[0].uptime, "1 h 12 min", "it is the same episode still");

    // What ends before metrics tell is settled anew.
    scale(&mut story, 4, 20);
    story.change(Change::State { endpoint: phi(), state: State::Paused });
    story.pass(10 * MINUTE);
    assert_within_a_second(&mut story, 4);
    let (known, truth) = (story.total().known().unwrap(), story.truth());
    assert!(
        (known - truth).0.abs() <= 4 * 800_000 / 900,
        "{known:?} {truth:?}\n{}",
        story.kept.ledger()
    );
    assert!(story.kept.is_whole(), "\n{}", story.kept.ledger());
}

#[test]
fn replicas_that_come_and_go_between_two_readings_are_counted_when_metrics_tell() {
    let mut story = scaled();
    story.pass(HOUR + SECOND);
    for _ in 0..10 {
        scale(&mut story, 4, 9);
        scale(&mut story, 1, 51);
    }
    story.change(Change::State { endpoint: phi(), state: State::Paused });
    let missed = story.unrounded_truth() - story.unrounded();
    assert!(missed > Micros(10 * 4_000), "no reading saw most of them: {missed:?}");
    story.pass(10 * MINUTE);
    assert_within_a_second(&mut story, 21);
    assert!(story.kept.is_whole() && !story.kept.has_overlaps(), "\n{}", story.kept.ledger());
}

/// Right to a second of four replicas at $0.80/h for each change, before rounding to minutes.
fn assert_within_a_second(story: &mut Story, changes: i64) {
    let (metered, truth) = (story.unrounded(), story.unrounded_truth());
    let bound = changes * 4 * 800_000 / 3_600;
    let wrong = (metered - truth).0.abs();
    assert!(wrong <= bound, "{metered:?} {truth:?}\n{}", story.kept.ledger());
}
