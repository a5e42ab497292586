//! Output that nobody reads: a pipe that is closed, a disk that is full, a reader that hangs. What
//! was asked for is done, the exit code says what became of it, and nothing panics.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::io::{PipeReader, PipeWriter, Write, pipe};
use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

use hf_sim::{AccountSpec, EndpointSpec, State, demo, many};

use crate::bench::{Bench, Ran, ran};

/// Longer than anything here takes, on a busy machine too.
const AT_LAST: Duration = Duration::from_secs(60);

fn printing_to(bench: &Bench, words: &[&str], out: impl Into<Stdio>) -> Ran {
    let child = bench.command(words).stdout(out).stderr(Stdio::piped()).spawn().unwrap();
    ran(&child.wait_with_output().unwrap())
}

fn closed() -> PipeWriter {
    pipe().unwrap().1
}

fn full_disk() -> std::fs::File {
    std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap()
}

/// A pipe that takes nothing more, and nobody reads.
fn full_pipe() -> (PipeReader, PipeWriter) {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

    let (reader, mut writer) = pipe().unwrap();
    let flags = fcntl_getfl(&writer).unwrap();
    fcntl_setfl(&writer, flags | OFlags::NONBLOCK).unwrap();
    while writer.write(&[b'.'; 4096]).is_ok() {}
    while writer.write(b".").is_ok() {}
    fcntl_setfl(&writer, flags).unwrap();
    (reader, writer)
}

fn until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < AT_LAST, "{what} did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whatever only shows something, with and without colours, as text, JSON, CSV and pages.
const SHOWING: [&[&str]; 13] = [
    &["status"],
    &["status", "--json"],
    &["hardware"],
    &["hardware", "--json"],
    &["cost"],
    &["cost", "--csv"],
    &["sessions"],
    &["reminders", "--json"],
    &["completions", "bash"],
    &["man"],
    &["man", "deploy"],
    &["demo"],
    &["--help"],
];

#[test]
fn a_reader_that_went_away_ends_what_only_shows_something_as_a_closed_pipe_does() {
    let bench = Bench::new(many(300));
    for words in SHOWING {
        let ran = printing_to(&bench, words, closed());
        assert_eq!((ran.code, ran.err.as_str()), (141, ""), "{words:?}");
    }
}

#[test]
fn a_full_disk_is_said_once_and_ends_with_1() {
    let bench = Bench::new(demo());
    for words in SHOWING.iter().chain([&["config", "path"][..], &["budget"], &["check"]].iter()) {
        let ran = printing_to(&bench, words, full_disk());
        assert_eq!(ran.code, 1, "{words:?}: {ran:?}");
        assert_eq!(ran.err.matches("could not write to standard output").count(), 1, "{ran:?}");
        assert!(!ran.err.contains("panicked"), "{ran:?}");
    }
}

#[test]
fn a_pause_is_done_and_its_code_its_own_whoever_reads_its_receipt() {
    let running = |name: &str| EndpointSpec::new("alice", name).state(State::Running, 600);
    let account = AccountSpec {
        endpoints: ["one", "two", "three"].map(running).to_vec(),
        ..AccountSpec::default()
    };
    let bench = Bench::new(account);
    let left = || bench.server.truth().running_rate_micros_per_hour;
    assert_eq!(left(), 2_400_000);
    assert_eq!(printing_to(&bench, &["pause", "one"], closed()).code, 0);
    assert_eq!(left(), 1_600_000);
    let ran = printing_to(&bench, &["pause", "two", "--json"], full_disk());
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("was done all the same"), "{ran:?}");
    assert_eq!(left(), 800_000);
    // Standard error gone as well.
    let mut command = bench.command(&["pause", "--all"]);
    let status = command.stdout(full_disk()).stderr(full_disk()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    assert_eq!(left(), 0);
    assert_eq!(printing_to(&bench, &["pause"], closed()).code, 2, "usage is usage");
}

#[test]
fn a_reader_that_hangs_keeps_no_pause_waiting_and_a_signal_ends_the_wait_for_it() {
    let bench = Bench::new(many(3));
    let (reader, writer) = full_pipe();
    let mut child = bench.command(&["pause", "--all"]).stdout(writer).spawn().unwrap();
    until("the pause", || bench.server.truth().running_rate_micros_per_hour == 0);
    std::thread::sleep(Duration::from_millis(2_500));
    assert!(child.try_wait().unwrap().is_none(), "it waits for a pager as anything does");
    let id = child.id().to_string();
    std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap();
    child.wait().unwrap();
    drop(reader);
}

/// Watches with standard output and standard error blocked from the first line on.
fn blocked_watch_guards_and_ends(words: &[&str]) {
    let running = |name: &str| EndpointSpec::new("alice", name).state(State::Running, 600);
    let bench = Bench::new(AccountSpec {
        endpoints: vec![running("phi-4"), running("whisper")],
        ..AccountSpec::default()
    });
    bench
        .settings("[poll]\nbillable_seconds = 5\n[endpoints.\"alice/phi-4\"]\nlevel = \"guard\"\n");
    let ((_out, out), (_err, err)) = (full_pipe(), full_pipe());
    let words: Vec<&str> = ["watch", "--json"].iter().chain(words).copied().collect();
    let mut child = bench.command(&words).stdout(out).stderr(err).spawn().unwrap();
    let lists = || {
        let log = bench.server.log();
        log.iter().filter(|asked| asked.path == "/v2/endpoint/alice").count()
    };
    until("a third reading", || lists() >= 3);
    let id = child.id().to_string();
    std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap();
    let told = Instant::now();
    let code = child.wait().unwrap().code();
    assert!(told.elapsed() < Duration::from_secs(10), "{:?} {words:?}", told.elapsed());
    assert_eq!(code, Some(0), "{words:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 800_000, "phi-4 is paused");
}

#[test]
fn a_watch_whose_output_nobody_reads_guards_and_ends_within_10_s() {
    blocked_watch_guards_and_ends(&[]);
}

#[test]
fn nor_does_a_command_that_never_ends_keep_it() {
    blocked_watch_guards_and_ends(&["--exec", "exec sleep 600"]);
}

#[test]
fn nor_does_an_address_that_never_answers() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", silent.local_addr().unwrap());
    blocked_watch_guards_and_ends(&["--webhook", &url]);
}
