//! A state that flaps, an endpoint made anew, and a price nobody knows: what acts by time or money
//! counts what was billable, not the last word.

use std::time::Duration;

use guard_core::{Budget, EndpointId, Level, Own, Period, Request, Scope, Settings};
use guard_scenarios::Story;
use hf_sim::account::spec::PriceSpec;
use hf_sim::{AccountSpec, Change, EndpointKey, EndpointSpec, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn phi() -> EndpointId {
    EndpointId::new("alice", "phi-4")
}

fn phi_running() -> EndpointSpec {
    EndpointSpec::new("alice", "phi-4").state(State::Running, 0).armed(2_880)
}

fn story(set: impl FnOnce(&mut Settings)) -> Story {
    let account =
        AccountSpec { endpoints: vec![phi_running()], quota: 100, ..AccountSpec::default() };
    Story::begin_with(account, "2026-11-23T18:00:00Z", set)
}

/// phi-4 may run for an hour.
fn an_hour(settings: &mut Settings) {
    let own = Own { level: Some(Level::Guard), limit_minutes: Some(60), ..Own::default() };
    settings.endpoints.insert(phi(), own);
}

fn set(story: &mut Story, state: State) {
    story.change(Change::State { endpoint: EndpointKey::new("alice", "phi-4"), state });
}

fn lines(story: &Story, words: &[&str]) -> String {
    let told = story.told();
    let kept = told.lines().filter(|line| words.iter().any(|word| line.contains(word)));
    kept.collect::<Vec<_>>().join("\n")
}

/// Running for a minute and paused for a minute, in turn, until somebody pauses it.
fn flap(story: &mut Story, minutes: u32) {
    for _ in 0..minutes / 2 {
        if story.told().contains("asked to pause") {
            return;
        }
        set(story, State::Paused);
        story.pass(MINUTE);
        set(story, State::Running);
        story.pass(MINUTE);
    }
}

#[test]
fn a_state_that_flaps_reaches_its_limit_by_the_time_it_was_billable() {
    let mut story = story(an_hour);
    story.pass(50 * MINUTE);
    flap(&mut story, 60);
    let asked = lines(&story, &["asked to pause"]);
    // Ten more billable minutes, each followed by a free one, and what a reading notices late.
    let minutes = (story.now().utc.as_second() - 1_795_456_800) / 60;
    assert!(asked.contains("asked to pause alice/phi-4"), "{}", story.told());
    assert!((60..=76).contains(&minutes), "{minutes}\n{asked}");
}

#[test]
fn an_endpoint_made_anew_under_its_name_goes_on_towards_its_limit() {
    let mut story = story(an_hour);
    for _ in 0..4 {
        story.pass(18 * MINUTE);
        story.change(Change::Remove { endpoint: EndpointKey::new("alice", "phi-4") });
        let anew = EndpointSpec { created_seconds_ago: 0, ..phi_running() };
        story.change(Change::Add(Box::new(anew)));
    }
    let asked = lines(&story, &["asked to pause"]);
    assert!(asked.starts_with("Mon 19:0"), "{asked}\n{}", story.told());
}

#[test]
fn who_pauses_and_resumes_it_here_begins_anew() {
    let mut story = story(an_hour);
    story.pass(55 * MINUTE);
    story.ask(Request::Pause { endpoints: vec![phi()] });
    story.pass(MINUTE);
    story.ask(Request::Resume { endpoints: vec![phi()], arm: Some(false) });
    story.pass(50 * MINUTE);
    assert_eq!(lines(&story, &["asked to pause"]).lines().count(), 1, "{}", story.told());
    story.pass(15 * MINUTE);
    assert_eq!(lines(&story, &["asked to pause"]).lines().count(), 2, "{}", story.told());
}

#[test]
fn a_break_of_ten_minutes_is_one() {
    let mut story = story(an_hour);
    story.pass(50 * MINUTE);
    set(&mut story, State::Paused);
    story.pass(12 * MINUTE);
    set(&mut story, State::Running);
    story.pass(50 * MINUTE);
    assert_eq!(lines(&story, &["asked to pause"]), "");
}

#[test]
fn a_budget_that_cannot_judge_what_it_stops_says_so_and_never_up_to_nothing() {
    let mut account =
        AccountSpec { endpoints: vec![phi_running()], quota: 100, ..AccountSpec::default() };
    account.prices.push(PriceSpec {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: "nvidia-l4".to_owned(),
        instance_size: "x1".to_owned(),
        price_per_hour: None,
    });
    let amount = guard_core::dollars::parse("5.00").unwrap();
    let budget = Budget { period: Period::Week, scope: Scope::All, amount, stop: true };
    let mut story = Story::begin_with(account, "2026-11-23T18:00:00Z", |settings| {
        settings.budgets.push(budget);
    });
    story.pass(HOUR + SECOND);
    let told = lines(&story, &["The budget of the week"]);
    assert_eq!(told.lines().count(), 1, "{}", story.told());
    assert!(told.contains("may not stop in time"), "{told}");
    assert!(told.contains("The price of phi-4 is unknown"), "{told}");
    assert!(told.contains("week an unknown part of $5"), "{told}");
    assert!(!story.told().contains("up to $0.00"), "{}", story.told());
}
