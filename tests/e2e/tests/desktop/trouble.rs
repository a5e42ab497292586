//! What is missing or wrong around the application.

use std::time::Duration;

use guard_e2e::{FakeWatcher, SOON, until};
use hf_sim::{Effect, Rule, demo};

use crate::account::Bench;

/// What the application has logged.
pub fn log(bench: &Bench) -> String {
    let files = std::fs::read_dir(bench.world.guard_home().join("state")).into_iter().flatten();
    files
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "log"))
        .filter_map(|file| std::fs::read_to_string(file.path()).ok())
        .collect()
}

#[tokio::test]
async fn without_a_tray_it_lives_and_the_icon_comes_when_a_tray_does() {
    let bench = Bench::new("no-tray", demo()).signed_in().settings("");
    let mut application = bench.start();
    until("the missing tray in the log", SOON, async || {
        log(&bench).contains("could not show a tray icon").then_some(())
    })
    .await
    .unwrap();
    let read = async || (!bench.readings().is_empty()).then_some(());
    until("a reading without a tray", SOON, read).await.unwrap();
    assert!(application.ended().is_none(), "no tray host must not end it");
    let mut watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let item = watcher.item().await.unwrap();
    item.tool_tip_when("the rate", |tip| tip.text.contains("$3.40/h")).await.unwrap();
}

#[tokio::test]
async fn an_icon_that_was_refused_is_tried_again() {
    let bench = Bench::new("refused-icon", demo()).signed_in().settings("");
    let refusing = FakeWatcher::refuses(&bench.world).await.unwrap();
    let _application = bench.start();
    until("the refused icon in the log", SOON, async || {
        log(&bench).contains("could not show a tray icon").then_some(())
    })
    .await
    .unwrap();
    let mut watcher = FakeWatcher::draws(refusing).await.unwrap();
    let item = watcher.item().await.unwrap();
    item.tool_tip_when("the rate", |tip| tip.text.contains("$3.40/h")).await.unwrap();
}

#[tokio::test]
async fn a_wrong_token_is_told_in_the_tooltip() {
    let mut bench = Bench::new("wrong-token", demo()).settings("");
    bench.world.set("HF_TOKEN", "hf_wrong");
    let mut watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let _application = bench.start();
    let item = watcher.item().await.unwrap();
    item.tool_tip_when("the refusal", |tip| tip.text.contains("the token was refused"))
        .await
        .unwrap();
}

#[tokio::test]
async fn offline_is_unknown_and_never_nothing() {
    let bench = Bench::new("offline", demo()).signed_in().settings("[poll]\nbillable_seconds = 5");
    let mut desk = bench.on_a_desktop().await;
    let item = desk.item_with_the_rate().await;
    let running = item.icon().await.unwrap();
    bench.server.add_fault(Rule::new(Effect::Drop)).unwrap();
    let stale = until("that the figures are old", Duration::from_secs(60), async || {
        let tip = item.tool_tip().await.ok()?;
        tip.text.contains("not watching").then_some(tip.text)
    })
    .await
    .unwrap();
    assert!(stale.contains("3 running · $3.40/h"), "old figures stay, with their age: {stale}");
    assert_ne!(item.icon().await.unwrap(), running);
    bench.server.clear_faults();
    until("fresh figures", Duration::from_secs(40), async || {
        let tip = item.tool_tip().await.ok()?;
        (!tip.text.contains("not watching")).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_termination_writes_everything_and_ends_cleanly() {
    let bench = Bench::new("sigterm", demo()).signed_in().settings("");
    let mut desk = bench.on_a_desktop().await;
    desk.item_with_the_rate().await;
    desk.application.ask_to_end();
    let ended = desk.application.wait(Duration::from_secs(5)).unwrap();
    assert!(ended.success(), "{ended:?}");
    let ledger = bench.world.guard_home().join("data").join("ledger.db");
    assert!(std::fs::metadata(ledger).unwrap().len() > 0);

    desk.watcher.until_empty().await.unwrap();
    // The next start goes on with the same episodes.
    let _again = bench.start();
    let item = desk.watcher.item().await.unwrap();
    item.tool_tip_when("the same uptime", |tip| tip.text.contains("longest 2 h 1")).await.unwrap();
}

#[tokio::test]
async fn a_second_start_leaves_the_field_to_the_first() {
    let bench = Bench::new("second", demo()).signed_in().settings("");
    let mut desk = bench.on_a_desktop().await;
    desk.item_with_the_rate().await;
    let mut command = bench.world.desktop().unwrap();
    let mut second = bench.world.start("second", &mut command).unwrap();
    let ended = second.wait(SOON).unwrap();
    assert!(ended.success(), "{ended:?}");
    assert!(desk.application.ended().is_none());
    assert_eq!(desk.watcher.count(), 1, "there is one icon");
}

#[tokio::test]
async fn a_damaged_ledger_is_set_aside_unreadable_settings_stay_and_nothing_stops() {
    let bench = Bench::new("damaged", demo()).signed_in();
    let home = bench.world.guard_home();
    for (folder, file) in [("data", "ledger.db"), ("config", "settings.toml")] {
        std::fs::create_dir_all(home.join(folder)).unwrap();
        std::fs::write(home.join(folder).join(file), b"this is [ neither").unwrap();
    }
    let mut desk = bench.on_a_desktop().await;
    desk.item_with_the_rate().await;
    let names = |folder: &str| {
        let entries = std::fs::read_dir(home.join(folder)).unwrap().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect::<Vec<_>>()
    };
    assert!(
        names("data").iter().any(|name| name.starts_with("ledger.damaged-")),
        "{:?}",
        names("data")
    );
    // What somebody wrote is theirs to fix: it stays where it is, as it is.
    let written = std::fs::read(home.join("config").join("settings.toml")).unwrap();
    assert_eq!(written, b"this is [ neither");
}
