//! One thing is told once: whatever asked for pauses that go together, there is one receipt.

#![expect(clippy::unwrap_used, reason = "a failure of what the test stands on ends the test")]

use std::time::Duration;

use guard_core::{Budget, EndpointId, Level, Micros, Own, Period, Request, Scope, Settings};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, EndpointSpec, State};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn running(names: &[&str]) -> AccountSpec {
    let one = |name: &&str| EndpointSpec::new("alice", name).state(State::Running, 0);
    AccountSpec { endpoints: names.iter().map(one).collect(), quota: 100, ..AccountSpec::default() }
}

fn guarded(names: &'static [&'static str]) -> impl FnOnce(&mut Settings) {
    move |settings| {
        for name in names {
            let own = Own { level: Some(Level::Guard), ..Own::default() };
            settings.endpoints.insert(EndpointId::new("alice", name), own);
        }
    }
}

fn receipts(story: &Story) -> Vec<String> {
    let told = story.told();
    let lines = told.lines().filter(|line| line.contains("told: Paused"));
    lines.map(|line| line.split_once("told: ").unwrap().1.to_owned()).collect()
}

#[test]
fn two_that_are_paused_at_their_limits_together_have_one_receipt_with_both_reasons() {
    let both = &["a", "b"];
    let mut story = Story::begin_with(running(both), "2026-11-23T18:00:00Z", guarded(both));
    story.pass(3 * HOUR + 5 * MINUTE);
    assert_eq!(
        receipts(&story),
        ["Paused 2 of 2 in 0.1 s, $1.60/h stopped. \
          a was at its limit of 3 h. b was at its limit of 3 h."]
    );
    // What was counted down beside it is over with it, and one press takes both back.
    assert!(story.told().contains("took back: deadline:alice/b"), "{}", story.told());
    let both = both.map(|name| EndpointId::new("alice", name)).to_vec();
    story.ask(Request::Resume { endpoints: both, arm: Some(false) });
}

#[test]
fn of_many_that_are_paused_together_three_reasons_are_told_and_how_many_more() {
    let many = &["a", "b", "c", "d", "e", "f", "g"];
    let mut story = Story::begin_with(running(many), "2026-11-23T18:00:00Z", guarded(many));
    story.pass(3 * HOUR + 5 * MINUTE);
    let told = receipts(&story);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Paused 7 of 7 in "), "{told:?}");
    assert!(told[0].ends_with("c was at its limit of 3 h. And 4 more."), "{told:?}");
}

#[test]
fn two_budgets_that_stop_the_same_have_one_receipt() {
    let mut story = Story::begin_with(running(&["a"]), "2026-11-23T18:00:00Z", |settings| {
        for period in [Period::Day, Period::Week] {
            let amount = Micros(800_000);
            settings.budgets.push(Budget { period, scope: Scope::All, amount, stop: true });
        }
    });
    story.pass(2 * HOUR);
    let told = receipts(&story);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Paused 1 of 1"), "{told:?}");
}

#[test]
fn a_click_at_the_same_time_as_a_limit_has_one_receipt() {
    let mut story =
        Story::begin_with(running(&["a", "b"]), "2026-11-23T18:00:00Z", guarded(&["a"]));
    story.pass(3 * HOUR - Duration::from_secs(5));
    story.ask(Request::ClickTray);
    story.pass(5 * MINUTE);
    let told = receipts(&story);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Paused 2 of 2"), "{told:?}");
}
