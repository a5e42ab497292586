//! The history page and the panel, at the same moment, to the micro-dollar.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Duration;

use guard_core::{Amount, By, History, HistoryView, LaneState, Range, Request, Scope, Stretch};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn two_running() -> Story {
    let phi = EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 600)
    };
    let account = AccountSpec {
        endpoints: vec![phi, EndpointSpec::new("alice", "whisper").state(State::Paused, 60)],
        quota: 100,
        ..AccountSpec::default()
    };
    let mut story = Story::begin(account, "2026-11-22T19:30:00Z");
    story.without_headlines();
    story
}

/// What is on the disk, with what the guard has beside it.
fn history(story: &Story, from: Date, to: Date) -> History {
    let present = story.guard.present(story.now());
    let mut history = History::new(&TimeZone::UTC, from, to);
    for entry in story.kept.in_force().filter(|entry| !present.replaces(entry.number)) {
        let endpoint = history.endpoint(&entry.endpoint);
        history.add(&Stretch::of_entry(endpoint, entry));
    }
    present.add_to(&mut history);
    history
}

/// The page, after every figure of it was compared with what the guard says.
fn page(story: &Story) -> HistoryView {
    let today = story.guard.local_day(story.now());
    let (from, to) = Range::Days { count: 3 }.resolve(today).unwrap();
    let history = history(story, from, to);
    let view = history.finish(Range::Days { count: 3 }, story.now().utc, &[], None);
    let spent = |scope: &Scope, from, to| {
        Amount::from(story.guard.spent(scope, from, to, story.now()).cost())
    };
    assert_eq!(view.total, spent(&Scope::All, from, to));
    for day in &view.days {
        let date: Date = day.date.parse().unwrap();
        assert_eq!(day.total, spent(&Scope::All, date, date.saturating_add(1.day())), "{date}");
    }
    for endpoint in &view.endpoints {
        assert_eq!(endpoint.total, spent(&Scope::Endpoint(endpoint.id.clone()), from, to));
    }
    // While nobody can look, the panel says of the same sum that there may be more.
    let today = story.view().today.replace("at least ", "");
    assert_eq!(today, format!("today {}", view.days[2].total.words));
    let now = story.now().utc;
    let table = history.table(Range::Days { count: 3 }, By::Endpoint, now, Some(now));
    assert_eq!(Amount::from(table.total.cost), view.total);
    view
}

#[test]
fn the_page_says_what_the_panel_says_whatever_happens() {
    let mut story = two_running();
    let mut totals = Vec::new();
    let mut look = |story: &Story| totals.push(page(story).total.least);
    for _ in 0..40 {
        story.pass(7 * MINUTE + Duration::from_millis(1_337));
        look(&story);
    }
    let phi = "alice/phi-4".parse().unwrap();
    let whisper: guard_core::EndpointId = "alice/whisper".parse().unwrap();
    // The disk is full: what happens is entered and not written.
    story.disk_full = Some("the disk is full".to_owned());
    story.ask(Request::Pause { endpoints: vec![phi] });
    story.pass(MINUTE);
    look(&story);
    story.ask(Request::Resume { endpoints: vec![whisper], arm: Some(false) });
    story.pass(5 * MINUTE);
    look(&story);
    story.disk_full = None;
    story.pass(10 * MINUTE);
    look(&story);
    // The machine sleeps, and is off over a change.
    story.sleep(3 * HOUR);
    story.pass(MINUTE);
    look(&story);
    story.kill_and_restart(2 * HOUR);
    story.pass(MINUTE);
    look(&story);
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(5 * MINUTE);
    look(&story);
    assert!(totals.is_sorted() && totals[0] > 0, "money only grows: {totals:?}");
}

#[test]
fn a_gap_that_is_filled_later_is_a_range_first_and_then_an_amount() {
    let mut story = two_running();
    story.metrics_are_there = true;
    let busy = Effect::Status { status: 503, body: None, headers: [].into() };
    story.sim.faults.add(Rule::new(busy).path("phi-4/metrics")).unwrap();
    story.pass(HOUR);
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(5 * MINUTE);
    story.kill();
    let phi = hf_sim::EndpointKey::new("alice", "phi-4");
    story.change(hf_sim::Change::State { endpoint: phi.clone(), state: State::Running });
    story.doze(2 * HOUR);
    story.change(hf_sim::Change::State { endpoint: phi, state: State::Paused });
    story.start_again();
    story.pass(MINUTE);
    let before = page(&story);
    assert_ne!(before.total.most, Some(before.total.least));
    assert!(before.unknown.is_some(), "{before:?}");
    let hatched = |view: &HistoryView| {
        view.lanes.iter().flat_map(|lane| &lane.segments).any(|s| s.state == LaneState::Unknown)
    };
    assert!(hatched(&before));
    story.sim.faults.clear();
    story.pass(6 * HOUR);
    let after = page(&story);
    assert_eq!(after.total.most, Some(after.total.least), "{after:?}");
    assert!(!hatched(&after));
}

#[test]
fn while_nobody_can_look_the_lane_is_hatched_up_to_now() {
    let mut story = two_running();
    story.pass(HOUR);
    story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    story.pass(HOUR);
    let view = page(&story);
    let last = view.lanes[0].segments.last().unwrap();
    assert_eq!((last.state, last.to_ms), (LaneState::Unknown, view.now_ms));
    assert_eq!(view.endpoints[0].episodes, 1);
}
