//! The simulated account of a scene: a real `hf-sim` process, steered over HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use crate::Error;
use crate::child::Running;
use crate::stage::Stage;

/// An `hf-sim` that runs until the value is dropped.
#[derive(Debug)]
pub struct SimulatedAccount {
    program: Running,
    /// `HF_ENDPOINT` and others for whoever is to use the account.
    environment: Vec<(String, String)>,
    /// `127.0.0.1:PORT` of the hub.
    address: String,
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
            .and_then(|(_, url)| url.strip_prefix("http://"))
            .ok_or_else(|| Error::Told("hf-sim does not say where it is".to_owned()))?
            .to_owned();
        Ok(Self { program, environment, address })
    }

    pub fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Posts `json` to `/_sim/PATH`.
    pub fn steer(&self, path: &str, json: &str) -> Result<(), Error> {
        let answer = self.post(path, json).map_err(Error::io("steer the simulated account"))?;
        match answer.split_whitespace().nth(1) {
            Some("200") => Ok(()),
            _ => Err(Error::Told(format!("the simulated account refused {json}: {answer}"))),
        }
    }

    pub fn end(&mut self) {
        self.program.end();
    }

    fn post(&self, path: &str, json: &str) -> std::io::Result<String> {
        let mut line = TcpStream::connect(&self.address)?;
        line.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(
            line,
            "POST /_sim/{path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{json}",
            self.address,
            json.len(),
        )?;
        let mut answer = String::new();
        line.read_to_string(&mut answer)?;
        Ok(answer)
    }
}
