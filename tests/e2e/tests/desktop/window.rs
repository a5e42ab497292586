//! The real window, as a person uses it.

use fantoccini::Locator;
use guard_e2e::{FakeWatcher, SOON, Window, World, until};
use hf_sim::demo;

use crate::account::{Bench, QUIET};
use crate::hand::{press, shows};

#[tokio::test]
async fn from_the_first_start_to_paused_in_the_demo_account() {
    let world = World::new("window-demo").unwrap();
    let _watcher = FakeWatcher::start(&world).await.unwrap();
    let window = Window::open(&world, &["--show"]).await.unwrap();
    let client = window.client();
    press(client, "demo account").await;
    shows(client, "$3.40").await;
    shows(client, "Pause all, stop $3.40/h").await;
    shows(client, "demo account, nothing is real").await;
    press(client, "Pause all").await;
    shows(client, "Pausing 3 endpoints, $3.40/h").await;
    press(client, "Pause now").await;
    shows(client, "$3.40/h stopped").await;
    shows(client, "Paused 3 of 3 in").await;
    shows(client, "all off").await;
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_wrong_token_is_told_beside_the_field_and_a_good_one_is_on_no_disk() {
    let bench = Bench::new("window-token", demo());
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    let field = client
        .wait()
        .at_most(SOON)
        .for_element(Locator::Css("input[type=password]"))
        .await
        .unwrap();
    field.send_keys("hf_wrong").await.unwrap();
    press(client, "Sign in").await;
    shows(client, "does not accept this token").await;
    let field = client.find(Locator::Css("input[type=password]")).await.unwrap();
    let kept = field.prop("value").await.unwrap().unwrap_or_default();
    assert_eq!(kept, "hf_wrong", "it can be corrected");

    field.clear().await.unwrap();
    field.send_keys(&bench.server.token()).await.unwrap();
    press(client, "Sign in").await;
    shows(client, "$3.40").await;
    let source = client.source().await.unwrap();
    assert!(!source.contains(&bench.server.token()), "the page must not keep the token");
    window.close().await.unwrap();
    bench.assert_token_is_on_no_disk();
}

#[tokio::test]
async fn the_first_questions_do_not_stand_in_the_way_and_are_remembered() {
    let bench = Bench::new("window-first", demo()).signed_in();
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    shows(client, "What should a click on the tray icon do").await;
    shows(client, "Pause all, stop $3.40/h").await;
    press(client, "Next").await;
    shows(client, "must never be paused").await;
    // phi-4 is to be left alone from now on.
    let path = "//label[contains(normalize-space(.), \"phi-4\")]";
    client.find(Locator::XPath(path)).await.unwrap().click().await.unwrap();
    press(client, "Next").await;
    press(client, "Done").await;
    shows(client, "Pause all, stop $1.60/h").await;
    let file = bench.world.guard_home().join("config").join("settings.toml");
    let settings = until("the settings", SOON, async || {
        let text = std::fs::read_to_string(&file).ok()?;
        let rule = "[endpoints.\"alice/phi-4\"]\nlevel = \"protected\"";
        text.contains(rule).then_some(text)
    })
    .await
    .unwrap();
    assert!(!settings.contains("poll"), "only what differs is stored: {settings}");
    press(client, "Pause all").await;
    press(client, "Pause now").await;
    bench.until_rate(1_800_000).await;
    window.close().await.unwrap();
}

/// Presses the button of the question that is open, wherever it is.
const CONFIRM: &str = "const path = \"//*[@role='group']//button[normalize-space(.)='Resume']\"; \
    const found = document.evaluate(path, document, null, 9).singleNodeValue; \
    found?.click(); return found !== null;";

#[tokio::test]
async fn one_row_pauses_and_resumes_one_endpoint() {
    let bench = Bench::new("window-row", demo()).signed_in().settings(QUIET);
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    shows(client, "$3.40").await;
    press(client, "Pause phi-4").await;
    bench.until_rate(1_600_000).await;
    shows(client, "$1.60").await;
    press(client, "Resume phi-4").await;
    shows(client, "Billing starts at once").await;
    // What is pressed later is done later: a resume would be asked for, and billed, before this.
    press(client, "Pause mistral-7b").await;
    bench.until_rate(800_000).await;
    assert_eq!(bench.orders("resume"), [], "nothing starts before it is confirmed");
    // Rows and receipts move just now: a pointer would miss it on a busy machine.
    let pressed = client.execute(CONFIRM, Vec::new()).await.unwrap();
    assert_eq!(pressed, true, "the question is still there");
    let resumed = async || (!bench.orders("resume").is_empty()).then_some(());
    until("the resume", SOON, resumed).await.unwrap();
    window.close().await.unwrap();
}
