//! The rule: every other route failing in every way, one at a time and all together, and what was
//! named or is known is paused all the same; what could not be seen is said.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use hf_sim::account::spec::{OrgSpec, Timings};
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};
use serde_json::json;

use crate::bench::{Bench, Ran, ran};

/// What is named or known is paused within this time.
const WITHIN: Duration = Duration::from_secs(20);
/// Tests beside each other: they mostly wait.
const AT_ONCE: usize = 10;

/// Every other route by a name: methods and paths.
const ROUTES: [(&str, &[(&str, &str)]); 5] = [
    ("whoami", &[("GET", "whoami-v2")]),
    ("list", &[("GET", "/v2/endpoint/[^/]+$")]),
    ("prices", &[("GET", "/v2/provider")]),
    ("single", &[("GET", "/v2/endpoint/[^/]+/[^/]+$")]),
    ("rest", &[("POST", "/metrics$"), ("GET", "/audit-logs"), ("GET", "/billing/")]),
];

/// Every way to fail.
fn kinds() -> Vec<(&'static str, Effect)> {
    let status = |status, body, headers: &[(&str, &str)]| {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        Effect::Status { status, body: Some(body), headers: headers.collect::<BTreeMap<_, _>>() }
    };
    let page = |status, body: &str| Effect::NotJson { status, body: Some(body.to_owned()) };
    vec![
        ("429", status(429, json!({"error": "Too Many Requests"}), &[("Retry-After", "86400")])),
        ("500", status(500, json!({"error": "Internal Server Error"}), &[])),
        ("403", status(403, json!({"error": "Forbidden"}), &[])),
        ("page", page(200, "<html><body>Please sign in</body></html>")),
        ("firewall", page(403, "<html><body>Blocked</body></html>")),
        ("hang", Effect::Delay { millis: 120_000 }),
        ("half", page(200, "{\"items\": [{\"name\": \"phi-")),
        ("closed", Effect::Drop),
    ]
}

fn account() -> AccountSpec {
    let running = |namespace: &str, name: &str| {
        EndpointSpec::new(namespace, name).state(State::Running, 61 * 60).armed(2_880)
    };
    let endpoints = vec![running("alice", "phi-4"), running("alice", "whisper")];
    AccountSpec { endpoints, orgs: vec![OrgSpec::new("acme")], ..AccountSpec::default() }
}

/// Alone it costs nothing once these are paused.
fn bench() -> Bench {
    let bench = Bench::new(account());
    bench.settings(
        "[pause]\nconfirm_within_seconds = 3\n[guard]\nlevel = \"guard\"\nlimit_minutes = 60\n",
    );
    bench
}

fn breaks(bench: &Bench, routes: &[&str], effect: &Effect) {
    for (_, paths) in ROUTES.iter().filter(|(name, _)| routes.contains(name)) {
        for (method, path) in *paths {
            bench.server.add_fault(Rule::new(effect.clone()).method(method).path(path)).unwrap();
        }
    }
}

fn rate(bench: &Bench) -> i64 {
    bench.server.truth().running_rate_micros_per_hour
}

/// Does `try_it` for each set of routes and each kind, some at a time.
fn in_every_way(sets: &[&[&str]], try_it: impl Fn(&[&str], &str, &Effect) + Sync) {
    let kinds = kinds();
    let all: Vec<_> =
        sets.iter().flat_map(|set| kinds.iter().map(move |kind| (*set, kind))).collect();
    assert!(all.len() >= kinds.len());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((set, (kind, effect))) = all.get(next.fetch_add(1, Relaxed)) {
                    try_it(set, kind, effect);
                }
            });
        }
    });
}

/// Starts it, and waits until nothing but `left` costs money; then until it ends.
fn paused_in_time(bench: &Bench, words: &[&str], left: i64, what: &str) -> Ran {
    let mut command = bench.command(words);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    wait_until_paused(bench, left, what);
    ran(&child.wait_with_output().unwrap())
}

fn wait_until_paused(bench: &Bench, left: i64, what: &str) {
    let began = Instant::now();
    while rate(bench) > left {
        assert!(began.elapsed() < WITHIN, "{what}: still running after {WITHIN:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

const L4: i64 = 800_000;

#[test]
fn what_was_named_by_its_whole_name_is_paused() {
    let sets: [&[&str]; 6] = [
        &["whoami"],
        &["list"],
        &["prices"],
        &["single"],
        &["rest"],
        &["whoami", "list", "prices", "single", "rest"],
    ];
    in_every_way(&sets, |set, kind, effect| {
        let (bench, what) = (bench(), format!("{set:?} {kind}"));
        breaks(&bench, set, effect);
        let ran = paused_in_time(&bench, &["pause", "alice/phi-4"], L4, &what);
        // Where nothing can be read, nothing proves it, and that is said.
        let proved = set.len() == 1;
        assert_eq!(ran.code, if proved { 0 } else { 3 }, "{what}: {ran:?}");
        assert_eq!(ran.err.contains("not confirmed: alice/phi-4"), !proved, "{what}: {ran:?}");
    });
}

#[test]
fn everything_that_is_known_is_paused_and_what_could_not_be_seen_is_named() {
    let sets: [&[&str]; 2] = [&["prices"], &["whoami", "prices", "single", "rest"]];
    in_every_way(&sets, |set, kind, effect| {
        let (bench, what) = (bench(), format!("{set:?} {kind}"));
        assert_eq!(bench.run(&["status"]).code, 0, "{what}");
        breaks(&bench, set, effect);
        let acme = Rule::new(effect.clone()).method("GET").path("/v2/endpoint/acme$");
        bench.server.add_fault(acme).unwrap();
        let ran = paused_in_time(&bench, &["pause", "--all"], 0, &what);
        assert!(ran.out.contains("Paused 2 of 2"), "{what}: {ran:?}");
        assert!(ran.err.contains("acme"), "{what}: {ran:?}");
        assert_eq!(ran.code, if kind == "403" { 0 } else { 5 }, "{what}: {ran:?}");
    });
}

#[test]
fn one_look_pauses_what_is_over_its_limit() {
    let sets: [&[&str]; 1] = [&["whoami", "prices", "single", "rest"]];
    in_every_way(&sets, |set, kind, effect| {
        let (bench, what) = (bench(), format!("{set:?} {kind}"));
        assert_eq!(bench.run(&["status"]).code, 0, "{what}");
        breaks(&bench, set, effect);
        let ran = paused_in_time(&bench, &["watch", "--once", "--json"], 0, &what);
        assert_eq!(ran.code, 0, "{what}: {ran:?}");
    });
}

/// Ended whatever becomes of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_watch_that_is_told_to_end_pauses_what_it_knows() {
    let sets: [&[&str]; 1] = [&["whoami", "list", "prices", "single", "rest"]];
    in_every_way(&sets, |set, kind, effect| {
        let bench = Bench::new(account());
        bench.settings("[guard]\nlevel = \"guard\"\nlimit_minutes = 1440\n");
        let what = format!("{set:?} {kind}");
        let mut command = bench.command(&["watch", "--json"]);
        let child = Running(command.stdout(Stdio::null()).spawn().unwrap());
        let lists = || bench.server.log().iter().filter(|r| r.path.contains("/provider")).count();
        let began = Instant::now();
        while lists() == 0 && began.elapsed() < WITHIN {
            thread::sleep(Duration::from_millis(50));
        }
        thread::sleep(Duration::from_secs(1));
        breaks(&bench, set, effect);
        let id = child.0.id().to_string();
        assert!(std::process::Command::new("kill").arg(&id).status().unwrap().success());
        wait_until_paused(&bench, 0, &what);
    });
}

#[test]
fn a_session_pauses_what_it_ran() {
    let sets: [&[&str]; 1] = [&["whoami", "list", "prices", "single", "rest"]];
    in_every_way(&sets, |set, kind, effect| {
        let what = format!("{set:?} {kind}");
        let endpoints = vec![EndpointSpec::new("alice", "phi-4").state(State::Paused, 600)];
        let timings =
            Timings { pending_seconds: [0, 0], start_seconds: [1, 1], ..Timings::default() };
        let bench = Bench::new(AccountSpec { endpoints, timings, ..AccountSpec::default() });
        bench.settings("[pause]\nconfirm_within_seconds = 3\n");
        let begun = bench.home.path().join("begun");
        let script = format!("touch {}; sleep 2", begun.display());
        let mut command = bench.command(&["run", "--endpoint", "phi-4", "--", "sh", "-c", &script]);
        let child = Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let began = Instant::now();
        while !begun.exists() {
            assert!(began.elapsed() < Duration::from_secs(60), "{what}: it did not begin");
            thread::sleep(Duration::from_millis(50));
        }
        breaks(&bench, set, effect);
        wait_until_paused(&bench, 0, &what);
        drop(child);
    });
}

#[test]
fn what_the_first_page_tells_is_paused_though_the_second_never_comes() {
    let names = (0..120).map(|number| format!("ep-{number:03}"));
    let running = |name: String| {
        EndpointSpec::new("alice", &name).state(State::Running, 61 * 60).armed(2_880)
    };
    let account = AccountSpec {
        endpoints: names.map(running).collect(),
        quota: 500,
        ..AccountSpec::default()
    };
    for (words, paused) in [(["pause", "--all"], "Paused 100 of 100"), (["watch", "--once"], "")] {
        let bench = Bench::new(account.clone());
        bench.settings(
            "[pause]\nconfirm_within_seconds = 3\n[guard]\nlevel = \"guard\"\nlimit_minutes = 60\n",
        );
        let second = Rule { after: 1, ..Rule::new(Effect::Drop) };
        bench.server.add_fault(second.method("GET").path("/v2/endpoint/alice$")).unwrap();
        let ran = paused_in_time(&bench, &words, 20 * L4, words[0]);
        assert!(ran.out.contains(paused), "{ran:?}");
        assert_eq!(ran.code, 5, "the rest is not known, and that is said: {ran:?}");
    }
}
