//! The keys that pause everything, pressed while any program is in front.

use fantoccini::Locator;
use guard_e2e::{FakeNotifications, FakeWatcher, SOON, Window, until};
use hf_sim::demo;

use crate::account::{Bench, QUIET};
use crate::hand::{press, shows};

/// Settings with the shortcut.
fn with(keys: &str) -> String {
    format!("[shortcut]\npause_all = \"{keys}\"\n[pause]\ncountdown_seconds = 2\n{QUIET}")
}

/// Presses keys as a person does, until something comes of it: the application may still be
/// registering them. Pressing again while it counts down changes nothing.
async fn press_until<T>(bench: &Bench, keys: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let pressed = async || {
        bench.world.command("xdotool").args(["key", keys]).status().unwrap();
        look().await
    };
    until(&format!("what {keys} does"), SOON, pressed).await.unwrap()
}

#[tokio::test]
async fn it_pauses_everything_after_the_countdown() {
    let bench = Bench::new("shortcut", demo()).signed_in().settings(&with("Ctrl+Alt+P"));
    let mut desk = bench.on_a_desktop().await;
    desk.item_with_the_rate().await;
    bench.world.command("xdotool").args(["key", "p", "ctrl+p", "alt+p"]).status().unwrap();
    let counts = |desk: &FakeNotifications| {
        desk.sent(|sent| sent.iter().any(|sent| sent.summary.starts_with("Pausing 3 endpoints")))
    };
    assert!(!counts(&desk.notifications), "only all of its keys do");
    press_until(&bench, "ctrl+alt+p", async || counts(&desk.notifications).then_some(())).await;
    assert_eq!(bench.orders("pause"), [], "nothing is paused while it counts down");
    bench.until_rate(0).await;
}

#[tokio::test]
async fn one_that_is_taken_is_told_and_another_is_chosen_by_pressing_it() {
    let other = Bench::new("shortcut-other", demo()).signed_in().settings(&with("Ctrl+Alt+P"));
    let mut desk = other.on_a_desktop().await;
    desk.item_with_the_rate().await;
    // As soon as this has come the keys are taken.
    let counts = async || {
        let counting = |sent: &[guard_e2e::Sent]| {
            sent.iter().any(|sent| sent.summary.starts_with("Pausing 3 endpoints"))
        };
        desk.notifications.sent(counting).then_some(())
    };
    press_until(&other, "ctrl+alt+p", counts).await;

    let bench = Bench::new("shortcut-taken", demo()).signed_in().settings(&with("Ctrl+Alt+P"));
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    shows(client, "has no shortcut: Ctrl+Alt+P is taken by another program").await;
    shows(client, "$3.40").await;

    press(client, "Settings").await;
    let button = Locator::XPath("//button[normalize-space(.)='Ctrl+Alt+P']");
    client.wait().at_most(SOON).for_element(button).await.unwrap().click().await.unwrap();
    shows(client, "Press the keys").await;
    let control_alt = "\u{E009}\u{E00A}";
    let active = client.active_element().await.unwrap();
    active.send_keys(&format!("{control_alt}o")).await.unwrap();
    shows(client, "Ctrl+Alt+O").await;
    let file = bench.world.guard_home().join("config").join("settings.toml");
    until("the settings", SOON, async || {
        std::fs::read_to_string(&file).ok()?.contains("pause_all = \"Ctrl+Alt+O\"").then_some(())
    })
    .await
    .unwrap();
    press_until(&bench, "ctrl+alt+o", async || (bench.running_rate() == 0).then_some(())).await;
    window.close().await.unwrap();
}

#[tokio::test]
async fn on_wayland_it_is_told_what_to_do_instead() {
    let mut bench =
        Bench::new("shortcut-wayland", demo()).signed_in().settings(&with("Ctrl+Alt+P"));
    bench.world.set("XDG_SESSION_TYPE", "wayland");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    shows(window.client(), "endpoint-guard-desktop --pause-all").await;
    shows(window.client(), "$3.40").await;
    window.close().await.unwrap();
}
