//! Deploying: each endpoint is paused as soon as it is there, whatever happens in between.

use std::time::Duration;

use guard_core::{Change as Wanted, DeployStage, EndpointId, NewEndpoint, Request};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, Change, Effect, EndpointSpec, Rule, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn phi(name: &str) -> NewEndpoint {
    let id = EndpointId::new("alice", name);
    NewEndpoint::safe(id, "microsoft/phi-4", "aws/us-east-1/nvidia-l40s/x1", "gpu")
}

fn begin(account: AccountSpec) -> Story {
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.pass(5 * SECOND);
    story
}

fn deploy(story: &mut Story, names: &[&str]) {
    let endpoints = names.iter().map(|name| phi(name)).collect();
    story.ask(Request::Deploy { endpoints, keep_running: false });
}

fn words(story: &Story) -> Vec<String> {
    let view = story.view().deploying;
    view.into_iter().flat_map(|view| view.steps).map(|step| step.words).collect()
}

fn running_rate(story: &mut Story) -> i64 {
    let now = story.now().utc;
    story.sim.account.truth(now).running_rate_micros_per_hour
}

#[test]
fn a_new_endpoint_is_paused_at_once_and_that_is_read_back() {
    let mut story = begin(AccountSpec::default());
    deploy(&mut story, &["phi-4"]);
    story.pass(30 * SECOND);
    let told = story.told();
    let order = ["asked to create alice/phi-4", "asked to pause alice/phi-4"];
    assert!(told.find(order[0]) < told.find(order[1]), "{told}");
    assert_eq!(
        words(&story),
        ["paused 0.2 s after it was asked for; that cost at most $0.03"],
        "{told}"
    );
    assert_eq!(running_rate(&mut story), 0);
}

/// Its own reading says so too, and may be the only one that does: a list that was asked for before
/// it was paused still shows it starting.
#[test]
fn the_reading_of_a_new_endpoint_alone_tells_that_it_is_paused() {
    let mut story = begin(AccountSpec::default());
    let failing = Effect::Status { status: 503, body: None, headers: Default::default() };
    story.sim.faults.add(Rule::new(failing).method("GET").path("endpoint/alice$")).unwrap();
    deploy(&mut story, &["one", "two"]);
    story.pass(5 * SECOND);
    for said in words(&story) {
        assert!(said.starts_with("paused "), "{said} {}", story.told());
    }
    assert_eq!(running_rate(&mut story), 0);
}

#[test]
fn a_set_is_deployed_one_after_the_other_and_one_runs_at_a_time_at_most() {
    let mut story = begin(AccountSpec::default());
    deploy(&mut story, &["one", "two", "three"]);
    story.pass(30 * SECOND);
    let told = story.told();
    let asked: Vec<&str> = told.lines().filter(|line| line.contains("asked to")).collect();
    let asked: Vec<&str> = asked.iter().filter_map(|line| line.split("asked to ").nth(1)).collect();
    assert_eq!(
        asked,
        [
            "create alice/one",
            "pause alice/one",
            "create alice/two",
            "pause alice/two",
            "create alice/three",
            "pause alice/three"
        ]
    );
    assert_eq!(
        story.view().deploying.map(|view| view.summary).as_deref(),
        Some("3 of 3 deployed and paused")
    );
}

#[test]
fn a_lost_answer_is_found_in_the_list_and_paused() {
    let mut story = begin(AccountSpec::default());
    let lost = Rule::new(Effect::DropAnswer).method("POST").path("endpoint/alice$").times(1);
    story.sim.faults.add(lost).unwrap();
    deploy(&mut story, &["phi-4"]);
    story.pass(30 * SECOND);
    assert!(words(&story)[0].starts_with("paused "), "{:?} {}", words(&story), story.told());
    assert_eq!(running_rate(&mut story), 0);
}

#[test]
fn an_answer_lost_before_anything_was_created_ends_in_a_sentence() {
    let mut story = begin(AccountSpec::default());
    let lost = Rule::new(Effect::Drop).method("POST").path("endpoint/alice$").times(1);
    story.sim.faults.add(lost).unwrap();
    deploy(&mut story, &["phi-4"]);
    story.pass(5 * MINUTE);
    assert!(words(&story)[0].contains("Hugging Face does not list it"), "{:?}", words(&story));
    // It turns up after all.
    let late = EndpointSpec::new("alice", "phi-4").state(State::Initializing, 0);
    story.change(Change::Add(Box::new(late)));
    story.pass(10 * MINUTE);
    assert!(words(&story)[0].starts_with("paused "), "{:?}", words(&story));
    assert_eq!(running_rate(&mut story), 0);
}

#[test]
fn a_failure_in_the_middle_of_a_set_leaves_nothing_running() {
    let mut story = begin(AccountSpec::default());
    let refused = Effect::Status { status: 403, body: None, headers: Default::default() };
    let refused = Rule::new(refused).method("POST").path("endpoint/alice$").after(1);
    story.sim.faults.add(refused).unwrap();
    for keep_running in [false, true] {
        let names = if keep_running { ["four", "five", "six"] } else { ["one", "two", "three"] };
        if keep_running {
            story.sim.faults.clear();
            let refused = Effect::Status { status: 403, body: None, headers: Default::default() };
            let refused = Rule::new(refused).method("POST").path("endpoint/alice$").after(1);
            story.sim.faults.add(refused).unwrap();
        }
        let endpoints = names.map(phi).to_vec();
        story.ask(Request::Deploy { endpoints, keep_running });
        story.pass(5 * MINUTE);
        let said = words(&story);
        assert!(said[0].starts_with("paused "), "{said:?}");
        assert!(said[1].contains("was not created"), "{said:?}");
        assert_eq!(said[2], "not begun");
        assert_eq!(running_rate(&mut story), 0, "{}", story.told());
    }
}

#[test]
fn a_refused_pause_is_asked_for_again_for_as_long_as_it_takes() {
    let mut story = begin(AccountSpec::default());
    let refused = Effect::Status { status: 403, body: None, headers: Default::default() };
    story.sim.faults.add(Rule::new(refused).path("/pause$")).unwrap();
    deploy(&mut story, &["phi-4", "never"]);
    story.pass(30 * MINUTE);
    let view = story.view().deploying.unwrap();
    assert!(view.busy && view.steps[0].alarming, "{view:?}");
    assert_eq!(view.steps[1].words, "waits for its turn");
    assert!(story.told().contains("told: phi-4 may still cost money"), "{}", story.told());
    story.ask(Request::StopDeploying);
    story.sim.faults.clear();
    story.pass(2 * MINUTE);
    assert!(words(&story)[0].starts_with("paused "), "{:?}", words(&story));
    assert_eq!(words(&story)[1], "not begun");
    assert_eq!(running_rate(&mut story), 0);
}

#[test]
fn what_is_there_already_is_left_alone() {
    let there = EndpointSpec::new("alice", "phi-4").state(State::Running, 600);
    let mut story = begin(AccountSpec { endpoints: vec![there], ..AccountSpec::default() });
    deploy(&mut story, &["phi-4"]);
    story.pass(MINUTE);
    assert!(words(&story)[0].contains("it was left as it is"), "{:?}", words(&story));
    assert!(!story.told().contains("asked to pause"), "{}", story.told());
}

#[test]
fn somebody_elses_of_the_same_name_is_left_alone() {
    let mut story = begin(AccountSpec::default());
    let there = EndpointSpec::new("alice", "phi-4").state(State::Running, 0);
    story.change(Change::Add(Box::new(there)));
    deploy(&mut story, &["phi-4"]);
    story.pass(5 * MINUTE);
    assert!(words(&story)[0].contains("there is already an endpoint"), "{:?}", words(&story));
    assert!(!story.told().contains("asked to pause"), "{}", story.told());
}

#[test]
fn a_change_that_wakes_a_paused_endpoint_is_paused_again_and_told() {
    let mut account = AccountSpec {
        endpoints: vec![EndpointSpec::new("alice", "phi-4")],
        ..AccountSpec::default()
    };
    account.behaviour.update_wakes_paused = true;
    let mut story = begin(account);
    let endpoint = EndpointId::new("alice", "phi-4");
    let change =
        Wanted { min_replicas: Some(0), scale_to_zero_minutes: Some(15), ..Wanted::default() };
    story.ask(Request::Change { endpoint: endpoint.clone(), change });
    story.pass(MINUTE);
    assert_eq!(running_rate(&mut story), 0, "{}", story.told());
    let trouble = story.guard.trouble(&endpoint).unwrap_or_default();
    assert_eq!(trouble, "changing it woke it although it was paused; it is paused again");
}

#[test]
fn deleting_wants_the_name_and_keeps_the_history() {
    let there = EndpointSpec::new("alice", "phi-4").state(State::Running, 600);
    let mut story = begin(AccountSpec { endpoints: vec![there], ..AccountSpec::default() });
    let endpoint = EndpointId::new("alice", "phi-4");
    story.pass(10 * MINUTE);
    story.ask(Request::Delete { endpoint: endpoint.clone(), typed: "phi".to_owned() });
    story.pass(MINUTE);
    assert!(story.guard.inventory().get(&endpoint).is_some());
    story.ask(Request::Delete { endpoint: endpoint.clone(), typed: "phi-4".to_owned() });
    story.pass(5 * MINUTE);
    assert!(story.guard.inventory().get(&endpoint).is_none());
    assert!(story.kept.in_force().any(|entry| entry.endpoint == endpoint), "its history is kept");
    assert_eq!(running_rate(&mut story), 0);
}

#[test]
fn deploying_ends_paused_whatever_the_network_does() {
    // Every mixture of lost requests, lost answers and stale lists on create, pause and list.
    for seed in 0..64_u32 {
        let mut story = begin(AccountSpec { seed: u64::from(seed), ..AccountSpec::default() });
        story.without_headlines();
        let drops = |bit: u32| if seed >> bit & 1 == 1 { Effect::DropAnswer } else { Effect::Drop };
        let create =
            Rule::new(drops(0)).method("POST").path("endpoint/alice$").times(seed >> 1 & 1);
        let pause = Rule::new(drops(2)).path("/pause$").times(seed >> 3 & 3);
        let list = Rule::new(Effect::Stale { seconds: Some(20), reads: None }).method("GET");
        let list = list.path("endpoint/alice$").times(seed >> 5 & 1);
        for rule in [create, pause, list].into_iter().filter(|rule| rule.count != Some(0)) {
            story.sim.faults.add(rule).unwrap();
        }
        deploy(&mut story, &["one", "two"]);
        story.pass(15 * MINUTE);
        assert_eq!(running_rate(&mut story), 0, "{seed}: {}", story.told());
        let items = story.guard.deployments().items();
        let ended = |stage: &DeployStage| {
            matches!(
                stage,
                DeployStage::Paused { .. } | DeployStage::NotCreated { .. } | DeployStage::Skipped
            )
        };
        assert!(items.iter().all(|item| ended(&item.stage)), "{seed}: {items:?}");
    }
}
