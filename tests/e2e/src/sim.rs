use xtask::child::Running;

use crate::world::program;
use crate::{Error, SOON, World};

/// A simulated account in a process of its own, ended with the value.
#[derive(Debug)]
pub struct Sim {
    running: Running,
    environment: Vec<(String, String)>,
}

impl Sim {
    /// Starts `hf-sim` on a free port with further arguments such as `["--account", "demo",
    /// "--speed", "60"]`.
    pub fn start(world: &World, arguments: &[&str]) -> Result<Self, Error> {
        let mut command = world.command(program("GUARD_SIM_BIN")?);
        command.args(["--port", "0"]).args(arguments);
        let mut running = world.start("hf-sim", &mut command)?;
        let log = world.logs().join("hf-sim.log");
        // The token's line is the last one it prints.
        let environment = running.wait_until("the simulated account", SOON, || {
            let text = std::fs::read_to_string(&log).ok()?;
            let environment = exports(&text);
            environment.iter().any(|(name, _)| name == "HF_TOKEN").then_some(environment)
        })?;
        Ok(Self { running, environment })
    }

    /// `HF_ENDPOINT`, `HF_INFERENCE_ENDPOINTS_ENDPOINT` and `HF_TOKEN`, as it printed them.
    pub fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of one of these variables.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Ends the server, as when the network is gone.
    pub fn end(&mut self) {
        self.running.end();
    }
}

impl World {
    /// Points every program started from now on at this account, signed in with its token.
    pub fn use_account(&mut self, sim: &Sim) {
        for (name, value) in sim.environment() {
            self.set(name, value);
        }
    }
}

/// The whole lines `export NAME=VALUE`.
fn exports(text: &str) -> Vec<(String, String)> {
    text.split_inclusive('\n')
        .filter_map(|line| line.strip_suffix('\n')?.strip_prefix("export ")?.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_written_to_its_end_yet_is_not_read() {
        let text =
            "hub  http://127.0.0.1:1\nexport HF_ENDPOINT=http://127.0.0.1:1\nexport HF_TOKEN=hf_ab";
        assert_eq!(exports(text), [("HF_ENDPOINT".to_owned(), "http://127.0.0.1:1".to_owned())]);
    }
}
