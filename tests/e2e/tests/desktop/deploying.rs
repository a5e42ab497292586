//! Deploying, mending and deleting from the window, by the keyboard alone.

use fantoccini::{Client, Locator};
use guard_e2e::{FakeWatcher, SOON, Window, until};
use hf_sim::{AccountSpec, EndpointSpec, State, empty};

use crate::account::Bench;
use crate::hand::{go_to_other, shows, type_into};

const ENTER: &str = "\u{E007}";
const ARROW_DOWN: &str = "\u{E015}";

/// From the panel to one of the pages of the larger window.
async fn to_page(client: &Client, name: &str) {
    shows(client, "History").await;
    let panel = client.window().await.unwrap();
    type_into(client, "History", ENTER).await;
    go_to_other(client, &panel).await;
    client.wait().at_most(SOON).for_element(Locator::Css("h1")).await.unwrap();
    type_into(client, name, ENTER).await;
}

/// State, min replicas and timeout of one of alice's endpoints, by the simulator's truth.
fn truth(bench: &Bench, name: &str) -> Option<(State, u32, Option<u32>)> {
    bench.server.with_account(|account, _| {
        let one = account.endpoint("alice", name)?;
        let scaling = &one.config.scaling;
        Some((one.state, scaling.min, scaling.scale_to_zero_timeout))
    })
}

async fn until_truth(bench: &Bench, name: &str, wanted: Option<(State, u32, Option<u32>)>) {
    let what = format!("{name} to be {wanted:?}");
    let reached = async || (truth(bench, name) == wanted).then_some(());
    until(&what, SOON, reached).await.unwrap();
}

#[tokio::test]
async fn a_recipe_of_the_catalog_is_deployed_paused_and_made_safe_by_the_keyboard() {
    let bench = Bench::new("deploying", empty()).signed_in().settings("");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    to_page(client, "Deploy").await;
    shows(client, "A new endpoint with safe defaults").await;

    type_into(client, "Model on the Hub", "mistralai/Mistral-7B-Instruct-v0.3").await;
    type_into(client, "Look it up", ENTER).await;
    shows(client, "The catalog recommends vllm.").await;
    // Hardware with its price is chosen; the recipe is one key away.
    type_into(client, "L4 in aws/us-east-1, $0.80/h", ARROW_DOWN).await;
    type_into(client, "Show what will be created", ENTER).await;
    shows(client, "will serve mistralai/Mistral-7B-Instruct-v0.3").await;
    shows(client, "so its price is known once it is created").await;
    assert!(truth(&bench, "mistral-7b-instruct-v0-3").is_none(), "nothing is sent before");

    type_into(client, "Deploy it, paused", ENTER).await;
    shows(client, "its scaling was changed to min replicas 0").await;
    shows(client, "1 of 1 deployed and paused").await;
    let safe = Some((State::Paused, 0, Some(15)));
    until_truth(&bench, "mistral-7b-instruct-v0-3", safe).await;
    assert_eq!(bench.running_rate(), 0);
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_finding_is_mended_and_an_endpoint_deleted_by_the_keyboard() {
    let old = EndpointSpec {
        min_replica: 1,
        scale_to_zero_timeout: None,
        ..EndpointSpec::new("alice", "old").state(State::Paused, 600)
    };
    let account = AccountSpec { endpoints: vec![old], ..AccountSpec::default() };
    let bench = Bench::new("checking", account).signed_in().settings("");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    to_page(client, "Check").await;
    shows(client, "never stops by itself").await;

    type_into(client, "Fix never stops by itself of old", ENTER).await;
    until_truth(&bench, "old", Some((State::Paused, 0, Some(15)))).await;
    shows(client, "What it was before").await;
    assert_eq!(bench.running_rate(), 0);

    type_into(client, "Delete old…", ENTER).await;
    shows(client, "Its address, settings, environment and secrets are gone for good.").await;
    type_into(client, "Type old to delete it", "old").await;
    assert!(truth(&bench, "old").is_some(), "typing alone deletes nothing");
    type_into(client, "Delete for good", ENTER).await;
    until_truth(&bench, "old", None).await;
    window.close().await.unwrap();
}
