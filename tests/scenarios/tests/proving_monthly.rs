//! The proof that the guard makes by itself, once a month and where that is wanted.

use std::collections::BTreeMap;
use std::time::Duration;

use guard_core::{EndpointId, Request};
use guard_scenarios::Story;
use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3_600);
const START: &str = "2026-11-23T18:00:00Z";

/// One protected endpoint and one of an organization, and one that is `state`.
fn account(state: State) -> AccountSpec {
    let paused =
        |namespace: &str, name: &str| EndpointSpec::new(namespace, name).state(State::Paused, 600);
    let tags = vec!["guard:protected".to_owned()];
    AccountSpec {
        endpoints: vec![
            EndpointSpec { tags, ..paused("alice", "kept") },
            paused("acme", "aaa"),
            EndpointSpec::new("alice", "whisper").state(state, 600),
        ],
        orgs: vec![OrgSpec::new("acme")],
        ..AccountSpec::default()
    }
}

fn begin(account: AccountSpec) -> Story {
    Story::begin_with(account, START, |settings| settings.pause.prove_monthly = true)
}

/// What was asked to be paused so far.
fn asked(story: &Story) -> Vec<String> {
    let told = story.told();
    let lines = told.lines().filter_map(|line| line.split_once("asked to pause "));
    lines.map(|(_, id)| id.to_owned()).collect()
}

fn is_proved(story: &Story) -> bool {
    story.guard.last_proved(story.now()).is_some()
}

#[test]
fn it_is_proved_once_a_month_and_nobody_is_told() {
    let mut story = begin(account(State::Paused));
    story.pass(10 * MINUTE);
    assert_eq!(asked(&story), ["alice/whisper"]);
    assert!(is_proved(&story));
    story.kill_and_restart(29 * DAY);
    story.pass(10 * MINUTE);
    assert_eq!(asked(&story).len(), 1);
    story.kill_and_restart(DAY);
    story.pass(10 * MINUTE);
    assert_eq!(asked(&story), ["alice/whisper", "alice/whisper"]);
    let told = story.told();
    assert!(!told.contains("told:") && !told.contains("opened"), "{told}");
}

#[test]
fn without_the_setting_or_beside_who_meters_nothing_is_tried() {
    let mut story = Story::begin(account(State::Paused), START);
    story.pass(60 * MINUTE);
    assert_eq!(asked(&story), Vec::<String>::new());
    let mut story = begin(account(State::Paused));
    story.keeps_ledger = false;
    story.kill_and_restart(MINUTE);
    story.pass(60 * MINUTE);
    assert_eq!(asked(&story), Vec::<String>::new());
}

#[test]
fn what_fails_is_told_once_and_tried_again_a_day_later_also_across_a_start() {
    let mut story = begin(account(State::Paused));
    let refused = Effect::Status { status: 403, body: None, headers: BTreeMap::new() };
    story.sim.faults.add(Rule::new(refused).path("/pause$")).unwrap();
    story.pass(60 * MINUTE);
    story.kill_and_restart(22 * 60 * MINUTE);
    story.pass(20 * MINUTE);
    assert_eq!(asked(&story).len(), 1);
    let told = story.told();
    assert_eq!(told.matches("told: A pause could not be proved").count(), 1, "{told}");
    assert!(told.contains("Could not pause alice/whisper: "), "{told}");
    assert!(!is_proved(&story));
    story.pass(60 * MINUTE);
    assert_eq!(asked(&story).len(), 2);
    // It works again: the warning goes by itself.
    let warned = |story: &Story| story.view().notices.iter().any(|it| it.text.contains("proved"));
    assert!(warned(&story));
    story.sim.faults.clear();
    story.doze(DAY);
    story.pass(10 * MINUTE);
    assert_eq!((asked(&story).len(), is_proved(&story), warned(&story)), (3, true, false));
}

#[test]
fn nothing_but_what_was_read_as_paused_and_is_free_is_tried() {
    let mut running = account(State::Running);
    running.endpoints.retain(|it| it.namespace != "acme");
    let mut story = begin(running);
    story.pass(60 * MINUTE);
    assert_eq!(asked(&story), Vec::<String>::new(), "one runs, one is protected");
    let mut story = begin(account(State::Running));
    story.pass(10 * MINUTE);
    assert_eq!(asked(&story), ["acme/aaa"]);
    let mut story = begin(AccountSpec { endpoints: Vec::new(), ..account(State::Paused) });
    story.pass(60 * MINUTE);
    assert_eq!(asked(&story), Vec::<String>::new());
}

#[test]
fn while_something_is_paused_or_cannot_be_read_it_waits() {
    let mut story = begin(account(State::Running));
    let slow = Effect::SlowPause { seconds: 15 };
    story.sim.faults.add(Rule::new(slow).path("whisper/pause")).unwrap();
    // Before the first reading, so that it is under way by then.
    story.ask(Request::Pause { endpoints: vec![EndpointId::new("alice", "whisper")] });
    story.pass(10 * Duration::from_secs(1));
    assert_eq!(asked(&story).iter().filter(|id| *id == "acme/aaa").count(), 0);
    story.pass(10 * MINUTE);
    assert!(is_proved(&story), "the pause itself is the proof");
    assert!(asked(&story).iter().all(|id| id == "alice/whisper"), "{:?}", asked(&story));

    let mut story = begin(account(State::Paused));
    let busy = Effect::Status { status: 500, body: None, headers: BTreeMap::new() };
    story.sim.faults.add(Rule::new(busy).path("/v2/endpoint/(alice|acme)$")).unwrap();
    // The first reading is lost with the process.
    story.kill_and_restart(MINUTE);
    story.pass(60 * MINUTE);
    assert_eq!(asked(&story), Vec::<String>::new());
}
