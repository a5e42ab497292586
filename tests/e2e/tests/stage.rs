//! The stage on which screenshots are taken: panel, tray, notifications, keyring, and nothing left
//! afterwards.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "in what the tests share, too, a failure ends the test")]

use std::process::Stdio;
use std::time::Duration;

use guard_e2e::{FakeItem, SOON};
use xtask::child::until;
use xtask::stage::{Area, Button, Plan, Stage, Theme};

const PANEL: Area = Area { x: 640, y: 0, width: 640, height: 30 };

#[tokio::test]
async fn a_tray_icon_is_found_hovered_and_clicked_where_the_panel_drew_it() {
    let stage = Stage::open(&Plan::desktop(Theme::Dark)).unwrap();
    let pictures = stage.logs();
    rest(&stage);
    let before = stage.shot(&pictures, "before", Some(PANEL)).unwrap();
    assert_eq!(stage.changed_area(&before, &before).unwrap(), None);

    let mut application = FakeItem::start(stage.bus_address(), [255, 220, 40, 40]).await.unwrap();
    let found = until("the icon", SOON, || {
        let after = stage.shot(&pictures, "after", Some(PANEL)).ok()?;
        stage.changed_area(&before, &after).ok()?
    })
    .unwrap();
    let (x, y) = Area { x: found.x + PANEL.x, ..found }.centre();
    stage.click(x, y, Button::Left).unwrap();
    application.until_heard("activate").await.unwrap();
    stage.click(x, y, Button::Middle).unwrap();
    application.until_heard("secondary").await.unwrap();

    stage.hover(x, y).unwrap();
    std::thread::sleep(Duration::from_millis(700));
    keep(&stage, "tooltip");
    stage.click(x, y, Button::Right).unwrap();
    rest(&stage);
    keep(&stage, "menu");
    // The first entry of the menu that hangs below the icon.
    stage.click(x - 40, y + 32, Button::Left).unwrap();
    application.until_heard("menu 1").await.unwrap();
}

#[test]
fn a_notification_is_drawn_with_its_buttons() {
    let stage = Stage::open(&Plan::desktop(Theme::Light)).unwrap();
    rest(&stage);
    let before = stage.shot(&stage.logs(), "before", None).unwrap();
    let mut send = stage.command("notify-send");
    send.args(["--expire-time=60000", "--action=pause=Pause now", "--action=snooze=Snooze"]);
    send.args(["phi-4 is still on", "$1.80/h since 22:14, $4.02 so far"]);
    let mut sender = send.stdout(Stdio::null()).spawn().unwrap();
    let drawn = until("the notification", SOON, || {
        let after = stage.shot(&stage.logs(), "after", None).ok()?;
        stage
            .changed_area(&before, &after)
            .ok()?
            .filter(|area| area.width > 150 && area.height > 40)
    })
    .unwrap();
    assert!(drawn.x > 640 && drawn.y < 200, "it is at the top right, not at {drawn:?}");
    rest(&stage);
    keep(&stage, "notification");
    sender.kill().unwrap();
    sender.wait().unwrap();
}

#[test]
fn the_keyring_is_unlocked_and_keeps_a_secret() {
    let plan = Plan { keyring: true, window_manager: false, ..Plan::bare() };
    let stage = Stage::open(&plan).unwrap();
    let secret = stage.folder().join("secret");
    std::fs::write(&secret, "hf_not_a_token").unwrap();
    let mut store = stage.command("secret-tool");
    store.args(["store", "--label=test", "service", "endpoint-guard"]);
    store.stdin(std::fs::File::open(&secret).unwrap());
    assert!(store.status().unwrap().success());
    let mut lookup = stage.command("secret-tool");
    let output = lookup.args(["lookup", "service", "endpoint-guard"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "hf_not_a_token");
}

#[test]
fn when_a_stage_is_closed_nothing_of_it_is_left() {
    let stage = Stage::open(&Plan::desktop(Theme::Light)).unwrap();
    let folder = stage.folder().to_owned();
    let mark = folder.display().to_string();
    assert!(processes_with(&mark).len() >= 6, "{:?}", processes_with(&mark));

    drop(stage);
    assert_eq!(processes_with(&mark), Vec::<String>::new());
    assert!(!folder.exists());
}

fn rest(stage: &Stage) {
    stage.settle(Duration::from_millis(300), Duration::from_secs(3)).unwrap();
}

/// Keeps a picture among the logs, so that a person can look at it.
fn keep(stage: &Stage, name: &str) {
    if let Some(logs) = std::env::var_os("GUARD_E2E_LOGS") {
        stage.shot(logs.as_ref(), name, None).unwrap();
    }
}

/// The command lines of living processes that carry this folder in their variable `GUARD_STAGE`.
fn processes_with(folder: &str) -> Vec<String> {
    let own = std::process::id().to_string();
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter(|process| process.file_name().to_string_lossy() != own)
        .filter(|process| {
            let environ = std::fs::read(process.path().join("environ")).unwrap_or_default();
            let environ = String::from_utf8_lossy(&environ);
            environ
                .split('\0')
                .any(|entry| entry.starts_with("GUARD_STAGE=") && entry.contains(folder))
        })
        .filter_map(|process| std::fs::read(process.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| !line.is_empty())
        .collect()
}
