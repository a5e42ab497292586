//! Sessions whose process is killed: the desktop pauses what a terminal left, and a guard without a
//! desktop what the desktop left.

use std::process::Command;
use std::time::Duration;

use fantoccini::Locator;
use guard_e2e::{FakeWatcher, SOON, Window, until};
use hf_sim::{AccountSpec, EndpointSpec, State};

use crate::account::Bench;
use crate::hand::{go_to_other, press, shows};

const RATE: i64 = 800_000;
/// From when a living guard exists, nothing is billed for longer.
const LEASE: Duration = Duration::from_secs(90);

fn bench(name: &str) -> Bench {
    let phi = EndpointSpec {
        start_seconds: Some(1),
        ..EndpointSpec::new("alice", "phi-4").state(State::Paused, 600)
    };
    let account = AccountSpec { endpoints: vec![phi], ..AccountSpec::default() };
    Bench::new(name, account).signed_in().settings("")
}

fn kill(pid: u32) {
    let killed = Command::new("kill").args(["-KILL", &pid.to_string()]).status().unwrap();
    assert!(killed.success());
}

async fn until_off(bench: &Bench) {
    let off = async || (bench.running_rate() == 0).then_some(());
    until("the pause of what was left running", LEASE, off).await.unwrap();
}

#[tokio::test]
async fn the_desktop_pauses_what_a_killed_terminal_left() {
    let bench = bench("killed-run");
    let mut desk = bench.on_a_desktop().await;
    desk.watcher.item().await.unwrap();
    let mut command = bench.world.cli().unwrap();
    command.args(["run", "--endpoint", "phi-4", "--", "sleep", "600"]);
    let mut running = bench.world.start("run", &mut command).unwrap();
    let ready = || running.log().contains("Ready").then_some(());
    let until_ready = async || ready();
    until("the session to be ready", SOON, until_ready).await.unwrap();
    bench.until_rate(RATE).await;
    kill(running.pid());
    running.wait(SOON).unwrap();
    until_off(&bench).await;
    desk.notifications
        .when("that it was paused", |sent| {
            sent.summary.starts_with("A session ended without a word").then_some(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn what_a_killed_desktop_left_is_paused_by_a_guard_without_one() {
    let bench = bench("killed-desktop");
    let _watcher = FakeWatcher::start(&bench.world).await.unwrap();
    let window = Window::open(&bench.world, &["--show"]).await.unwrap();
    let client = window.client();
    shows(client, "all off").await;
    let panel = client.window().await.unwrap();
    press(client, "Sessions").await;
    go_to_other(client, &panel).await;
    let phi = client.wait().at_most(SOON);
    let phi = phi.for_element(Locator::XPath("//label[contains(., 'phi-4')]")).await.unwrap();
    phi.click().await.unwrap();
    shows(client, "$0.80 for 1 h").await;
    press(client, "Start session").await;
    shows(client, "Working, 59 min left").await;
    bench.until_rate(RATE).await;
    // Who keeps the history says so in its lock.
    let lock = bench.world.guard_home().join("data/owner.lock");
    let holder = std::fs::read_to_string(lock).unwrap();
    kill(holder.lines().next().unwrap().parse().unwrap());
    let mut watch = bench.world.cli().unwrap();
    let mut guard = bench.world.start("watch", watch.arg("watch")).unwrap();
    until_off(&bench).await;
    guard.ask_to_end();
    guard.wait(SOON).unwrap();
    assert_eq!(bench.running_rate(), 0);
}
