//! A simulated account in a process of its own, as the real one is on another machine.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::Error;
use crate::child::Running;
use crate::measure::http::{self, TOKEN};

/// A running `hf-sim` and a home for its clients, both gone when dropped.
#[derive(Debug)]
pub struct Simulator {
    // In this order: the process ends before its log is removed.
    _running: Running,
    address: SocketAddr,
    folder: TempDir,
}

impl Simulator {
    /// Starts the program with a built-in account such as `many:3`, in real time.
    pub fn start(program: &Path, account: &str) -> Result<Self, Error> {
        let folder = tempfile::Builder::new()
            .prefix("guard-bench-")
            .tempdir()
            .map_err(Error::io("make a temporary folder"))?;
        let mut command = Command::new(program);
        command.args(["--account", account, "--token", TOKEN]);
        let limit = Duration::from_secs(10);
        let (running, line) =
            Running::start_and_read_line("hf-sim", &mut command, folder.path(), limit)?;
        let address = address(&line)
            .ok_or_else(|| Error::Told(format!("hf-sim does not tell its address: {line:?}")))?;
        Ok(Self { _running: running, address, folder })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request takes so much longer from now on.
    pub fn delay(&self, millis: u64) -> Result<(), Error> {
        let rule = json!({ "effect": { "kind": "delay", "millis": millis } });
        http::exchange(self.address, "POST", "/_sim/faults", Some(&rule)).map(drop)
    }

    /// How many times endpoints were listed so far.
    pub fn listings(&self) -> Result<usize, Error> {
        let log = http::exchange(self.address, "GET", "/_sim/log", None)?;
        Ok(count_listings(&log))
    }

    /// How many requests it has answered so far.
    pub fn requests(&self) -> Result<usize, Error> {
        let log = http::exchange(self.address, "GET", "/_sim/log", None)?;
        Ok(log["requests"].as_array().map_or(0, Vec::len))
    }

    /// How many endpoints are in this state, whatever clients think.
    pub fn count_in_state(&self, state: &str) -> Result<usize, Error> {
        let accounts = http::exchange(self.address, "GET", "/_sim/accounts", None)?;
        let endpoints = accounts["endpoints"].as_array().map_or(&[][..], Vec::as_slice);
        Ok(endpoints.iter().filter(|endpoint| endpoint["state"] == state).count())
    }

    /// Leads a command to this account: Endpoint Guard and the official client alike.
    pub fn lead(&self, command: &mut Command) {
        let hub = format!("http://{}", self.address);
        command
            .env("HF_INFERENCE_ENDPOINTS_ENDPOINT", format!("{hub}/v2"))
            .env("HF_ENDPOINT", hub)
            .env("HF_TOKEN", TOKEN)
            .env("ENDPOINT_GUARD_HOME", self.home())
            .env("HF_HOME", self.home().join("huggingface"));
    }

    /// A command led here that has nothing of this process's environment but PATH.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LANG", "C.UTF-8").env("HOME", self.home());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        self.lead(&mut command);
        command
    }

    /// The home of its clients.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }
}

/// `hub         http://127.0.0.1:40123`.
fn address(line: &str) -> Option<SocketAddr> {
    line.strip_prefix("hub")?.trim().strip_prefix("http://")?.parse().ok()
}

fn count_listings(log: &Value) -> usize {
    let requests = log["requests"].as_array().map_or(&[][..], Vec::as_slice);
    requests.iter().filter(|request| is_listing(request)).count()
}

/// `GET /v2/endpoint/NAMESPACE`, answered.
fn is_listing(request: &Value) -> bool {
    let namespace =
        request["path"].as_str().and_then(|path| path.strip_prefix("/v2/endpoint/")).unwrap_or("/");
    request["method"] == "GET" && request["status"] == 200 && !namespace.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_first_line() {
        assert_eq!(
            address("hub         http://127.0.0.1:40123"),
            Some(SocketAddr::from(([127, 0, 0, 1], 40123)))
        );
        assert_eq!(address("could not start"), None);
    }

    #[test]
    fn only_answered_lists_of_a_namespace_count() {
        let request = |method: &str, path: &str, status: u16| json!({ "method": method, "path": path, "status": status });
        let log = json!({ "requests": [
            request("GET", "/api/whoami-v2", 200),
            request("GET", "/v2/endpoint/alice", 200),
            request("GET", "/v2/endpoint/alice", 503),
            request("POST", "/v2/endpoint/alice", 200),
            request("GET", "/v2/endpoint/alice/ep-001", 200),
        ]});
        assert_eq!(count_listings(&log), 1);
        assert_eq!(count_listings(&Value::Null), 0);
    }
}
