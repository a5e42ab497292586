//! Reminders as notifications, with buttons that do what they say.

use std::time::Duration;

use guard_e2e::{SOON, Urgency};
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State, demo};
use xtask::child::until;
use xtask::stage::{Button, Plan, Stage, Theme};

use crate::account::Bench;

fn left_on() -> AccountSpec {
    let phi = EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 2 * 3_600)
    };
    AccountSpec { endpoints: vec![phi], ..AccountSpec::default() }
}

#[tokio::test]
async fn a_reminder_pops_up_and_its_button_pauses() {
    let bench = Bench::new("reminder", left_on()).signed_in().settings("");
    let mut desk = bench.on_a_desktop().await;
    let (id, body, labels, pause) = desk
        .notifications
        .when("the reminder", |sent| {
            if sent.summary != "phi-4 has been running for 2 h" {
                return None;
            }
            assert_ne!(sent.urgency(), Some(Urgency::Critical), "a nag is not an emergency");
            let labels: Vec<String> = sent.actions.iter().map(|(_, label)| label.clone()).collect();
            let pause = sent.actions.iter().find(|(_, label)| label == "Pause now")?.0.clone();
            Some((sent.id, sent.body.clone(), labels, pause))
        })
        .await
        .unwrap();
    assert!(body.starts_with("$3.6") && body.contains(" so far, $1.80/h."), "{body}");
    assert!(labels.contains(&"Snooze 1 h".to_owned()), "{labels:?}");
    desk.notifications.press(id, &pause).await.unwrap();
    bench.until_rate(0).await;
}

#[tokio::test]
async fn a_reminder_is_taken_back_when_the_endpoint_is_paused_elsewhere() {
    let bench =
        Bench::new("taken-back", left_on()).signed_in().settings("[poll]\nbillable_seconds = 5");
    let mut desk = bench.on_a_desktop().await;
    let id = desk
        .notifications
        .when("the reminder", |sent| sent.summary.starts_with("phi-4 has been").then_some(sent.id))
        .await
        .unwrap();
    let (endpoint, state) = (EndpointKey::new("alice", "phi-4"), State::Paused);
    bench.server.apply(Change::State { endpoint, state }).unwrap();
    desk.notifications.until_closed_by_sender(id).await.unwrap();
}

#[tokio::test]
async fn a_pause_that_is_not_read_back_alarms_and_the_alarm_ends_with_it() {
    let settings = "[pause]\ncountdown_seconds = 0\nconfirm_within_seconds = 2";
    let bench = Bench::new("alarm", demo()).signed_in().settings(settings);
    bench.server.add_fault(Rule::new(Effect::PauseIgnored).path("phi-4/pause")).unwrap();
    let mut desk = bench.on_a_desktop().await;
    let item = desk.item_with_the_rate().await;
    item.activate().await.unwrap();
    let (id, urgency) = desk
        .notifications
        .when("the alarm", |sent| {
            (sent.summary == "phi-4 may still cost money").then(|| (sent.id, sent.urgency()))
        })
        .await
        .unwrap();
    assert_eq!(urgency, Some(Urgency::Critical));
    item.tool_tip_when("the alarm", |tip| tip.text.contains("a pause is not confirmed"))
        .await
        .unwrap();

    bench.server.clear_faults();
    desk.notifications
        .press(
            id,
            &desk.notifications.sent(|sent| {
                let alarm = sent.iter().find(|sent| sent.id == id).unwrap();
                alarm.actions.iter().find(|(_, label)| label == "Pause again").unwrap().0.clone()
            }),
        )
        .await
        .unwrap();
    bench.until_rate(0).await;
    item.tool_tip_when("the end of the alarm", |tip| tip.text.starts_with("nothing is running"))
        .await
        .unwrap();
}

/// A real notification daemon draws the countdown; a real pointer presses its button.
#[test]
fn the_button_of_a_real_notification_daemon_is_pressed() {
    let stage = Stage::open(&Plan::desktop(Theme::Light)).unwrap();
    let bench = Bench::new("real-daemon", left_on()).signed_in().settings("");
    let mut command = bench.world.desktop().unwrap();
    stage.apply(command.arg("--background"));
    command.env("HOME", stage.home());
    let settled = || stage.settle(Duration::from_millis(300), Duration::from_secs(3)).unwrap();
    settled();
    let before = stage.shot(&stage.logs(), "before", None).unwrap();
    let _application = bench.world.start("desktop", &mut command).unwrap();
    let drawn = until("the reminder", SOON, || {
        let after = stage.shot(&stage.logs(), "after", None).ok()?;
        stage
            .changed_area(&before, &after)
            .ok()?
            .filter(|area| area.width > 150 && area.height > 80)
    })
    .unwrap();
    settled();
    if let Some(logs) = std::env::var_os("GUARD_E2E_LOGS") {
        stage.shot(logs.as_ref(), "reminder", None).unwrap();
    }
    // The buttons stand in a row at the bottom; Pause now is the first of three.
    let (x, y) = (drawn.x + drawn.width / 6, drawn.y + drawn.height - 30);
    stage.click(x, y, Button::Left).unwrap();
    until("the pause", SOON, || (bench.running_rate() == 0).then_some(())).unwrap();
}
