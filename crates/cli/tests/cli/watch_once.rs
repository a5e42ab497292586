//! `watch --once`, as cron would run it.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Instant;

use hf_sim::{AccountSpec, Change, Effect, EndpointSpec, Rule, State};
use serde_json::Value;

use crate::bench::{Bench, Ran, ran};
use crate::hook::Hook;

/// Three that run: one over the limit of an hour, one before it, one protected.
fn account() -> AccountSpec {
    let running = |name: &str, minutes: u32| {
        EndpointSpec::new("alice", name).state(State::Running, minutes * 60).armed(2_880)
    };
    let mut kept = running("kept", 600);
    kept.tags = vec!["guard:protected".to_owned()];
    let endpoints = vec![running("over", 61), running("before", 31), kept];
    AccountSpec { endpoints, ..AccountSpec::default() }
}

fn guarded() -> Bench {
    let bench = Bench::new(account());
    bench.settings("[guard]\nlevel = \"guard\"\nlimit_minutes = 60\n");
    bench
}

fn pauses(bench: &Bench) -> Vec<String> {
    let log = bench.server.log();
    let pauses = log.iter().filter(|request| request.path.ends_with("/pause"));
    pauses.map(|request| request.path.clone()).collect()
}

fn told(ran: &Ran) -> Vec<String> {
    let lines = ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told = lines.filter(|line| line["happening"] == "told");
    told.map(|line| line["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_due_is_paused_and_read_back_and_told_once() {
    let bench = guarded();
    let first = bench.run(&["watch", "--once", "--json"]);
    assert_eq!(first.code, 0, "{first:?}");
    assert_eq!(pauses(&bench), ["/v2/endpoint/alice/over/pause"]);
    let titles = told(&first);
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert!(titles.iter().any(|title| title.starts_with("before has been running for 31 min")));
    assert!(titles.iter().any(|title| title.starts_with("Paused 1 of 1")), "{titles:?}");
    assert!(first.out.contains("endpoint-guard pause alice/before"), "{first:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 1_600_000);
    // Again, and two at once: nothing is left to be done or told.
    let again = bench.run(&["watch", "--once", "--json"]);
    assert_eq!((again.code, told(&again)), (0, Vec::new()), "{again:?}");
    let mut both = [0, 1].map(|_| bench.command(&["watch", "--once", "--json"]).spawn().unwrap());
    assert!(both.iter_mut().all(|child| child.wait().unwrap().success()));
    assert_eq!(pauses(&bench).len(), 1);
    bench.assert_token_is_nowhere(&first);
}

#[test]
fn a_pause_that_is_not_read_back_ends_with_3_and_is_tried_again_by_the_next() {
    let bench = guarded();
    bench.settings(
        "[guard]\nlevel = \"guard\"\nlimit_minutes = 60\n[pause]\nconfirm_within_seconds = 2\n",
    );
    let rule = bench.server.add_fault(Rule::new(Effect::PauseIgnored).path("over/pause"));
    rule.unwrap();
    let ran = bench.run(&["watch", "--once", "--json"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("not confirmed: alice/over. Money may still be spent"), "{ran:?}");
    let ended: Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
    assert_eq!(ended["unconfirmed"][0]["endpoint"], "alice/over");
    bench.server.clear_faults();
    assert_eq!(bench.run(&["watch", "--once"]).code, 0);
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 1_600_000);
}

#[test]
fn what_cannot_be_read_is_said_and_what_can_be_is_guarded() {
    let mut account = account();
    account.orgs = vec![hf_sim::account::spec::OrgSpec::new("acme")];
    let bench = Bench::new(account);
    bench.settings("[guard]\nlevel = \"guard\"\nlimit_minutes = 60\n");
    let broken = Rule::new(Effect::NotJson { status: 200, body: None }).path("endpoint/acme$");
    bench.server.add_fault(broken).unwrap();
    let ran = bench.run(&["watch", "--once"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("acme, so what runs there is unknown"), "{ran:?}");
    assert_eq!(pauses(&bench), ["/v2/endpoint/alice/over/pause"]);
    bench.server.apply(Change::TokenRevoked { revoked: true }).unwrap();
    assert_eq!(bench.run(&["watch", "--once"]).code, 4);
}

#[test]
fn a_webhook_that_fails_twice_gets_it_all_the_same_with_one_key() {
    let bench = guarded();
    let hook = Hook::answering(&[500, 503]);
    let ran = bench.run(&["watch", "--once", "--json", "--webhook", &hook.url]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let posts = hook.posts();
    // What failed is tried again later, with the key it had; the other does not wait for it.
    let statuses: Vec<u16> = posts.iter().map(|post| post.status).collect();
    assert_eq!(statuses, [500, 503, 204, 204]);
    assert_ne!(posts[0].key, posts[1].key);
    for post in &posts {
        assert_eq!(post.body["id"], post.key);
        let same = posts.iter().filter(|other| other.key == post.key);
        assert_eq!(same.map(|post| post.status == 204).collect::<Vec<_>>(), [false, true]);
    }
    for text in [&ran.out, &ran.err] {
        assert!(!text.contains("S3CRET"), "{ran:?}");
    }
    assert!(ran.out.contains("http://127.0.0.1:") && ran.out.contains("it answered 500"));
    let logged = bench.home.path().join("state");
    for entry in std::fs::read_dir(logged).unwrap().flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        assert!(!text.contains("S3CRET"), "{text}");
    }
}

#[test]
fn a_message_that_is_never_taken_keeps_no_other_waiting() {
    let bench = guarded();
    // The first one is refused each time it comes, in a way that may pass.
    let hook = Hook::refusing_first_key(503);
    let mut command = bench.command(&["watch", "--json", "--webhook", &hook.url]);
    let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    let taken = || hook.posts().iter().any(|post| post.status == 204);
    while !taken() && begun.elapsed() < std::time::Duration::from_secs(20) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(taken(), "{:?}", hook.posts());
}

#[test]
fn what_nobody_took_is_not_told_and_comes_again() {
    let bench = guarded();
    // Each of the two is refused for good.
    let hook = Hook::answering(&[400, 400]);
    let ran = bench.run(&["watch", "--once", "--json", "--webhook", &hook.url]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("not everything could be told"), "{ran:?}");
    let again = bench.run(&["watch", "--once", "--json", "--webhook", &hook.url]);
    assert_eq!(again.code, 0, "{again:?}");
    let posts = hook.posts();
    let keys: Vec<&str> = posts
        .iter()
        .filter(|post| post.key.starts_with("left-running"))
        .map(|p| p.key.as_str())
        .collect();
    assert_eq!(keys.len(), 2, "{posts:?}");
    assert_eq!(keys[0], keys[1], "{posts:?}");
    assert_eq!(pauses(&bench).len(), 1);
}

#[cfg(unix)]
#[test]
fn a_command_gets_json_and_its_exit_code_counts() {
    let bench = guarded();
    let file = bench.home.path().join("said");
    let line = format!(
        "cat >> {0}; echo >> {0}; exit $(wc -l < {0} | tr -d ' ' | sed 's/^1$/9/;t;s/.*/0/')",
        file.display()
    );
    let ran = bench.run(&["watch", "--once", "--json", "--exec", &line]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("it ended with exit code 9"), "{ran:?}");
    let said = std::fs::read_to_string(file).unwrap();
    crate::schema::hold("watch", &said);
    assert_eq!(said.lines().count(), 3, "one of two was tried twice: {said}");
}

#[test]
fn wrong_addresses_end_with_2_and_are_not_repeated() {
    let bench = guarded();
    for wrong in ["http://hooks.example/S3CRET", "S3CRET", "file:///S3CRET"] {
        let ran = bench.run(&["watch", "--once", "--webhook", wrong]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(!ran.err.contains("S3CRET"), "{ran:?}");
    }
    let mut command = bench.command(&["watch", "--help"]);
    let help = ran(&command.env("ENDPOINT_GUARD_WEBHOOK", "https://x/S3CRET").output().unwrap());
    assert!(!help.out.contains("S3CRET") && help.out.contains("ENDPOINT_GUARD_WEBHOOK"));
    assert_eq!(pauses(&bench), Vec::<String>::new());
}

#[test]
fn without_a_token_it_says_so_at_once() {
    let bench = guarded();
    let begun = Instant::now();
    let mut command = bench.command(&["watch", "--once"]);
    let ran = ran(&command.env_remove("HF_TOKEN").output().unwrap());
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(begun.elapsed().as_secs() < 20);
}
