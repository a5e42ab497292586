//! The machine goes away: what is paused before, within the seconds there are, and what is told
//! when it is back.

use std::time::Duration;

use guard_core::{Away, EndpointId, Event, Leaving, Level, Own, Request, Settings};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
/// What logind gives.
const WITHIN: Duration = Duration::from_millis(4_500);

fn id(name: &str) -> EndpointId {
    EndpointId::new("alice", name)
}

fn account(names: &[&str]) -> AccountSpec {
    let endpoints = names
        .iter()
        .map(|name| EndpointSpec::new("alice", name).state(State::Running, 0))
        .collect();
    AccountSpec { endpoints, quota: 100, ..AccountSpec::default() }
}

fn own(settings: &mut Settings, name: &str, level: Level, away: Away) {
    let own = Own { level: Some(level), away: Some(away), ..Own::default() };
    settings.endpoints.insert(id(name), own);
    settings.remind.first_after_minutes = 10_000;
    settings.remind.popup_after_minutes = 10_000;
}

fn going(story: &mut Story, why: Leaving) {
    story.take(Event::Leaving { why, within: WITHIN });
}

fn lines(story: &Story) -> String {
    let words = ["told:", "asked to", "let the machine go"];
    let told = story.told();
    let kept = told.lines().filter(|line| words.iter().any(|word| line.contains(word)));
    kept.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_lid_is_closed_at_six_and_opened_on_monday() {
    let mut story = Story::begin_with(
        account(&["bge-large", "mistral-7b", "phi-4"]),
        "2026-11-20T17:50:00Z",
        |settings| {
            own(settings, "phi-4", Level::Watch, Away::Pause);
            own(settings, "mistral-7b", Level::Watch, Away::Keep);
            own(settings, "bge-large", Level::Protected, Away::Pause);
        },
    );
    story.pass(10 * MINUTE);
    going(&mut story, Leaving::Sleep);
    story.pass(SECOND);
    story.sleep(62 * HOUR);
    story.pass(MINUTE);
    assert_eq!(
        lines(&story),
        "\
Fri 18:00:00  asked to pause alice/phi-4
Fri 18:00:00  let the machine go
Mon 08:00:01  told: $0.80/h while this machine was away for 2 d 14 h. \
Ran on: mistral-7b ($49.75 so far). Paused before, confirmed: phi-4.
Mon 08:00:01  told: mistral-7b has had no request for 2 d 14 h. $49.75 so far, $0.80/h.
Mon 08:00:01  told: Last week cost $86.80. Saved about $6.40 by 1 pause. Now 2 running, $1.60/h."
    );
}

#[test]
fn what_cannot_be_paused_in_time_does_not_hold_the_machine_and_is_told_as_it_is() {
    let mut story = Story::begin_with(account(&["phi-4"]), "2026-11-23T18:00:00Z", |settings| {
        own(settings, "phi-4", Level::Watch, Away::Pause);
    });
    story.pass(MINUTE);
    story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    going(&mut story, Leaving::Sleep);
    story.pass(WITHIN + 100 * MILLISECOND);
    assert!(lines(&story).contains("18:01:04  let the machine go"), "{}", lines(&story));
    story.sleep(8 * HOUR);
    story.sim.faults.clear();
    // The pause that was asked for is still wanted, and told as not confirmed until it is.
    story.pass(MINUTE);
    let told = lines(&story);
    assert!(told.contains("phi-4 could not be paused before and runs."), "{told}");
    assert_eq!(story.view().rows[0].state, "paused", "{told}");
}

#[test]
fn asked_and_without_an_answer_guarded_ones_are_paused_and_watched_ones_run_on() {
    let begin = || {
        let mut story = Story::begin_with(
            account(&["mistral-7b", "phi-4"]),
            "2026-11-23T18:00:00Z",
            |settings| {
                own(settings, "phi-4", Level::Guard, Away::Ask);
                own(settings, "mistral-7b", Level::Watch, Away::Ask);
            },
        );
        story.pass(MINUTE);
        going(&mut story, Leaving::ShutDown);
        story
    };
    let mut story = begin();
    story.pass(WITHIN);
    assert_eq!(
        lines(&story),
        "\
Mon 18:01:00  told: This machine is turned off: mistral-7b and phi-4 run, $1.60/h. \
Without an answer phi-4 is paused; the rest runs on, and nobody watches meanwhile.
Mon 18:01:02  asked to pause alice/phi-4
Mon 18:01:02  let the machine go"
    );
    let mut story = begin();
    story.ask(Request::KeepOnLeaving);
    story.pass(WITHIN);
    assert!(!lines(&story).contains("asked to"), "{}", lines(&story));
    let mut story = begin();
    story.ask(Request::Pause { endpoints: vec![id("mistral-7b"), id("phi-4")] });
    story.pass(WITHIN);
    assert_eq!(lines(&story).matches("asked to pause").count(), 2, "{}", lines(&story));
}

#[test]
fn with_nothing_running_the_machine_goes_at_once() {
    let mut story = Story::begin(account(&[]), "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    going(&mut story, Leaving::LogOut);
    story.pass(200 * MILLISECOND);
    assert_eq!(lines(&story), "Mon 18:01:00  let the machine go");
}
