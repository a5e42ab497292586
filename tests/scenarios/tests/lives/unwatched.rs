//! Lives in which everything happens while nobody looks, and the metrics tell the stages.

use super::*;

proptest! {
    #![proptest_config(tries(24))]

    #[test]
    fn it_is_right_to_a_second_a_change(
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let steps: Vec<Step> = steps.into_iter().map(knowable).map(unwatched).collect();
        // The counts alone would be right to a minute.
        let behaviour = Behaviour { counts_at_window_starts: true, ..Behaviour::default() };
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

/// Whatever happens, happens while nobody looks.
fn unwatched(step: Step) -> Step {
    match step {
        Step::Act(..) | Step::Clock { .. } => Step::Watch { seconds: 600 },
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
