//! What may be spent at the most is said before anything is started, and what nobody can price is not started.

#![cfg(unix)]

use hf_sim::account::spec::PriceSpec;
use hf_sim::{AccountSpec, EndpointSpec, State};
use serde_json::Value;

use crate::bench::{Bench, Ran};
use crate::run::two_paused;

const L4: &str = "aws/us-east-1/nvidia-l4/x1";

/// Nothing was asked for that could cost anything.
fn nothing_was_sent(bench: &Bench) {
    let log = bench.server.log();
    let sent: Vec<String> = log
        .iter()
        .filter(|asked| asked.method != "GET" && !asked.path.ends_with("/metrics"))
        .map(|asked| format!("{} {}", asked.method, asked.path))
        .collect();
    assert_eq!(sent, Vec::<String>::new());
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
}

fn refused(bench: &Bench, words: &[&str], why: &str) -> Ran {
    let ran = bench.run(words);
    assert_eq!(ran.code, 6, "{words:?}: {ran:?}");
    assert!(ran.err.contains("not started: ") && ran.err.contains(why), "{words:?}: {ran:?}");
    nothing_was_sent(bench);
    ran
}

#[test]
fn what_can_cost_more_an_hour_than_it_may_is_not_started() {
    let bench = Bench::new(two_paused());
    let run = ["run", "-e", "a", "-e", "b", "--max-rate", "1.59", "--", "true"];
    refused(&bench, &run, "it can cost $1.60/h, more than --max-rate $1.59/h");
    refused(&bench, &["resume", "a", "--max-rate", "0.79"], "$0.80/h");
    refused(&bench, &["resume", "a", "--for", "1h", "--max-rate", "0.79"], "$0.80/h");
    refused(&bench, &["resume", "a", "--for", "1h", "--max-cost", "0.80"], "$0.84");
    let deploy = ["deploy", "x", "--model", "microsoft/phi-4", "--hardware", L4, "--yes"];
    let with = |more: &[&'static str]| [&deploy[..], more].concat();
    refused(&bench, &with(&["--max-rate", "1.59", "--max-replicas", "2"]), "$1.60/h");
    refused(&bench, &with(&["--max-cost", "0.23"]), "$0.24");
    // What may be: it runs as without.
    let ran = bench.run(&["run", "-e", "a", "-e", "b", "--max-rate", "1.60", "--", "true"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = bench.run(&with(&["--max-rate", "0.80", "--max-cost", "0.24"]));
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn every_replica_it_may_have_counts() {
    let endpoint = EndpointSpec { max_replica: 3, ..EndpointSpec::new("alice", "a") };
    let account = AccountSpec {
        endpoints: vec![endpoint.state(State::Paused, 600)],
        ..AccountSpec::default()
    };
    refused(&Bench::new(account), &["resume", "a", "--max-rate", "2"], "$2.40/h");
}

#[test]
fn what_has_no_known_price_is_not_started_under_a_cap() {
    let [vendor, region, instance_type, instance_size] =
        L4.split('/').map(str::to_owned).collect::<Vec<_>>().try_into().expect("four parts");
    let unknown = PriceSpec { vendor, region, instance_type, instance_size, price_per_hour: None };
    let bench = Bench::new(AccountSpec { prices: vec![unknown], ..two_paused() });
    let why = "the price of alice/a is not known";
    refused(&bench, &["resume", "a", "--max-rate", "100"], why);
    let ran = refused(&bench, &["run", "-e", "a", "--max-cost", "100", "--", "true"], why);
    assert!(ran.err.contains("Without --max-cost it is started all the same"), "{ran:?}");
    let recipe = ["deploy", "x", "--model", "mistralai/Mistral-7B-Instruct-v0.3", "--yes"];
    refused(&bench, &[&recipe[..], &["--max-rate", "100"]].concat(), "name the --hardware");
}

#[test]
fn a_cost_without_an_end_cannot_be_held_and_is_a_slip() {
    let bench = Bench::new(two_paused());
    let ran = bench.run(&["resume", "a", "--max-cost", "5"]);
    assert_eq!((ran.code, bench.server.log().len()), (2, 0), "{ran:?}");
    assert!(ran.err.contains("--for"), "{ran:?}");
    let deploy = ["deploy", "x", "--model", "microsoft/phi-4", "--hardware", L4, "--yes"];
    let ran = bench.run(&[&deploy[..], &["--keep-running", "--max-cost", "5"]].concat());
    assert_eq!(ran.code, 2, "{ran:?}");
    nothing_was_sent(&bench);
}

#[test]
fn a_run_is_stopped_before_it_has_cost_more_than_it_may() {
    let bench = Bench::new(two_paused());
    // Three minutes are kept back for ending: $0.04. No time that can be billed fits in beside it.
    let ran = bench.run(&["run", "-e", "a", "--max-cost", "0.041", "--", "sleep", "600"]);
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(ran.err.contains("stopped: it has cost up to"), "{ran:?}");
    assert!(ran.err.contains("Paused 1 of 1"), "{ran:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
    let listed: Value = serde_json::from_str(&bench.run(&["sessions", "--json"]).out).unwrap();
    assert_eq!(listed["sessions"][0]["outcome"], "stopped");
    let most = listed["sessions"][0]["total_most_micros"].as_i64().unwrap();
    assert!(most <= 41_000, "{most}");
}
