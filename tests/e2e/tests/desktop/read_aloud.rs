//! What a screen reader is told of each kind of window, as text that was read and found to be right.
//! `WRITE_ANEW=1` writes the texts anew.

use std::path::Path;
use std::time::Duration;

use guard_e2e::{FakeWatcher, SOON, ScreenReader, until};
use hf_sim::{AccountSpec, EndpointSpec, State};
use xtask::child::Running;

use crate::account::Bench;

const PANEL: &str = "Endpoint Guard";
const POP_UP: &str = "Endpoint Guard: reminder";

/// One that has run for two hours, one that is paused, one that failed.
fn account() -> AccountSpec {
    let endpoint = |name: &str, state: State, seconds: u64| EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", name).state(state, seconds.try_into().unwrap())
    };
    let endpoints = vec![
        endpoint("phi-4", State::Running, 2 * 3_600 + 600).armed(2_880),
        endpoint("bge-large", State::Paused, 3_600),
        endpoint("flux", State::Failed, 3_600),
    ];
    AccountSpec { endpoints, ..AccountSpec::default() }
}

/// Waits until the window of this title is read aloud as the text of this name says.
async fn assert_read(reader: &ScreenReader, title: &str, name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read_aloud").join(name);
    if std::env::var_os("WRITE_ANEW").is_some() {
        tokio::time::sleep(Duration::from_secs(5)).await;
        return std::fs::write(file, reader.reads(title).await.unwrap()).unwrap();
    }
    let right = std::fs::read_to_string(&file).unwrap();
    let mut read = String::new();
    let heard = until("the text", SOON, async || {
        // A window that is just being drawn is told of in part, or not at all.
        read = reader.reads(title).await.unwrap_or_default();
        (read == right).then_some(())
    })
    .await;
    assert!(heard.is_ok(), "{name} is read as\n{read}\nand not as\n{right}");
}

/// A desktop on which a screen reader reads, and the application with its panel open.
struct Read {
    reader: ScreenReader,
    _application: Running,
    _watcher: FakeWatcher,
    _bench: Bench,
}

impl Read {
    async fn aloud(name: &str, settings: &str, arguments: &[&str]) -> Self {
        let mut bench = Bench::new(name, account()).signed_in().settings(settings);
        let reader = ScreenReader::start(&mut bench.world).await.unwrap();
        let watcher = FakeWatcher::start(&bench.world).await.unwrap();
        let mut command = bench.world.desktop().unwrap();
        let application = bench.world.start("desktop", command.args(arguments)).unwrap();
        Self { reader, _application: application, _watcher: watcher, _bench: bench }
    }

    /// Presses a button of the panel by the begin of its name, as an assistive program does.
    async fn press(&self, name: &str) {
        let pressed = async || {
            let pressed = self.reader.press(PANEL, name).await;
            pressed.is_ok_and(|pressed| pressed).then_some(())
        };
        until(&format!("a button {name:?}"), SOON, pressed).await.unwrap();
    }
}

#[tokio::test]
async fn panel_and_dialogs_are_read_aloud_and_worked_without_a_pointer_or_a_key() {
    let read =
        Read::aloud("read-aloud-panel", "[pause]\ncountdown_seconds = 60", &["--show"]).await;
    assert_read(&read.reader, PANEL, "panel.txt").await;

    read.press("phi-4").await;
    assert_read(&read.reader, PANEL, "details.txt").await;
    read.press("phi-4").await;

    read.press("Resume bge-large").await;
    assert_read(&read.reader, PANEL, "resume.txt").await;
    read.press("Leave it off").await;

    read.press("Prove it now").await;
    assert_read(&read.reader, PANEL, "prove.txt").await;
    read.press("Prove it now").await;
    assert_read(&read.reader, PANEL, "proved.txt").await;
    read.press("Close").await;

    read.press("Pause all").await;
    assert_read(&read.reader, PANEL, "countdown.txt").await;
    read.press("Pause now").await;
    assert_read(&read.reader, PANEL, "receipt.txt").await;
}

#[tokio::test]
async fn the_small_window_is_read_aloud() {
    let soon = "[remind]\nfirst_after_minutes = 1\npopup_after_minutes = 1";
    let read = Read::aloud("read-aloud-popup", soon, &["--background"]).await;
    assert_read(&read.reader, POP_UP, "popup.txt").await;
}
