//! `watch`, as a service would run it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use hf_sim::{AccountSpec, Change, EndpointSpec, State};
use serde_json::Value;

use crate::bench::Bench;
use crate::schema;

/// Longer than anything here takes, on a busy machine too.
const AT_LAST: Duration = Duration::from_secs(60);

/// A watch that runs; it is killed at the end.
pub struct Watch {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Watch {
    pub fn start(bench: &Bench, words: &[&str]) -> Self {
        let words: Vec<&str> = ["watch", "--json"].iter().chain(words).copied().collect();
        let mut command = bench.command(&words);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// The next line that happens to be this.
    pub fn wait_for(&mut self, happening: &str) -> Value {
        loop {
            let mut line = String::new();
            let read = self.lines.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended before {happening}");
            schema::hold("watch", &line);
            let said: Value = serde_json::from_str(&line).unwrap();
            if said["happening"] == happening {
                return said;
            }
        }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn account() -> AccountSpec {
    let running = |name: &str| EndpointSpec::new("alice", name).state(State::Running, 600);
    AccountSpec { endpoints: vec![running("phi-4"), running("whisper")], ..AccountSpec::default() }
}

/// One guarded, one only watched.
fn bench() -> Bench {
    let bench = Bench::new(account());
    bench
        .settings("[poll]\nbillable_seconds = 5\n[endpoints.\"alice/phi-4\"]\nlevel = \"guard\"\n");
    bench
}

fn get(url: &str, path: &str) -> (u16, String) {
    get_as(url, url.strip_prefix("http://").unwrap(), path)
}

/// Asks for it under another name.
fn get_as(url: &str, host: &str, path: &str) -> (u16, String) {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < AT_LAST, "{what} did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn figure(url: &str, name: &str) -> Option<f64> {
    let text = get(url, "/metrics").1;
    let line =
        text.lines().find_map(|line| line.strip_prefix(&format!("endpoint_guard_{name} ")))?;
    line.parse().ok()
}

#[test]
fn told_to_end_it_pauses_what_is_guarded_and_ends_within_seconds() {
    let bench = bench();
    let mut watch = Watch::start(&bench, &[]);
    assert_eq!(watch.wait_for("started")["keeps_history"], true);
    let state = watch.wait_for("state");
    assert_eq!(state["running_rate_micros_per_hour"], 1_600_000, "{state}");
    let begun = Instant::now();
    watch.signal("-TERM");
    let told = watch.wait_for("told");
    assert!(told["body"].as_str().unwrap().starts_with("phi-4 is paused now"), "{told}");
    assert_eq!(watch.wait_for("ended")["unconfirmed"], serde_json::json!([]));
    assert_eq!(watch.child.wait().unwrap().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 800_000, "whisper runs on");
}

#[test]
fn figures_and_health_say_what_is_known_and_nothing_else() {
    let bench = bench();
    let mut watch = Watch::start(&bench, &["--metrics", "0"]);
    let url = watch.wait_for("listening")["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    watch.wait_for("state");
    assert_eq!(figure(&url, "running_rate_dollars_per_hour"), Some(1.6));
    assert_eq!(figure(&url, "endpoints{state=\"running\"}"), Some(2.0));
    assert_eq!(figure(&url, "unconfirmed_pauses"), Some(0.0));
    assert_eq!(figure(&url, "blind"), Some(0.0));
    assert_eq!(figure(&url, "watching"), Some(1.0));
    assert_eq!(figure(&url, "namespace_watched{namespace=\"alice\"}"), Some(1.0));
    assert_eq!(figure(&url, "billable_endpoints"), Some(2.0));
    assert!(figure(&url, "spend_today_least_dollars").is_some());
    assert!(figure(&url, "reading_age_seconds").unwrap() < 60.0);
    let (status, text) = get(&url, "/metrics");
    assert!(status == 200 && text.ends_with("# EOF\n"), "{text}");
    assert_eq!(get(&url, "/healthz").0, 200);
    // A web page that pointed its own name here gets nothing.
    for path in ["/metrics", "/healthz"] {
        let (status, text) = get_as(&url, "evil.example:9464", path);
        assert!(status == 421 && !text.contains("endpoint_guard"), "{text}");
        assert_eq!(get_as(&url, "localhost", path).0, 200);
    }
    // Blind: unhealthy, and no figure that would be taken for the truth.
    bench.server.apply(Change::TokenRevoked { revoked: true }).unwrap();
    until("being blind", || (get(&url, "/healthz").0 == 503).then_some(()));
    assert_eq!(figure(&url, "running_rate_dollars_per_hour"), None);
    assert_eq!(figure(&url, "blind"), Some(1.0));
    assert_eq!(figure(&url, "watching"), Some(0.0));
    assert_eq!(figure(&url, "namespace_watched{namespace=\"alice\"}"), Some(0.0));
    for unknown in ["billable_endpoints", "unpriced_endpoints", "spend_today_least_dollars"] {
        assert_eq!(figure(&url, unknown), None, "{unknown}");
    }
    assert_eq!(figure(&url, "endpoints{state=\"running\"}"), None);
    // What was known stays, by another name.
    assert_eq!(figure(&url, "last_known_billable_endpoints"), Some(2.0));
    assert_eq!(figure(&url, "last_known_rate_dollars_per_hour"), Some(1.6));
    let state = watch.wait_for("state");
    assert_eq!((&state["watching"], &state["billable"]), (&"blind".into(), &Value::Null));
    assert_eq!(state["last_known"]["billable"], 2, "{state}");
    assert!(state["unseen"]["why"].as_str().unwrap().starts_with("the token was refused (401"));
    assert!(state["headline"].as_str().unwrap().contains("not watching since"), "{state}");
}

#[test]
fn beside_another_it_guards_and_when_that_is_killed_it_takes_over() {
    let bench = bench();
    let mut first = Watch::start(&bench, &[]);
    assert_eq!(first.wait_for("started")["keeps_history"], true);
    let mut second = Watch::start(&bench, &[]);
    assert_eq!(second.wait_for("started")["keeps_history"], false);
    let trouble = second.wait_for("trouble");
    assert!(trouble["words"].as_str().unwrap().contains("keeps the history already"), "{trouble}");
    // Ended beside another, it leaves everything to that one.
    let mut third = Watch::start(&bench, &[]);
    third.wait_for("state");
    third.signal("-TERM");
    third.wait_for("ended");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 1_600_000);
    first.signal("-KILL");
    assert_eq!(second.wait_for("started")["keeps_history"], true);
}

#[test]
fn nobody_signed_in_ends_with_4_and_another_address_is_warned_about() {
    let bench = bench();
    let mut command = bench.command(&["watch"]);
    let ran = crate::bench::ran(&command.env("HF_TOKEN", "hf_wrong").output().unwrap());
    assert_eq!(ran.code, 4, "{ran:?}");
    let mut watch = Watch::start(&bench, &["--metrics", "0.0.0.0:0"]);
    let trouble = watch.wait_for("trouble");
    assert!(trouble["words"].as_str().unwrap().contains("can be read by everybody"), "{trouble}");
}

#[test]
fn the_demo_is_watched_without_a_token_and_leaves_the_history_alone() {
    let bench = bench();
    let mut command = bench.command(&["demo", "watch", "--once", "--json"]);
    let ran = crate::bench::ran(&command.env_remove("HF_TOKEN").output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    schema::hold("watch", &ran.out);
    assert!(ran.out.contains("\"happening\":\"told\""), "{ran:?}");
    assert!(!bench.home.path().join("data").exists());
}
