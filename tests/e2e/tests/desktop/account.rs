//! A simulated account in this process, so that a test can look at its bill and make it misbehave.

use std::time::Duration;

use guard_e2e::{World, until};
use hf_sim::{AccountSpec, Options, Server};
use xtask::child::Running;

/// The account of one test, and the world whose programs are signed in to it.
pub struct Bench {
    pub world: World,
    pub server: Server,
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

    /// The first questions are answered, and whatever else the settings are to say.
    pub fn settings(self, text: &str) -> Self {
        let folder = self.world.guard_home().join("config");
        std::fs::create_dir_all(&folder).unwrap();
        let text = format!("{text}\n[first_run]\ndone = true\n");
        std::fs::write(folder.join("settings.toml"), text).unwrap();
        self
    }

    /// The application, quietly in the tray.
    pub fn start(&self) -> Running {
        let mut command = self.world.desktop().unwrap();
        self.world.start("desktop", command.arg("--background")).unwrap()
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
}
