//! The official client in a virtual environment, which the command line is compared with.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bench::simulator::Simulator;
use crate::{Error, foreground};

/// The version whose requests are known, so that figures of two days can be compared.
const CLIENT: &str = "huggingface_hub==2.4.0";

/// There is no environment variable for the Endpoints API. Python imports a module of this name at
/// every start.
const SITE: &str = "\
import os
import huggingface_hub.constants as c
c.INFERENCE_ENDPOINTS_ENDPOINT = os.environ['HF_INFERENCE_ENDPOINTS_ENDPOINT']
";

/// The `hf` program, led to a simulated account by `sitecustomize`.
#[derive(Debug, Clone)]
pub struct OfficialClient {
    folder: PathBuf,
}

impl OfficialClient {
    /// Installs it below `scratch`, unless it is there already.
    pub fn install(scratch: &Path) -> Result<Self, Error> {
        let folder = scratch.join("huggingface-hub-2.4.0");
        let client = Self { folder };
        let complete = client.folder.join("complete");
        if !complete.exists() {
            foreground::run_quietly(
                Command::new("python3").args(["-m", "venv"]).arg(&client.folder),
            )?;
            let mut pip = Command::new(client.folder.join("bin/python"));
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", CLIENT]);
            foreground::run_quietly(&mut pip)?;
            write(&complete, CLIENT)?;
        }
        let site = client.site();
        std::fs::create_dir_all(&site).map_err(Error::io(format!("make {}", site.display())))?;
        write(&site.join("sitecustomize.py"), SITE)?;
        Ok(client)
    }

    /// `hf endpoints ls` on the simulated account.
    pub fn list(&self, simulator: &Simulator) -> Command {
        let mut command = simulator.command(&self.folder.join("bin/hf"));
        command
            .args(["endpoints", "ls"])
            .env("PYTHONPATH", self.site())
            .env("HF_HUB_DISABLE_UPDATE_CHECK", "1")
            .env("HF_HUB_DISABLE_TELEMETRY", "1");
        command
    }

    fn site(&self) -> PathBuf {
        self.folder.join("site")
    }
}

fn write(file: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(file, text).map_err(Error::io(format!("write {}", file.display())))
}
