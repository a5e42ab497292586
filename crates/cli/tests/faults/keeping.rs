//! kill -9 between costing money and the pause, and whoever lives next.

use std::collections::BTreeMap;

use hf_sim::account::spec::Timings;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Options, Rule, Server};

use crate::process::{Process, command, wait_until};

fn server() -> Server {
    let account = AccountSpec {
        endpoints: vec![EndpointSpec::new("alice", "a")],
        timings: Timings { pending_seconds: [0, 0], start_seconds: [1, 1], ..Timings::default() },
        ..AccountSpec::default()
    };
    Server::start(Options::new(account)).expect("a server")
}

fn rate(server: &Server) -> i64 {
    server.truth().running_rate_micros_per_hour
}

/// One look of whoever lives next; its exit code.
fn look_once(home: &std::path::Path, server: &Server) -> Option<i32> {
    Process::start(command(home, server, &["watch", "--once"])).code()
}

#[test]
fn what_was_resumed_for_a_while_is_paused_by_whoever_lives_next() {
    for moment in ["a: resuming", "a: starting", "a: ready"] {
        let (server, home) = (server(), tempfile::tempdir().expect("a home"));
        let words = ["resume", "a", "--for", "2h"];
        let mut kept = Process::start(command(home.path(), &server, &words));
        kept.says(moment);
        kept.signal("-KILL");
        kept.code();
        assert_eq!(look_once(home.path(), &server), Some(0), "{moment}");
        assert_eq!(rate(&server), 0, "{moment}: {}", kept.said());
        let listed = command(home.path(), &server, &["sessions", "--json"])
            .stdout(std::process::Stdio::piped())
            .output()
            .expect("it runs");
        let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).expect("JSON");
        assert_eq!(listed["sessions"][0]["outcome"], "abandoned", "{moment}: {listed}");
        assert!(!listed["sessions"][0]["ended"].is_null(), "{moment}: {listed}");
    }
}

#[test]
fn what_was_created_and_not_paused_is_paused_by_whoever_lives_next() {
    let (server, home) = (server(), tempfile::tempdir().expect("a home"));
    let busy = Effect::Status { status: 503, body: None, headers: BTreeMap::new() };
    server.add_fault(Rule::new(busy).path("/pause$")).expect("a rule");
    let words = ["deploy", "new", "--model", "openai-community/gpt2", "--hardware", HARDWARE, "-y"];
    let mut creator = Process::start(command(home.path(), &server, &words));
    wait_until(|| rate(&server) > 0 || creator.has_ended());
    creator.signal("-KILL");
    creator.code();
    assert!(rate(&server) > 0, "it was created: {}", creator.said());
    server.clear_faults();
    assert_eq!(look_once(home.path(), &server), Some(0));
    assert_eq!(rate(&server), 0);
}

const HARDWARE: &str = "aws/us-east-1/nvidia-l4/x1";
