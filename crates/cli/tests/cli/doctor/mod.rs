//! `doctor`: one page of what is there, which changes nothing.

mod odd_answers;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};
use serde_json::{Value, json};

use crate::bench::{Bench, Ran};

fn account() -> AccountSpec {
    let endpoints = vec![
        EndpointSpec::new("alice", "sleeper").state(State::Paused, 900),
        EndpointSpec::new("alice", "phi-4").state(State::Running, 600),
    ];
    AccountSpec { endpoints, orgs: vec![OrgSpec::new("acme")], ..AccountSpec::default() }
}

fn told(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|why| panic!("{why}: {ran:?}"))
}

/// The routes, each with its state.
fn states(report: &Value) -> Vec<(&str, &str)> {
    let routes = report["routes"].as_array().expect("as the schema has it");
    routes
        .iter()
        .map(|it| (it["route"].as_str().unwrap_or(""), it["state"].as_str().unwrap_or("")))
        .collect()
}

#[test]
fn an_account_as_described_has_no_differences_and_nothing_is_changed() {
    let bench = Bench::new(account());
    let ran = bench.run(&["doctor", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let report = told(&ran);
    for route in report["routes"].as_array().unwrap() {
        assert_eq!(route["state"], "answered", "{route}");
        assert_eq!(route["differences"], json!([]), "{route}");
    }
    assert_eq!(states(&report).len(), 8);
    let token = &report["token"];
    assert_eq!((&token["source"], &token["namespaces"]), (&json!("environment"), &json!(2)));
    assert_eq!(report["clock_ahead_seconds"], 0.0);
    let sent = bench.server.log();
    assert!(sent.len() < 12, "{}", sent.len());
    for request in &sent {
        let reads = request.method == "GET" || request.path.ends_with("/metrics");
        assert!(reads, "{} {}", request.method, request.path);
    }
    // The one that runs is looked at.
    assert!(sent.iter().any(|it| it.path == "/v2/endpoint/alice/phi-4/replica"));
    let left: Vec<_> = std::fs::read_dir(bench.home.path()).unwrap().collect();
    assert!(left.is_empty(), "nothing is stored: {left:?}");
}

#[test]
fn a_page_of_eighty_columns() {
    let bench = Bench::new(account());
    let ran = bench.run(&["doctor"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for line in ran.out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(ran.out.lines().count() < 60, "{}", ran.out);
    assert!(ran.out.contains("Nothing differs from the description 2.0.0"), "{}", ran.out);
    bench.assert_token_is_nowhere(&ran);
}

#[test]
fn nobody_signed_in_and_no_network_are_lines_of_the_report() {
    let bench = Bench::new(account());
    let run = |change: &dyn Fn(&mut std::process::Command)| {
        let mut command = bench.command(&["doctor"]);
        change(&mut command);
        crate::bench::ran(&command.output().expect("the command runs"))
    };
    let nobody = run(&|command| {
        command.env_remove("HF_TOKEN");
    });
    assert_eq!(nobody.code, 0, "{nobody:?}");
    assert!(nobody.out.contains("nobody is signed in"), "{nobody:?}");
    assert!(nobody.out.contains("Nothing was held against"), "{nobody:?}");
    let offline = run(&|command| {
        command.env("HF_ENDPOINT", "http://127.0.0.1:9");
    });
    assert_eq!(offline.code, 0, "{offline:?}");
    assert!(offline.out.contains("nobody listens there"), "{offline:?}");
}

#[test]
fn a_route_that_fails_is_a_line_and_not_the_end() {
    let bench = Bench::new(account());
    for (path, status) in [("/audit-logs/", 403), ("billing", 500), ("/replica$", 404)] {
        let effect = Effect::Status { status, body: None, headers: BTreeMap::new() };
        bench.server.add_fault(Rule::new(effect).path(path)).unwrap();
    }
    let ran = bench.run(&["doctor", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let report = told(&ran);
    let failed: Vec<&str> =
        states(&report).into_iter().filter(|it| it.1 == "failed").map(|it| it.0).collect();
    assert_eq!(
        failed,
        [
            "GET /v2/endpoint/{namespace}/{name}/replica",
            "GET /api/settings/billing/usage",
            "GET /v2/audit-logs/{namespace}"
        ]
    );
}

#[test]
fn behind_five_seconds_of_latency_it_takes_three_round_trips() {
    let bench = Bench::new(account());
    let late = Effect::Delay { millis: 5_000 };
    bench.server.add_fault(Rule::new(late)).unwrap();
    let begun = Instant::now();
    let ran = bench.run(&["doctor", "--json"]);
    let took = begun.elapsed();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(took < Duration::from_secs(19), "{took:?}");
    assert!(states(&told(&ran)).iter().all(|it| it.1 == "answered"), "{ran:?}");
}

#[test]
fn a_file_is_private_and_never_written_over() {
    let bench = Bench::new(account());
    let file = bench.home.path().join("report.txt");
    let name = file.to_str().unwrap();
    let ran = bench.run(&["doctor", "--save", name]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), ran.out);
    assert!(ran.err.contains("Written to"), "{ran:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    std::fs::write(&file, "mine").unwrap();
    let ran = bench.run(&["doctor", "--save", name]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}
