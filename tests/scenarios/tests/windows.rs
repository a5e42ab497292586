//! Windows of the week, also in the nights the clocks are set, and whatever a person does meanwhile.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Duration;

use guard_core::{EndpointId, Level, Own, Request, Settings};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, EndpointSpec, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn phi() -> EndpointId {
    EndpointId::new("alice", "phi-4")
}

fn account(state: State) -> AccountSpec {
    let spec = EndpointSpec::new("alice", "phi-4").state(state, 0).armed(2_880);
    AccountSpec { endpoints: vec![spec], quota: 100, ..AccountSpec::default() }
}

/// Working days from nine to six in Berlin; reminders of other kinds are left out.
fn office(settings: &mut Settings) {
    window(
        settings,
        r#"{ days = ["mon-fri"], from = "09:00", to = "18:00", zone = "Europe/Berlin" }"#,
    );
}

fn window(settings: &mut Settings, window: &str) {
    let own: Own = toml::from_str(&format!("windows = [{window}]")).unwrap();
    settings.endpoints.insert(phi(), own);
    settings.remind.first_after_minutes = 10_000;
    settings.remind.popup_after_minutes = 10_000;
}

fn lines(story: &Story) -> String {
    let told = story.told();
    let kept = told.lines().filter(|line| line.contains("told:") || line.contains("asked to"));
    kept.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_end_of_a_window_is_told_ten_minutes_before_and_then_it_is_paused() {
    let mut story = Story::begin_with(account(State::Running), "2026-11-23T16:30:00Z", office);
    story.pass(SECOND);
    assert_eq!(story.view().rows[0].next.as_deref(), Some("paused at 17:00, when its window ends"));
    story.pass(HOUR);
    assert_eq!(
        lines(&story),
        "\
Mon 16:50:08  told: phi-4 is paused in 9 min: its window ends. $0.28 so far, $0.80/h.
Mon 16:59:00  told: The window of phi-4 ends: pausing in 60 s. $0.39 so far, $0.80/h. Last active 29 min ago.
Mon 17:00:00  asked to pause alice/phi-4
Mon 17:00:00  told: Paused 1 of 1 in 0.1 s, $0.80/h stopped. The window of phi-4 was over."
    );
}

#[test]
fn what_is_started_by_hand_outside_gets_two_hours_that_the_row_shows() {
    let mut story = Story::begin_with(account(State::Paused), "2026-11-23T20:00:00Z", office);
    story.pass(SECOND);
    story.ask(Request::Resume { endpoints: vec![phi()], arm: Some(false) });
    story.pass(10 * MINUTE);
    let next = story.view().rows[0].next.clone().unwrap();
    assert!(next.starts_with("paused at 22:0"), "{next}");
    assert!(next.ends_with("2 h after it was started outside its windows"), "{next}");
    story.pass(2 * HOUR);
    let told = lines(&story);
    assert!(told.contains("phi-4 was started outside its windows: pausing in 60 s"), "{told}");
    assert_eq!(story.view().rows[0].state, "paused", "{told}");
}

#[test]
fn started_shortly_before_a_window_it_runs_on_into_it() {
    let mut story = Story::begin_with(account(State::Paused), "2026-11-24T07:00:00Z", office);
    story.pass(SECOND);
    story.ask(Request::Resume { endpoints: vec![phi()], arm: Some(false) });
    story.pass(9 * HOUR);
    assert_eq!(story.view().rows[0].state, "running", "{}", lines(&story));
    story.pass(HOUR + 2 * MINUTE);
    assert_eq!(story.view().rows[0].state, "paused", "{}", lines(&story));
}

#[test]
fn a_window_that_ended_in_sleep_is_caught_up_at_once_and_a_protected_one_is_spared() {
    let mut story = Story::begin_with(account(State::Running), "2026-11-20T16:00:00Z", office);
    story.pass(5 * MINUTE);
    story.sleep(14 * HOUR);
    story.pass(2 * MINUTE);
    let told = lines(&story);
    assert!(told.contains("Sat 06:06:00  asked to pause alice/phi-4"), "{told}");

    let mut story =
        Story::begin_with(account(State::Running), "2026-11-20T16:00:00Z", |settings| {
            office(settings);
            settings.endpoints.get_mut(&phi()).unwrap().level = Some(Level::Protected);
        });
    story.pass(5 * MINUTE);
    story.sleep(14 * HOUR);
    story.pass(10 * MINUTE);
    assert!(!lines(&story).contains("asked to"), "{}", lines(&story));
}

#[test]
fn keeping_it_for_an_hour_defers_the_end() {
    let mut story = Story::begin_with(account(State::Running), "2026-11-23T16:30:00Z", office);
    story.pass(25 * MINUTE);
    story.ask(Request::Snooze { endpoint: phi(), minutes: 60 });
    story.pass(55 * MINUTE);
    assert_eq!(story.view().rows[0].state, "running", "{}", lines(&story));
    story.pass(6 * MINUTE);
    assert_eq!(story.view().rows[0].state, "paused", "{}", lines(&story));
}

#[test]
fn a_window_that_starts_starts_once_also_when_its_beginning_was_slept_through() {
    let starts = |settings: &mut Settings| {
        window(settings, r#"{ from = "09:00", to = "18:00", start = true }"#);
    };
    let mut story = Story::begin_with(account(State::Paused), "2026-11-23T08:00:00Z", starts);
    story.pass(SECOND);
    assert_eq!(
        story.view().rows[0].next.as_deref(),
        Some("started at 09:00, when its window begins")
    );
    story.sleep(90 * MINUTE);
    story.pass(10 * MINUTE);
    let told = lines(&story);
    assert!(told.contains("told: Starting phi-4: its window begins."), "{told}");
    assert_eq!(story.view().rows[0].state, "running", "{told}");
    story.ask(Request::Pause { endpoints: vec![phi()] });
    story.kill_and_restart(MINUTE);
    story.pass(2 * HOUR);
    assert_eq!(story.view().rows[0].state, "paused", "a person paused it: {}", lines(&story));
    story.pass(22 * HOUR);
    assert_eq!(story.view().rows[0].state, "running", "the next day it starts again");
}

#[test]
fn in_the_nights_the_clocks_are_set_the_local_clock_decides() {
    // Both nights from 22:00 to 06:00 in Berlin; in winter that is 21:00 to 05:00 UTC.
    let night = |settings: &mut Settings| {
        window(settings, r#"{ from = "22:00", to = "06:00", zone = "Europe/Berlin" }"#);
    };
    for (start, paused) in [
        ("2026-03-28T22:00:00Z", "Sun 04:00:00  asked to pause"),
        ("2026-10-24T22:00:00Z", "Sun 05:00:00  asked to pause"),
    ] {
        let mut story = Story::begin_with(account(State::Running), start, night);
        story.pass(9 * HOUR);
        assert!(lines(&story).contains(paused), "{start}\n{}", lines(&story));
    }
}
