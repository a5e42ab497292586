//! Reminders: told once for each level, never lost, never repeated on every reading.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Duration;

use guard_core::{Level, Request, Status};
use guard_scenarios::Story;
use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn phi_running() -> AccountSpec {
    let phi = EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 0)
    };
    AccountSpec { endpoints: vec![phi], ..AccountSpec::default() }
}

fn reminders(story: &Story) -> Vec<String> {
    story
        .told()
        .lines()
        .filter(|line| line.contains("told: phi-4 has been"))
        .map(str::to_owned)
        .collect()
}

fn phi() -> guard_core::EndpointId {
    "alice/phi-4".parse().unwrap()
}

#[test]
fn an_evening_on_is_told_each_half_hour_with_the_sum_so_far() {
    let mut story = Story::begin(phi_running(), "2026-11-23T22:00:00Z");
    story.pass(2 * HOUR + 10 * MINUTE);
    assert_eq!(
        reminders(&story).join("\n"),
        "\
Mon 22:30:12  told: phi-4 has been running for 30 min. $0.93 so far, $1.80/h. Last active 30 min ago. Auto-stop is off: nothing stops it but a pause.
Mon 23:00:08  told: phi-4 has been running for 1 h. $1.83 so far, $1.80/h. Last active 1 h ago. Auto-stop is off: nothing stops it but a pause.
Mon 23:30:05  told: phi-4 has been running for 1 h 30 min. $2.73 so far, $1.80/h. Last active 1 h 30 min ago. Auto-stop is off: nothing stops it but a pause.
Tue 00:00:02  told: phi-4 has been running for 2 h. $3.63 so far, $1.80/h. Last active 2 h ago. Auto-stop is off: nothing stops it but a pause."
    );
    assert_eq!(story.view().status, Status::Attention);
}

#[test]
fn an_endpoint_that_ran_before_we_started_is_told_at_once() {
    let mut account = phi_running();
    account.endpoints[0].for_seconds = 50 * 3_600;
    let mut story = Story::begin(account, "2026-11-23T08:00:00Z");
    story.pass(MINUTE);
    let told = reminders(&story);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("phi-4 has been running for 2 d 2 h. $90.0"), "{told:?}");
}

#[test]
fn a_snooze_defers_and_then_it_is_told_again() {
    let mut story = Story::begin(phi_running(), "2026-11-23T22:00:00Z");
    story.pass(31 * MINUTE);
    story.ask(Request::Snooze { endpoint: phi(), minutes: 75 });
    assert_eq!(story.view().status, Status::Running);
    assert_eq!(story.view().rows[0].snoozed.as_deref(), Some("reminders silent until 23:46"));
    story.pass(74 * MINUTE);
    assert_eq!(reminders(&story).len(), 1, "silent while snoozed: {}", story.told());
    story.pass(2 * MINUTE);
    assert_eq!(reminders(&story).len(), 2, "told again when it is over: {}", story.told());
}

#[test]
fn closing_a_reminder_does_nothing_to_the_endpoint() {
    let mut story = Story::begin(phi_running(), "2026-11-23T22:00:00Z");
    story.pass(31 * MINUTE);
    let key = story.view().notices[0].key.clone();
    story.ask(Request::DismissNotice { key });
    assert_eq!(story.view().status, Status::Running);
    assert!(story.view().notices.is_empty());
    story.pass(30 * MINUTE);
    assert_eq!(reminders(&story).len(), 2, "the next level still comes");
    assert!(!story.told().contains("asked to pause"));
}

#[test]
fn what_could_not_be_delivered_is_not_counted_as_told() {
    let mut story = Story::begin(phi_running(), "2026-11-23T22:00:00Z");
    story.undeliverable = Some("no notification service answers".to_owned());
    story.pass(35 * MINUTE);
    assert_eq!(reminders(&story).len(), 0);
    assert!(story.told().contains("could not tell: phi-4 has been running"), "{}", story.told());
    let notices = story.view().notices;
    assert!(
        notices.iter().any(|notice| notice.text.contains("no notification service")),
        "{notices:?}"
    );
    story.undeliverable = None;
    story.pass(2 * MINUTE);
    assert_eq!(reminders(&story).len(), 1, "{}", story.told());
}

#[test]
fn a_flaky_network_neither_repeats_nor_takes_back_a_reminder() {
    let mut story = Story::begin(phi_running(), "2026-11-23T22:00:00Z");
    story.pass(31 * MINUTE);
    assert_eq!(reminders(&story).len(), 1);
    story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    story.pass(10 * MINUTE);
    assert_eq!(story.view().status, Status::Unknown);
    story.sim.faults.clear();
    story.pass(5 * MINUTE);
    assert_eq!(reminders(&story).len(), 1, "{}", story.told());
    assert!(!story.told().contains("took back: left-running"), "{}", story.told());
}

#[test]
fn a_restart_does_not_repeat_what_was_told() {
    let mut story = Story::begin(phi_running(), "2026-11-23T22:00:00Z");
    story.pass(32 * MINUTE);
    story.kill_and_restart(Duration::from_secs(20));
    story.pass(20 * MINUTE);
    assert_eq!(reminders(&story).len(), 1, "{}", story.told());
    story.pass(10 * MINUTE);
    assert_eq!(reminders(&story).len(), 2, "{}", story.told());
}

#[test]
fn pausing_ends_the_episode_and_the_next_one_begins_anew() {
    let mut story = Story::begin(phi_running(), "2026-11-23T22:00:00Z");
    story.pass(31 * MINUTE);
    story.ask(Request::Pause { endpoints: vec![phi()] });
    story.pass(MINUTE);
    assert!(story.told().contains("took back: left-running:alice/phi-4"), "{}", story.told());
    let state = State::Running;
    story.change(Change::State { endpoint: EndpointKey::new("alice", "phi-4"), state });
    story.pass(29 * MINUTE);
    assert_eq!(reminders(&story).len(), 1);
    story.pass(4 * MINUTE);
    assert_eq!(reminders(&story).len(), 2, "{}", story.told());
}

#[test]
fn a_protected_endpoint_is_meant_to_run_and_is_not_nagged_about() {
    let mut story = Story::begin(phi_running(), "2026-11-23T22:00:00Z");
    story.ask(Request::set_level(phi(), Level::Protected));
    story.pass(3 * HOUR);
    assert_eq!(reminders(&story).len(), 0);
    assert!(story.view().headline.starts_with("1 running"), "it is still shown and counted");
}

#[test]
fn an_idle_organization_beside_a_running_endpoint_is_not_called_stale() {
    let mut account = phi_running();
    account.orgs.push(OrgSpec::new("acme"));
    account.endpoints.push(EndpointSpec::new("acme", "whisper"));
    let mut story = Story::begin(account, "2026-11-23T22:00:00Z");
    for _ in 0..20 {
        story.pass(17 * Duration::from_secs(1));
        let reading = story.view().reading;
        assert!(!reading.stale, "{}", reading.text);
    }
    story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    story.pass(2 * MINUTE);
    assert!(story.view().reading.stale);
    // Once the line works again both are read at once, the idle one too.
    story.sim.faults.clear();
    story.pass(61 * Duration::from_secs(1));
    assert!(!story.view().reading.stale, "{}", story.view().reading.text);
}

#[test]
fn a_token_that_is_revoked_is_told_with_the_way_to_sign_in_again() {
    let mut story = Story::begin(phi_running(), "2026-11-23T22:00:00Z");
    story.pass(MINUTE);
    story.change(Change::TokenRevoked { revoked: true });
    story.pass(MINUTE);
    let view = story.view();
    assert_eq!(view.status, Status::Unknown);
    assert!(
        view.headline.starts_with("1 running · $1.80/h"),
        "what was known stays: {}",
        view.headline
    );
    let notice = &view.notices[0];
    assert!(notice.text.contains("The token was refused (401"), "{}", notice.text);
    story.ask(notice.actions[0].request.clone());
    assert!(story.told().contains("forgot the token"), "{}", story.told());
    assert_eq!(story.view().status, Status::SignedOut);
}

#[test]
fn the_first_questions_are_answered_in_peace_and_do_not_swallow_a_reminder() {
    let mut account = phi_running();
    account.endpoints[0].for_seconds = 3 * 3_600;
    let start = "2026-11-23T22:00:00Z";
    let mut story =
        Story::begin_with(account.clone(), start, |settings| settings.first_run.done = false);
    story.ask(Request::PanelOpened);
    story.pass(MINUTE);
    assert_eq!(reminders(&story).len(), 0, "{}", story.told());
    // Closed without an answer: it is told all the same.
    story.ask(Request::PanelClosed);
    story.pass(MINUTE);
    let welcome = "told: Endpoint Guard is watching: 1 running, $1.80/h. phi-4 has been running";
    assert!(story.told().contains(welcome), "{}", story.told());

    let mut story = Story::begin_with(account, start, |settings| settings.first_run.done = false);
    story.ask(Request::PanelOpened);
    story.pass(MINUTE);
    let left_click = guard_core::LeftClick::Pause;
    let weekly_budget_micros = None;
    story.ask(Request::FinishFirstRun { protected: vec![phi()], left_click, weekly_budget_micros });
    story.pass(HOUR);
    assert_eq!(reminders(&story).len(), 0, "it was said to be meant to run: {}", story.told());
}

#[test]
fn what_the_panel_in_front_shows_is_told_beside_it_only_when_nobody_looks_any_more() {
    for (count, first) in [(1, "model-0 has been running"), (40, "40 reminders: 40 running")] {
        let looking = || {
            let mut story = many(count, true);
            story.ask(Request::PanelOpened);
            story.pass(MINUTE);
            assert!(!story.told().contains("told:"), "{}", story.told());
            assert!(story.view().notices[0].text.contains("has been running"), "the panel says it");
            story
        };
        let told = |story: &Story| story.told().matches(&format!("told: {first}")).count();

        let mut closed = looking();
        closed.ask(Request::PanelClosed);
        closed.pass(MINUTE);
        assert_eq!(told(&closed), 1, "{}", closed.told());

        let mut covered = looking();
        covered.ask(Request::PanelInFront { is_in_front: false });
        covered.pass(MINUTE);
        assert_eq!(told(&covered), 1, "something else is in front: {}", covered.told());

        let mut left = looking();
        left.pass(2 * MINUTE);
        assert_eq!(told(&left), 1, "nobody pressed anything for two minutes: {}", left.told());

        // Answered in the panel it is neither there nor told afterwards.
        let one = || looking().view().notices[0].clone();
        let id = "alice/model-0".parse().unwrap();
        let answers = [
            Request::Snooze { endpoint: id, minutes: 60 },
            Request::DismissNotice { key: one().key },
        ];
        for answer in answers.into_iter().filter(|_| count == 1) {
            let mut answered = looking();
            answered.ask(answer.clone());
            let left: Vec<String> =
                answered.view().notices.into_iter().map(|notice| notice.key).collect();
            assert!(!left.contains(&one().key), "{answer:?}: {left:?}");
            answered.ask(Request::PanelClosed);
            answered.pass(MINUTE);
            assert_eq!(told(&answered), 0, "{answer:?}: {}", answered.told());
        }

        let mut busy = looking();
        for _ in 0..5 {
            busy.ask(Request::Refresh);
            busy.pass(MINUTE);
        }
        assert_eq!(told(&busy), 0, "somebody is at it: {}", busy.told());
        busy.ask(Request::PauseAllNow { include_protected: false });
        busy.pass(5 * MINUTE);
        assert_eq!(told(&busy), 0, "and paused it: {}", busy.told());
    }
}

/// So many that have been running for three hours, and what is told of them within a minute; with
/// how many reminders are open afterwards.
fn told_of_many(count: usize, first_run_done: bool) -> (Vec<String>, usize) {
    let mut story = many(count, first_run_done);
    story.pass(MINUTE);
    let told = story.told();
    let told = told.lines().filter(|line| line.contains("told:")).map(str::to_owned);
    (told.collect(), story.view().popups.len())
}

/// So many that have been running for three hours.
fn many(count: usize, first_run_done: bool) -> Story {
    let running = |number: usize| EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", &format!("model-{number}")).state(State::Running, 3 * 3_600)
    };
    let account =
        AccountSpec { endpoints: (0..count).map(running).collect(), ..AccountSpec::default() };
    Story::begin_with(account, "2026-11-23T22:00:00Z", |settings| {
        settings.first_run.done = first_run_done;
    })
}

#[test]
fn many_at_once_are_told_as_one_with_the_sum() {
    assert_eq!(told_of_many(0, true), (Vec::new(), 0));
    assert_eq!(told_of_many(2, true).0.len(), 2, "two are told one by one");
    let counts = [(17, "17", "$30.60/h"), (40, "40", "$72.00/h"), (1_000, "1,000", "$1,800.00/h")];
    for (count, said, sum) in counts {
        let (told, open) = told_of_many(count, true);
        let [told] = &told[..] else { panic!("{told:?}") };
        let first = format!("told: {said} reminders: {said} running, {sum}. model-0 has been");
        assert!(told.contains(&first) && told.len() < 400, "{told}");
        assert_eq!(open, count, "each of them still waits for its answer");
    }
}

#[test]
fn a_first_start_that_asked_nothing_yet_welcomes_instead_of_nagging() {
    for count in [1, 17] {
        let (told, _) = told_of_many(count, false);
        let [told] = &told[..] else { panic!("{told:?}") };
        let first = format!("told: Endpoint Guard is watching: {count} running, ");
        assert!(told.contains(&first), "{told}");
    }
}
