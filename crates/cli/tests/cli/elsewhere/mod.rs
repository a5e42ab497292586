//! A session on a server that is not hf-sim and speaks the documented API.

#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::bench::{Ran, ran};

struct Elsewhere {
    child: Child,
    port: u16,
    home: tempfile::TempDir,
}

impl Elsewhere {
    fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/elsewhere/server.py");
        let mut child = Command::new("python3")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a port");
        let port = line.trim().parse().expect("a port");
        Self { child, port, home: tempfile::tempdir().expect("a home") }
    }

    fn run(&self, words: &[&str]) -> Ran {
        let hub = format!("http://127.0.0.1:{}", self.port);
        let mut command = Command::new(env!("CARGO_BIN_EXE_endpoint-guard"));
        command
            .args(words)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("ENDPOINT_GUARD_HOME", self.home.path())
            .env("HF_INFERENCE_ENDPOINTS_ENDPOINT", format!("{hub}/v2"))
            .env("HF_ENDPOINT", hub)
            .env("HF_TOKEN", "hf_elsewhere")
            .stdin(Stdio::null());
        ran(&command.output().expect("the command runs"))
    }

    /// What it was asked, and the state each endpoint is in.
    fn log(&self) -> (Vec<String>, serde_json::Value) {
        use std::io::{Read, Write};
        let mut stream =
            std::net::TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        let asked = "GET /log HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(asked.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
        let told: serde_json::Value = serde_json::from_str(body).expect("JSON");
        let log = told["log"].as_array().cloned().unwrap_or_default();
        let log = log.iter().filter_map(|line| line.as_str().map(str::to_owned)).collect();
        (log, told["states"].clone())
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_session_works_on_any_server_that_speaks_the_documented_api() {
    let elsewhere = Elsewhere::start();
    let ran = elsewhere.run(&["run", "--tag", "suite", "--", "sh", "-c", "echo ran; exit 7"]);
    assert_eq!(ran.code, 7, "{ran:?}");
    assert_eq!(ran.out, "ran\n");
    assert!(ran.err.contains("Paused 2 of 2"), "{ran:?}");
    let (log, states) = elsewhere.log();
    assert_eq!(states["one"], "paused", "{log:?}");
    assert_eq!(states["two"], "paused", "{log:?}");
    // Armed before it was resumed, and again since this server forgets that on resuming.
    let of_one: Vec<&str> = log
        .iter()
        .filter(|line| {
            line.contains("/bob/one") && !line.starts_with("GET") && !line.ends_with("/metrics")
        })
        .map(String::as_str)
        .collect();
    let path = "/v2/endpoint/bob/one";
    let expected = [format!("PUT {path}"), format!("POST {path}/resume"), format!("PUT {path}")];
    assert!(of_one.len() >= 4 && of_one[..3] == expected, "{of_one:?}");
    let answered = log.iter().position(|line| line == "GET /serve/one/health");
    let paused = log.iter().position(|line| *line == format!("POST {path}/pause"));
    assert!(answered.is_some() && answered < paused, "{log:?}");
}
