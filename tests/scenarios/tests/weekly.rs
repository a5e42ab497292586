//! The summary of last week: once, on Monday morning, and off with one click.

use std::time::Duration;

use guard_core::{
    DEFAULTS, EndpointId, Event, Identity, Quiet, Request, Ruled, Settings, SettingsChange, Status,
};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, EndpointSpec, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// $1.80/h, running since ten minutes before the story begins.
fn phi() -> AccountSpec {
    let phi = EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 600)
    };
    AccountSpec { endpoints: vec![phi], ..AccountSpec::default() }
}

/// A Friday on which phi-4 ran until nine, paused by us, and then the night before Monday.
fn until_monday(set: impl FnOnce(&mut Settings)) -> Story {
    let mut story = Story::begin_with(phi(), "2026-11-27T08:00:00Z", set);
    story.without_headlines();
    story.idle_days = Some("of which $1.80 on days without a request".to_owned());
    story.pass(HOUR);
    story.ask(Request::Pause { endpoints: vec![EndpointId::new("alice", "phi-4")] });
    story.pass(MINUTE);
    story.kill_and_restart(70 * HOUR);
    story.pass(10 * SECOND);
    story
}

fn summaries(story: &Story) -> Vec<String> {
    let told = story.told();
    told.lines().filter(|line| line.contains("Last week cost")).map(str::to_owned).collect()
}

#[test]
fn monday_at_eight_it_says_what_last_week_cost_what_was_saved_and_what_runs() {
    let mut story = until_monday(|_| {});
    story.pass(50 * MINUTE);
    assert_eq!(summaries(&story), Vec::<String>::new(), "before eight");
    story.pass(15 * MINUTE);
    let told = summaries(&story);
    let words = "told: Last week cost $2.10. Of which $1.80 on days without a request. Saved about $14.40 by 1 pause. \
                 Nothing runs now.";
    assert!(told.len() == 1 && told[0].ends_with(words), "{told:?}");
    assert!(told[0].starts_with("Mon 08:0"), "{told:?}");
    story.kill_and_restart(MINUTE);
    story.pass(HOUR);
    story.kill_and_restart(20 * HOUR);
    story.pass(HOUR);
    assert_eq!(summaries(&story).len(), 1, "once, and also on Tuesday after a restart");
}

#[test]
fn a_click_on_it_turns_it_off_and_the_icon_does_not_ask_for_attention() {
    let mut story = until_monday(|_| {});
    story.ask(Request::Resume {
        endpoints: vec![EndpointId::new("alice", "phi-4")],
        arm: Some(false),
    });
    story.pass(70 * MINUTE);
    assert_eq!(summaries(&story).len(), 1);
    let before = story.view().status;
    let off = SettingsChange::default().with("remind.weekly_summary", false);
    story.ask(Request::ChangeSettings { of: Ruled::Everything, set: off });
    story.pass(MINUTE);
    assert!(!story.guard.settings().remind.weekly_summary);
    story.kill_and_restart(7 * 24 * HOUR);
    story.pass(HOUR);
    assert_eq!(summaries(&story).len(), 1, "none a week later");
    assert!(matches!(before, Status::Attention | Status::Running), "{before:?}");
}

#[test]
fn while_it_is_open_the_icon_is_that_of_what_runs() {
    let quiet = |settings: &mut Settings| {
        settings.remind.first_after_minutes = 10_080;
        settings.remind.idle_after_minutes = 0;
    };
    let mut story = until_monday(quiet);
    story.ask(Request::Resume {
        endpoints: vec![EndpointId::new("alice", "phi-4")],
        arm: Some(true),
    });
    story.pass(70 * MINUTE);
    assert_eq!(summaries(&story).len(), 1);
    assert_ne!(story.view().status, Status::Attention, "{}", story.told());
    assert!(story.view().notices.is_empty(), "{:?}", story.view().notices);
}

#[test]
fn it_is_not_told_where_it_is_off_nothing_was_known_or_it_is_the_demo() {
    let mut off = until_monday(|settings| settings.remind.weekly_summary = false);
    off.pass(3 * HOUR);
    assert_eq!(summaries(&off), Vec::<String>::new());

    let mut new = Story::begin(phi(), "2026-11-30T09:00:00Z");
    new.pass(2 * HOUR);
    assert_eq!(summaries(&new), Vec::<String>::new(), "it was not there last week");

    let free = EndpointSpec::new("alice", "whisper").state(State::Paused, 600);
    let account = AccountSpec { endpoints: vec![free], ..AccountSpec::default() };
    let mut free = Story::begin(account, "2026-11-27T08:00:00Z");
    free.pass(HOUR);
    free.kill_and_restart(72 * HOUR);
    free.pass(HOUR);
    assert_eq!(summaries(&free), Vec::<String>::new(), "nothing cost anything");

    let mut demo = until_monday(|_| {});
    demo.take(Event::SignedIn(Identity {
        name: "alice".to_owned(),
        namespaces: vec!["alice".to_owned()],
        expires: None,
        unpausable: Default::default(),
        demo: true,
        this_run_only: false,
    }));
    demo.pass(3 * HOUR);
    assert_eq!(summaries(&demo), Vec::<String>::new(), "nobody is told of the demo");
}

#[test]
fn do_not_disturb_holds_it_back_until_tuesday_and_after_that_it_is_not_told() {
    let mut story = until_monday(|_| {});
    story.take(Event::Quiet(Some(Quiet::DoNotDisturb)));
    story.pass(4 * HOUR);
    assert_eq!(summaries(&story), Vec::<String>::new());
    story.pass(20 * HOUR);
    story.take(Event::Quiet(None));
    story.pass(MINUTE);
    assert_eq!(summaries(&story).len(), 1, "{}", story.told());

    let mut late = until_monday(|_| {});
    late.kill_and_restart(45 * HOUR);
    late.pass(HOUR);
    assert_eq!(summaries(&late), Vec::<String>::new(), "on Wednesday it is old");
}

#[test]
fn it_waits_a_minute_for_the_requests_and_no_longer() {
    let mut story = until_monday(|_| {});
    story.idle_days = None;
    story.pass(70 * MINUTE);
    let told = summaries(&story);
    assert!(told.len() == 1 && !told[0].contains("request"), "{told:?}");
    let settings: Settings = toml::from_str(DEFAULTS).unwrap();
    assert!(settings.remind.weekly_summary, "it is on where nobody said anything");
}
