//! The tray icon, as the desktop's panel sees it on the bus.

use std::time::Duration;

use guard_e2e::{FakeNotifications, FakeWatcher, Sent};
use hf_sim::demo;

use crate::account::Bench;

fn countdown(sent: &Sent) -> Option<u32> {
    (sent.summary == "Pausing 3 endpoints, $3.40/h").then_some(sent.id)
}

#[tokio::test]
async fn one_click_pauses_everything_and_the_bill_stops_growing() {
    let bench = Bench::new("tray-click", demo()).signed_in().settings("");
    let mut watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let mut notifications = FakeNotifications::start(&bench.world).await.unwrap();
    let mut application = bench.start();
    let item = watcher.item().await.unwrap();
    item.tool_tip_when("the running rate", |tip| {
        tip.text.starts_with("3 running · $3.40/h · today $")
    })
    .await
    .unwrap();
    let running = item.icon().await.unwrap();

    item.activate().await.unwrap();
    notifications.when("the countdown", countdown).await.unwrap();
    assert_eq!(bench.running_rate(), 3_400_000, "nothing happens before the countdown is over");
    bench.until_rate(0).await;
    let receipt = notifications
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
    bench.server.advance(jiff::SignedDuration::from_hours(72)).unwrap();
    assert_eq!(bench.server.truth().micros, before, "a weekend later the bill is the same");
    application.ask_to_end();
    application.wait(Duration::from_secs(10)).unwrap();
    bench.assert_token_is_on_no_disk();
}

#[tokio::test]
async fn a_click_can_be_taken_back_from_the_notification() {
    let bench = Bench::new("tray-undo", demo()).signed_in().settings("");
    let mut watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let mut notifications = FakeNotifications::start(&bench.world).await.unwrap();
    let _application = bench.start();
    let item = watcher.item().await.unwrap();
    item.tool_tip_when("the rate", |tip| tip.text.contains("$3.40/h")).await.unwrap();
    item.activate().await.unwrap();
    let (id, undo) = notifications
        .when("the countdown", |sent| {
            let id = countdown(sent)?;
            let undo = sent.actions.iter().find(|(_, label)| label == "Undo")?;
            Some((id, undo.0.clone()))
        })
        .await
        .unwrap();
    notifications.press(id, &undo).await.unwrap();
    // Longer than the countdown lasts.
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(bench.running_rate(), 3_400_000);
}

#[tokio::test]
async fn the_menu_says_what_runs_and_pauses_it() {
    let bench =
        Bench::new("tray-menu", demo()).signed_in().settings("[pause]\ncountdown_seconds = 0");
    let mut watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let _notifications = FakeNotifications::start(&bench.world).await.unwrap();
    let _application = bench.start();
    let item = watcher.item().await.unwrap();
    item.tool_tip_when("the rate", |tip| tip.text.contains("$3.40/h")).await.unwrap();
    let labels: Vec<String> =
        item.entries().await.unwrap().into_iter().map(|entry| entry.label).collect();
    assert_eq!(labels[0], "3 running · $3.40/h");
    assert_eq!(labels[1], "Pause all (3 running, $3.40/h)");
    assert!(
        labels.iter().any(|label| label.starts_with("phi-4 · running · $1.80/h · ")),
        "{labels:?}"
    );
    assert_eq!(labels.last().unwrap(), "Quit");

    item.choose("Pause all").await.unwrap();
    bench.until_rate(0).await;
}
