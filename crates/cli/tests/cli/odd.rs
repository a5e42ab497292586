//! A server of odd answers: it speaks the documented API and lets a test answer any request in
//! another way.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::bench::{Ran, ran};

/// Status, one more header, body.
pub type Answer = (u16, Option<(&'static str, String)>, String);

/// What a test answers itself; it is told the method and the path, as sent.
pub type Hook = Box<dyn Fn(&str, &str) -> Option<Answer> + Send + Sync>;

pub struct Odd {
    pub port: u16,
    pub home: tempfile::TempDir,
    endpoints: Arc<Mutex<Vec<Value>>>,
}

impl Odd {
    pub fn start(endpoints: Vec<Value>, hook: Hook) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let endpoints = Arc::new(Mutex::new(endpoints));
        let (kept, hook) = (Arc::clone(&endpoints), Arc::new(hook));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, hook) = (Arc::clone(&kept), Arc::clone(&hook));
                std::thread::spawn(move || serve(stream, &kept, &hook));
            }
        });
        Self { port, home: tempfile::tempdir().expect("a home"), endpoints }
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let hub = format!("http://127.0.0.1:{}", self.port);
        let mut command = Command::new(env!("CARGO_BIN_EXE_endpoint-guard"));
        command
            .args(words)
            .env_clear()
            .env("HOME", self.home.path())
            .env("ENDPOINT_GUARD_HOME", self.home.path())
            .env("HF_INFERENCE_ENDPOINTS_ENDPOINT", format!("{hub}/v2"))
            .env("HF_ENDPOINT", hub)
            .env("HF_TOKEN", "hf_odd")
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, words: &[&str]) -> Ran {
        ran(&self.command(words).output().expect("the command runs"))
    }

    /// The state of each endpoint, by its exact name.
    pub fn states(&self) -> Vec<(String, String)> {
        let endpoints = self.endpoints.lock().expect("no panic");
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        endpoints.iter().map(|one| (word(&one["name"]), word(&one["status"]["state"]))).collect()
    }
}

/// A running endpoint, for a test to change.
pub fn running(name: &str) -> Value {
    json!({
        "name": name, "type": "authenticated", "tags": [],
        "provider": {"vendor": "aws", "region": "us-east-1"},
        "compute": {"accelerator": "gpu", "instanceType": "nvidia-l4", "instanceSize": "x1",
            "scaling": {"minReplica": 0, "maxReplica": 1, "scaleToZeroTimeout": 15}},
        "model": {"repository": "org/model", "task": "text-generation"},
        "status": {"state": "running", "message": "", "readyReplica": 1, "targetReplica": 1,
            "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z",
            "createdBy": {"name": "alice"}, "updatedBy": {"name": "alice"}},
    })
}

fn serve(mut stream: TcpStream, kept: &Mutex<Vec<Value>>, hook: &Hook) {
    let Ok(copy) = stream.try_clone() else { return };
    let mut reader = BufReader::new(copy);
    while let Some((method, path)) = request(&mut reader) {
        let (status, header, body) =
            hook(&method, &path).unwrap_or_else(|| usual(&method, &path, kept));
        let header = header.map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default();
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{header}\r\n");
        if stream.write_all((head + &body).as_bytes()).is_err() {
            return;
        }
    }
}

/// Method and path of the next request.
fn request(reader: &mut impl BufRead) -> Option<(String, String)> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        let lower = line.to_ascii_lowercase();
        let told = lower.strip_prefix("content-length:").and_then(|rest| rest.trim().parse().ok());
        length = told.unwrap_or(length);
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    let mut words = first.split_whitespace();
    let (method, target) = (words.next()?, words.next()?);
    let path = target.split('?').next().unwrap_or_default();
    Some((method.to_owned(), path.to_owned()))
}

fn usual(method: &str, path: &str, kept: &Mutex<Vec<Value>>) -> Answer {
    let good = |value: Value| (200, None, value.to_string());
    let parts: Vec<String> = path.split('/').skip(1).map(decoded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let mut endpoints = kept.lock().expect("no panic");
    match (method, parts.as_slice()) {
        ("GET", ["api", "whoami-v2"]) => good(json!({
            "type": "user", "name": "alice", "orgs": [],
            "auth": {"type": "access_token", "accessToken": {"displayName": "t", "role": "write"}},
        })),
        ("GET", ["v2", "provider", _]) => good(json!({"vendors": [{"name": "aws", "regions": [{
            "name": "us-east-1", "computes": [{"instanceType": "nvidia-l4", "instanceSize": "x1",
            "accelerator": "gpu", "pricePerHour": 0.8, "status": "available"}]}]}]})),
        ("GET", ["v2", "endpoint", "alice"]) => good(json!({"items": *endpoints})),
        (_, ["v2", "endpoint", "alice", name, rest @ ..]) => {
            let Some(one) = endpoints.iter_mut().find(|one| one["name"] == *name) else {
                return (404, None, json!({"error": "endpoint not found"}).to_string());
            };
            if (method, rest) == ("POST", &["pause"]) {
                one["status"]["state"] = json!("paused");
                one["status"]["readyReplica"] = json!(0);
            }
            good(one.clone())
        }
        _ => (403, None, json!({"error": "Forbidden"}).to_string()),
    }
}

/// A segment of a path without its percent-encoding.
fn decoded(segment: &str) -> String {
    let pair = format!("x={segment}");
    let found = url::form_urlencoded::parse(pair.as_bytes()).next();
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}
