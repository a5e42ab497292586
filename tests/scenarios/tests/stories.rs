//! Longer stories: a night, a weekend, somebody who snoozes and snoozes, a line that breaks at the
//! worst moment, a token that is revoked at the second worst. Those of several people are in
//! `stories_shared.rs`.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Duration;

use guard_core::{EndpointId, Event, Identity, Level, Main, Own, Quiet, Range, Request, Status};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};
use jiff::tz::TimeZone;

/// Before what happens around the guard.
const NOTE: &str = "-- ";

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn id(name: &str) -> EndpointId {
    EndpointId::new("alice", name)
}

/// On an L40S for $1.80/h, and armed, though not for soon.
fn phi() -> EndpointSpec {
    EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 0).armed(2_880)
    }
}

/// Read so many seconds apart.
fn begin(
    endpoints: Vec<EndpointSpec>,
    start: &str,
    levels: &[(&str, Level)],
    seconds: u32,
) -> Story {
    let account = AccountSpec { endpoints, quota: 100, ..AccountSpec::default() };
    Story::begin_with(account, start, |settings| {
        settings.poll.billable_seconds = seconds;
        for (name, level) in levels {
            let own = Own { level: Some(*level), ..Own::default() };
            settings.endpoints.insert(id(name), own);
        }
    })
}

/// Level guard and its limit of three hours.
fn guarded() -> Story {
    begin(vec![phi()], "2026-11-23T18:00:00Z", &[("phi-4", Level::Guard)], 15)
}

/// What was told, taken back and asked for, from a moment of the story on.
fn since(story: &Story, moment: &str) -> String {
    let told = story.told();
    let later = &told[told.find(moment).unwrap()..];
    let words = ["told:", "took back:", "asked to", NOTE];
    let kept = later.lines().filter(|line| words.iter().any(|word| line.contains(word)));
    kept.collect::<Vec<_>>().join("\n")
}

fn without_calls(told: &str) -> String {
    let told = told.lines().filter(|line| !line.contains("asked to"));
    told.collect::<Vec<_>>().join("\n")
}

/// How many pauses of it reached Hugging Face, answered or not.
fn pauses(story: &Story, name: &str) -> usize {
    story.sim.log.count("POST", &format!("/v2/endpoint/alice/{name}/pause"))
}

/// What it really does.
fn state(story: &Story, name: &str) -> State {
    story.sim.account.endpoint("alice", name).unwrap().state
}

/// What it really cost, in micro-dollars.
fn charged(story: &mut Story, name: &str) -> i64 {
    let truth = story.sim.account.truth(story.now().utc);
    let key = EndpointKey::new("alice", name);
    truth.endpoints.iter().find(|one| one.endpoint == key).unwrap().micros
}

/// The page of reminders, the oldest first: `Mon 23 Nov 18:30 left running: notified`.
fn page(story: &Story) -> String {
    let (range, now) = (Range::Days { count: 4 }, story.now().utc);
    let view = guard_core::told(range, &story.kept.log, &[], now, &TimeZone::UTC).unwrap();
    let rows = view.rows.iter().rev();
    let line = |row: &guard_core::ReminderRow| {
        format!("{}  {}, {}: {}", row.when, row.condition, row.about, row.words)
    };
    rows.map(line).collect::<Vec<_>>().join("\n")
}

fn another_token(story: &mut Story) {
    story.change(Change::TokenRevoked { revoked: false });
    story.ask(Request::SignOut);
    story.take(Event::SignedIn(Identity {
        name: "alice".to_owned(),
        namespaces: vec!["alice".to_owned()],
        unpausable: Default::default(),
        expires: None,
        demo: false,
        this_run_only: false,
    }));
}

#[test]
fn a_night_behind_a_locked_screen_is_told_at_once_in_the_morning() {
    let llama = EndpointSpec::new("alice", "llama").state(State::ScaledToZero, 600).armed(2_880);
    let mut story = begin(vec![phi(), llama], "2026-11-23T23:00:00Z", &[], 15);
    story.without_headlines();
    story.pass(5 * MINUTE);
    story.take(Event::Quiet(Some(Quiet::Locked)));
    story.note("-- the screen is locked");
    story.pass(7 * HOUR + 15 * MINUTE);
    let now = story.now().utc;
    story.sim.account.request("alice", "llama", now);
    story.pass(70 * MINUTE);
    assert_eq!(
        since(&story, "-- the screen is locked"),
        "-- the screen is locked",
        "nobody is there"
    );
    assert!(story.view().popups.is_empty());

    story.note("-- the screen is unlocked");
    story.take(Event::Quiet(None));
    story.pass(SECOND);
    assert_eq!(
        since(&story, "-- the screen is unlocked"),
        "\
-- the screen is unlocked
Tue 07:30:00  told: 3 reminders while you were not to be disturbed. \
llama has been running for 1 h 10 min: $0.93 so far, $0.80/h. \
phi-4 has been running for 8 h 30 min: $15.30 so far, $1.80/h. \
llama woke up although it was left scaled to zero: A request or another person started it."
    );
    let view = story.view();
    assert_eq!((view.status, view.headline.as_str()), (Status::Attention, "2 running · $2.60/h"));
    let [popup] = &view.popups[..] else { panic!("{:?}", view.popups) };
    assert_eq!(popup.title, "phi-4 has been running for 8 h 30 min");
    assert_eq!(popup.countdown_seconds, None, "level watch reminds and pauses nothing");
    assert_eq!(pauses(&story, "phi-4") + pauses(&story, "llama"), 0);
    assert_eq!([state(&story, "phi-4"), state(&story, "llama")], [State::Running; 2]);
    assert_eq!(story.metered(), story.truth());
    let page = page(&story);
    assert!(page.starts_with("Mon 23 Nov 23:30  left running, phi-4: held back: screen locked\n"));
    assert!(page.ends_with("07:30  woke up, llama: notified"), "{page}");
}

#[test]
fn the_weekend_ends_on_friday_evening_for_what_is_guarded() {
    let bge = EndpointSpec::new("alice", "bge-large").state(State::Running, 0);
    let levels = [("phi-4", Level::Guard), ("bge-large", Level::Protected)];
    let mut story = begin(vec![phi(), bge], "2026-11-20T17:00:00Z", &levels, 60);
    story.without_headlines();
    story.note("-- the week is over");
    story.pass(75 * MINUTE);
    story.take(Event::Quiet(Some(Quiet::Locked)));
    story.pass(62 * HOUR - 15 * MINUTE);
    story.note("-- the screen is unlocked");
    story.take(Event::Quiet(None));
    story.pass(MINUTE);
    assert_eq!(
        since(&story, "-- the week is over"),
        "\
-- the week is over
Fri 17:30:03  told: phi-4 has been running for 30 min. $0.93 so far, $1.80/h. Last active 30 min ago.
Fri 18:00:06  told: phi-4 has been running for 1 h. $1.83 so far, $1.80/h. Last active 1 h ago.
Fri 19:59:00  told: phi-4 is at its limit: pausing in 60 s. $5.37 so far, $1.80/h. Last active 2 h 59 min ago.
Fri 20:00:00  asked to pause alice/phi-4
Fri 20:00:00  took back: left-running:alice/phi-4
Fri 20:00:00  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. phi-4 was at its limit of 3 h.
Mon 08:00:00  -- the screen is unlocked
Mon 08:00:00  told: Last week cost $49.40. Saved about $14.40 by 1 pause. Now 1 running, $0.80/h."
    );
    assert_eq!(
        [state(&story, "phi-4"), state(&story, "bge-large")],
        [State::Paused, State::Running]
    );
    assert_eq!((pauses(&story, "phi-4"), pauses(&story, "bge-large")), (1, 0));
    assert_eq!(charged(&mut story, "phi-4"), 5_400_000, "three hours and not 63");
    assert_eq!(story.metered(), story.truth());

    // On Monday the panel, the page of reminders and the notification that stayed say it.
    let view = story.view();
    assert_eq!(view.headline, "1 running · $0.80/h");
    let Main::Nothing { text } = &view.main else { panic!("{:?}", view.main) };
    assert_eq!(text, "Only protected endpoints are running");
    let rows: Vec<_> =
        view.rows.iter().map(|row| (row.label.as_str(), row.state.as_str())).collect();
    assert_eq!(rows, [("bge-large", "running"), ("phi-4", "paused")]);
    assert_eq!(view.rows[0].cost, "$50.41 so far");
    assert_eq!(
        page(&story),
        "\
Fri 20 Nov 17:30  left running, phi-4: notified
Fri 20 Nov 17:30  idle while running, phi-4: notified
Fri 20 Nov 18:00  left running, phi-4: notified
Fri 20 Nov 18:30  left running, phi-4: held back: screen locked
Fri 20 Nov 19:00  left running, phi-4: held back: screen locked
Fri 20 Nov 19:30  left running, phi-4: held back: screen locked
Fri 20 Nov 19:59  automatic pause, phi-4: notified
Fri 20 Nov 20:00  idle while running, phi-4: no longer applies
Fri 20 Nov 20:00  left running, phi-4: no longer applies
Fri 20 Nov 20:00  automatic pause, phi-4: notified
Mon 23 Nov 08:00  weekly summary, account: notified"
    );
}

#[test]
fn four_times_fifteen_minutes_more_and_the_limit_waits_with_them() {
    let mut story = guarded();
    story.pass(2 * HOUR + 10 * MINUTE);
    let mut next = Vec::new();
    for time in 1..=4 {
        assert_eq!(story.view().popups.len(), 1, "it is told again");
        story.note(&format!("-- 15 min, time {time}"));
        story.ask(Request::Snooze { endpoint: id("phi-4"), minutes: 15 });
        assert!(story.view().popups.is_empty(), "a snooze puts it away");
        next.push(story.view().rows[0].next.clone().unwrap());
        story.pass(16 * MINUTE);
    }
    assert_eq!(
        since(&story, "-- 15 min"),
        "\
-- 15 min, time 1
Mon 20:25:12  told: phi-4 has been running for 2 h 25 min. $4.38 so far, $1.80/h. Last active 2 h 25 min ago.
Mon 20:26:00  -- 15 min, time 2
Mon 20:41:04  told: phi-4 has been running for 2 h 41 min. $4.86 so far, $1.80/h. Last active 2 h 41 min ago.
Mon 20:42:00  -- 15 min, time 3
Mon 20:57:10  told: phi-4 has been running for 2 h 57 min. $5.34 so far, $1.80/h. Last active 2 h 57 min ago.
Mon 20:58:00  -- 15 min, time 4
Mon 21:12:00  told: phi-4 is at its limit: pausing in 60 s. $5.76 so far, $1.80/h. Last active 3 h 12 min ago.
Mon 21:13:00  asked to pause alice/phi-4
Mon 21:13:00  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. phi-4 was at its limit of 3 h."
    );
    let [on_time @ .., deferred] = &next[..] else { panic!("{next:?}") };
    assert!(on_time.iter().all(|next| next == "paused at 21:00, its limit of 3 h"), "{next:?}");
    assert_eq!(deferred, "paused at 21:13, its limit of 3 h");
    assert_eq!((state(&story, "phi-4"), pauses(&story, "phi-4")), (State::Paused, 1));
    assert_eq!(story.metered(), story.truth());
}

#[test]
fn a_countdown_that_is_snoozed_four_times_begins_four_times_anew_and_ends_in_a_pause() {
    let mut story = guarded();
    story.pass(2 * HOUR + 50 * MINUTE);
    story.note("-- ten minutes left");
    story.pass(9 * MINUTE + 30 * SECOND);
    for time in 1..=4 {
        assert_eq!(story.view().popups[0].countdown_seconds, Some(30));
        story.ask(Request::Snooze { endpoint: id("phi-4"), minutes: 15 });
        assert!(story.view().popups.is_empty());
        if time == 2 {
            // What was chosen holds across a restart.
            story.kill_and_restart(MINUTE);
            story.pass(13 * MINUTE + 30 * SECOND);
        } else {
            story.pass(14 * MINUTE + 30 * SECOND);
        }
    }
    assert_eq!(pauses(&story, "phi-4"), 0);
    story.pass(30 * MINUTE);
    assert_eq!(
        since(&story, "-- ten minutes left"),
        "\
-- ten minutes left
Mon 20:59:00  told: phi-4 is at its limit: pausing in 60 s. $5.37 so far, $1.80/h. Last active 2 h 59 min ago.
Mon 20:59:30  took back: deadline:alice/phi-4
Mon 21:13:30  told: phi-4 is at its limit: pausing in 60 s. $5.82 so far, $1.80/h. Last active 3 h 13 min ago.
Mon 21:14:00  took back: deadline:alice/phi-4
Mon 21:28:00  told: phi-4 is at its limit: pausing in 60 s. $6.24 so far, $1.80/h. Last active 3 h 28 min ago.
Mon 21:28:30  took back: deadline:alice/phi-4
Mon 21:42:30  told: phi-4 is at its limit: pausing in 60 s. $6.69 so far, $1.80/h. Last active 3 h 42 min ago.
Mon 21:43:00  took back: deadline:alice/phi-4
Mon 21:57:00  told: phi-4 is at its limit: pausing in 60 s. $7.11 so far, $1.80/h. Last active 3 h 57 min ago.
Mon 21:58:00  asked to pause alice/phi-4
Mon 21:58:00  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. phi-4 was at its limit of 3 h."
    );
    assert_eq!(state(&story, "phi-4"), State::Paused);
    assert_eq!(charged(&mut story, "phi-4"), 7_140_000, "3 h 58 min");
}

#[test]
fn the_line_breaks_after_a_pause_was_asked_and_before_it_was_answered() {
    let mut story = guarded();
    story.pass(3 * HOUR - SECOND);
    story.note("-- the line breaks");
    story.sim.faults.add(Rule::new(Effect::DropAnswer).path("/pause$").times(1)).unwrap();
    story.sim.faults.add(Rule::new(Effect::Drop)).unwrap();
    story.pass(2 * MINUTE + 30 * SECOND);
    // It is paused, and nobody here can know.
    assert_eq!(state(&story, "phi-4"), State::Paused);
    let view = story.view();
    assert_eq!(view.status, Status::Limit);
    assert_eq!(view.headline, "1 running · $1.80/h · a pause is not confirmed");
    assert_eq!(
        view.notices[0].text,
        "The pause of alice/phi-4 is not confirmed: Hugging Face could not be reached."
    );
    story.sim.faults.clear();
    story.note("-- the line is back");
    story.pass(2 * MINUTE);
    let told = since(&story, "-- the line breaks");
    assert_eq!(told.matches("asked to pause alice/phi-4").count(), 9, "{told}");
    assert_eq!(
        without_calls(&told),
        "\
-- the line breaks
Mon 21:00:00  took back: left-running:alice/phi-4
Mon 21:01:00  told: phi-4 may still cost money. Its pause is not confirmed: Hugging Face could not be reached.
Mon 21:01:00  told: Paused 0 of 1. Not confirmed: alice/phi-4. It may still cost money. phi-4 was at its limit of 3 h.
Mon 21:02:29  -- the line is back
Mon 21:02:58  told: Hugging Face could not be read for 3 min. phi-4 may run on, $1.80/h (Hugging Face could not be reached). It is tried again.
Mon 21:02:59  took back: pause-unconfirmed:alice/phi-4
Mon 21:02:59  told: Paused 1 of 1 in 2 min 59 s, $1.80/h stopped. phi-4 was at its limit of 3 h.
Mon 21:02:59  took back: blind"
    );
    assert_eq!((story.view().status, story.view().notices), (Status::Off, Vec::new()));
    // What it cost while nobody saw it is a range, and the truth lies in it.
    let (total, truth) = (story.total(), story.truth());
    assert_eq!((total.least(), truth.0), (truth, 5_400_000));
    assert!(total.reckoned() > truth && total.reckoned().0 < 5_410_000, "{total:?}");
}

#[test]
fn a_token_revoked_in_the_middle_of_a_countdown_is_an_alarm_that_says_why() {
    let mut story = guarded();
    story.pass(3 * HOUR - 30 * SECOND);
    story.note("-- the token is revoked");
    story.change(Change::TokenRevoked { revoked: true });
    story.pass(10 * MINUTE);
    assert_eq!(state(&story, "phi-4"), State::Running);
    let view = story.view();
    assert_eq!(view.status, Status::Limit, "the alarm stays");
    let texts: Vec<_> = view.notices.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(
        texts[0],
        "The pause of alice/phi-4 is not confirmed: \
         the token was refused (401 Unauthorized: Invalid credentials)."
    );
    assert!(
        texts[1].starts_with("Nothing is watched or paused: The token was refused"),
        "{texts:?}"
    );
    story.note("-- another token");
    another_token(&mut story);
    story.pass(5 * MINUTE);
    assert_eq!(
        since(&story, "-- the token is revoked"),
        "\
-- the token is revoked
Mon 20:59:41  told: Nothing is watched or paused. The token was refused (401 Unauthorized: Invalid credentials). phi-4 cost $1.80/h when last read.
Mon 21:00:00  asked to pause alice/phi-4
Mon 21:00:00  told: phi-4 may still cost money. Its pause is not confirmed: the token was refused (401 Unauthorized: Invalid credentials).
Mon 21:00:00  told: Paused 0 of 1. Not confirmed: alice/phi-4. It may still cost money. phi-4 was at its limit of 3 h.
Mon 21:09:30  -- another token
Mon 21:09:30  took back: pause-unconfirmed:alice/phi-4
Mon 21:09:30  took back: refused
Mon 21:09:30  told: phi-4 is at its limit: pausing in 60 s. $5.70 so far, $1.80/h. Last active 3 h 9 min ago.
Mon 21:10:30  asked to pause alice/phi-4
Mon 21:10:30  took back: left-running:alice/phi-4
Mon 21:10:30  told: Paused 1 of 1 in 0.1 s, $1.80/h stopped. phi-4 was at its limit of 3 h."
    );
    assert_eq!(state(&story, "phi-4"), State::Paused);
    assert_eq!((story.view().status, story.view().notices), (Status::Off, Vec::new()));
}

#[test]
fn an_alarm_is_taken_back_when_the_pause_is_asked_for_again_and_works() {
    let mut story = guarded();
    story.pass(HOUR);
    story.note("-- the token is revoked");
    story.change(Change::TokenRevoked { revoked: true });
    story.ask(Request::Pause { endpoints: vec![id("phi-4")] });
    story.pass(10 * SECOND);
    story.change(Change::TokenRevoked { revoked: false });
    let again = story.view().notices[0].actions[0].request.clone();
    assert_eq!(again, Request::Pause { endpoints: vec![id("phi-4")] });
    story.ask(again);
    story.pass(10 * SECOND);
    assert_eq!(
        since(&story, "-- the token is revoked"),
        "\
-- the token is revoked
Mon 19:00:00  asked to pause alice/phi-4
Mon 19:00:00  took back: left-running:alice/phi-4
Mon 19:00:00  told: phi-4 may still cost money. Its pause is not confirmed: the token was refused (401 Unauthorized: Invalid credentials).
Mon 19:00:00  told: Nothing is watched or paused. The token was refused (401 Unauthorized: Invalid credentials). phi-4 cost $1.80/h when last read.
Mon 19:00:10  asked to pause alice/phi-4
Mon 19:00:10  took back: pause-unconfirmed:alice/phi-4
Mon 19:00:10  took back: refused"
    );
    assert_eq!((state(&story, "phi-4"), pauses(&story, "phi-4")), (State::Paused, 2));
    assert_eq!(story.view().notices, Vec::new());
}
