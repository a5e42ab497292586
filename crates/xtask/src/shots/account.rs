//! The simulated account of a scene: a real `hf-sim` process, steered over HTTP.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Error;
use crate::child::{Running, until};
use crate::measure::http;
use crate::stage::Stage;

/// Metrics are asked for one after the other; after so long without a question nothing is left.
const QUIET: Duration = Duration::from_secs(3);

/// An `hf-sim` that runs until the value is dropped.
#[derive(Debug)]
pub struct SimulatedAccount {
    program: Running,
    /// `HF_ENDPOINT` and others for whoever is to use the account.
    environment: Vec<(String, String)>,
    /// Where the hub is.
    address: SocketAddr,
}

impl SimulatedAccount {
    /// Starts it and waits until it answers.
    pub fn start(stage: &Stage, program: &Path, account: &str) -> Result<Self, Error> {
        let mut command = stage.command(program);
        command.args(["--account", account]);
        let mut program = Running::start("hf-sim", &mut command, &stage.logs())?;
        let log = stage.logs().join("hf-sim.log");
        // The token's line is the last one it prints.
        let log = program.wait_until("the simulated account", Duration::from_secs(10), || {
            let text = std::fs::read_to_string(&log).ok()?;
            text.lines()
                .any(|line| line.starts_with("export HF_TOKEN=") && text.ends_with('\n'))
                .then_some(text)
        })?;
        let environment: Vec<_> = log
            .lines()
            .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let address = environment
            .iter()
            .find(|(name, _)| name == "HF_ENDPOINT")
            .and_then(|(_, url)| url.strip_prefix("http://")?.parse().ok())
            .ok_or_else(|| Error::Told("hf-sim does not say where it is".to_owned()))?;
        Ok(Self { program, environment, address })
    }

    pub fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Posts `json` to `/_sim/PATH`.
    pub fn steer(&self, path: &str, json: &str) -> Result<(), Error> {
        let json: Value = serde_json::from_str(json)
            .map_err(|error| Error::Told(format!("{json} is no JSON: {error}")))?;
        http::exchange(self.address, "POST", &format!("/_sim/{path}"), Some(&json)).map(drop)
    }

    /// Waits until it was asked for metrics, and has not been for a while.
    pub fn await_metrics(&self) -> Result<(), Error> {
        let mut last = (0, Instant::now());
        until("the last question about metrics", Duration::from_secs(120), || {
            let asked = self.metrics_asked().ok()?;
            if asked != last.0 {
                last = (asked, Instant::now());
            }
            (asked > 0 && last.1.elapsed() > QUIET).then_some(())
        })
    }

    fn metrics_asked(&self) -> Result<usize, Error> {
        let log = http::exchange(self.address, "GET", "/_sim/log", None)?;
        let requests = log["requests"].as_array().map_or(&[][..], Vec::as_slice);
        let path = |request: &Value| request["path"].as_str().map(str::to_owned);
        Ok(requests.iter().filter_map(path).filter(|path| path.ends_with("/metrics")).count())
    }

    pub fn end(&mut self) {
        self.program.end();
    }
}
