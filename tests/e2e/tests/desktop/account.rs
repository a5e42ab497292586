//! A simulated account in this process, so that a test can look at its bill and make it misbehave.

use std::time::Duration;

use guard_e2e::{FakeNotifications, FakeWatcher, TrayItem, World, until};
use hf_sim::{AccountSpec, Options, Server};
use jiff::Timestamp;
use xtask::child::Running;

/// Nothing reminds within a test.
pub const QUIET: &str =
    "[remind]\nfirst_after_minutes = 600\npopup_after_minutes = 600\nidle_after_minutes = 0\n";

/// The account of one test, and the world whose programs are signed in to it.
pub struct Bench {
    pub world: World,
    pub server: Server,
}

/// The application on a desktop that has a tray and shows notifications. The application ends
/// before they do.
pub struct Desk {
    pub application: Running,
    pub notifications: FakeNotifications,
    pub watcher: FakeWatcher,
}

impl Desk {
    /// The application's icon, once it tells what the demo account costs.
    pub async fn item_with_the_rate(&mut self) -> TrayItem {
        let item = self.watcher.item().await.unwrap();
        item.tool_tip_when("the rate", |tip| tip.text.contains("$3.40/h")).await.unwrap();
        item
    }
}

impl Bench {
    pub fn new(name: &str, account: AccountSpec) -> Self {
        Self::in_world(World::new(name).unwrap(), account)
    }

    pub fn in_world(mut world: World, account: AccountSpec) -> Self {
        let server = Server::start(Options::new(account)).unwrap();
        world.set("HF_ENDPOINT", server.hub_url());
        world.set("HF_INFERENCE_ENDPOINTS_ENDPOINT", server.management_url());
        Self { world, server }
    }

    /// Programs started from now on have the token in their environment.
    pub fn signed_in(mut self) -> Self {
        self.world.set("HF_TOKEN", self.server.token());
        self
    }

    /// The first questions are answered, and whatever else the settings are to say. No reminder
    /// comes as a small window beside what a test looks at, unless it says when they come.
    pub fn settings(self, text: &str) -> Self {
        let folder = self.world.guard_home().join("config");
        std::fs::create_dir_all(&folder).unwrap();
        let own = text.contains("[remind]");
        let no_window = if own { "" } else { "[remind]\npopup_after_minutes = 600\n" };
        let text = format!("{text}\n{no_window}[first_run]\ndone = true\n");
        std::fs::write(folder.join("settings.toml"), text).unwrap();
        self
    }

    /// The application, quietly in the tray.
    pub fn start(&self) -> Running {
        let mut command = self.world.desktop().unwrap();
        self.world.start("desktop", command.arg("--background")).unwrap()
    }

    /// The application, quietly in the tray of a whole desktop.
    pub async fn on_a_desktop(&self) -> Desk {
        let watcher = FakeWatcher::start(&self.world).await.unwrap();
        let notifications = FakeNotifications::start(&self.world).await.unwrap();
        Desk { application: self.start(), notifications, watcher }
    }

    /// What everything that runs costs per hour, by Hugging Face's own account.
    pub fn running_rate(&self) -> i64 {
        self.server.truth().running_rate_micros_per_hour
    }

    /// Waits until Hugging Face charges exactly this per hour.
    pub async fn until_rate(&self, micros_per_hour: i64) {
        let what = format!("a running rate of {micros_per_hour}");
        let reached = async || (self.running_rate() == micros_per_hour).then_some(());
        until(&what, Duration::from_secs(20), reached).await.unwrap();
    }

    /// When endpoints were read, oldest first.
    pub fn readings(&self) -> Vec<Timestamp> {
        self.requests("GET", |path| path.starts_with("/v2/endpoint/"))
    }

    /// When endpoints were told to do this, such as `pause`, oldest first.
    pub fn orders(&self, verb: &str) -> Vec<Timestamp> {
        self.requests("POST", |path| path.rsplit('/').next() == Some(verb))
    }

    /// The token must be in no file this application left.
    pub fn assert_token_is_on_no_disk(&self) {
        let token = self.server.token();
        let mut folders =
            vec![self.world.guard_home(), self.world.home(), self.world.logs().to_owned()];
        let mut looked_at = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                looked_at += 1;
                let bytes = std::fs::read(&path).unwrap_or_default();
                let found = bytes.windows(token.len()).any(|window| window == token.as_bytes());
                assert!(!found, "the token is in {}", path.display());
            }
        }
        assert!(looked_at > 1, "there was nothing to look at");
    }

    fn requests(&self, method: &str, path: impl Fn(&str) -> bool) -> Vec<Timestamp> {
        let log = self.server.log().into_iter();
        log.filter(|request| request.method == method && path(&request.path))
            .map(|request| request.at)
            .collect()
    }
}
