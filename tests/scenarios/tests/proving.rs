//! Proof that pausing works: of every pause that was read back, and by a drill that changes nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use guard_core::{EndpointId, Event, NotProved, NotTried, Request};
use guard_scenarios::Story;
use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const START: &str = "2026-11-23T18:00:00Z";

fn account() -> AccountSpec {
    let endpoint =
        |namespace: &str, name: &str, state| EndpointSpec::new(namespace, name).state(state, 600);
    let mut kept = endpoint("alice", "kept", State::Paused);
    kept.tags = vec!["guard:protected".to_owned()];
    let others = [
        endpoint("acme", "aaa", State::Paused),
        endpoint("alice", "phi-4", State::Running),
        endpoint("alice", "whisper", State::Paused),
    ];
    AccountSpec {
        endpoints: [kept].into_iter().chain(others).collect(),
        orgs: vec![OrgSpec::new("acme")],
        ..AccountSpec::default()
    }
}

fn id(name: &str) -> EndpointId {
    EndpointId::new("alice", name)
}

fn key(name: &str) -> EndpointKey {
    EndpointKey::new("alice", name)
}

fn begin() -> Story {
    let mut story = Story::begin(account(), START);
    story.pass(5 * SECOND);
    story
}

fn drill(story: &mut Story, name: &str) {
    story.take(Event::DrillWanted { endpoint: id(name) });
}

fn last_proved(story: &Story) -> Option<String> {
    story.guard.last_proved(story.now()).map(|at| at.strftime("%H:%M").to_string())
}

fn failed(story: &Story) -> Option<NotProved> {
    story.guard.drill()?.result()?.err().cloned()
}

#[test]
fn a_pause_that_was_read_back_is_a_proof_and_the_next_start_knows_it() {
    let mut story = begin();
    assert!(story.guard.is_proof_due(story.now()), "never is not just now");
    assert_eq!(last_proved(&story), None);
    story.ask(Request::Pause { endpoints: vec![id("phi-4")] });
    story.pass(10 * SECOND);
    assert_eq!(last_proved(&story).as_deref(), Some("18:00"));
    story.kill_and_restart(MINUTE);
    assert_eq!(last_proved(&story).as_deref(), Some("18:00"));
    assert!(!story.guard.is_proof_due(story.now()));
    story.kill_and_restart(30 * 24 * 60 * MINUTE);
    story.pass(5 * SECOND);
    assert!(story.guard.is_proof_due(story.now()), "that is a month ago");
}

#[test]
fn what_is_gone_or_paused_by_somebody_else_is_no_proof() {
    let mut story = begin();
    let refused = Effect::Status { status: 403, body: None, headers: BTreeMap::new() };
    story.sim.faults.add(Rule::new(refused).path("/pause$")).unwrap();
    story.ask(Request::Pause { endpoints: vec![id("phi-4")] });
    story.pass(SECOND);
    story.change(Change::State { endpoint: key("phi-4"), state: State::Paused });
    story.pass(2 * MINUTE);
    assert!(story.guard.pausing().is_none_or(guard_core::Pausing::is_confirmed));
    assert_eq!(last_proved(&story), None);
    let mut story = begin();
    story.change(Change::Remove { endpoint: key("phi-4") });
    story.ask(Request::Pause { endpoints: vec![id("phi-4")] });
    story.pass(3 * MINUTE);
    assert_eq!(last_proved(&story), None);
}

#[test]
fn a_drill_proves_it_and_looks_like_no_pause() {
    let mut story = begin();
    let before = story.view();
    drill(&mut story, "whisper");
    story.pass(10 * SECOND);
    assert!(story.told().ends_with("asked to pause alice/whisper"), "{}", story.told());
    assert_eq!(story.guard.drill().unwrap().result(), Some(Ok(())));
    assert_eq!(last_proved(&story).as_deref(), Some("18:00"));
    let view = story.view();
    assert_eq!(
        (view.main, view.popups, view.notices),
        (before.main, before.popups, before.notices)
    );
    assert_eq!(story.metered(), story.truth());
}

#[test]
fn what_may_be_tried_is_decided_in_one_place() {
    let mut story = begin();
    assert_eq!(story.guard.to_be_tried(), Some(id("whisper")), "of one's own first");
    let running = NotTried::NotPaused(guard_core::State::Running);
    for (name, why) in [("phi-4", running), ("kept", NotTried::Protected), ("no", NotTried::Gone)] {
        assert_eq!(story.guard.may_be_tried(&id(name)), Err(why));
        drill(&mut story, name);
        assert!(story.guard.drill().is_none());
    }
    story.ask(Request::Resume { endpoints: vec![id("whisper")], arm: None });
    assert_eq!(story.guard.may_be_tried(&id("whisper")), Err(NotTried::Busy));
    assert_eq!(story.guard.to_be_tried(), Some(EndpointId::new("acme", "aaa")));
    story.pass(MINUTE);
    story.change(Change::Remove { endpoint: EndpointKey::new("acme", "aaa") });
    story.pass(5 * MINUTE);
    assert_eq!(story.guard.to_be_tried(), None);
}

#[test]
fn what_somebody_resumes_meanwhile_is_left_to_them() {
    let mut story = begin();
    drill(&mut story, "whisper");
    story.ask(Request::Resume { endpoints: vec![id("whisper")], arm: Some(false) });
    story.pass(10 * SECOND);
    assert_eq!(failed(&story), Some(NotProved::Resumed));
    assert_eq!(story.told().matches("asked to pause").count(), 1, "{}", story.told());
    // Somebody else, elsewhere: the drill sees it and asks for nothing again.
    let mut story = begin();
    let lost = Effect::Status { status: 429, body: None, headers: BTreeMap::new() };
    story.sim.faults.add(Rule::new(lost).path("/pause$").times(1)).unwrap();
    drill(&mut story, "whisper");
    story.change(Change::State { endpoint: key("whisper"), state: State::Running });
    story.ask(Request::Refresh);
    story.pass(MINUTE);
    assert!(matches!(failed(&story), Some(NotProved::ReadBack(_))), "{:?}", failed(&story));
    assert_eq!(story.told().matches("asked to pause").count(), 1, "{}", story.told());
}

#[test]
fn each_link_that_does_not_hold_is_named() {
    let status = |status| Effect::Status { status, body: None, headers: BTreeMap::new() };
    for (path, effect, words) in [
        ("/pause$", status(403), "could not pause alice/whisper: "),
        ("/pause$", status(404), "alice/whisper is no longer there"),
        ("/pause$", status(429), "could not pause alice/whisper: "),
        ("/v2/endpoint/alice/whisper$", status(500), "alice/whisper was not read back as paused: "),
    ] {
        let mut story = begin();
        story.sim.faults.add(Rule::new(effect).path(path)).unwrap();
        // A list would show it too.
        story.sim.faults.add(Rule::new(status(500)).path("/v2/endpoint/alice$")).unwrap();
        drill(&mut story, "whisper");
        story.pass(2 * MINUTE);
        let said = failed(&story).expect(words).words(&id("whisper"));
        assert!(said.starts_with(words), "{said}");
        assert_eq!(last_proved(&story), None);
        assert!(story.view().popups.is_empty());
    }
}
