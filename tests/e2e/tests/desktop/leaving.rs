//! The application holds the machine back before it goes away, and ends in order when told to.

use std::time::{Duration, Instant};

use guard_e2e::{FakeLogind, SOON, until};
use hf_sim::{Effect, Rule, demo, many};

use crate::account::Bench;
use crate::trouble::log;

#[tokio::test]
async fn the_machine_waits_for_the_application_and_goes_when_that_is_done_or_ends() {
    let bench = Bench::new("leaving", demo()).signed_in().settings("");
    let mut logind = FakeLogind::start(&bench.world).await.unwrap();
    let mut desk = bench.on_a_desktop().await;
    let _item = desk.item_with_the_rate().await;
    let lock = logind.until_taken(1).await.unwrap();
    assert_eq!(lock.why, "Pauses what would cost money meanwhile");

    logind.sleep(true).await.unwrap();
    logind.until_released().await.unwrap();
    logind.sleep(false).await.unwrap();
    logind.until_taken(2).await.unwrap();

    desk.application.ask_to_end();
    assert!(desk.application.wait(SOON).unwrap().success());
    logind.until_released().await.unwrap();
    let ended = async || {
        let log = log(&bench);
        (log.contains("SIGTERM: leaving") && log.contains(": ending")).then_some(())
    };
    until("the end in the log", SOON, ended).await.unwrap();
}

#[tokio::test]
async fn ten_endpoints_behind_a_slow_line_are_paused_and_confirmed_before_the_machine_sleeps() {
    const LATENCY: Duration = Duration::from_millis(200);
    let bench = Bench::new("leaving-ten", many(10))
        .signed_in()
        .settings("[guard]\naway = \"pause\"\n[remind]\nfirst_after_minutes = 600");
    let millis = LATENCY.as_millis().try_into().unwrap();
    bench.server.add_fault(Rule::new(Effect::Delay { millis })).unwrap();
    let mut logind = FakeLogind::start(&bench.world).await.unwrap();
    let mut desk = bench.on_a_desktop().await;
    let item = desk.watcher.item().await.unwrap();
    item.tool_tip_when("all ten", |tip| tip.text.starts_with("10 running")).await.unwrap();
    let lock = logind.until_taken(1).await.unwrap();
    assert_eq!((lock.what.as_str(), lock.released), ("sleep:shutdown", None));

    let (told_at, told) = (bench.server.now(), Instant::now());
    logind.sleep(true).await.unwrap();
    let released = logind.until_released().await.unwrap();
    let took = released - told;
    println!("ten endpoints behind {LATENCY:?}: let go after {took:?}");
    // A real logind waits 5 s; the host lets go after 4.5 s, whatever is done by then. It takes two
    // round trips: the pauses, all at once, and the list in which they are read back.
    assert!(took >= 2 * LATENCY && took < Duration::from_secs(3), "let go after {took:?}");

    let released_at = told_at + took;
    let orders = bench.orders("pause");
    assert_eq!(orders.len(), 10, "each is asked once");
    let truth = bench.server.truth();
    let ends = truth.endpoints.iter().filter_map(|endpoint| endpoint.episodes.last()?.end);
    let ends: Vec<_> = ends.filter(|end| *end <= released_at).collect();
    assert_eq!(ends.len(), 10, "in truth, too, all are paused before it lets go");
    let last = orders.into_iter().max().unwrap();
    let read_back =
        bench.readings().into_iter().find(|at| *at > last && *at + LATENCY <= released_at);
    assert!(read_back.is_some(), "it lets go only when the pauses were read back");

    logind.sleep(false).await.unwrap();
    logind.until_taken(2).await.unwrap();
    desk.notifications
        .when("what became of it", |sent| {
            let words = "Paused before, confirmed: ep-001";
            let told = sent.summary.starts_with("Nothing ran while this machine was away");
            (told && sent.body.contains(words)).then_some(())
        })
        .await
        .unwrap();
    assert_eq!(bench.running_rate(), 0);
}
