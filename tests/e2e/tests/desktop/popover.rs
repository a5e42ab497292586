//! The panel that a press on the icon opens: it belongs to the icon, and is gone when it is left.

use guard_e2e::{SOON, until};
use hf_sim::demo;

use crate::account::Bench;
use crate::hand::until_in_front;

/// As `xdotool` tells of the panel: left, top, width, height; `None` while it is not to be seen.
fn panel(bench: &Bench) -> Option<[i32; 4]> {
    let words =
        ["search", "--onlyvisible", "--name", "^Endpoint Guard$", "getwindowgeometry", "--shell"];
    let told = bench.world.command("xdotool").args(words).output().ok()?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let value = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)?.parse().ok());
    Some([value("X=")?, value("Y=")?, value("WIDTH=")?, value("HEIGHT=")?])
}

#[tokio::test]
async fn it_opens_beside_the_icon_and_closes_by_escape_and_when_it_is_left() {
    let bench = Bench::new("popover", demo()).signed_in().settings("");
    let mut desk = bench.on_a_desktop().await;
    let item = desk.item_with_the_rate().await;
    let sides: Vec<i32> = item.icon().await.unwrap().iter().map(|icon| icon.width).collect();
    assert_eq!(sides, [16, 22, 24, 32, 48], "each size is drawn for itself");

    // An icon at the bottom of a screen of 1280 by 800.
    item.secondary_activate((900, 790)).await.unwrap();
    let open = until("the panel", SOON, async || panel(&bench)).await.unwrap();
    let [left, top, width, height] = open;
    assert!(left < 900 && 900 < left + width, "over the icon: {open:?}");
    assert!(top >= 0 && top + height <= 800 && top + height > 760, "above it, whole: {open:?}");
    until_in_front(&bench.world, "Endpoint Guard").await;

    let gone = async || panel(&bench).is_none().then_some(());
    let key = |key: &str| bench.world.command("xdotool").args(["key", key]).output().unwrap();
    until("the panel to be gone", SOON, async || {
        // Until its page listens, a key means nothing.
        key("Escape");
        gone().await
    })
    .await
    .unwrap();

    item.secondary_activate((0, 0)).await.unwrap();
    let corner = until("the panel again", SOON, async || panel(&bench)).await.unwrap();
    assert!(corner[0] + corner[2] > 1_240 && corner[1] < 40, "in the corner: {corner:?}");
    until_in_front(&bench.world, "Endpoint Guard").await;
    item.choose("History").await.unwrap();
    until_in_front(&bench.world, "Endpoint Guard: money").await;
    until("the panel to be gone", SOON, gone).await.unwrap();
    assert_eq!(bench.running_rate(), 3_400_000, "nothing was paused by any of this");
}
