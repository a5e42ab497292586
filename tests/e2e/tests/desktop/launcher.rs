//! The entry in the menu of a desktop, and its action "Pause all".

use std::path::Path;
use std::process::Command;

use guard_e2e::{FakeNotifications, FakeWatcher, SOON};
use hf_sim::demo;

use crate::account::Bench;
use crate::hand::until_in_front;

const ENTRY: &str = include_str!("../../../../packaging/linux/endpoint-guard.desktop");

/// The entry as the packages install it, with the program of this run in it.
fn entry(bench: &Bench) -> String {
    let program = bench.world.desktop().unwrap().get_program().to_owned();
    let program = Path::new(&program).display().to_string();
    let entry = ENTRY.replace("Exec=endpoint-guard-desktop", &format!("Exec={program}"));
    assert_eq!(entry.matches(&program).count(), 2, "{entry}");
    entry
}

/// What a launcher starts for the action.
fn pause_all(bench: &Bench) -> Command {
    let entry = entry(bench);
    let (_, action) = entry.split_once("[Desktop Action PauseAll]").unwrap();
    let line = action.lines().find_map(|line| line.strip_prefix("Exec=")).unwrap();
    let mut words = line.split(' ');
    let mut command = bench.world.command(words.next().unwrap());
    command.args(words);
    command
}

#[test]
fn the_entry_is_one_that_desktops_understand() {
    let bench = Bench::new("launcher-entry", demo());
    let file = bench.world.home().join("endpoint-guard.desktop");
    std::fs::write(&file, entry(&bench)).unwrap();
    let output = bench.world.command("desktop-file-validate").arg(&file).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.is_empty(), "{told}");
}

#[tokio::test]
async fn its_action_has_the_running_application_pause_everything_after_the_countdown() {
    let bench = Bench::new("launcher-action", demo()).signed_in().settings("");
    let mut desk = bench.on_a_desktop().await;
    desk.item_with_the_rate().await;
    let mut second = bench.world.start("action", &mut pause_all(&bench)).unwrap();
    assert!(second.wait(SOON).unwrap().success());
    // It counts down in a notification: no window is open.
    let actions = desk
        .notifications
        .when("the countdown", |sent| {
            let found = sent.summary.starts_with("Pausing 3 endpoints, $3.40/h");
            found.then(|| sent.actions.iter().map(|(_, label)| label.clone()).collect::<Vec<_>>())
        })
        .await
        .unwrap();
    assert!(actions.contains(&"Undo".to_owned()), "{actions:?}");
    assert_eq!(bench.orders("pause"), [], "nothing is paused while it counts down");
    bench.until_rate(0).await;
    assert_eq!(desk.watcher.count(), 1, "there is one icon");
}

#[tokio::test]
async fn its_action_starts_the_application_which_pauses_after_a_reading_and_stays() {
    let bench =
        Bench::new("launcher-start", demo()).signed_in().settings("[pause]\ncountdown_seconds = 1");
    let mut watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let mut notifications = FakeNotifications::start(&bench.world).await.unwrap();
    let mut application = bench.world.start("desktop", &mut pause_all(&bench)).unwrap();
    let item = watcher.item().await.unwrap();
    bench.until_rate(0).await;
    notifications
        .when("the receipt", |sent| sent.summary.contains("$3.40/h stopped").then_some(()))
        .await
        .unwrap();
    item.tool_tip_when("that all is off", |tip| tip.text.starts_with("nothing is running"))
        .await
        .unwrap();
    assert!(bench.readings()[0] < bench.orders("pause")[0]);
    assert!(application.ended().is_none(), "it stays in the tray");
}

#[tokio::test]
async fn where_nobody_is_signed_in_its_action_opens_the_panel() {
    let bench = Bench::new("launcher-nobody", demo()).settings("");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let _application = bench.world.start("desktop", &mut pause_all(&bench)).unwrap();
    until_in_front(&bench.world, "Endpoint Guard").await;
    assert_eq!(bench.orders("pause"), []);
}
