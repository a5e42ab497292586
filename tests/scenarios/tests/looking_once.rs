//! The guard without a desktop: nobody presses anything, and one look may be all there is.

use std::time::Duration;

use guard_core::{
    Budget, EndpointId, Event, Leaving, Level, Micros, Own, Period, Quiet, Scope, Settings,
};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, EndpointSpec, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// Running for so many minutes for $1.80/h, and armed, though not for soon.
fn running(name: &str, minutes: u32) -> EndpointSpec {
    EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", name).state(State::Running, minutes * 60).armed(2_880)
    }
}

fn begin(endpoints: Vec<EndpointSpec>, set: impl FnOnce(&mut Settings)) -> Story {
    let account = AccountSpec { endpoints, quota: 100, ..AccountSpec::default() };
    let mut story = Story::begin_with(account, "2026-11-23T18:00:00Z", set);
    story.without_headlines();
    story
}

fn level(settings: &mut Settings, name: &str, level: Level) {
    let own = Own { level: Some(level), ..Own::default() };
    settings.endpoints.insert(EndpointId::new("alice", name), own);
}

/// One look: until nothing is left to be done for now. Returns how long that took.
fn look(story: &mut Story) -> Duration {
    story.take(Event::Unattended { looks_once: true });
    let begun = story.now();
    while !story.guard.is_done_for_now(story.now()) {
        story.pass(SECOND / 10);
        assert!(story.now().since(begun) < 3 * MINUTE, "{}", story.told());
    }
    // What was told is answered for.
    story.pass(SECOND);
    story.now().since(begun)
}

#[test]
fn what_is_over_its_limit_is_paused_at_once_and_nothing_else() {
    let endpoints = vec![
        running("over", 181),
        running("almost", 179),
        running("free", 600),
        running("kept", 600),
    ];
    let mut story = begin(endpoints, |settings| {
        level(settings, "over", Level::Guard);
        level(settings, "almost", Level::Guard);
        level(settings, "kept", Level::Protected);
    });
    let took = look(&mut story);
    assert!(took < 5 * SECOND, "{took:?}");
    let asked: Vec<String> =
        story.told().lines().filter(|line| line.contains("asked to")).map(str::to_owned).collect();
    assert_eq!(asked.len(), 1, "{}", story.told());
    assert!(asked[0].ends_with("asked to pause alice/over"), "{asked:?}");
    assert!(story.told().contains("told: Paused 1 of 1"), "{}", story.told());
    assert!(!story.told().contains("pausing in"), "nobody could object: {}", story.told());
}

#[test]
fn a_window_that_ended_pauses_at_once_and_one_that_lasts_does_not() {
    let until = |to: &str| -> Own {
        toml::from_str(&format!(
            "windows = [{{ from = \"09:00\", to = \"{to}\", zone = \"UTC\" }}]"
        ))
        .unwrap()
    };
    let mut story = begin(vec![running("late", 300), running("inside", 300)], |settings| {
        for (name, to) in [("late", "17:59"), ("inside", "18:01")] {
            settings.endpoints.insert(EndpointId::new("alice", name), until(to));
        }
    });
    look(&mut story);
    assert!(story.told().contains("asked to pause alice/late"), "{}", story.told());
    assert!(!story.told().contains("asked to pause alice/inside"), "{}", story.told());
}

#[test]
fn a_budget_that_stops_pauses_when_it_is_reached_and_not_a_minute_before() {
    let budget = |micros| {
        move |settings: &mut Settings| {
            settings.budgets = vec![Budget {
                period: Period::Day,
                scope: Scope::All,
                amount: Micros(micros),
                stop: true,
            }];
            level(settings, "kept", Level::Protected);
        }
    };
    // 100 minutes at $1.80/h for each of the two: $6.00, and $0.06 more each minute.
    let endpoints = || vec![running("phi-4", 100), running("kept", 100)];
    let mut reached = begin(endpoints(), budget(6_000_000));
    look(&mut reached);
    let told = reached.told();
    assert!(told.contains("asked to pause alice/phi-4"), "{told}");
    assert!(!told.contains("asked to pause alice/kept"), "{told}");
    let mut ahead = begin(endpoints(), budget(6_300_000));
    look(&mut ahead);
    assert!(!ahead.told().contains("asked to"), "{}", ahead.told());
}

#[test]
fn looking_again_and_again_tells_once_for_each_level_and_pauses_once() {
    let mut story = begin(vec![running("phi-4", 31), running("over", 181)], |settings| {
        settings.first_run.done = false;
        level(settings, "over", Level::Guard);
    });
    for _ in 0..7 {
        look(&mut story);
        story.kill_and_restart(5 * MINUTE);
    }
    let told = story.told();
    let count = |words: &str| told.lines().filter(|line| line.contains(words)).count();
    assert_eq!(count("told: phi-4 has been running for 3"), 1, "{told}");
    assert_eq!(count("told: phi-4 has been running for 1 h"), 1, "{told}");
    assert_eq!(count("asked to pause alice/over"), 1, "{told}");
    assert_eq!(count("told: Paused 1 of 1"), 1, "{told}");
}

#[test]
fn what_could_not_be_delivered_is_told_by_the_next_look() {
    let mut story = begin(vec![running("phi-4", 31)], |_| {});
    story.undeliverable = Some("nobody answers".to_owned());
    look(&mut story);
    assert!(story.told().contains("could not tell: phi-4"), "{}", story.told());
    story.undeliverable = None;
    story.kill_and_restart(5 * MINUTE);
    look(&mut story);
    assert!(story.told().contains("  told: phi-4 has been running for 36 min"), "{}", story.told());
}

#[test]
fn without_a_panel_a_locked_screen_holds_nothing_back_and_a_countdown_is_counted() {
    let mut story = begin(vec![running("phi-4", 178)], |settings| {
        settings.first_run.done = false;
        level(settings, "phi-4", Level::Guard);
    });
    story.take(Event::Unattended { looks_once: false });
    story.take(Event::Quiet(Some(Quiet::Locked)));
    story.pass(3 * MINUTE);
    let told = story.told();
    assert!(told.contains("told: phi-4 has been running for 2 h 58 min"), "{told}");
    assert!(told.contains("told: phi-4 is at its limit: pausing in 60 s"), "{told}");
    assert!(told.contains("asked to pause alice/phi-4"), "{told}");
}

#[test]
fn where_nobody_can_answer_leaving_pauses_at_once_and_says_what_runs_on() {
    let mut story = begin(vec![running("phi-4", 10), running("kept", 10)], |settings| {
        level(settings, "phi-4", Level::Guard);
    });
    story.take(Event::Unattended { looks_once: false });
    story.pass(2 * SECOND);
    story.take(Event::Leaving { why: Leaving::LogOut, within: 5 * SECOND });
    story.pass(SECOND);
    let told = story.told();
    let words = "told: The watch ends: kept and phi-4 run, $3.60/h. phi-4 is paused now; the rest";
    assert!(told.contains(words), "{told}");
    assert!(told.contains("asked to pause alice/phi-4"), "{told}");
    assert!(!told.contains("asked to pause alice/kept"), "{told}");
    assert!(told.contains("let the machine go"), "{told}");
}
