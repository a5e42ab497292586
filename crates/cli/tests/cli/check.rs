//! `check` and `check --fix` on an account with twenty deliberately unsafe endpoints.

use std::collections::BTreeSet;

use crate::bench::Bench;
use hf_sim::account::spec::PriceSpec;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};
use serde_json::Value;

const DAY: u32 = 86_400;

fn price(region: &str, kind: &str, size: &str, dollars: f64) -> PriceSpec {
    PriceSpec {
        vendor: "aws".to_owned(),
        region: region.to_owned(),
        instance_type: kind.to_owned(),
        instance_size: size.to_owned(),
        price_per_hour: Some(dollars),
    }
}

/// Name, endpoint and the codes that are to be found for it, beside `no-level`.
fn unsafe_ones() -> Vec<(EndpointSpec, &'static [&'static str])> {
    let recent = |name: &str, state| EndpointSpec {
        last_used_seconds_ago: Some(600),
        ..EndpointSpec::new("alice", name).state(state, 3_600).armed(15)
    };
    let kept = |name: &str, state, min, max| EndpointSpec {
        min_replica: min,
        max_replica: max,
        scale_to_zero_timeout: None,
        ..recent(name, state)
    };
    let on = |name: &str, kind: &str, state| EndpointSpec {
        instance_type: kind.to_owned(),
        ..recent(name, state)
    };
    let public =
        |name: &str, state| EndpointSpec { kind: "public".to_owned(), ..recent(name, state) };
    let long = |name: &str, minutes, state| EndpointSpec {
        scale_to_zero_timeout: Some(minutes),
        ..recent(name, state)
    };
    let unused = |name: &str, days: u32, state| EndpointSpec {
        last_used_seconds_ago: Some(days * DAY + 60),
        ..recent(name, state).state(state, days * DAY)
    };
    vec![
        (kept("e01", State::Running, 1, 1), &["min-replicas"]),
        (kept("e02", State::Paused, 1, 1), &["min-replicas"]),
        (kept("e03", State::Running, 2, 3), &["min-replicas", "max-replicas"]),
        (
            EndpointSpec { min_replica: 2, max_replica: 2, ..long("e04", 240, State::Paused) },
            &["min-replicas", "max-replicas"],
        ),
        (long("e05", 61, State::Running), &["no-timeout"]),
        (long("e06", 2_880, State::Paused), &["no-timeout"]),
        (EndpointSpec { max_replica: 4, ..recent("e07", State::Running) }, &["max-replicas"]),
        (EndpointSpec { max_replica: 2, ..recent("e08", State::Paused) }, &["max-replicas"]),
        (public("e09", State::Running), &["public"]),
        (public("e10", State::Paused), &["public"]),
        (on("e11", "nvidia-t4", State::Running), &["dearer"]),
        (on("e12", "nvidia-t4", State::ScaledToZero), &["dearer"]),
        (on("e13", "nvidia-h100", State::Running), &["retired"]),
        (on("e14", "nvidia-b200", State::ScaledToZero), &["retired"]),
        (recent("e15", State::Failed), &["failed"]),
        (EndpointSpec { replicas: Some(1), ..recent("e16", State::Failed) }, &["failed"]),
        (unused("e17", 20, State::Running), &["unused"]),
        (unused("e18", 20, State::ScaledToZero), &["unused", "holds-quota"]),
        (unused("e19", 3, State::ScaledToZero), &["holds-quota"]),
        (
            EndpointSpec { kind: "public".to_owned(), ..kept("e20", State::Running, 1, 2) },
            &["min-replicas", "max-replicas", "public"],
        ),
    ]
}

fn account(wakes: bool) -> AccountSpec {
    let mut account = AccountSpec {
        endpoints: unsafe_ones().into_iter().map(|(spec, _)| spec).collect(),
        prices: vec![price("eu-west-1", "nvidia-t4", "x1", 0.4)],
        quota: 100,
        ..AccountSpec::default()
    };
    account.behaviour.update_wakes_paused = wakes;
    account
}

fn found(findings: &Value) -> BTreeSet<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("account").to_owned();
    let all = findings.as_array().into_iter().flatten();
    all.map(|one| (text(&one["endpoint"]), text(&one["code"]))).collect()
}

fn expected() -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::from([("account".to_owned(), "no-budget".to_owned())]);
    for (spec, codes) in unsafe_ones() {
        let id = format!("alice/{}", spec.name);
        all.extend(codes.iter().chain(&["no-level"]).map(|code| (id.clone(), (*code).to_owned())));
    }
    all
}

#[test]
fn every_finding_is_found_and_no_other_and_fixing_leaves_a_clean_second_check() {
    for wakes in [false, true] {
        let bench = Bench::new(account(wakes));
        let ran = bench.run(&["check", "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let said: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(found(&said["findings"]), expected());
        let ran = bench.run(&["check", "--fix"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.out.contains("An update can start a paused endpoint"), "{ran:?}");
        let woken =
            ran.out.contains("changing it woke it although it was paused; it is paused again");
        assert_eq!(woken, wakes, "{ran:?}");
        let ran = bench.run(&["check"]);
        assert_eq!((ran.code, ran.out.as_str()), (0, "Nothing was found.\n"), "{ran:?}");
        let ran = bench.run(&["status", "--json"]);
        let status: Value = serde_json::from_str(&ran.out).unwrap();
        for one in status["endpoints"].as_array().unwrap() {
            let name = one["name"].as_str().unwrap();
            let runs = ["e01", "e03", "e05", "e07", "e09", "e20"].contains(&name);
            assert!(runs || one["state"] == "paused", "{one}");
        }
        bench.assert_token_is_nowhere(&ran);
    }
}

#[test]
fn a_second_channel_is_turned_on_only_where_it_is_asked_for() {
    let paused = |name: &str| EndpointSpec::new("alice", name).state(State::Paused, 60).armed(15);
    let bench = Bench::new(AccountSpec {
        endpoints: vec![paused("one"), paused("two")],
        ..AccountSpec::default()
    });
    let told = |bench: &Bench| {
        bench.server.with_account(|account, _| {
            ["one", "two"].map(|name| {
                let config = &account.endpoint("alice", name).unwrap().config;
                config.extra.get("notifications").cloned()
            })
        })
    };
    let ran = bench.run(&["check", "--fix", "--json"]);
    assert_eq!((ran.code, told(&bench)), (0, [None, None]), "{ran:?}");
    let ran = bench.run(&["check", "--notifications", "--json"]);
    assert_eq!(told(&bench), [None, None], "looking changes nothing");
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    let wanted = ["one", "two"].map(|name| (format!("alice/{name}"), "notifications".to_owned()));
    assert_eq!(found(&said["findings"]), BTreeSet::from(wanted));
    let updates =
        |bench: &Bench| bench.server.log().iter().filter(|request| request.method == "PUT").count();
    let before = updates(&bench);
    let ran = bench.run(&["check", "--notifications", "--fix"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("Fixed 2 of 2, read back. Now: Nothing was found."), "{ran:?}");
    let on = Some(serde_json::json!({ "email": true, "push": true }));
    assert_eq!((told(&bench), updates(&bench) - before), ([on.clone(), on], 2));
    let ran = bench.run(&["status", "--json"]);
    let status: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(status["endpoints"].as_array().unwrap().iter().all(|one| one["state"] == "paused"));
}

#[test]
fn a_fix_whose_pause_is_not_read_back_ends_with_3() {
    let bench = Bench::new(AccountSpec {
        endpoints: vec![EndpointSpec::new("alice", "broken").state(State::Failed, 60)],
        ..AccountSpec::default()
    });
    bench.settings("[pause]\nconfirm_within_seconds = 2\n");
    bench.server.add_fault(Rule::new(Effect::PauseIgnored).path("/pause$")).unwrap();
    let ran = bench.run(&["check", "--fix", "--json"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("alice/broken"), "{ran:?}");
}
