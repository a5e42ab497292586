//! The tray icon, as the desktop's panel sees it on the bus.

use std::time::Duration;

use guard_e2e::{SOON, Sent, TrayItem, until};
use hf_sim::demo;
use jiff::SignedDuration;

use crate::account::Bench;
use crate::hand::until_in_front;

fn countdown(sent: &Sent) -> Option<u32> {
    (sent.summary == "Pausing 3 endpoints, $3.40/h").then_some(sent.id)
}

async fn labels(item: &TrayItem) -> Vec<String> {
    let seen = item.entries().await.unwrap().into_iter().filter(|entry| entry.visible);
    seen.map(|entry| entry.label).collect()
}

#[tokio::test]
async fn one_click_pauses_everything_and_the_bill_stops_growing() {
    let bench = Bench::new("tray-click", demo()).signed_in().settings("");
    let mut desk = bench.on_a_desktop().await;
    let item = desk.item_with_the_rate().await;
    item.tool_tip_when("the running rate", |tip| {
        tip.text.starts_with("3 running · $3.40/h · today $")
    })
    .await
    .unwrap();
    let running = item.icon().await.unwrap();

    item.activate().await.unwrap();
    desk.notifications.when("the countdown", countdown).await.unwrap();
    assert_eq!(bench.running_rate(), 3_400_000, "nothing happens before the countdown is over");
    bench.until_rate(0).await;
    let receipt = desk
        .notifications
        .when("the receipt", |sent| {
            sent.summary.starts_with("Paused 3 of 3 in ").then(|| sent.summary.clone())
        })
        .await
        .unwrap();
    assert!(receipt.ends_with("$3.40/h stopped"), "{receipt}");
    item.tool_tip_when("that nothing runs", |tip| tip.text.starts_with("nothing is running"))
        .await
        .unwrap();
    assert_ne!(item.icon().await.unwrap(), running, "off has another shape");

    let before = bench.server.truth().micros;
    bench.server.advance(SignedDuration::from_hours(72)).unwrap();
    assert_eq!(bench.server.truth().micros, before, "a weekend later the bill is the same");
    desk.application.ask_to_end();
    desk.application.wait(Duration::from_secs(10)).unwrap();
    bench.assert_token_is_on_no_disk();
}

#[tokio::test]
async fn a_click_can_be_taken_back_from_the_notification() {
    const COUNTDOWN: SignedDuration = SignedDuration::from_secs(3);
    let settings = "[pause]\ncountdown_seconds = 3\n[poll]\nbillable_seconds = 5";
    let bench = Bench::new("tray-undo", demo()).signed_in().settings(settings);
    let mut desk = bench.on_a_desktop().await;
    let item = desk.item_with_the_rate().await;
    item.activate().await.unwrap();
    let (id, undo) = desk
        .notifications
        .when("the countdown", |sent| {
            let id = countdown(sent)?;
            let undo = sent.actions.iter().find(|(_, label)| label == "Undo")?;
            Some((id, undo.0.clone()))
        })
        .await
        .unwrap();
    desk.notifications.press(id, &undo).await.unwrap();
    // A pause that is still to come is asked for when the countdown is over. A reading that is made
    // later shows that the application has passed that point; by then it would show the pause.
    let over = bench.server.now() + COUNTDOWN + SignedDuration::from_secs(1);
    until("a reading after the countdown", SOON, async || {
        let read = bench.readings().into_iter().any(|at| at > over);
        (read || !bench.orders("pause").is_empty()).then_some(())
    })
    .await
    .unwrap();
    assert_eq!(bench.orders("pause"), [], "nothing is paused");
    assert_eq!(labels(&item).await[1], "Pause all (3 running, $3.40/h)");
    assert_eq!(bench.running_rate(), 3_400_000);
}

#[tokio::test]
async fn the_menu_says_what_runs_and_pauses_it() {
    let bench =
        Bench::new("tray-menu", demo()).signed_in().settings("[pause]\ncountdown_seconds = 0");
    let mut desk = bench.on_a_desktop().await;
    let item = desk.item_with_the_rate().await;
    let labels = labels(&item).await;
    assert_eq!(labels[0], "3 running · $3.40/h");
    assert_eq!(labels[1], "Pause all (3 running, $3.40/h)");
    assert!(
        labels.iter().any(|label| label.starts_with("phi-4 · running · $1.80/h · ")),
        "{labels:?}"
    );
    let pages = ["Open", "History", "Budgets", "Plan", "Settings", "Quit"];
    assert_eq!(labels[labels.len() - pages.len()..], pages);
    item.choose("History").await.unwrap();
    until_in_front(&bench.world, "Endpoint Guard: money").await;

    item.choose("Pause all").await.unwrap();
    bench.until_rate(0).await;
}
