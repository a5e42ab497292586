//! The machine going away and coming back, and whether a person may be disturbed: what the host
//! hears of it, in a process of its own, from a logind that sees its locks and from real settings.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "in what the tests share, too, a failure ends the test")]

use std::io::{PipeWriter, Write};
use std::time::{Duration, Instant};

use guard_e2e::{FakeLogind, SOON, World, until};
use xtask::child::Running;
use zbus::object_server::InterfaceRef;

/// The host's ear, and the way to tell it that everything is done.
struct Ear {
    running: Running,
    told: PipeWriter,
}

impl Ear {
    fn start(world: &World) -> Self {
        let (input, told) = std::io::pipe().unwrap();
        let mut command = world.command(env!("CARGO_BIN_EXE_guard-follow"));
        let running = world.start("follow", command.stdin(input)).unwrap();
        Self { running, told }
    }

    fn heard(&self) -> Vec<String> {
        self.running.log().lines().map(str::to_owned).collect()
    }

    /// Waits until it has heard exactly this and nothing else.
    async fn until_heard(&self, lines: &[&str]) {
        let heard = async || (self.heard().len() >= lines.len()).then_some(());
        let waited = until(&format!("{lines:?}"), SOON, heard).await;
        assert_eq!(self.heard(), lines, "{waited:?}");
    }

    fn let_go(&mut self) {
        self.told.write_all(b"let go\n").unwrap();
    }
}

#[tokio::test]
async fn the_machine_sleeps_as_soon_as_everything_is_done_and_is_held_again_when_it_wakes() {
    let world = World::new("power-sleep").unwrap();
    let mut logind = FakeLogind::start(&world).await.unwrap();
    let mut ear = Ear::start(&world);
    let lock = logind.until_taken(1).await.unwrap();
    assert_eq!((lock.what.as_str(), lock.mode.as_str()), ("sleep:shutdown", "delay"));
    assert_eq!(lock.who, "Endpoint Guard");
    assert_eq!(lock.why, "Pauses what would cost money meanwhile");

    logind.sleep(true).await.unwrap();
    ear.until_heard(&["leaving: Sleep within 4500 ms"]).await;
    assert_eq!(logind.held(), 1, "it waits while something is to be done");
    let done = Instant::now();
    ear.let_go();
    let released = logind.until_released().await.unwrap();
    assert!(
        released.saturating_duration_since(done) < Duration::from_secs(4),
        "not let go at once"
    );

    logind.sleep(false).await.unwrap();
    logind.until_taken(2).await.unwrap();
    ear.until_heard(&["leaving: Sleep within 4500 ms", "awake"]).await;
    assert_eq!(logind.held(), 1);
}

#[tokio::test]
async fn a_machine_that_is_not_let_go_goes_when_its_time_is_over() {
    let world = World::new("power-late").unwrap();
    let mut logind = FakeLogind::with_delay(&world, Duration::from_millis(1_100)).await.unwrap();
    let ear = Ear::start(&world);
    logind.until_taken(1).await.unwrap();

    let begun = Instant::now();
    logind.shut_down(true).await.unwrap();
    ear.until_heard(&["leaving: ShutDown within 600 ms"]).await;
    let released = logind.until_released().await.unwrap();
    let waited = released - begun;
    assert!(waited >= Duration::from_millis(600), "let go after {waited:?}");
    assert_eq!(logind.taken(), 1, "no other lock while it goes away");
}

#[tokio::test]
async fn a_shut_down_that_is_called_off_is_told_and_the_machine_is_held_as_before() {
    let world = World::new("power-off").unwrap();
    let mut logind = FakeLogind::start(&world).await.unwrap();
    let ear = Ear::start(&world);
    logind.until_taken(1).await.unwrap();
    logind.shut_down(true).await.unwrap();
    ear.until_heard(&["leaving: ShutDown within 4500 ms"]).await;
    logind.shut_down(false).await.unwrap();
    logind.until_taken(2).await.unwrap();
    logind.until_held(1).await.unwrap();
    ear.until_heard(&["leaving: ShutDown within 4500 ms", "awake"]).await;
}

#[tokio::test]
async fn logind_may_come_late_or_again_and_is_asked_for_a_lock_each_time() {
    let world = World::new("power-again").unwrap();
    let mut ear = Ear::start(&world);
    for round in 1..=3 {
        let mut logind = FakeLogind::start(&world).await.unwrap();
        logind.until_taken(1).await.unwrap();
        logind.sleep(true).await.unwrap();
        let heard = vec!["leaving: Sleep within 4500 ms"; round];
        ear.until_heard(&heard).await;
        ear.let_go();
        logind.until_released().await.unwrap();
    }
}

#[tokio::test]
async fn when_the_application_ends_nothing_holds_the_machine() {
    let world = World::new("power-end").unwrap();
    let mut logind = FakeLogind::start(&world).await.unwrap();
    let mut ear = Ear::start(&world);
    logind.until_taken(1).await.unwrap();
    ear.running.end();
    logind.until_released().await.unwrap();
}

#[tokio::test]
async fn without_any_bus_nothing_is_heard_and_nothing_breaks() {
    let mut world = World::new("power-no-bus").unwrap();
    let nowhere = format!("unix:path={}", world.home().join("no-bus").display());
    world.set("DBUS_SYSTEM_BUS_ADDRESS", &nowhere);
    world.set("DBUS_SESSION_BUS_ADDRESS", &nowhere);
    let mut ear = Ear::start(&world);
    assert!(ear.running.wait(SOON).unwrap().success());
    assert_eq!(ear.heard(), ["nothing to listen to"]);
}

#[tokio::test]
async fn a_locked_screen_is_noticed_and_that_of_another_session_is_not() {
    let mut world = World::new("quiet-locked").unwrap();
    let logind = FakeLogind::start(&world).await.unwrap();
    logind.lock_screen("1", true).await.unwrap();
    // Without a session of its own it is the one in which the person sits.
    let ear = Ear::start(&world);
    ear.until_heard(&["quiet: Some(Locked)"]).await;
    logind.lock_screen("2", true).await.unwrap();
    logind.lock_screen("1", false).await.unwrap();
    ear.until_heard(&["quiet: Some(Locked)", "quiet: None"]).await;

    world.set("XDG_SESSION_ID", "2");
    let mut ear = Ear::start(&world);
    ear.until_heard(&["quiet: Some(Locked)"]).await;
    logind.lock_screen("1", true).await.unwrap();
    drop(logind);
    ear.until_heard(&["quiet: Some(Locked)", "quiet: None"]).await;
    ear.running.end();
}

/// The part of KDE's notification service that tells Do Not Disturb.
struct Kde {
    inhibited: bool,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Kde {
    #[zbus(property)]
    fn inhibited(&self) -> bool {
        self.inhibited
    }
}

async fn inhibit(kde: &InterfaceRef<Kde>, inhibited: bool) {
    kde.get_mut().await.inhibited = inhibited;
    kde.get().await.inhibited_changed(kde.signal_emitter()).await.unwrap();
}

#[tokio::test]
async fn do_not_disturb_of_kde_is_noticed_and_a_locked_screen_wins_over_it() {
    let world = World::new("quiet-kde").unwrap();
    let logind = FakeLogind::start(&world).await.unwrap();
    let ear = Ear::start(&world);

    let desktop = world.connection().await.unwrap();
    let path = "/org/freedesktop/Notifications";
    desktop.object_server().at(path, Kde { inhibited: true }).await.unwrap();
    let kde = desktop.object_server().interface::<_, Kde>(path).await.unwrap();
    desktop.request_name("org.freedesktop.Notifications").await.unwrap();
    let mut heard = vec!["quiet: Some(DoNotDisturb)"];
    ear.until_heard(&heard).await;
    logind.lock_screen("1", true).await.unwrap();
    heard.push("quiet: Some(Locked)");
    ear.until_heard(&heard).await;

    logind.lock_screen("1", false).await.unwrap();
    heard.push("quiet: Some(DoNotDisturb)");
    ear.until_heard(&heard).await;

    inhibit(&kde, false).await;
    heard.push("quiet: None");
    ear.until_heard(&heard).await;
    inhibit(&kde, true).await;
    heard.push("quiet: Some(DoNotDisturb)");
    ear.until_heard(&heard).await;
    desktop.release_name("org.freedesktop.Notifications").await.unwrap();
    heard.push("quiet: None");
    ear.until_heard(&heard).await;
}

/// Changes a setting as a person's desktop does.
fn set(world: &World, program: &str, arguments: &[&str]) {
    let status = world.command(program).args(arguments).status().unwrap();
    assert!(status.success(), "{program} {arguments:?}: {status}");
}

#[tokio::test]
async fn do_not_disturb_of_xfce_is_noticed_in_its_own_settings() {
    let world = World::with_installed_services("quiet-xfce").unwrap();
    let ear = Ear::start(&world);
    let disturb = |value| {
        let setting = ["--channel=xfce4-notifyd", "--property=/do-not-disturb"];
        let new = ["--create", "--type=bool", value];
        set(&world, "xfconf-query", &[&setting[..], &new].concat());
    };
    disturb("--set=true");
    ear.until_heard(&["quiet: Some(DoNotDisturb)"]).await;
    disturb("--set=false");
    ear.until_heard(&["quiet: Some(DoNotDisturb)", "quiet: None"]).await;
}

#[tokio::test]
async fn do_not_disturb_of_gnome_is_noticed_in_its_own_settings() {
    let mut world = World::with_installed_services("quiet-gnome").unwrap();
    world.set("XDG_CURRENT_DESKTOP", "ubuntu:GNOME");
    let banners = |shown| {
        set(
            &world,
            "gsettings",
            &["set", "org.gnome.desktop.notifications", "show-banners", shown],
        );
    };
    banners("false");
    let ear = Ear::start(&world);
    ear.until_heard(&["quiet: Some(DoNotDisturb)"]).await;
    banners("true");
    ear.until_heard(&["quiet: Some(DoNotDisturb)", "quiet: None"]).await;
    banners("false");
    let heard = ["quiet: Some(DoNotDisturb)", "quiet: None", "quiet: Some(DoNotDisturb)"];
    ear.until_heard(&heard).await;
}
