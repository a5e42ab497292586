//! Every action of every page is reached by the keyboard alone.

use fantoccini::Client;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use guard_e2e::{FakeWatcher, Window};
use hf_sim::demo;

use crate::account::{Bench, QUIET};
use crate::hand::{go_to_other, press, shows};

const TAB: char = '\u{E004}';

/// Gives each thing that can be pressed, chosen or filled in a number, and answers with their names. Of several choices
/// the keyboard goes to one, and from there on with the arrows.
const ACTIONS: &str = "
    const all = [...document.querySelectorAll('button, input, select, textarea, a[href], summary')];
    const open = document.querySelector('dialog[open]');
    const there = all.filter((one) => !one.disabled && one.type !== 'hidden' && !one.closest('[inert]')
        && one.checkVisibility() && (open === null || open.contains(one)));
    const numbers = new Map();
    const names = [];
    for (const one of there) {
        const key = one.type === 'radio' ? 'radio ' + one.name : one;
        if (!numbers.has(key)) {
            numbers.set(key, names.length);
            names.push((one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent).trim());
        }
        one.dataset.action = numbers.get(key);
    }
    return names;";

const TO_THE_TOP: &str =
    "document.querySelector('main').scrollTo(0, 0); document.activeElement.blur();";

const REACHED: &str = "return document.activeElement?.dataset?.action ?? null;";

/// Presses Tab until every action had the focus.
async fn assert_reached(client: &Client, page: &str) {
    let names = client.execute(ACTIONS, Vec::new()).await.unwrap();
    let names: Vec<String> = serde_json::from_value(names).unwrap();
    assert!(names.len() > 1, "{page}: only {names:?}");
    let mut left: Vec<usize> = (0..names.len()).collect();
    for _ in 0..names.len() * 2 + 20 {
        if left.is_empty() {
            // A row that is out of sight is not drawn, and WebDriver presses nothing of it.
            client.execute(TO_THE_TOP, Vec::new()).await.unwrap();
            return;
        }
        tab(client).await;
        let reached = client.execute(REACHED, Vec::new()).await.unwrap();
        let reached = reached.as_str().and_then(|number| number.parse().ok());
        left.retain(|number| Some(*number) != reached);
    }
    let left: Vec<&str> = left.iter().map(|number| names[*number].as_str()).collect();
    panic!("{page}: Tab does not lead to {left:?}");
}

/// Whatever has the focus, also what is drawn by something else than itself.
async fn tab(client: &Client) {
    let key = KeyActions::new("keyboard".to_owned());
    let key = key.then(KeyAction::Down { value: TAB }).then(KeyAction::Up { value: TAB });
    client.perform_actions(key).await.unwrap();
}

#[tokio::test]
async fn every_action_of_every_page_is_reached_by_the_keyboard() {
    let bench = Bench::new("keyboard", demo()).signed_in().settings(QUIET);
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    shows(client, "Pause all").await;
    assert_reached(client, "panel").await;
    press(client, "phi-4").await;
    shows(client, "Keep running for 1 h").await;
    assert_reached(client, "details").await;
    press(client, "Prove it now").await;
    shows(client, "Prove that pausing works").await;
    assert_reached(client, "dialog").await;
    press(client, "Close").await;
    press(client, "Settings").await;
    shows(client, "A click on the tray icon").await;
    assert_reached(client, "settings").await;
    press(client, "Back to the panel").await;

    let panel = client.window().await.unwrap();
    press(client, "History").await;
    go_to_other(client, &panel).await;
    let pages = [
        ("Sessions", "Start session"),
        ("History", "Save as CSV"),
        ("Billing", "estimated"),
        ("Budgets", "Set a budget"),
        ("Plan", "How it is used"),
        ("Deploy", "Show what will be created"),
        ("Check", "Look for a second channel"),
        ("Alerts", "What you were told and when"),
        ("Guarding", "phi-4"),
    ];
    for (page, shown) in pages {
        press(client, page).await;
        shows(client, shown).await;
        assert_reached(client, page).await;
    }
    window.close().await.unwrap();
}
