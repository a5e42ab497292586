//! A testing session from the window: started, ready, extended, ended, and its receipt.

use fantoccini::{Client, Locator};
use guard_e2e::{FakeWatcher, SOON, Window};
use hf_sim::{AccountSpec, EndpointSpec, State};

use crate::account::Bench;
use crate::hand::{go_to_other, press, shows};

/// What the endpoint costs per hour.
const RATE: i64 = 1_800_000;

#[tokio::test]
async fn a_session_is_started_extended_and_ended_in_the_window_and_leaves_a_receipt() {
    let phi = EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        start_seconds: Some(3),
        ..EndpointSpec::new("alice", "phi-4").state(State::Paused, 600)
    };
    let account = AccountSpec { endpoints: vec![phi], ..AccountSpec::default() };
    let bench = Bench::new("sessions", account).signed_in().settings("");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    shows(client, "all off").await;
    let panel = client.window().await.unwrap();
    press(client, "Sessions").await;
    let pages = go_to_other(client, &panel).await;

    // What it costs is said before anything is resumed.
    shows(client, "A session needs at least one endpoint.").await;
    click(client, "//label[contains(., 'phi-4')]").await;
    shows(client, "$1.80 for 1 h").await;
    click(client, "//label[normalize-space(.)='2 h']").await;
    shows(client, "$3.60 for 2 h").await;
    assert_eq!(bench.running_rate(), 0);
    assert!(bench.orders("resume").is_empty());

    press(client, "Start session").await;
    shows(client, "Working, 1 h 59 min left").await;
    bench.until_rate(RATE).await;
    client.switch_to_window(panel).await.unwrap();
    shows(client, "Working, 1 h 59 min left").await;
    press(client, "Extend by 30 min").await;
    shows(client, "Working, 2 h 29 min left").await;

    client.switch_to_window(pages).await.unwrap();
    shows(client, "Working, 2 h 29 min left").await;
    press(client, "End now").await;
    bench.until_rate(0).await;
    assert_eq!(bench.orders("pause").len(), 1);

    shows(client, "ended early").await;
    click(client, "//th[contains(@class, 'began')]/button").await;
    shows(client, "Cold start").await;
    shows(client, "alice/phi-4").await;
    press(client, "Save as Markdown").await;
    let saved = shows(client, "Saved as").await.text().await.unwrap();
    let file = saved.trim_start_matches("Saved as").trim();
    let receipt = std::fs::read_to_string(file).unwrap();
    assert!(receipt.starts_with("# Session ") && receipt.contains("| alice/phi-4 |"), "{receipt}");
    assert!(receipt.contains("- How: ended early"), "{receipt}");
    press(client, "Copy as Markdown").await;
    shows(client, "Copied.").await;
    window.close().await.unwrap();
}

async fn click(client: &Client, path: &str) {
    let found = client.wait().at_most(SOON).for_element(Locator::XPath(path)).await;
    let found = found.unwrap_or_else(|error| panic!("no {path}: {error}"));
    found.click().await.unwrap();
}
