//! Testing sessions told as time lines: resume, wait, work, pause, whatever happens.

use std::collections::BTreeMap;
use std::time::Duration;

use guard_core::{
    EndpointId, Order, Origin, Request, Session, SessionOutcome, SessionPlan, SessionWork, Stage,
};
use guard_scenarios::{Script, Story};
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn two_paused() -> AccountSpec {
    AccountSpec {
        endpoints: vec![
            EndpointSpec {
                instance_type: "nvidia-l40s".to_owned(),
                ..EndpointSpec::new("alice", "phi-4").state(State::Paused, 600)
            },
            EndpointSpec::new("alice", "mistral-7b").state(State::Paused, 600),
        ],
        ..AccountSpec::default()
    }
}

fn plan(names: &[&str], minutes: Option<u32>) -> SessionPlan {
    SessionPlan {
        endpoints: names.iter().map(|name| EndpointId::new("alice", name)).collect(),
        origin: Origin::Panel,
        order: Order::AllAtOnce,
        seconds: minutes.map(|minutes| minutes * 60),
        until: None,
        ready_within_seconds: 900,
        pause_running: false,
        work: None,
    }
}

fn running(names: &[&str], minutes: Option<u32>) -> SessionPlan {
    let words = ["pytest", "tests/"].map(str::to_owned).to_vec();
    let work = Some(SessionWork::Words(words));
    SessionPlan { origin: Origin::Run, work, ..plan(names, minutes) }
}

fn begin(account: AccountSpec) -> Story {
    let mut story = Story::begin(account, "2026-11-25T10:00:00Z");
    story.without_headlines();
    story.pass(5 * SECOND);
    story
}

/// Requests keep it from being scaled to zero, as armed endpoints are.
fn in_use(story: &mut Story, name: &str) {
    let endpoint = EndpointKey::new("alice", name);
    story.change(Change::Traffic { endpoint, every_seconds: Some(60) });
}

fn start(story: &mut Story, plan: SessionPlan) {
    story.ask(Request::StartSession { plan });
}

fn only(story: &Story) -> &Session {
    assert_eq!(story.kept.sessions.len(), 1, "{:?}", story.kept.sessions);
    story.kept.sessions.values().next().unwrap_or_else(|| unreachable!())
}

/// What every session must come to: nothing of it runs, and its receipt is whole.
fn is_over_and_off(story: &Story) {
    let session = only(story);
    assert!(!session.is_open(), "{}", story.told());
    assert!(
        session
            .uses
            .iter()
            .all(|used| used.leave || used.resumed.is_none() || used.paused.is_some())
    );
    assert!(
        story.guard.inventory().endpoints().all(|seen| !seen.is_billable()),
        "{}",
        story.told()
    );
}

#[test]
fn a_session_of_half_an_hour_from_paused_to_paused() {
    let mut story = begin(two_paused());
    start(&mut story, plan(&["phi-4", "mistral-7b"], Some(30)));
    story.pass(45 * MINUTE);
    let told = story.told();
    println!("{told}");
    is_over_and_off(&story);
    let session = only(&story);
    assert_eq!(session.outcome, Some(SessionOutcome::Completed));
    for expected in [
        "asked to arm alice/phi-4",
        "asked to resume alice/phi-4",
        "told: Ready: phi-4 and mistral-7b, $2.60/h. Paused at ",
        "told: The session ends in 10 min: phi-4 and mistral-7b.",
        "asked to pause alice/phi-4",
        "Paused 2 of 2.",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    assert!(!told.contains("has been running"), "{told}");
    // Cold start, work and tail of both are what Hugging Face charges, to the minute of each.
    let cost = session.cost().known().map(|micros| micros.0);
    let truth = story.truth().0;
    let a_minute_each = (1_800_000 + 800_000) / 60;
    assert!(cost.is_some_and(|cost| (cost - truth).abs() <= a_minute_each), "{cost:?} {truth}");
}

#[test]
fn a_command_that_ends_pauses_at_once_and_its_code_is_kept() {
    let mut story = begin(two_paused());
    story.script = Script { runs_for: Some(4 * MINUTE), exit_code: 7, ignores_term: false };
    start(&mut story, running(&["phi-4"], None));
    story.pass(20 * MINUTE);
    is_over_and_off(&story);
    let session = only(&story);
    assert_eq!(session.exit_code, Some(7));
    assert_eq!(session.outcome, Some(SessionOutcome::Completed));
    let used = &session.uses[0];
    assert!(used.ready < used.released && used.released <= used.paused);
}

#[test]
fn a_command_that_ignores_its_end_is_killed_and_the_pause_follows() {
    let mut story = begin(two_paused());
    story.script = Script { ignores_term: true, ..Script::default() };
    start(&mut story, running(&["phi-4"], Some(5)));
    story.pass(20 * MINUTE);
    is_over_and_off(&story);
    let told = story.told();
    let asked = told.find("the command is asked to end");
    let killed = told.find("the command is killed");
    let paused = told.find("asked to pause");
    assert!(asked < killed && killed < paused && asked.is_some(), "{told}");
    assert_eq!(only(&story).exit_code, Some(137));
}

#[test]
fn ending_by_hand_pauses_first_and_asks_the_command_then() {
    let mut story = begin(two_paused());
    story.script = Script { ignores_term: true, ..Script::default() };
    start(&mut story, running(&["phi-4"], None));
    story.pass(10 * MINUTE);
    let id = only(&story).id.clone();
    story.ask(Request::EndSession { id });
    story.pass(MINUTE);
    is_over_and_off(&story);
    let told = story.told();
    assert!(told.find("asked to pause") < told.find("the command is asked to end"), "{told}");
    assert_eq!(only(&story).outcome, Some(SessionOutcome::Stopped));
}

#[test]
fn ending_while_it_is_being_resumed_does_not_leave_it_running() {
    for millis in (0..2_000).step_by(50) {
        let mut story = begin(two_paused());
        start(&mut story, plan(&["phi-4", "mistral-7b"], Some(30)));
        story.pass(Duration::from_millis(millis));
        let id = story.guard.open_sessions()[0].id.clone();
        story.ask(Request::EndSession { id });
        story.pass(3 * MINUTE);
        is_over_and_off(&story);
    }
}

#[test]
fn an_endpoint_that_fails_ends_the_session_and_nothing_runs_on() {
    let mut story = begin(two_paused());
    start(&mut story, plan(&["phi-4", "mistral-7b"], Some(30)));
    story.pass(20 * SECOND);
    story.change(Change::State {
        endpoint: EndpointKey::new("alice", "phi-4"),
        state: State::Failed,
    });
    story.pass(3 * MINUTE);
    is_over_and_off(&story);
    let outcome = only(&story).outcome.clone();
    let Some(SessionOutcome::Failed { why }) = outcome else { panic!("{outcome:?}") };
    assert!(why.starts_with("phi-4 failed to start"), "{why}");
}

#[test]
fn one_that_is_never_ready_ends_the_session() {
    let mut story = begin(AccountSpec {
        endpoints: vec![EndpointSpec {
            start_seconds: Some(7_200),
            ..EndpointSpec::new("alice", "phi-4").state(State::Paused, 600)
        }],
        ..AccountSpec::default()
    });
    start(&mut story, plan(&["phi-4"], Some(30)));
    story.pass(17 * MINUTE);
    is_over_and_off(&story);
    let outcome = only(&story).outcome.clone();
    let Some(SessionOutcome::Failed { why }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(why, "phi-4 was not ready within 15 min");
}

#[test]
fn one_that_loses_its_arming_is_armed_again() {
    let mut story = begin(two_paused());
    start(&mut story, plan(&["phi-4"], Some(60)));
    story.pass(10 * MINUTE);
    story.change(Change::Scaling {
        endpoint: EndpointKey::new("alice", "phi-4"),
        min: 1,
        max: 1,
        timeout: None,
    });
    story.pass(5 * MINUTE);
    let seen = story.guard.inventory().get(&EndpointId::new("alice", "phi-4")).cloned();
    assert_eq!(seen.and_then(|seen| seen.is_armed()), Some(true), "{}", story.told());
    story.pass(70 * MINUTE);
    is_over_and_off(&story);
}

#[test]
fn a_resume_that_resets_scaling_is_armed_again_before_it_is_ready() {
    let mut account = two_paused();
    account.behaviour.resume_resets_scaling = true;
    let mut story = begin(account);
    start(&mut story, plan(&["phi-4"], Some(10)));
    story.pass(9 * MINUTE);
    let seen = story.guard.inventory().get(&EndpointId::new("alice", "phi-4")).cloned();
    assert_eq!(seen.and_then(|seen| seen.is_armed()), Some(true), "{}", story.told());
    assert_eq!(only(&story).uses[0].stage, Stage::Working);
    story.pass(10 * MINUTE);
    is_over_and_off(&story);
}

#[test]
fn what_ran_before_is_left_as_it_was() {
    let mut account = two_paused();
    account.endpoints[1] = EndpointSpec::new("alice", "mistral-7b").state(State::Running, 600);
    let mut story = begin(account);
    start(&mut story, plan(&["phi-4", "mistral-7b"], Some(10)));
    story.pass(25 * MINUTE);
    let session = only(&story);
    assert!(!session.is_open(), "{}", story.told());
    let runs = |name: &str| {
        story
            .guard
            .inventory()
            .get(&EndpointId::new("alice", name))
            .is_some_and(|seen| seen.is_billable())
    };
    assert!(runs("mistral-7b") && !runs("phi-4"));
    assert!(session.of(&EndpointId::new("alice", "mistral-7b")).is_some_and(|used| used.leave));
}

#[test]
fn two_sessions_share_an_endpoint_and_the_last_one_out_pauses_it() {
    let mut story = begin(two_paused());
    start(&mut story, plan(&["phi-4"], Some(30)));
    story.pass(10 * MINUTE);
    in_use(&mut story, "phi-4");
    start(&mut story, plan(&["phi-4"], Some(60)));
    story.pass(35 * MINUTE);
    let runs = |story: &Story| {
        story
            .guard
            .inventory()
            .get(&EndpointId::new("alice", "phi-4"))
            .is_some_and(|seen| seen.is_billable())
    };
    let open = |story: &Story| story.guard.open_sessions().len();
    assert_eq!((runs(&story), open(&story)), (true, 1), "{}", story.told());
    story.pass(40 * MINUTE);
    assert_eq!((runs(&story), open(&story)), (false, 0), "{}", story.told());
}

#[test]
fn one_at_a_time_only_one_runs() {
    let mut story = begin(two_paused());
    story.script = Script { runs_for: Some(3 * MINUTE), ..Script::default() };
    let one = SessionPlan { order: Order::OneAtATime, ..running(&["phi-4", "mistral-7b"], None) };
    start(&mut story, one);
    for _ in 0..60 {
        story.pass(20 * SECOND);
        let billable =
            story.guard.inventory().endpoints().filter(|seen| seen.is_billable()).count();
        assert!(billable <= 1, "{}", story.told());
    }
    is_over_and_off(&story);
    let told = story.told();
    assert!(told.contains("the command runs with phi-4\n"), "{told}");
    assert!(told.contains("the command runs with mistral-7b\n"), "{told}");
    assert!(only(&story).uses.iter().all(|used| used.exit_code == Some(0)));
}

#[test]
fn whoever_starts_next_pauses_what_a_dead_owner_left() {
    for minutes in [0, 1, 3, 10, 29] {
        let mut story = begin(two_paused());
        start(&mut story, plan(&["phi-4", "mistral-7b"], Some(30)));
        story.pass(minutes * MINUTE + 300 * Duration::from_millis(1));
        story.kill_and_restart(7 * MINUTE);
        story.pass(90 * SECOND);
        is_over_and_off(&story);
        assert_eq!(only(&story).outcome, Some(SessionOutcome::Abandoned));
    }
}

#[test]
fn without_a_note_on_the_disk_nothing_is_resumed() {
    let mut story = begin(two_paused());
    story.disk_full = Some("the disk is full".to_owned());
    start(&mut story, plan(&["phi-4"], Some(30)));
    story.pass(5 * MINUTE);
    assert!(!story.told().contains("asked to"), "{}", story.told());
    assert!(story.guard.session_refused().is_some_and(|why| why.contains("the disk is full")));
}

#[test]
fn a_disk_that_fills_up_meanwhile_does_not_keep_it_from_being_paused() {
    let mut story = begin(two_paused());
    start(&mut story, plan(&["phi-4"], Some(20)));
    story.pass(10 * MINUTE);
    story.disk_full = Some("the disk is full".to_owned());
    story.pass(20 * MINUTE);
    assert!(
        story.guard.inventory().endpoints().all(|seen| !seen.is_billable()),
        "{}",
        story.told()
    );
    story.disk_full = None;
    story.pass(MINUTE);
    is_over_and_off(&story);
}

#[test]
fn a_busy_server_delays_a_start_and_does_not_end_it() {
    let mut story = begin(two_paused());
    let busy = Rule::new(Effect::Status { status: 503, body: None, headers: BTreeMap::new() })
        .path("/resume")
        .times(3);
    story.sim.faults.add(busy).unwrap();
    start(&mut story, plan(&["phi-4"], Some(10)));
    story.pass(30 * MINUTE);
    is_over_and_off(&story);
    assert_eq!(only(&story).outcome, Some(SessionOutcome::Completed), "{}", story.told());
}

#[test]
fn an_end_that_is_moved_is_kept_and_a_limit_gives_way_to_it() {
    let mut account = two_paused();
    account.endpoints[0].tags = vec!["guard:max=20m".to_owned()];
    let mut story = begin(account);
    start(&mut story, plan(&["phi-4"], Some(40)));
    story.pass(10 * MINUTE);
    in_use(&mut story, "phi-4");
    story.pass(20 * MINUTE);
    let id = only(&story).id.clone();
    assert!(story.guard.inventory().endpoints().any(|seen| seen.is_billable()), "{}", story.told());
    story.ask(Request::ExtendSession { id, minutes: 30 });
    story.pass(30 * MINUTE);
    assert!(story.guard.inventory().endpoints().any(|seen| seen.is_billable()), "{}", story.told());
    story.pass(30 * MINUTE);
    is_over_and_off(&story);
}
