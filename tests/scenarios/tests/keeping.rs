//! `resume --for` told as time lines: what is resumed for a time is paused after it, whatever became of
//! it meanwhile.

use std::time::Duration;

use guard_core::{
    EndpointId, Order, Origin, Request, Session, SessionOutcome, SessionPlan, SessionWork, shifted,
};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, Change, EndpointKey, EndpointSpec, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn begin() -> Story {
    let account = AccountSpec {
        endpoints: vec![EndpointSpec::new("alice", "phi-4").state(State::Paused, 600)],
        ..AccountSpec::default()
    };
    let mut story = Story::begin(account, "2026-11-25T10:00:00Z");
    story.without_headlines();
    story.pass(5 * SECOND);
    story
}

fn phi() -> EndpointKey {
    EndpointKey::new("alice", "phi-4")
}

/// Resumes it for so many minutes from now.
fn resume_for(story: &mut Story, minutes: u32) {
    let until = shifted(story.now().utc, i64::from(minutes) * 60_000);
    let plan = SessionPlan {
        endpoints: vec![EndpointId::new("alice", "phi-4")],
        origin: Origin::Resume,
        order: Order::AllAtOnce,
        seconds: None,
        until: Some(until),
        ready_within_seconds: minutes * 60,
        pause_running: true,
        work: None,
    };
    story.ask(Request::StartSession { plan });
}

fn only(story: &Story) -> &Session {
    assert_eq!(story.kept.sessions.len(), 1, "{:?}", story.kept.sessions);
    story.kept.sessions.values().next().unwrap_or_else(|| unreachable!())
}

/// It is paused, and the session says so.
fn is_over_and_off(story: &mut Story) {
    let now = story.now().utc;
    let rate = story.sim.account.truth(now).running_rate_micros_per_hour;
    assert_eq!(rate, 0, "{}", story.told());
    let session = only(story);
    assert!(!session.is_open(), "{}", story.told());
    assert!(session.uses[0].paused.is_some(), "{session:?}");
}

#[test]
fn what_never_becomes_ready_is_paused_when_its_time_is_over() {
    let mut story = begin();
    story.change(Change::StartSeconds { endpoint: phi(), seconds: 100_000 });
    resume_for(&mut story, 20);
    story.pass(19 * MINUTE);
    assert!(story.guard.inventory().endpoints().any(|seen| seen.is_billable()), "{}", story.told());
    story.pass(2 * MINUTE);
    is_over_and_off(&mut story);
    let session = only(&story);
    assert_eq!(session.outcome, Some(SessionOutcome::Completed));
    let why = session.uses[0].why.as_deref();
    assert_eq!(why, Some("was not ready before the end: it is starting"), "{}", story.told());
}

#[test]
fn every_state_that_leads_nowhere_ends_it_paused() {
    for state in [State::Failed, State::UpdateFailed, State::Paused, State::ScaledToZero] {
        let mut story = begin();
        story.change(Change::StartSeconds { endpoint: phi(), seconds: 100_000 });
        resume_for(&mut story, 60);
        story.pass(2 * MINUTE);
        story.change(Change::State { endpoint: phi(), state });
        story.pass(3 * MINUTE);
        is_over_and_off(&mut story);
        let failed = matches!(only(&story).outcome, Some(SessionOutcome::Failed { .. }));
        assert!(failed, "{state:?}: {}", story.told());
    }
}

#[test]
fn a_state_that_nobody_knows_is_paused_when_its_time_is_over_at_the_latest() {
    let mut story = begin();
    resume_for(&mut story, 10);
    story.pass(20 * SECOND);
    story.change(Change::ShownAs { endpoint: phi(), word: Some("hibernating".to_owned()) });
    story.pass(10 * MINUTE);
    story.change(Change::ShownAs { endpoint: phi(), word: None });
    story.pass(MINUTE);
    is_over_and_off(&mut story);
}

#[test]
fn a_kill_at_any_moment_is_ended_by_whoever_lives_next() {
    for seconds in [0, 1, 3, 30, 200, 1_100] {
        let mut story = begin();
        resume_for(&mut story, 20);
        story.pass(seconds * SECOND + Duration::from_millis(300));
        story.kill_and_restart(5 * MINUTE);
        story.pass(2 * MINUTE);
        is_over_and_off(&mut story);
        assert_eq!(only(&story).outcome, Some(SessionOutcome::Abandoned), "{seconds}");
    }
}

#[test]
fn without_a_note_on_the_disk_nothing_is_resumed() {
    let mut story = begin();
    story.disk_full = Some("the disk is full".to_owned());
    resume_for(&mut story, 20);
    story.pass(5 * MINUTE);
    assert!(!story.told().contains("asked to"), "{}", story.told());
}

#[test]
fn a_session_with_an_end_keeps_it_although_it_is_not_ready() {
    let mut story = begin();
    story.change(Change::StartSeconds { endpoint: phi(), seconds: 100_000 });
    let until = shifted(story.now().utc, 5 * 60_000);
    let plan = SessionPlan {
        endpoints: vec![EndpointId::new("alice", "phi-4")],
        origin: Origin::Panel,
        order: Order::AllAtOnce,
        seconds: None,
        until: Some(until),
        ready_within_seconds: 900,
        pause_running: false,
        work: None,
    };
    story.ask(Request::StartSession { plan });
    story.pass(6 * MINUTE);
    is_over_and_off(&mut story);
    let why = "not ready before the end: phi-4".to_owned();
    assert_eq!(only(&story).outcome, Some(SessionOutcome::Failed { why }));
}

#[test]
fn what_is_not_reached_from_here_is_ready_after_a_minute_and_not_waited_for_while_it_costs() {
    let mut story = begin();
    story.unreachable = Some("the name was not found".to_owned());
    let words = ["pytest"].map(str::to_owned).to_vec();
    let plan = SessionPlan {
        endpoints: vec![EndpointId::new("alice", "phi-4")],
        origin: Origin::Run,
        order: Order::AllAtOnce,
        seconds: None,
        until: None,
        ready_within_seconds: 900,
        pause_running: false,
        work: Some(SessionWork::Words(words)),
    };
    story.change(Change::StartSeconds { endpoint: phi(), seconds: 30 });
    story.ask(Request::StartSession { plan });
    story.pass(150 * SECOND);
    assert!(story.told().contains("the command runs with phi-4"), "{}", story.told());
    let why = only(&story).uses[0].why.clone().unwrap_or_default();
    assert!(
        why.contains("could not be reached from here for 1 min (the name was not found)"),
        "{why}"
    );
}
