//! The small window of reminders and countdowns: it comes, each of its buttons does what it says,
//! and it takes the keyboard from nobody.

use std::time::Duration;

use fantoccini::{Client, Locator};
use guard_e2e::{FakeNotifications, FakeWatcher, SOON, TextSize, Urgency, Window, World, until};
use hf_sim::{AccountSpec, EndpointSpec, State};

use crate::account::Bench;
use crate::hand::{go_to_other, press, put_away, shows, strike};

const TITLE: &str = "Endpoint Guard: reminder";
const ESCAPE: &str = "\u{E00C}";
const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";

/// A reminder is a small window at once, and nothing is paused.
const WINDOW: &str = "[remind]\nfirst_after_minutes = 1\npopup_after_minutes = 1";

/// What is guarded is at its limit, and a person has some seconds.
const LIMIT: &str = "[guard]\nlevel = \"guard\"\nlimit_minutes = 1\ncountdown_seconds = 6";

/// The same, with time enough to look at it.
const LONG_COUNTDOWN: &str =
    "[guard]\nlevel = \"guard\"\nlimit_minutes = 1\ncountdown_seconds = 600";

const RATE: i64 = 1_800_000;

/// Endpoints of $1.80/h that have been on for two hours.
fn left_on(names: &[&str]) -> AccountSpec {
    let endpoint = |name: &&str| EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", name).state(State::Running, 2 * 3_600).armed(2_880)
    };
    AccountSpec { endpoints: names.iter().map(endpoint).collect(), ..AccountSpec::default() }
}

/// The panel and a small window beside it, with WebDriver in the small one.
struct Opened {
    bench: Bench,
    window: Window,
    _watcher: FakeWatcher,
}

impl Opened {
    async fn with(name: &str, endpoints: &[&str], settings: &str) -> Self {
        Self::on(Bench::new(name, left_on(endpoints)).signed_in().settings(settings)).await
    }

    async fn on(bench: Bench) -> Self {
        let watcher = FakeWatcher::start(&bench.world).await.unwrap();
        let window = Window::open(&bench.world, &["--show"]).await.unwrap();
        let opened = Self { bench, window, _watcher: watcher };
        let client = opened.client();
        let panel = client.window().await.unwrap();
        put_away(&opened.bench.world);
        go_to_other(client, &panel).await;
        opened
    }

    fn client(&self) -> &Client {
        self.window.client()
    }

    /// Presses a button once presses are taken: what has just come up may lie under a finger.
    async fn answer(&self, label: &str) {
        self.until_calm().await;
        press(self.client(), label).await;
    }

    async fn until_calm(&self) {
        let calm = Locator::Css(".answers button[aria-disabled=false]");
        self.client().wait().at_most(SOON).for_element(calm).await.unwrap();
    }

    /// Waits until only the panel is left, and goes there.
    async fn until_gone(&self) {
        let client = self.client();
        let alone = async || match &client.windows().await.ok()?[..] {
            [panel] => Some(panel.clone()),
            _ => None,
        };
        let panel = until("the small window to be gone", SOON, alone).await.unwrap();
        client.switch_to_window(panel).await.unwrap();
    }
}

#[tokio::test]
async fn a_reminder_is_a_window_and_its_first_button_pauses() {
    let opened = Opened::with("popup-pause", &["phi-4"], WINDOW).await;
    let client = opened.client();
    shows(client, "phi-4 has been running for 2 h").await;
    shows(client, " so far, $1.80/h.").await;
    opened.answer("Pause now").await;
    opened.bench.until_rate(0).await;
    opened.until_gone().await;
}

#[tokio::test]
async fn a_snooze_lets_it_run_and_be_silent() {
    let opened = Opened::with("popup-snooze", &["phi-4"], WINDOW).await;
    opened.answer("15 min").await;
    opened.until_gone().await;
    shows(opened.client(), "reminders silent until").await;
    assert_eq!(opened.bench.running_rate(), RATE);
    assert_eq!(opened.bench.orders("pause"), []);
}

#[tokio::test]
async fn keeping_protects_it_from_now_on() {
    let opened = Opened::with("popup-keep", &["phi-4"], WINDOW).await;
    opened.answer("Keep (protect)").await;
    opened.until_gone().await;
    shows(opened.client(), "protected").await;
    let file = opened.bench.world.guard_home().join("config").join("settings.toml");
    until("the settings", SOON, async || {
        std::fs::read_to_string(&file).ok()?.contains("level = \"protected\"").then_some(())
    })
    .await
    .unwrap();
    assert_eq!(opened.bench.orders("pause"), []);
}

#[tokio::test]
async fn more_opens_the_panel_and_escape_means_not_now() {
    let opened = Opened::with("popup-escape", &["phi-4"], WINDOW).await;
    let client = opened.client();
    opened.until_calm().await;
    press(client, "More…").await;
    crate::hand::until_in_front(&opened.bench.world, "Endpoint Guard").await;
    strike(client, ESCAPE).await;
    opened.until_gone().await;
    // Nothing was done to the endpoint, nor is it snoozed or forgotten: it is only put away.
    assert_eq!(opened.bench.running_rate(), RATE);
    assert_eq!(opened.bench.orders("pause"), []);
    let body = client.find(Locator::Css("body")).await.unwrap().text().await.unwrap();
    assert!(!body.contains("silent until"), "{body}");
}

#[tokio::test]
async fn the_keyboard_alone_answers_it() {
    let opened = Opened::with("popup-keys", &["phi-4"], WINDOW).await;
    let client = opened.client();
    opened.until_calm().await;
    let focused = "return document.activeElement.textContent.trim()";
    strike(client, ENTER).await;
    assert_eq!(opened.bench.orders("pause"), [], "nothing is pressed before it is chosen");
    strike(client, TAB).await;
    let first = client.execute(focused, Vec::new()).await.unwrap();
    assert_eq!(first.as_str(), Some("Pause now"));
    strike(client, ENTER).await;
    opened.bench.until_rate(0).await;
}

#[tokio::test]
async fn of_several_one_is_shown_and_closing_the_window_shows_the_next() {
    let opened = Opened::with("popup-several", &["phi-4", "qwen"], WINDOW).await;
    let client = opened.client();
    shows(client, "1 of 2").await;
    let first = title(client).await;
    press(client, "Next").await;
    shows(client, "2 of 2").await;
    let second = title(client).await;
    assert_ne!(first, second);

    let hand = |words: &[&str]| {
        let output = opened.bench.world.command("xdotool").args(words).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let close = async || {
        // By then the page has told which one it shows.
        opened.until_calm().await;
        until("the keyboard in the small window", SOON, async || {
            hand(&["search", "--onlyvisible", "--name", TITLE, "windowfocus"]);
            (hand(&["getwindowfocus", "getwindowname"]) == TITLE).then_some(())
        })
        .await
        .unwrap();
        // In a call of its own: after a search xdotool sends keys past the window manager.
        hand(&["key", "alt+F4"]);
    };
    close().await;
    until("the other reminder", SOON, async || (title(client).await == first).then_some(()))
        .await
        .unwrap();
    close().await;
    opened.until_gone().await;
    assert_eq!(opened.bench.orders("pause"), []);
    assert_eq!(opened.bench.running_rate(), 2 * RATE);
}

#[tokio::test]
async fn at_its_limit_it_is_counted_down_told_twice_and_paused() {
    let bench = Bench::new("popup-limit", left_on(&["phi-4"])).signed_in().settings(LIMIT);
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let notifications = FakeNotifications::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    go_to_other(client, &client.window().await.unwrap()).await;
    shows(client, "phi-4 is at its limit: pausing in").await;
    assert_eq!(bench.orders("pause"), [], "nothing is paused while it counts down");
    // A window alone may be overlooked.
    let mut notifications = notifications;
    let urgency = notifications
        .when("the countdown", |sent| {
            sent.summary.starts_with("phi-4 is at its limit").then(|| sent.urgency())
        })
        .await
        .unwrap();
    assert_eq!(urgency, Some(Urgency::Critical));
    bench.until_rate(0).await;
    assert_eq!(bench.orders("pause").len(), 1);
}

#[tokio::test]
async fn a_limit_that_is_objected_to_is_not_reached() {
    let opened = Opened::with("popup-object", &["phi-4"], LIMIT).await;
    shows(opened.client(), "phi-4 is at its limit: pausing in").await;
    opened.answer("1 h").await;
    opened.until_gone().await;
    let over = opened.bench.server.now() + Duration::from_secs(8);
    until("the end of the countdown", SOON, async || {
        (opened.bench.server.now() > over).then_some(())
    })
    .await
    .unwrap();
    assert_eq!(opened.bench.orders("pause"), []);
    assert_eq!(opened.bench.running_rate(), RATE);
}

/// Somebody types a token into another program while the window comes.
#[tokio::test]
async fn the_window_comes_in_front_and_the_keyboard_stays_where_it_was() {
    let other = World::new("popup-typing").unwrap();
    let _tray = FakeWatcher::start(&other).await.unwrap();
    let typed = Window::open(&other, &["--show"]).await.unwrap();
    let field = Locator::Css("input[type=password]");
    let field = typed.client().wait().at_most(SOON).for_element(field).await.unwrap();
    field.click().await.unwrap();
    let hand = |words: &[&str]| {
        let output = other.command("xdotool").args(words).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    hand(&["search", "--onlyvisible", "--name", "^Endpoint Guard$", "windowactivate", "--sync"]);
    hand(&["type", "begun, "]);
    let before = hand(&["getactivewindow"]);
    assert!(!before.is_empty());

    let bench = Bench::new("popup-focus", left_on(&["phi-4"])).signed_in().settings(WINDOW);
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let _application = bench.start();
    let area = until("the small window", SOON, async || {
        let found = hand(&["search", "--onlyvisible", "--name", TITLE, "getwindowgeometry"]);
        found.contains("Geometry: 360x").then_some(found)
    })
    .await
    .unwrap();
    hand(&["type", "and ended"]);
    let value = until("what was typed", SOON, async || {
        let value = field.prop("value").await.ok()??;
        value.ends_with("ended").then_some(value)
    })
    .await
    .unwrap();
    assert_eq!(value, "begun, and ended");
    assert_eq!(hand(&["getactivewindow"]), before);
    assert!(area.contains("Position: 468,12"), "beside where notifications are: {area}");
    assert_eq!(bench.running_rate(), RATE);
}

/// Whether what the small window says fits into it, and whether each button lies in it.
const FITS: &str = "
    const inside = (of) => {
        const { left, top, right, bottom, height } = of.getBoundingClientRect();
        return height > 0 && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    };
    const ground = document.querySelector('[role=alertdialog]');
    const all = [...document.querySelectorAll('h1, button')];
    return [ground.scrollHeight - ground.clientHeight <= 1, all.every(inside)];";

#[tokio::test]
async fn the_window_is_as_large_as_its_text_at_96_120_144_and_192_dots() {
    for dots in [96, 120, 144, 192] {
        let name = "a-model-of-thirty-two-characters";
        let bench = Bench::new(&format!("popup-at-{dots}"), left_on(&[name]));
        let bench = bench.signed_in().settings(LONG_COUNTDOWN);
        let _text = TextSize::dots(dots).unwrap();
        let opened = Opened::on(bench).await;
        let client = opened.client();
        shows(client, "is at its limit").await;
        shows(client, "pausing in 5").await;
        let picture = client.screenshot().await.unwrap();
        std::fs::write(opened.bench.world.logs().join("popup.png"), &picture).unwrap();
        assert_eq!(size(&picture), (360 * dots / 96, 200 * dots / 96), "at {dots} dots");
        let fits = client.execute(FITS, Vec::new()).await.unwrap();
        assert_eq!(fits, serde_json::json!([true, true]), "at {dots} dots");
    }
}

/// Width and height of a PNG, where its header has them.
fn size(picture: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

/// Of what is there at this moment: one reminder takes the place of another.
async fn title(client: &Client) -> String {
    let script = "return document.querySelector('h1')?.textContent ?? ''";
    let title = client.execute(script, Vec::new()).await.unwrap();
    title.as_str().unwrap_or_default().to_owned()
}
