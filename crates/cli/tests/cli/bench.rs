//! The real command against the simulated account, each test with its own home and port.

use std::process::{Command, Output, Stdio};

use hf_sim::{AccountSpec, Options, Server};

use crate::schema;

/// A home of its own and a server of its own.
pub struct Bench {
    pub home: tempfile::TempDir,
    pub server: Server,
}

/// How a command ended and what it printed.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Bench {
    pub fn new(account: AccountSpec) -> Self {
        let server = Server::start(Options::new(account)).expect("the simulator starts");
        Self { home: tempfile::tempdir().expect("a temporary home"), server }
    }

    /// Writes the settings file before a command starts.
    pub fn settings(&self, text: &str) {
        let folder = self.home.path().join("config");
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        std::fs::write(folder.join("settings.toml"), text).expect("the settings can be written");
    }

    /// The command with a clean environment.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_endpoint-guard"));
        command
            .args(words)
            .env_clear()
            .env("HOME", self.home.path())
            .env("ENDPOINT_GUARD_HOME", self.home.path())
            .env("HF_ENDPOINT", self.server.hub_url())
            .env("HF_INFERENCE_ENDPOINTS_ENDPOINT", self.server.management_url())
            .env("HF_TOKEN", self.server.token())
            .stdin(Stdio::null());
        command
    }

    /// What is printed as JSON is held against its schema.
    pub fn run(&self, words: &[&str]) -> Ran {
        let ran = ran(&self.command(words).output().expect("the command runs"));
        if let Some(name) = schema::named(words).filter(|_| !ran.out.is_empty()) {
            // Every command fails in one shape.
            let name = if ran.out.starts_with(r#"{"error":"#) { "failure" } else { &name };
            schema::hold(name, &ran.out);
        }
        ran
    }

    /// The token must be nowhere: not in what is printed, not in what is left on the disk.
    pub fn assert_token_is_nowhere(&self, ran: &Ran) {
        let token = self.server.token();
        assert!(!ran.out.contains(&token) && !ran.err.contains(&token), "the token was printed");
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("readable").flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                    continue;
                }
                let bytes = std::fs::read(entry.path()).unwrap_or_default();
                let found = bytes.windows(token.len()).any(|window| window == token.as_bytes());
                assert!(!found, "the token is in {}", entry.path().display());
            }
        }
    }
}

pub fn ran(output: &Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
