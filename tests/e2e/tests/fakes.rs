//! The fakes the other tests lean on do what real hosts and daemons do.
#![cfg(target_os = "linux")]

use std::collections::HashMap;

use guard_e2e::{FakeItem, FakeNotifications, FakeWatcher, SOON, ToolTip, Urgency, World, until};

#[tokio::test]
async fn the_tray_shows_what_registers_and_passes_on_what_is_done_to_it() {
    let world = World::new("fake-tray").unwrap();
    let mut tray = FakeWatcher::start(&world).await.unwrap();
    assert_eq!(tray.count(), 0);

    let mut application = FakeItem::start(world.bus_address(), [255, 200, 30, 30]).await.unwrap();
    let item = tray.item().await.unwrap();
    assert_eq!(item.title().await.unwrap(), "Fake item");
    assert_eq!(item.status().await.unwrap(), "Active");
    let tool_tip = item.tool_tip_when("the rate", |tip| tip.text.contains("/h")).await.unwrap();
    assert_eq!(tool_tip, ToolTip { title: "2 running".to_owned(), text: "$2.60/h".to_owned() });
    let icons = item.icon().await.unwrap();
    assert_eq!(
        (icons[0].width, icons[0].height, &icons[0].argb[..4]),
        (22, 22, &[255, 200, 30, 30][..])
    );

    let labels: Vec<_> =
        item.entries().await.unwrap().into_iter().map(|e| (e.label, e.enabled)).collect();
    assert_eq!(labels, [("Pause all".to_owned(), true), ("Quit".to_owned(), false)]);
    item.activate().await.unwrap();
    item.secondary_activate((0, 0)).await.unwrap();
    item.choose("Pause").await.unwrap();
    application.until_heard("menu 1").await.unwrap();
    assert_eq!(application.heard(), ["activate", "secondary", "menu 1"]);
    assert!(item.choose("Resume").await.is_err());

    drop(application);
    tray.until_empty().await.unwrap();
}

#[tokio::test]
async fn without_a_tray_nobody_answers_and_the_name_is_free_again_when_a_panel_ends() {
    let world = World::new("no-tray").unwrap();
    assert!(FakeItem::start(world.bus_address(), [255; 4]).await.is_err());

    let tray = FakeWatcher::start(&world).await.unwrap();
    let application = FakeItem::start(world.bus_address(), [255; 4]).await.unwrap();
    drop(tray);
    drop(application);
    until("the tray to be gone", SOON, async || {
        FakeItem::start(world.bus_address(), [255; 4]).await.is_err().then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_notification_is_remembered_as_sent_and_its_button_answers() {
    let world = World::new("fake-notifications").unwrap();
    let mut daemon = FakeNotifications::start(&world).await.unwrap();
    let mut command = world.command("notify-send");
    command.args(["--urgency=critical", "--app-name=Endpoint Guard"]);
    command.args([
        "--action=pause=Pause now",
        "--action=snooze=Snooze",
        "phi-4 is still on",
        "$1.80/h since 22:14",
    ]);
    let mut sender = world.start("notify-send", &mut command).unwrap();

    let id = daemon.when("a notification", |sent| Some(sent.id)).await.unwrap();
    daemon.sent(|all| {
        assert_eq!(all.len(), 1);
        let sent = &all[0];
        assert_eq!(
            (sent.summary.as_str(), sent.body.as_str()),
            ("phi-4 is still on", "$1.80/h since 22:14")
        );
        assert_eq!((sent.app_name.as_str(), sent.replaces_id), ("Endpoint Guard", 0));
        assert_eq!(sent.urgency(), Some(Urgency::Critical));
        let keys: Vec<_> =
            sent.actions.iter().map(|(key, label)| (key.as_str(), label.as_str())).collect();
        assert_eq!(keys, [("pause", "Pause now"), ("snooze", "Snooze")]);
    });

    daemon.press(id, "pause").await.unwrap();
    assert!(sender.wait(SOON).unwrap().success());
    assert_eq!(sender.log(), "pause\n");
}

#[tokio::test]
async fn a_replacement_keeps_its_number_and_one_taken_back_is_closed() {
    let world = World::new("replaced").unwrap();
    let mut daemon = FakeNotifications::start(&world).await.unwrap();
    let connection = world.connection().await.unwrap();
    let name = "org.freedesktop.Notifications";
    let path = "/org/freedesktop/Notifications";
    let notify = async |replaces: u32, summary: &str| {
        let hints = HashMap::<&str, zbus::zvariant::Value<'_>>::new();
        let body = ("app", replaces, "", summary, "", Vec::<&str>::new(), hints, -1_i32);
        let reply =
            connection.call_method(Some(name), path, Some(name), "Notify", &body).await.unwrap();
        reply.body().deserialize::<u32>().unwrap()
    };
    let first = notify(0, "one").await;
    let second = notify(0, "two").await;
    assert_ne!(first, second);
    assert_eq!(notify(first, "one, later").await, first);
    daemon.sent(|all| assert_eq!(all[2].replaces_id, first));

    connection
        .call_method(Some(name), path, Some(name), "CloseNotification", &second)
        .await
        .unwrap();
    daemon.until_closed_by_sender(second).await.unwrap();
}
