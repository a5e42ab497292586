//! `run`: a command between resuming and pausing, in real processes.

#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use hf_sim::account::spec::Timings;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};

use crate::bench::{Bench, Ran, ran};

pub fn two_paused() -> AccountSpec {
    AccountSpec {
        endpoints: ["a", "b"]
            .map(|name| EndpointSpec::new("alice", name).state(State::Paused, 600))
            .to_vec(),
        timings: Timings { pending_seconds: [0, 0], start_seconds: [1, 1], ..Timings::default() },
        ..AccountSpec::default()
    }
}

/// An update takes a while: on a busy machine nobody would see that auto-stop is being turned on.
fn slow_to_arm() -> Bench {
    let bench = Bench::new(two_paused());
    let slow = Rule::new(Effect::Delay { millis: 1_500 });
    bench
        .server
        .add_fault(Rule { method: Some("PUT".to_owned()), ..slow })
        .expect("a fault is added");
    bench
}

fn rate(bench: &Bench) -> i64 {
    bench.server.truth().running_rate_micros_per_hour
}

fn run_both(bench: &Bench, script: &str) -> Ran {
    bench.run(&["run", "--endpoint", "a", "--endpoint", "b", "--", "sh", "-c", script])
}

#[test]
fn the_code_of_the_command_is_passed_on_with_both_confirmed_paused() {
    let bench = Bench::new(two_paused());
    let ran = run_both(&bench, "echo out; echo err >&2; exit 7");
    assert_eq!(ran.code, 7, "{ran:?}");
    assert_eq!(ran.out, "out\n");
    assert!(ran.err.contains("err\n") && ran.err.contains("Paused 2 of 2"), "{ran:?}");
    assert_eq!(rate(&bench), 0);
    bench.assert_token_is_nowhere(&ran);
    let listed = bench.run(&["sessions", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    let session = &listed["sessions"][0];
    assert_eq!(session["exit_code"], 7);
    assert_eq!(session["outcome"], "completed");
    let log = std::fs::read_to_string(session["log"].as_str().unwrap()).unwrap();
    assert!(log.contains("out\n") && log.contains("err\n"), "{log}");
    let cost = bench.run(&["cost", "--by", "session", "--json"]);
    let cost: serde_json::Value = serde_json::from_str(&cost.out).unwrap();
    assert_eq!(cost["rows"][0]["session"], session["id"]);
    assert_eq!(cost["total"]["known_micros"], session["total_micros"]);
}

#[test]
fn a_pause_that_cannot_be_confirmed_is_code_3_and_named() {
    let bench = Bench::new(two_paused());
    bench.settings("version = 2\n[pause]\nconfirm_within_seconds = 2\n");
    bench.server.add_fault(Rule::new(Effect::PauseIgnored).path("/b/pause")).unwrap();
    let ran = run_both(&bench, "exit 7");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("not confirmed: alice/b"), "{ran:?}");
    assert!(!ran.err.contains("alice/a ("), "{ran:?}");
}

#[test]
fn the_command_is_told_where_its_endpoints_are() {
    let bench = Bench::new(two_paused());
    let ran = run_both(&bench, "cat $ENDPOINT_GUARD_SESSION; echo; echo $ENDPOINT_GUARD_URL_A");
    assert_eq!(ran.code, 0, "{ran:?}");
    let (file, url) = ran.out.trim().rsplit_once('\n').unwrap();
    let file: serde_json::Value = serde_json::from_str(file).unwrap();
    assert_eq!(file["endpoints"][0]["url"], url);
    assert_eq!(file["endpoints"][1]["endpoint"], "alice/b");
}

#[test]
fn an_endpoint_that_does_not_start_ends_it_before_the_command() {
    let mut account = two_paused();
    account.behaviour.deploys_fail = true;
    let bench = Bench::new(account);
    let ran = run_both(&bench, "echo never");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("failed to start") && !ran.out.contains("never"), "{ran:?}");
    assert_eq!(rate(&bench), 0);
}

#[test]
fn one_at_a_time_runs_the_command_for_each() {
    let bench = Bench::new(two_paused());
    let ran = bench.run(&[
        "run",
        "--endpoint",
        "a",
        "--endpoint",
        "b",
        "--one-at-a-time",
        "--",
        "sh",
        "-c",
        "grep -o 'alice/.' $ENDPOINT_GUARD_SESSION | sort -u",
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.out, "alice/a\nalice/b\n");
    assert_eq!(rate(&bench), 0);
}

#[test]
fn a_receipt_is_written_as_json_or_markdown() {
    let bench = Bench::new(two_paused());
    let folder = bench.home.path();
    let json = folder.join("receipt.json").display().to_string();
    let ran = bench.run(&["run", "-e", "a", "--receipt", &json, "--", "true"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = std::fs::read_to_string(json).unwrap();
    crate::schema::hold("receipt", &text);
    let receipt: serde_json::Value = serde_json::from_str(&text).unwrap();
    let started = &receipt["endpoints"][0]["start_stages"]["initializing_millis"];
    assert!(started.as_i64() > Some(0), "its metrics tell: {text}");
    let markdown = folder.join("receipt.md").display().to_string();
    bench.run(&["run", "-e", "a", "--receipt", &markdown, "--", "true"]);
    let text = std::fs::read_to_string(markdown).unwrap();
    assert!(text.starts_with("# Session ") && text.contains("| alice/a |"), "{text}");
}

#[test]
fn a_name_that_is_nearly_right_is_met_with_what_was_meant() {
    let bench = Bench::new(two_paused());
    let ran = bench.run(&["run", "-e", "aa", "--", "true"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("did you mean alice/a?"), "{ran:?}");
}

/// A `run` of endpoint `a` under way.
struct Running {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStderr>>,
}

impl Running {
    fn start(bench: &Bench, words: &[&str]) -> Self {
        let mut command = bench.command(words);
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        Self { child, lines }
    }

    fn until(&mut self, words: &str) {
        let found = self.lines.by_ref().map_while(Result::ok).any(|line| line.contains(words));
        assert!(found, "it never said {words}");
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args([signal, &pid]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Its exit code, once all it has to say was said.
    fn code(mut self) -> Option<i32> {
        let rest: Vec<String> = self.lines.by_ref().map_while(Result::ok).collect();
        let status = self.child.wait().expect("it ends");
        #[expect(clippy::disallowed_macros, reason = "that is what the stand-in does")]
        {
            println!("{}", rest.join("\n"));
        }
        status.code()
    }
}

#[test]
fn signals_pause_first_and_a_second_one_changes_nothing() {
    for (signal, code) in [("-INT", 143), ("-TERM", 143), ("-HUP", 143)] {
        let bench = Bench::new(two_paused());
        let words = ["run", "-e", "a", "--", "sleep", "600"];
        let mut running = Running::start(&bench, &words);
        running.until("Ready");
        assert!(rate(&bench) > 0);
        running.signal(signal);
        running.signal(signal);
        // The command was ended with SIGTERM, and its code is passed on.
        assert_eq!(running.code(), Some(code), "{signal}");
        assert_eq!(rate(&bench), 0);
    }
}

#[test]
fn a_signal_while_it_starts_leaves_nothing_running() {
    for said in ["a: turning on auto-stop", "a: starting"] {
        let bench = slow_to_arm();
        let mut running = Running::start(&bench, &["run", "-e", "a", "--", "true"]);
        running.until(said);
        running.signal("-INT");
        assert_eq!(running.code(), Some(130));
        assert_eq!(rate(&bench), 0);
    }
}

#[test]
fn its_time_ends_the_command_also_one_that_will_not_listen() {
    let bench = Bench::new(two_paused());
    let started = Instant::now();
    let script = "trap '' TERM; while :; do sleep 1; done";
    let ran = bench.run(&["run", "-e", "a", "--for", "1s", "--", "sh", "-c", script]);
    assert_eq!(ran.code, 137, "{ran:?}");
    assert!(started.elapsed() >= Duration::from_secs(11), "it was given its grace");
    assert_eq!(rate(&bench), 0);
}

#[test]
fn a_session_is_ended_and_extended_from_another_terminal() {
    let bench = Bench::new(two_paused());
    let words = ["run", "-e", "a", "--for", "1h", "--", "sleep", "600"];
    let mut running = Running::start(&bench, &words);
    running.until("Ready");
    let listed: serde_json::Value =
        serde_json::from_str(&bench.run(&["sessions", "--json"]).out).unwrap();
    let id = listed["sessions"][0]["id"].as_str().unwrap().to_owned();
    let extended = bench.run(&["session", "extend", &id, "30m"]);
    assert_eq!(extended.code, 0, "{extended:?}");
    let stopped = bench.run(&["session", "stop", &id[..12]]);
    assert_eq!(stopped.code, 0, "{stopped:?}");
    assert!(stopped.out.contains("ended early"), "{stopped:?}");
    assert_eq!(running.code(), Some(143));
    assert_eq!(rate(&bench), 0);
    assert_eq!(bench.run(&["session", "show", "nothing"]).code, 2);
}

#[test]
fn what_a_killed_one_left_is_ended_by_whoever_comes() {
    for said in ["a: turning on auto-stop", "Ready"] {
        let bench = slow_to_arm();
        let mut running = Running::start(&bench, &["run", "-e", "a", "--", "sleep", "60"]);
        running.until(said);
        running.signal("-KILL");
        drop(running.child.wait());
        let listed: serde_json::Value =
            serde_json::from_str(&bench.run(&["sessions", "--json"]).out).unwrap();
        let id = listed["sessions"][0]["id"].as_str().unwrap().to_owned();
        assert!(listed["sessions"][0]["ended"].is_null());
        let stopped = bench.run(&["session", "stop", &id]);
        assert_eq!(stopped.code, 0, "{stopped:?}");
        assert!(stopped.out.contains("its own was gone"), "{stopped:?}");
        assert_eq!(rate(&bench), 0, "killed at {said}");
    }
}

/// From now on nothing this process writes may grow: what a full disk is like, without one.
fn fill_the_disk_of(running: &Running) {
    let pid = running.child.id().to_string();
    let limited =
        std::process::Command::new("prlimit").args(["--pid", &pid, "--fsize=64:64"]).status();
    assert!(limited.expect("prlimit runs").success());
}

/// A `run` that is told of a write that goes too far, in place of being killed for it.
fn careless(bench: &Bench, limit: &str) -> Running {
    let program = env!("CARGO_BIN_EXE_endpoint-guard");
    let mut command = bench.command(&[]);
    let environment: Vec<_> = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    let script = format!("trap '' XFSZ; {limit} exec {program} run -e a -- sleep 3");
    command = std::process::Command::new("sh");
    command.args(["-c", &script]).env_clear().envs(environment);
    let mut child =
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    Running { child, lines }
}

#[test]
fn on_a_full_disk_nothing_is_resumed() {
    let bench = Bench::new(two_paused());
    let running = careless(&bench, "ulimit -f 0;");
    assert_eq!(running.code(), Some(1));
    let changed = |path: &str| path.ends_with("/resume") || path.ends_with("/a");
    assert!(!bench.server.log().iter().any(|request| changed(&request.path)));
}

#[test]
fn a_disk_that_fills_up_meanwhile_does_not_keep_it_from_being_paused() {
    let bench = Bench::new(two_paused());
    let mut running = careless(&bench, "");
    running.until("Ready");
    fill_the_disk_of(&running);
    assert_eq!(running.code(), Some(0));
    assert_eq!(rate(&bench), 0);
}

#[test]
fn a_command_that_is_not_there_ends_with_127_before_anything_is_resumed() {
    let bench = Bench::new(two_paused());
    for program in ["no-such-command-here", "/etc/passwd"] {
        let mut command = bench.command(&["run", "--endpoint", "a", "--", program]);
        let ran = ran(&command.env("PATH", "/usr/bin:/bin").output().expect("it runs"));
        assert_eq!(ran.code, 127, "{ran:?}");
        assert!(ran.err.contains(program) && ran.err.contains("nothing was resumed"), "{ran:?}");
    }
    assert_eq!(bench.server.log().len(), 0, "nobody was asked anything");
}
