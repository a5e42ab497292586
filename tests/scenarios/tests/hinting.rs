//! What Hugging Face says about changes brings a reading forward, and nothing else: it may be said too often, too early, wrongly
//! or not at all.

use std::time::Duration;

use guard_core::{EndpointId, Event, Leaving, Request};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn running(count: usize) -> AccountSpec {
    let one = |n| EndpointSpec::new("alice", &format!("e-{n:04}")).state(State::Running, 600);
    AccountSpec {
        endpoints: (0..count).map(one).collect(),
        quota: u32::MAX,
        ..AccountSpec::default()
    }
}

/// A minute after the beginning, in which everything was read.
fn story(count: usize) -> Story {
    let mut story = Story::begin(running(count), "2026-11-27T18:00:00Z");
    story.pass(MINUTE);
    story
}

fn id(n: usize) -> EndpointId {
    EndpointId::new("alice", &format!("e-{n:04}"))
}

fn pause_elsewhere(story: &mut Story, n: usize) {
    let endpoint = EndpointKey::new("alice", &id(n).name);
    story.change(Change::State { endpoint, state: State::Paused });
}

fn hint(story: &mut Story, n: usize) {
    story.take(Event::Hinted { endpoint: id(n) });
}

/// How many seconds pass until no more than so many cost money.
fn seconds_until(story: &mut Story, billable: usize) -> u64 {
    for second in 0..60 {
        if story.guard.running_rate().billable <= billable {
            return second;
        }
        story.pass(SECOND);
    }
    panic!("it was never known")
}

/// The requests that a stretch of time costs.
fn requests(story: &mut Story, act: impl FnOnce(&mut Story)) -> usize {
    let before = story.sim.log.iter().count();
    act(story);
    story.sim.log.iter().count() - before
}

#[test]
fn a_pause_elsewhere_is_known_within_two_seconds_and_without_a_hint_at_the_next_reading() {
    let mut heard = story(3);
    assert_eq!(heard.guard.worth_hearing(heard.now()).len(), 3);
    // Just after a reading, so that the next one is far.
    let silent = {
        let mut silent = story(3);
        silent.pass(SECOND);
        pause_elsewhere(&mut silent, 1);
        seconds_until(&mut silent, 2)
    };
    heard.pass(SECOND);
    pause_elsewhere(&mut heard, 1);
    hint(&mut heard, 1);
    let waited = seconds_until(&mut heard, 2);
    assert!(waited <= 2 && waited < silent && silent <= 15, "{waited} s and {silent} s");
    assert!(!heard.guard.worth_hearing(heard.now()).contains(&id(1)), "it costs nothing now");
}

#[test]
fn all_that_is_paused_at_once_elsewhere_costs_one_list() {
    let mut story = story(5);
    story.pass(SECOND);
    let cost = requests(&mut story, |story| {
        (0..5).for_each(|n| pause_elsewhere(story, n));
        (0..5).for_each(|n| hint(story, n));
        assert!(seconds_until(story, 0) <= 3);
    });
    assert_eq!(cost, 2, "the first by its name, the others in the list");
}

#[test]
fn however_much_is_said_ten_readings_a_minute_are_the_most() {
    let (mut flooded, mut quiet) = (story(3), story(3));
    let polled = requests(&mut quiet, |story| story.pass(5 * MINUTE));
    let all = requests(&mut flooded, |story| {
        for tenth in 0..3_000 {
            hint(story, tenth % 3);
            story.pass(SECOND / 10);
        }
    });
    assert!(all > polled && all <= polled + 55, "{all} and {polled}");
    assert_eq!(flooded.guard.running_rate(), quiet.guard.running_rate());
}

#[test]
fn a_hint_that_comes_before_the_list_shows_the_change_costs_nothing_but_a_reading() {
    let mut story = story(3);
    story.pass(SECOND);
    let stale = Effect::Stale { seconds: Some(5), reads: None };
    story.sim.faults.add(Rule::new(stale).method("GET").times(1)).unwrap();
    pause_elsewhere(&mut story, 1);
    hint(&mut story, 1);
    let waited = seconds_until(&mut story, 2);
    assert!((3..=15).contains(&waited), "by the next reading: {waited} s");
}

#[test]
fn a_hint_about_what_costs_nothing_or_is_not_known_is_not_followed() {
    let mut story = story(3);
    pause_elsewhere(&mut story, 1);
    story.pass(20 * SECOND);
    let cost = requests(&mut story, |story| {
        hint(story, 1);
        story.take(Event::Hinted { endpoint: EndpointId::new("mallory", "e-0000") });
        story.take(Event::Tick);
    });
    assert_eq!(cost, 0);
}

#[test]
fn while_readings_fail_or_are_limited_nothing_is_heard_and_no_hint_followed() {
    let answers = [500, 401, 429].map(|status| Effect::Status {
        status,
        body: None,
        headers: [("retry-after".to_owned(), "40".to_owned())].into(),
    });
    for answer in answers.into_iter().chain([Effect::Drop]) {
        let mut story = story(3);
        story.sim.faults.add(Rule::new(answer)).unwrap();
        story.pass(20 * SECOND);
        assert_eq!(story.guard.worth_hearing(story.now()), []);
        let mut quiet = |hints: bool| {
            requests(&mut story, |story| {
                for _ in 0..60 {
                    if hints {
                        hint(story, 0);
                    }
                    story.pass(SECOND);
                }
            })
        };
        let (without, with) = (quiet(false), quiet(true));
        assert!(with <= without + 1, "{with} and {without}");
    }
}

#[test]
fn five_at_most_are_heard_the_dearest_first_and_none_where_nothing_is_guarded() {
    for (count, heard) in [(0, 0), (1, 1), (40, 5), (1_000, 5)] {
        let mut story = Story::begin(running(count), "2026-11-27T18:00:00Z");
        story.pass(SECOND);
        assert_eq!(story.guard.worth_hearing(story.now()).len(), heard);
    }
    let mut story = story(40);
    let names = |story: &Story| story.guard.worth_hearing(story.now());
    assert_eq!(names(&story), (0..5).map(id).collect::<Vec<_>>(), "of the same price by name");
    assert!(story.move_to_hardware("e-0033", "nvidia-a100"));
    story.pass(MINUTE);
    assert_eq!(names(&story), [33, 0, 1, 2, 3].map(id));
    let why = Leaving::Sleep;
    story.take(Event::Leaving { why, within: 5 * SECOND });
    assert_eq!(names(&story), [], "the machine is about to sleep");
    story.sleep(60 * MINUTE);
    assert_eq!(names(&story), [], "what is known is an hour old");
    story.pass(MINUTE);
    assert_eq!(names(&story).len(), 5);
    story.ask(Request::SignOut);
    story.take(Event::SignedOut);
    assert_eq!(names(&story), []);
}
