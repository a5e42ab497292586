//! The page on which it is said how an endpoint is guarded.

use fantoccini::Locator;
use guard_e2e::{FakeWatcher, SOON, Window, until};
use hf_sim::demo;

use crate::account::Bench;
use crate::hand::{go_to_other, press, shows, type_into};

#[tokio::test]
async fn the_rules_of_an_endpoint_are_set_shown_beforehand_and_followed_again() {
    let bench = Bench::new("rules", demo()).signed_in().settings("");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    shows(client, "$3.40").await;
    let panel = client.window().await.unwrap();
    press(client, "phi-4").await;
    press(client, "Rules of phi-4").await;
    go_to_other(client, &panel).await;
    shows(client, "How endpoints are guarded.").await;
    let choose = async |words: &str| {
        let label = format!("//label[normalize-space(.)='{words}']");
        let label = client.wait().at_most(SOON).for_element(Locator::XPath(&label)).await;
        label.unwrap().click().await.unwrap();
    };
    choose("Guard").await;
    type_into(client, "Level guard pauses when it has run for", "10 h").await;
    shows(client, "its limit of 10 h").await;
    let file = bench.world.guard_home().join("config").join("settings.toml");
    let settings = || std::fs::read_to_string(&file).unwrap_or_default();
    assert!(!settings().contains("phi-4"), "nothing holds before it is saved: {}", settings());

    press(client, "Save").await;
    shows(client, "Saved.").await;
    let rules = "[endpoints.\"alice/phi-4\"]\nlevel = \"guard\"\nlimit_minutes = 600";
    let saved = async || settings().contains(rules).then_some(());
    until("the rules in the settings", SOON, saved).await.unwrap();
    let pages = client.window().await.unwrap();
    client.switch_to_window(panel).await.unwrap();
    shows(client, "its limit of 10 h").await;
    shows(client, "by your choice").await;

    client.switch_to_window(pages).await.unwrap();
    press(client, "Undo").await;
    let gone = async || (!settings().contains("phi-4")).then_some(());
    until("the rules to be gone", SOON, gone).await.unwrap();
    window.close().await.unwrap();
}
