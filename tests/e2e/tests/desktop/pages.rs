//! The larger window: what was spent, what may be, and what it would cost.

use std::time::Duration;

use fantoccini::{Client, Locator};
use guard_e2e::{FakeNotifications, FakeWatcher, SOON, Window, until};
use hf_sim::account::spec::PriceSpec;
use hf_sim::{AccountSpec, EndpointSpec, State, demo};
use jiff::SignedDuration;

use crate::account::Bench;
use crate::hand::{control, go_to_other, press, put_away, shows, type_into, until_in_front};

const TITLE: &str = "Endpoint Guard: money";

async fn text(client: &Client, css: &str) -> String {
    let found = client.wait().at_most(SOON).for_element(Locator::Css(css)).await;
    found.unwrap_or_else(|error| panic!("no {css}: {error}")).text().await.unwrap()
}

#[tokio::test]
async fn history_says_what_today_cost_as_the_panel_does_and_opens_once() {
    let bench = Bench::new("pages-history", demo()).signed_in().settings("");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    // What runs grows dearer while one looks; what is off does not.
    press(client, "Pause all").await;
    press(client, "Pause now").await;
    shows(client, "all off").await;
    let today = text(client, ".today").await;
    let today = today.strip_prefix("today ").unwrap();
    assert!(today.contains('$') && !today.ends_with("$0.00"), "{today}");
    let panel = client.window().await.unwrap();

    press(client, "History").await;
    let first = go_to_other(client, &panel).await;
    assert_eq!(text(client, "h1").await, "History");
    let by_day = Locator::XPath("//label[normalize-space(.)='By day']");
    client.wait().at_most(SOON).for_element(by_day).await.unwrap().click().await.unwrap();
    // The caption belongs to the rows: until it says so, those of the endpoints may still be there.
    shows(client, "by day").await;
    assert_eq!(text(client, "tbody tr:first-child td:last-child").await, today);

    control(client, 'w').await;
    client.switch_to_window(panel.clone()).await.unwrap();
    until("the larger window to be gone", SOON, async || {
        (client.windows().await.ok()? == [panel.clone()]).then_some(())
    })
    .await
    .unwrap();

    press(client, "History").await;
    let second = go_to_other(client, &panel).await;
    assert_ne!(first, second, "it is a new one");
    assert_eq!(text(client, "h1").await, "History");
    client.switch_to_window(panel.clone()).await.unwrap();
    press(client, "Plan").await;
    until_in_front(&bench.world, TITLE).await;
    assert_eq!(client.windows().await.unwrap().len(), 2, "asking again opens no other");
    client.switch_to_window(second).await.unwrap();
    shows(client, "What endpoints would cost left on").await;
    window.close().await.unwrap();
}

#[tokio::test]
async fn the_planner_says_what_the_command_line_says() {
    let bench = Bench::new("pages-plan", three()).signed_in().settings("");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    shows(client, "$3.40").await;
    let panel = client.window().await.unwrap();
    press(client, "Plan").await;
    go_to_other(client, &panel).await;
    for (hours, week) in [("2", "$34.00"), ("8", "$136.00")] {
        let field = Locator::XPath("//label[contains(., 'Time a day')]//input");
        let field = client.wait().at_most(SOON).for_element(field).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(&format!("{hours} h")).await.unwrap();
        shows(client, &format!("{hours} h a day, 5 days a week")).await;

        let words = ["plan", "--rate", "0.8", "0.8", "1.8", "--days-per-week", "5"];
        let mut command = bench.world.cli().unwrap();
        let told = command.args(words).args(["--hours-per-day", hours]).output().unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        for (way, amount) in [("always on", "$571.20"), ("these hours", week)] {
            let path = format!(
                "//figure/div[p[starts-with(normalize-space(.), '{way}')]]/p[@class[contains(., 'week')]]"
            );
            let shown = client.find(Locator::XPath(&path)).await.unwrap().text().await.unwrap();
            assert!(shown.starts_with(amount), "{way}: {shown}");
            let line = told.lines().find(|line| line.starts_with(way)).unwrap();
            assert_eq!(line[way.len()..].split_whitespace().next(), Some(amount), "{line}");
        }
    }
    window.close().await.unwrap();
}

#[tokio::test]
async fn what_became_of_a_reminder_is_on_the_page_and_on_the_command_line() {
    let phi = EndpointSpec::new("alice", "phi-4").state(State::Running, 2 * 3_600);
    let account = AccountSpec { endpoints: vec![phi], ..AccountSpec::default() };
    let bench = Bench::new("pages-reminders", account).signed_in().settings("");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let mut notifications = FakeNotifications::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    put_away(&bench.world);
    let title = notifications
        .when("the reminder", |sent| {
            sent.summary.starts_with("phi-4 has been running").then(|| sent.summary.clone())
        })
        .await
        .unwrap();
    let panel = client.window().await.unwrap();
    press(client, "History").await;
    go_to_other(client, &panel).await;
    // With the keyboard alone.
    type_into(client, "Alerts", " ").await;
    shows(client, "What you were told and when").await;
    shows(client, &title).await;
    let row = format!("//tr[th[contains(., '{title}')]]");
    let row = client.find(Locator::XPath(&row)).await.unwrap();
    let cell = async |css: &str| {
        row.find(Locator::Css(css)).await.unwrap().text().await.unwrap().trim().to_owned()
    };
    let (when, became) = (cell(".when").await, cell(".became").await);
    assert_eq!(became, "notified");
    assert!(cell("th").await.contains("left running · phi-4"), "{}", cell("th").await);

    until("the same on the command line", SOON, async || {
        let told = bench.world.cli().unwrap().arg("reminders").output().unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        let same = |line: &str| {
            let columns = line.split("  ").filter(|column| !column.is_empty());
            columns.map(str::trim).eq([when.as_str(), &title, &became])
        };
        told.lines().any(same).then_some(())
    })
    .await
    .unwrap();
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_budget_is_set_with_the_keyboard_alone() {
    let bench = Bench::new("pages-budget", demo()).signed_in().settings("");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    shows(client, "$3.40").await;
    let panel = client.window().await.unwrap();
    type_into(client, "Budgets", " ").await;
    go_to_other(client, &panel).await;
    shows(client, "No budget yet").await;
    type_into(client, "Set a budget", " ").await;
    // The field is marked whole: what is typed takes the place of what is proposed.
    type_into(client, "At most", "50").await;
    type_into(client, "Add", " ").await;
    shows(client, "Reminds only, pauses nothing.").await;

    client.switch_to_window(panel).await.unwrap();
    shows(client, "of $50").await;
    let spent = text(client, ".budgets li").await;
    assert!(spent.starts_with("this week") && spent.contains(" of $50 · "), "{spent}");
    let file = bench.world.guard_home().join("config").join("settings.toml");
    let settings = until("the settings", SOON, async || {
        let text = std::fs::read_to_string(&file).ok()?;
        text.contains("[[budgets]]").then_some(text)
    })
    .await
    .unwrap();
    for line in ["period = \"week\"", "amount = \"50.00\""] {
        assert!(settings.lines().any(|one| one == line), "{settings}");
    }
    window.close().await.unwrap();
}

/// The words of the countdown in the panel, and how many seconds it says are left.
async fn countdown(client: &Client) -> i64 {
    let notice = shows(client, "Budget nearly reached: pausing 1 endpoint in").await;
    let words = notice.text().await.unwrap();
    let seconds = words.split(" in ").nth(1).and_then(|rest| rest.split_whitespace().next());
    seconds.and_then(|seconds| seconds.parse().ok()).unwrap_or_else(|| panic!("{words}"))
}

#[tokio::test]
async fn a_budget_pauses_after_a_countdown_before_it_is_crossed() {
    let bench = Bench::new("pages-stop", dear()).signed_in().settings(STOPS);
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    countdown(client).await;
    assert_eq!(bench.orders("pause"), [], "nothing is paused while it counts down");
    let paused = async || (bench.running_rate() == 0).then_some(());
    until("the pause", COUNTED, paused).await.unwrap();
    shows(client, "Paused 1 of 1 in").await;
    shows(client, "all off").await;
    window.close().await.unwrap();
}

#[tokio::test]
async fn a_budget_that_is_let_run_on_pauses_nothing() {
    let bench = Bench::new("pages-run-on", dear()).signed_in().settings(STOPS);
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    let over = bench.server.now() + SignedDuration::from_secs(countdown(client).await + 2);
    press(client, "Keep running this week").await;
    let gone = async || {
        let body = client.find(Locator::Css("body")).await.ok()?.text().await.ok()?;
        (!body.contains("Budget nearly reached")).then_some(())
    };
    until("the countdown to end", SOON, gone).await.unwrap();
    // A reading that is made later shows that the application has passed the end of the countdown.
    until("a reading after the countdown", COUNTED, async || {
        let read = bench.readings().into_iter().any(|at| at > over);
        (read || !bench.orders("pause").is_empty()).then_some(())
    })
    .await
    .unwrap();
    assert_eq!(bench.orders("pause"), [], "nothing is paused");
    assert_eq!(bench.running_rate(), 3_600_000_000);
    window.close().await.unwrap();
}

/// The three of the product: $0.80, $0.80 and $1.80 an hour.
fn three() -> AccountSpec {
    let on = |name: &str, hardware: &str| EndpointSpec {
        instance_type: hardware.to_owned(),
        ..EndpointSpec::new("alice", name).state(State::Running, 600)
    };
    AccountSpec {
        endpoints: vec![
            on("llama-3.1-8b", "nvidia-l4"),
            on("mistral-7b", "nvidia-l4"),
            on("phi-4", "nvidia-l40s"),
        ],
        ..AccountSpec::default()
    }
}

/// Readings come often, so that a test needs not wait for them.
const STOPS: &str = "[[budgets]]\nperiod = \"week\"\namount = \"100.00\"\nstop = true\n\
    [poll]\nbillable_seconds = 5";

/// A countdown takes a minute at most, and a reading follows it.
const COUNTED: Duration = Duration::from_secs(80);

/// One endpoint of a dollar a second, whose second minute begins 20 s from now: then it has cost
/// $120, since a started minute counts whole.
fn dear() -> AccountSpec {
    let phi = EndpointSpec::new("alice", "phi-4").state(State::Running, 40);
    let price = PriceSpec {
        vendor: phi.vendor.clone(),
        region: phi.region.clone(),
        instance_type: phi.instance_type.clone(),
        instance_size: phi.instance_size.clone(),
        price_per_hour: Some(3_600.0),
    };
    AccountSpec { endpoints: vec![phi], prices: vec![price], ..AccountSpec::default() }
}
