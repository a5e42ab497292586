//! Processes of the command line in one home, against one simulated account.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hf_sim::Server;

/// How long anything is waited for before that is a failure.
pub const PATIENCE: Duration = Duration::from_secs(100);

/// A command that runs, and what it has said.
pub struct Process {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
}

/// The command with a clean environment.
pub fn command(home: &std::path::Path, server: &Server, words: &[&str]) -> Command {
    // Another build of it can be put to the test, such as a release.
    let built = std::env::var_os("FAULT_BINARY");
    let mut command = Command::new(built.unwrap_or(env!("CARGO_BIN_EXE_endpoint-guard").into()));
    command
        .args(words)
        .env_clear()
        .env("HOME", home)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("ENDPOINT_GUARD_HOME", home)
        .env("HF_ENDPOINT", server.hub_url())
        .env("HF_INFERENCE_ENDPOINTS_ENDPOINT", server.management_url())
        .env("HF_TOKEN", server.token())
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

impl Process {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
        let said = Arc::new(Mutex::new(Vec::new()));
        let (err, heard) = (child.stderr.take().expect("piped"), Arc::clone(&said));
        std::thread::spawn(move || {
            for line in BufReader::new(err).lines().map_while(Result::ok) {
                heard.lock().expect("nobody panics here").push(line);
            }
        });
        Self { child, said }
    }

    /// Waits until it says something with these words. Tells whether it did before it ended.
    pub fn says(&mut self, words: &str) -> bool {
        let has_said = |said: &Mutex<Vec<String>>| {
            said.lock().expect("nobody panics here").iter().any(|line| line.contains(words))
        };
        let said = Arc::clone(&self.said);
        wait_until(|| has_said(&said) || self.has_ended());
        has_said(&said)
    }

    pub fn signal(&self, signal: &str) {
        // It may have ended already.
        let _ = Command::new("kill").args([signal, &self.child.id().to_string()]).output();
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("it can be waited for").is_some()
    }

    /// Waits for its end; its exit code.
    pub fn code(&mut self) -> Option<i32> {
        wait_until(|| self.has_ended());
        self.child.try_wait().expect("it can be waited for").and_then(|status| status.code())
    }

    /// Everything it said.
    pub fn said(&self) -> String {
        self.said.lock().expect("nobody panics here").join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looks until it is so. Tells how long that took; `None` when it never was.
pub fn wait_until(mut so: impl FnMut() -> bool) -> Option<Duration> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if so() {
            return Some(begun.elapsed());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    None
}
