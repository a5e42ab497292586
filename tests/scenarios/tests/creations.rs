//! What was created is paused although its creator was killed before that.

use std::time::Duration;

use guard_core::{EndpointId, NewEndpoint, Origin, Request, SessionOutcome};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, Change, Effect, EndpointSpec, Rule, State};

const MINUTE: Duration = Duration::from_secs(60);

fn begin() -> Story {
    let mut story = Story::begin(AccountSpec::default(), "2026-11-23T18:00:00Z");
    story.without_headlines();
    story.pass(Duration::from_secs(5));
    story
}

fn deploy(story: &mut Story, keep_running: bool) {
    let id = EndpointId::new("alice", "phi-4");
    let new = NewEndpoint::safe(id, "microsoft/phi-4", "aws/us-east-1/nvidia-l40s/x1", "gpu");
    story.ask(Request::Deploy { endpoints: vec![new], keep_running });
}

fn running_rate(story: &mut Story) -> i64 {
    let now = story.now().utc;
    story.sim.account.truth(now).running_rate_micros_per_hour
}

#[test]
fn it_is_noted_before_it_is_asked_for_and_the_note_is_closed_when_it_is_paused() {
    let mut story = begin();
    deploy(&mut story, false);
    assert!(!story.told().contains("asked to create"), "{}", story.told());
    let noted: Vec<_> = story.kept.sessions.values().cloned().collect();
    assert!(noted.len() == 1 && noted[0].is_open() && noted[0].origin == Origin::Deploy);
    story.pass(MINUTE);
    assert!(story.told().contains("asked to create"), "{}", story.told());
    let noted: Vec<_> = story.kept.sessions.values().collect();
    assert_eq!(noted.len(), 1);
    assert!(!noted[0].is_open() && !noted[0].is_listed(), "{noted:?}");
    assert!(story.guard.is_saved());
}

#[test]
fn a_kill_at_any_moment_leaves_nothing_running() {
    for millis in [0, 50, 150, 250, 400, 900, 2_000] {
        for slow in [false, true] {
            let mut story = begin();
            if slow {
                // Pausing is refused for the moment: the creator dies while it runs.
                let busy = Effect::Status { status: 503, body: None, headers: Default::default() };
                story.sim.faults.add(Rule::new(busy).path("/pause$").times(4)).unwrap();
            }
            deploy(&mut story, false);
            story.pass(Duration::from_millis(millis));
            story.kill_and_restart(3 * MINUTE);
            story.pass(4 * MINUTE);
            assert_eq!(running_rate(&mut story), 0, "{millis} {slow}: {}", story.told());
            let open = story.kept.sessions.values().filter(|session| session.is_open()).count();
            assert_eq!(open, 0, "{millis} {slow}: {}", story.told());
        }
    }
}

#[test]
fn one_that_turns_up_late_is_paused_by_whoever_lives_next() {
    let mut story = begin();
    let lost = Rule::new(Effect::Drop).method("POST").path("endpoint/alice$").times(1);
    story.sim.faults.add(lost).unwrap();
    deploy(&mut story, false);
    story.pass(Duration::from_millis(150));
    story.kill_and_restart(Duration::from_secs(2));
    story.pass(Duration::from_secs(40));
    let late = EndpointSpec::new("alice", "phi-4").state(State::Initializing, 0);
    story.change(Change::Add(Box::new(late)));
    story.pass(3 * MINUTE);
    assert_eq!(running_rate(&mut story), 0, "{}", story.told());
    let session = story.kept.sessions.values().next().cloned().unwrap();
    assert_eq!(session.outcome, Some(SessionOutcome::Abandoned));
    assert!(session.is_listed() && !session.is_open(), "{session:?}");
}

#[test]
fn what_is_to_run_on_is_nobodys_to_pause() {
    let mut story = begin();
    deploy(&mut story, true);
    story.pass(Duration::from_millis(150));
    story.kill_and_restart(MINUTE);
    story.pass(3 * MINUTE);
    assert!(story.kept.sessions.is_empty());
    assert!(running_rate(&mut story) > 0, "{}", story.told());
}

#[test]
fn without_a_note_on_the_disk_nothing_is_created() {
    let mut story = begin();
    story.disk_full = Some("the disk is full".to_owned());
    deploy(&mut story, false);
    story.pass(MINUTE);
    assert!(!story.told().contains("asked to create"), "{}", story.told());
    let steps = story.view().deploying.map(|view| view.steps).unwrap_or_default();
    assert!(steps[0].words.contains("the disk is full"), "{steps:?}");
}
