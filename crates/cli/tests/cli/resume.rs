//! `resume` and `scale-to-zero`.

use crate::bench::Bench;
use hf_sim::account::spec::Timings;
use hf_sim::{AccountSpec, EndpointSpec, Rule, State};

fn paused(resets_scaling: bool) -> AccountSpec {
    let mut account = AccountSpec {
        endpoints: vec![EndpointSpec::new("alice", "phi-4")],
        timings: Timings { pending_seconds: [0, 0], start_seconds: [1, 1], ..Timings::default() },
        ..AccountSpec::default()
    };
    account.behaviour.resume_resets_scaling = resets_scaling;
    account
}

#[test]
fn resuming_arms_first_and_again_when_that_was_reset() {
    let bench = Bench::new(paused(true));
    let ran = bench.run(&["resume", "phi-4", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said[0]["armed"], true, "{ran:?}");
    let log: Vec<String> = bench
        .server
        .log()
        .iter()
        .filter(|request| request.method != "GET")
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    let endpoint = "/v2/endpoint/alice/phi-4";
    assert_eq!(
        log,
        [format!("PUT {endpoint}"), format!("POST {endpoint}/resume"), format!("PUT {endpoint}")]
    );
}

#[test]
fn for_a_while_means_paused_again_at_its_end() {
    let bench = Bench::new(paused(false));
    let ran = bench.run(&["resume", "phi-4", "--for", "1s"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("Paused again in 1 s"), "{ran:?}");
    assert!(ran.out.contains("Paused 1 of 1 in "), "{ran:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
}

#[test]
fn for_a_while_holds_although_it_never_becomes_ready() {
    let mut account = paused(false);
    account.endpoints[0].start_seconds = Some(10_000);
    let bench = Bench::new(account);
    let ran = bench.run(&["resume", "phi-4", "--for", "3s"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("Paused 1 of 1 in "), "{ran:?}");
    assert!(ran.err.contains("was not ready before the end: it is starting"), "{ran:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
    // It is a session with a receipt, and --wait asks for more than its time.
    let listed = bench.run(&["sessions", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(listed["sessions"][0]["outcome"], "completed", "{listed}");
    let ran = bench.run(&["resume", "phi-4", "--for", "2s", "--wait", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said[0]["endpoint"], "alice/phi-4", "{ran:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
}

#[test]
fn a_time_without_a_sensible_end_is_a_slip_on_the_command_line() {
    let bench = Bench::new(paused(false));
    for words in [
        &["resume", "phi-4", "--for", "99999999h"][..],
        &["resume", "phi-4", "--wait", "--timeout", "99999999h"],
        &["run", "-e", "phi-4", "--for", "99999999h", "--", "true"],
        &["delete", "phi-4", "--timeout", "soon"],
    ] {
        let ran = bench.run(words);
        assert_eq!(ran.code, 2, "{ran:?}");
    }
    assert!(bench.server.log().is_empty(), "nothing was asked");
}

#[test]
fn waiting_ends_with_every_state_that_leads_nowhere() {
    for state in [State::Failed, State::UpdateFailed, State::Paused, State::ScaledToZero] {
        let mut account = paused(false);
        account.endpoints[0].start_seconds = Some(10_000);
        let bench = Bench::new(account);
        bench.settings("[poll]\nbillable_seconds = 5\n");
        let mut command = bench.command(&["resume", "phi-4", "--wait"]);
        let piped = std::process::Stdio::piped;
        let child = command.stdout(piped()).stderr(piped()).spawn().unwrap();
        // It was resumed, and seen on its way: the price list tells nothing of that.
        let is_resumed = || {
            let log = bench.server.log();
            let since = log.iter().skip_while(|asked| !asked.path.ends_with("/resume"));
            since.skip(1).any(|asked| asked.method == "GET" && asked.path.contains("/endpoint/"))
        };
        while !is_resumed() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let endpoint = hf_sim::EndpointKey::new("alice", "phi-4");
        bench.server.apply(hf_sim::Change::State { endpoint, state }).unwrap();
        let output = child.wait_with_output().unwrap();
        let ran = crate::bench::ran(&output);
        assert_eq!(ran.code, 1, "{state:?}: {ran:?}");
        // Where the list that was answered had been asked for before, it waits on and says so first.
        let said = ran.err.lines().last().unwrap_or_default();
        assert!(said.starts_with("endpoint-guard: alice/phi-4: "), "{state:?}: {ran:?}");
    }
}

#[test]
fn waiting_ends_with_its_time_and_says_what_for() {
    let mut account = paused(false);
    account.endpoints[0].start_seconds = Some(10_000);
    let bench = Bench::new(account);
    let ran = bench.run(&["resume", "phi-4", "--wait", "--timeout", "2s"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let said = "not after 2 s: waited for alice/phi-4 to run (it is starting). Money may still be \
                spent: `endpoint-guard pause alice/phi-4` stops that";
    assert!(ran.err.contains(said), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_termination_pauses_before_it_leaves() {
    use std::io::{BufRead, BufReader};
    let bench = Bench::new(paused(false));
    let mut command = bench.command(&["resume", "phi-4", "--for", "2h"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let promised =
        lines.by_ref().map_while(Result::ok).any(|line| line.contains("Paused again in 2 h"));
    assert!(promised);
    let kill = std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(kill.success());
    assert!(child.wait().unwrap().success());
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
}

#[test]
fn what_cannot_be_armed_is_not_resumed() {
    let bench = Bench::new(paused(false));
    let forbidden = hf_sim::Effect::Status { status: 403, body: None, headers: Default::default() };
    bench.server.add_fault(Rule::new(forbidden).method("PUT")).unwrap();
    let ran = bench.run(&["resume", "phi-4"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("it was not resumed, because nothing would stop it"), "{ran:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
}

#[test]
fn what_has_no_timeout_is_armed_before_it_is_scaled_to_zero() {
    let mut account = paused(false);
    account.endpoints[0] = account.endpoints[0].clone().state(State::Running, 60);
    let bench = Bench::new(account);
    let ran = bench.run(&["scale-to-zero", "phi-4"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("is scaled to zero"), "{ran:?}");
    assert!(ran.err.contains("Auto-stop of alice/phi-4 is turned on first"), "{ran:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
    let log = bench.server.log();
    let changes = log.iter().filter(|request| request.method != "GET");
    let changes: Vec<_> = changes.map(|r| (r.method.as_str(), r.path.as_str())).collect();
    let endpoint = "/v2/endpoint/alice/phi-4";
    let step = format!("{endpoint}/scale-to-zero");
    assert_eq!(changes, [("PUT", endpoint), ("POST", step.as_str())]);
}

#[test]
fn what_cannot_be_armed_is_not_scaled_to_zero_and_its_pause_is_offered() {
    let mut account = paused(false);
    account.endpoints[0] = account.endpoints[0].clone().state(State::Running, 60);
    let bench = Bench::new(account);
    let refused = hf_sim::Effect::Status { status: 403, body: None, headers: Default::default() };
    bench.server.add_fault(Rule::new(refused).method("PUT")).unwrap();
    let ran = bench.run(&["scale-to-zero", "phi-4"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.err.contains("refuses that without auto-stop, and costs money until it is paused"),
        "{ran:?}"
    );
    assert!(ran.err.contains("`endpoint-guard pause alice/phi-4` stops that"), "{ran:?}");
    let sent = bench.server.log().into_iter().filter(|request| request.method == "POST");
    assert_eq!(sent.count(), 0, "{:?}", bench.server.log());
}

#[test]
fn what_is_paused_stays_paused() {
    let bench = Bench::new(paused(true));
    let ran = bench.run(&["scale-to-zero", "phi-4"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "alice/phi-4 is paused: free.\n"), "{ran:?}");
    assert!(bench.server.log().iter().all(|request| request.method == "GET"), "{ran:?}");
}

#[test]
fn scaling_to_zero_waits_until_it_is_free() {
    let mut account = paused(false);
    account.endpoints[0] = account.endpoints[0].clone().state(State::Running, 60).armed(15);
    let bench = Bench::new(account);
    let ran = bench.run(&["scale-to-zero", "phi-4"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
}
