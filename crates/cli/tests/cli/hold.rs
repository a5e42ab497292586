//! `hold`: endpoints that another program uses, in real processes.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::Value;

use crate::bench::Bench;
use crate::run::two_paused;
use crate::schema;

/// A `hold --json` under way, and the program it is held for.
pub struct Held {
    child: Child,
    input: Option<ChildStdin>,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Held {
    pub fn start(bench: &Bench, words: &[&str]) -> Self {
        let all: Vec<&str> = ["hold", "--json", "--quiet"].iter().chain(words).copied().collect();
        let mut command = bench.command(&all);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { input: child.stdin.take(), child, lines }
    }

    /// The next line that tells of this; each is held against the schema.
    pub fn until(&mut self, happening: &str) -> Value {
        for line in self.lines.by_ref().map_while(Result::ok) {
            schema::hold("hold", &line);
            let told: Value = serde_json::from_str(&line).unwrap();
            if told["happening"] == happening {
                return told;
            }
        }
        panic!("it never told of {happening}");
    }

    pub fn say(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// As `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The last line and the exit code.
    pub fn end(mut self) -> (Value, Option<i32>) {
        let last = self.until("ended");
        (last, self.child.wait().unwrap().code())
    }
}

fn rate(bench: &Bench) -> i64 {
    bench.server.truth().running_rate_micros_per_hour
}

/// Everything it tells from the beginning to the end is as the schema says.
pub fn hold_to_the_end(bench: &Bench) {
    let mut held =
        Held::start(bench, &["-e", "a", "-e", "b", "--for", "1h", "--", "python", "x.py"]);
    let started = held.until("started");
    assert_eq!(started["endpoints"], serde_json::json!(["alice/a", "alice/b"]));
    let ready = held.until("ready");
    assert!(ready["endpoints"][1]["url"].as_str().unwrap().starts_with("http://127.0.0.1"));
    assert!(ready["until"].is_string() && ready["rate_micros_per_hour"] == rate(bench));
    assert!(rate(bench) > 0);
    held.say("done 3");
    let (last, code) = held.end();
    assert_eq!((code, &last["error"]), (Some(3), &Value::Null));
    assert_eq!(last["receipt"]["command"], "python x.py");
    assert_eq!(last["receipt"]["exit_code"], 3);
    assert_eq!(last["receipt"]["outcome"], "completed");
    assert_eq!(rate(bench), 0);
}

#[test]
fn whoever_is_gone_leaves_nothing_running_however_far_it_is() {
    for happening in ["started", "progress", "ready"] {
        let bench = Bench::new(two_paused());
        let mut held = Held::start(&bench, &["-e", "a"]);
        held.until(happening);
        held.input = None;
        let (last, _) = held.end();
        assert_eq!(last["receipt"]["outcome"], "stopped", "{last}");
        assert_eq!(rate(&bench), 0, "{happening}");
    }
    let bench = Bench::new(two_paused());
    let ran = bench.run(&["hold", "-e", "a", "--json"]);
    assert_eq!(ran.code, 129, "{ran:?}");
    assert!(ran.err.contains("Nothing was resumed"), "{ran:?}");
    assert_eq!(bench.server.truth().micros, 0);
}

#[test]
fn one_at_a_time_goes_on_with_each_done() {
    let bench = Bench::new(two_paused());
    let mut held = Held::start(&bench, &["-e", "a", "-e", "b", "--one-at-a-time"]);
    for name in ["alice/a", "alice/b"] {
        let ready = held.until("ready");
        assert_eq!(ready["endpoints"].as_array().unwrap().len(), 1);
        assert_eq!(ready["endpoints"][0]["endpoint"], name);
        held.say("done");
    }
    let (last, code) = held.end();
    assert_eq!((code, &last["receipt"]["outcome"]), (Some(0), &"completed".into()));
    assert_eq!(rate(&bench), 0);
}

#[test]
fn its_time_ends_it_whether_the_caller_is_done_or_not_and_that_is_told() {
    let bench = Bench::new(two_paused());
    let mut held = Held::start(&bench, &["-e", "a", "--for", "1s"]);
    held.until("stopping");
    let (last, code) = held.end();
    assert_eq!((code, &last["receipt"]["exit_code"]), (Some(143), &143.into()));
    assert_eq!(rate(&bench), 0);
}

/// A copy of the caller may hold standard input open for long after it.
#[test]
fn a_parent_that_is_gone_ends_it_while_standard_input_stays_open() {
    let bench = Bench::new(two_paused());
    let program = env!("CARGO_BIN_EXE_endpoint-guard");
    let script = format!(
        "exec 3<&0; {program} hold -e a --json --quiet --detach --parent $$ <&3 & exec sleep 600"
    );
    let command = bench.command(&[]);
    let environment = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    // The test keeps the other end open to the last.
    let (input, _other_end) = std::io::pipe().unwrap();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &script]).envs(environment).stdin(input).stdout(Stdio::piped());
    let mut parent = shell.spawn().unwrap();
    let mut lines = BufReader::new(parent.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains(r#""ready""#)));
    parent.kill().unwrap();
    parent.wait().unwrap();
    let last: Value = serde_json::from_str(&lines.last().unwrap()).unwrap();
    assert_eq!(last["receipt"]["outcome"], "stopped", "{last}");
    assert_eq!(rate(&bench), 0);
}

#[test]
fn what_it_may_cost_is_held_and_the_last_line_says_why() {
    let bench = Bench::new(two_paused());
    let held = Held::start(&bench, &["-e", "a", "--max-cost", "0.041"]);
    let (last, code) = held.end();
    assert_eq!((code, &last["error"]["code"]), (Some(6), &"exceeded".into()), "{last}");
    assert_eq!(rate(&bench), 0);
}
