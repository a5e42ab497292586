//! Pausing: a click, the seconds to take it back, the calls, the reading that proves it.

use std::time::Duration;

use guard_core::{EndpointId, Event, Main, Observed, Request, Status};
use guard_scenarios::Story;
use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, Change, Effect, EndpointSpec, Rule, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn three_running() -> AccountSpec {
    let large = EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 600)
    };
    AccountSpec {
        endpoints: vec![
            large,
            EndpointSpec::new("alice", "mistral-7b").state(State::Running, 600),
            EndpointSpec::new("alice", "llama-3.1-8b").state(State::Running, 600),
            EndpointSpec {
                tags: vec!["guard:protected".to_owned()],
                ..EndpointSpec::new("alice", "bge-large")
            },
        ],
        ..AccountSpec::default()
    }
}

#[test]
fn one_click_pauses_everything_and_the_receipt_says_so() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story.ask(Request::ClickTray);
    story.pass(30 * SECOND);
    assert_eq!(
        story.told(),
        "\
Mon 18:00:00  reading Hugging Face for the first time
Mon 18:00:00  3 running · $3.40/h
Mon 18:00:05  told: Pausing 3 endpoints, $3.40/h. In 5 s, unless you take it back.
Mon 18:00:10  asked to pause alice/llama-3.1-8b
Mon 18:00:10  asked to pause alice/mistral-7b
Mon 18:00:10  asked to pause alice/phi-4
Mon 18:00:10  told: Paused 3 of 3 in 0.1 s, $3.40/h stopped. Undo resumes 3 endpoints, $3.40/h, billed from the start.
Mon 18:00:10  nothing is running"
    );
    assert_eq!(story.view().status, Status::Off);
    assert_eq!(story.metered(), story.truth());
}

#[test]
fn a_click_that_is_taken_back_pauses_nothing() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story.ask(Request::ClickTray);
    story.pass(4 * SECOND);
    story.ask(Request::CancelCountdown);
    story.pass(MINUTE);
    assert!(!story.told().contains("asked to pause"), "{}", story.told());
    assert!(story.told().contains("took back: pause-all"));
    assert_eq!(story.view().status, Status::Running);
}

#[test]
fn where_no_notification_can_be_shown_the_click_opens_the_panel() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.undeliverable = Some("no notification service".to_owned());
    story.pass(5 * SECOND);
    story.ask(Request::ClickTray);
    story.pass(SECOND);
    assert!(story.told().ends_with("opened the panel"), "{}", story.told());
}

#[test]
fn undo_resumes_what_was_paused_and_nothing_else() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(10 * SECOND);
    story.ask(Request::UndoPause);
    story.pass(20 * MINUTE);
    let told = story.told();
    for name in ["phi-4", "mistral-7b", "llama-3.1-8b"] {
        assert!(told.contains(&format!("asked to resume alice/{name}")), "{told}");
    }
    assert!(!told.contains("bge-large"), "{told}");
    assert!(story.view().headline.starts_with("3 running"));
}

#[test]
fn a_protected_endpoint_is_left_alone_unless_it_is_named() {
    let mut account = three_running();
    account.endpoints[3] = account.endpoints[3].clone().state(State::Running, 60);
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(10 * SECOND);
    assert!(!story.told().contains("bge-large"), "{}", story.told());
    let left = story.view();
    assert!(left.headline.starts_with("1 running"), "{}", left.headline);
    story.ask(Request::Pause { endpoints: vec!["alice/bge-large".parse().unwrap()] });
    story.pass(10 * SECOND);
    assert_eq!(story.view().status, Status::Off);
}

#[test]
fn what_turns_up_while_pausing_is_paused_too() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    let slow = Rule::new(Effect::SlowPause { seconds: 20 }).path("phi-4/pause");
    story.sim.faults.add(slow).unwrap();
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(2 * SECOND);
    story.change(Change::Add(Box::new(
        EndpointSpec::new("alice", "late-one").state(State::Running, 0),
    )));
    story.pass(30 * SECOND);
    assert!(story.told().contains("asked to pause alice/late-one"), "{}", story.told());
    let Main::Receipt { text, complete, .. } = story.view().main else { panic!("no receipt") };
    assert!(complete && text.starts_with("Paused 4 of 4 in "), "{text}");
}

#[test]
fn a_yes_from_hugging_face_is_not_yet_a_pause() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story.sim.faults.add(Rule::new(Effect::PauseIgnored).path("phi-4/pause")).unwrap();
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(30 * SECOND);
    let Main::Pausing { confirmed, of, .. } = story.view().main else { panic!("not pausing") };
    assert_eq!((confirmed, of), (2, 3));

    // After a minute the alarm is open, stays open, and the pause is asked for again and again.
    story.pass(40 * SECOND);
    let view = story.view();
    assert_eq!(view.status, Status::Limit);
    assert!(story.told().contains("told: phi-4 may still cost money."), "{}", story.told());
    let Main::Receipt { text, complete, .. } = view.main else { panic!("no receipt") };
    assert!(!complete);
    assert!(text.contains("Not confirmed: alice/phi-4"), "{text}");

    // Once it works the alarm ends by itself.
    story.sim.faults.clear();
    story.pass(MINUTE);
    assert_eq!(story.view().status, Status::Off);
    assert!(story.told().contains("took back: pause-unconfirmed:alice/phi-4"));
}

#[test]
fn a_pause_whose_answer_is_lost_is_still_confirmed() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story.sim.faults.add(Rule::new(Effect::DropAnswer).path("/pause").times(3)).unwrap();
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(10 * SECOND);
    let Main::Receipt { text, complete, .. } = story.view().main else { panic!("no receipt") };
    assert!(complete, "{text}");
}

#[test]
fn errors_that_pass_are_tried_again_and_a_refusal_is_told_at_once() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    let status =
        |status| Effect::Status { status, body: None, headers: std::collections::BTreeMap::new() };
    story.sim.faults.add(Rule::new(status(503)).path("mistral-7b/pause").times(2)).unwrap();
    story.sim.faults.add(Rule::new(status(403)).path("phi-4/pause")).unwrap();
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(SECOND);
    assert!(story.told().contains("told: phi-4 may still cost money."), "{}", story.told());
    story.pass(30 * SECOND);
    let calls = story.told().matches("asked to pause alice/mistral-7b").count();
    assert_eq!(calls, 3, "{}", story.told());
    let refused = story.told().matches("asked to pause alice/phi-4").count();
    assert_eq!(refused, 1, "a refusal does not change by asking again");
    let view = story.view();
    assert_eq!(view.status, Status::Limit);
    assert!(view.notices[0].text.contains("the token was refused (403"), "{:?}", view.notices);
}

#[test]
fn the_network_is_lost_while_pausing() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(90 * SECOND);
    assert_eq!(story.view().status, Status::Limit, "unconfirmed pauses are an alarm");
    story.sim.faults.clear();
    story.pass(MINUTE);
    let view = story.view();
    assert_eq!(view.status, Status::Off, "{}", story.told());
    assert!(view.notices.is_empty(), "{:?}", view.notices);
}

#[test]
fn leaving_asks_first_and_leaves_only_when_the_pauses_are_confirmed() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story.ask(Request::Quit);
    assert!(story.view().quit.unwrap().text.starts_with("3 endpoints are running, $3.40/h."));
    story.ask(Request::AnswerQuit { choice: guard_core::QuitChoice::Cancel });
    assert!(story.view().quit.is_none());

    story.sim.faults.add(Rule::new(Effect::SlowPause { seconds: 4 }).path("/pause")).unwrap();
    story.ask(Request::Quit);
    story.ask(Request::AnswerQuit { choice: guard_core::QuitChoice::PauseAndQuit });
    story.pass(2 * SECOND);
    assert!(!story.told().contains("left"), "{}", story.told());
    story.pass(5 * SECOND);
    assert!(story.told().contains("left"), "{}", story.told());
}

#[test]
fn resuming_arms_first_and_again_when_resuming_reset_it() {
    let mut account = AccountSpec {
        endpoints: vec![EndpointSpec::new("alice", "phi-4")],
        ..AccountSpec::default()
    };
    account.behaviour.resume_resets_scaling = true;
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    let phi = vec!["alice/phi-4".parse().unwrap()];
    story.ask(Request::Resume { endpoints: phi, arm: Some(true) });
    story.pass(10 * MINUTE);
    let calls: Vec<String> = story
        .told()
        .lines()
        .filter_map(|line| line.split_once("asked to ").map(|(_, what)| what.to_owned()))
        .collect();
    assert_eq!(calls, ["arm alice/phi-4", "resume alice/phi-4", "arm alice/phi-4"]);
    let row = &story.view().rows[0];
    assert_eq!(row.armed, Some(true));
    assert_eq!(row.trouble, None);
}

#[test]
fn what_is_about_to_start_is_paused_before_it_costs_anything() {
    let mut account = three_running();
    account.endpoints[1] = account.endpoints[1].clone().state(State::Pending, 0);
    account.timings.pending_seconds = [120, 120];
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(10 * MINUTE);
    assert!(story.told().contains("asked to pause alice/mistral-7b"), "{}", story.told());
    assert_eq!(story.view().status, Status::Off);
}

#[test]
fn two_endpoints_of_one_name_are_told_apart() {
    let mut account = three_running();
    account.orgs.push(OrgSpec::new("acme"));
    account.endpoints.push(EndpointSpec::new("acme", "phi-4").state(State::Running, 600));
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    let view = story.view();
    let labels: Vec<&str> = view.rows.iter().map(|row| row.label.as_str()).collect();
    assert!(labels.contains(&"acme/phi-4") && labels.contains(&"alice/phi-4"), "{labels:?}");
    assert!(labels.contains(&"mistral-7b"), "{labels:?}");
    assert!(view.exposure.unwrap().text.contains("acme/phi-4"));
}

#[test]
fn a_reading_by_name_is_newer_than_a_list_that_was_asked_for_before_it() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(Duration::from_secs(60));
    let id = EndpointId::new("alice", "phi-4");
    let running = story.guard.inventory().get(&id).unwrap().clone();
    let paused = guard_core::State::Paused;
    let paused = Observed { state: paused, ready_replicas: Some(0), ..running.clone() };
    story.ask(Request::Refresh);
    let asked = story.now().after(Duration::from_millis(10));
    let one = Event::EndpointRead { endpoint: id.clone(), asked, result: Ok(Some(paused)) };
    story.take(one);
    // The list still tells how it was before that.
    story.pass(Duration::from_secs(1));
    assert!(story.guard.inventory().get(&id).unwrap().is_paused());
    // The next one counts again.
    story.pass(Duration::from_secs(60));
    assert_eq!(story.guard.inventory().get(&id).unwrap().state, running.state);
    // An answer from long ago tells nothing.
    let none = Event::EndpointRead { endpoint: id.clone(), asked, result: Ok(None) };
    story.take(none);
    assert!(story.guard.inventory().get(&id).is_some());
}

/// Every way in which another route can fail.
fn failures() -> Vec<Effect> {
    let status = |status, headers: &[(&str, &str)]| {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        Effect::Status { status, body: None, headers: headers.collect() }
    };
    let page = Effect::NotJson { status: 200, body: None };
    vec![
        status(429, &[("retry-after", "86400")]),
        status(500, &[]),
        status(403, &[]),
        page,
        Effect::Drop,
    ]
}

#[test]
fn what_is_known_is_paused_and_proved_while_lists_and_prices_fail() {
    for failure in failures() {
        let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
        story.pass(MINUTE);
        for path in ["/v2/endpoint/[^/]+$", "/v2/provider", "/metrics", "whoami"] {
            story.sim.faults.add(Rule::new(failure.clone()).path(path)).unwrap();
        }
        story.pass(10 * MINUTE);
        story.ask(Request::PauseAllNow { include_protected: false });
        story.pass(20 * SECOND);
        let truth = story.sim.account.truth(story.now().utc);
        assert_eq!(truth.running_rate_micros_per_hour, 0, "{failure:?}: {}", story.told());
        let Main::Receipt { text, complete, .. } = story.view().main else { panic!("no receipt") };
        assert!(complete && text.starts_with("Paused 3 of 3 in "), "{failure:?}: {text}");
    }
}

#[test]
fn what_is_named_is_paused_although_nothing_was_ever_read() {
    for failure in failures() {
        let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
        for path in ["/v2/endpoint/[^/]+$", "/v2/provider"] {
            story.sim.faults.add(Rule::new(failure.clone()).path(path)).unwrap();
        }
        story.start_again();
        let endpoints = vec![EndpointId::new("alice", "phi-4")];
        story.ask(Request::Pause { endpoints });
        story.pass(20 * SECOND);
        assert!(story.guard.pausing().unwrap().is_confirmed(), "{failure:?}: {}", story.told());
    }
}

#[test]
fn a_list_that_ends_while_an_endpoint_is_read_does_not_make_that_reading_old() {
    let mut story = Story::begin(three_running(), "2026-11-23T18:00:00Z");
    story.pass(Duration::from_secs(60));
    let id = EndpointId::new("alice", "phi-4");
    let running = story.guard.inventory().get(&id).unwrap().clone();
    let paused = guard_core::State::Paused;
    let paused = Observed { state: paused, ready_replicas: Some(0), ..running };
    story.ask(Request::Refresh);
    let asked = story.now().after(Duration::from_millis(50));
    // The list was asked for before that, and is there before its answer.
    story.pass(Duration::from_millis(150));
    let one = Event::EndpointRead { endpoint: id.clone(), asked, result: Ok(Some(paused)) };
    story.take(one);
    assert!(story.guard.inventory().get(&id).unwrap().is_paused());
}
