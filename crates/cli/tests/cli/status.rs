//! `status`, and what every command says when Hugging Face does not answer as it should.

use crate::bench::Bench;
use hf_sim::{AccountSpec, Change, Effect, EndpointSpec, Rule, State, demo};
use serde_json::json;

fn one_running() -> AccountSpec {
    let phi = EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        repository: "microsoft/phi-4".to_owned(),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 600)
    };
    AccountSpec {
        endpoints: vec![
            phi,
            EndpointSpec::new("alice", "whisper").state(State::ScaledToZero, 60).armed(15),
        ],
        ..AccountSpec::default()
    }
}

#[test]
fn json_is_as_documented() {
    let bench = Bench::new(one_running());
    let ran = bench.run(&["status", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said["running_rate_micros_per_hour"], 1_800_000);
    assert_eq!(said["billable"], 1);
    assert_eq!(said["exposure"], json!({"micros": null, "bounded": false}));
    assert!(said["reading_age_seconds"].as_u64().unwrap() < 30);
    let phi = &said["endpoints"][0];
    for (field, value) in [
        ("namespace", json!("alice")),
        ("name", json!("phi-4")),
        ("state", json!("running")),
        ("billable", json!(true)),
        ("replicas", json!(1)),
        ("rate_micros_per_hour", json!(1_800_000)),
        ("armed", json!(false)),
        ("level", json!("watch")),
        ("hardware", json!("aws/us-east-1/nvidia-l40s/x1")),
        ("model", json!("microsoft/phi-4")),
    ] {
        assert_eq!(phi[field], value, "{field}");
    }
    let cost = phi["episode_micros"].as_i64().unwrap();
    assert!(
        (300_000..=330_000).contains(&cost),
        "ten minutes at $1.80/h, a started one more: {cost}"
    );
    let whisper = &said["endpoints"][1];
    assert_eq!(whisper["rate_micros_per_hour"], 0);
    assert_eq!(whisper["billable_since"], json!(null));
    bench.assert_token_is_nowhere(&ran);

    // Every field is documented, and every documented field is there.
    let documented = include_str!("../../../../docs/json.md");
    for name in said.as_object().unwrap().keys().chain(phi.as_object().unwrap().keys()) {
        assert!(documented.contains(name.as_str()), "{name} is not in docs/json.md");
    }
}

#[test]
fn a_person_reads_state_rate_uptime_and_cost() {
    let bench = Bench::new(one_running());
    let ran = bench.run(&["status"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("1 running · $1.80/h · today "), "{}", ran.out);
    assert!(ran.out.contains("phi-4 keeps costing $1.80/h"), "{}", ran.out);
    let row = ran.out.lines().find(|line| line.contains("alice/phi-4")).unwrap_or_default();
    assert!(row.contains("$0.3"), "{}", ran.out);
    assert!(ran.out.contains("scaled to zero"), "{}", ran.out);
}

#[test]
fn unknown_is_null_in_json_and_said_in_words() {
    let mut account = one_running();
    account.prices.push(hf_sim::account::spec::PriceSpec {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: "nvidia-l40s".to_owned(),
        instance_size: "x1".to_owned(),
        price_per_hour: None,
    });
    let bench = Bench::new(account);
    let said: serde_json::Value =
        serde_json::from_str(&bench.run(&["status", "--json"]).out).unwrap();
    assert_eq!(said["running_rate_micros_per_hour"], json!(null));
    assert_eq!(said["today_micros"], json!(null));
    assert_eq!(said["endpoints"][0]["episode_micros"], json!(null));
    assert!(bench.run(&["status"]).out.starts_with("1 running · price unknown"));
}

#[test]
fn a_refused_token_is_told_apart_from_a_dead_line() {
    let bench = Bench::new(one_running());
    let mut command = bench.command(&["status"]);
    let ran = crate::bench::ran(&command.env("HF_TOKEN", "hf_wrong").output().unwrap());
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("the token was refused (401"), "{ran:?}");

    let mut command = bench.command(&["status"]);
    let nobody = "http://127.0.0.1:9";
    command
        .env("HF_ENDPOINT", nobody)
        .env("HF_INFERENCE_ENDPOINTS_ENDPOINT", format!("{nobody}/v2"));
    let ran = crate::bench::ran(&command.output().unwrap());
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("Hugging Face could not be reached"), "{ran:?}");
    let ran = crate::bench::ran(&command.arg("--json").output().unwrap());
    let said: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON says so too");
    assert_eq!((ran.code, &said["watching"]), (5, &json!("blind")), "{said}");
    assert_eq!((&said["billable"], &said["today_micros"]), (&json!(null), &json!(null)));
    assert_eq!(said["exposure"], json!({ "micros": null, "bounded": false }), "{said}");
}

#[test]
fn a_token_revoked_between_whoami_and_list_is_a_refusal() {
    let bench = Bench::new(one_running());
    bench.server.apply(Change::TokenRevoked { revoked: true }).unwrap();
    let ran = bench.run(&["status", "--namespace", "alice"]);
    assert_eq!(ran.code, 4, "{ran:?}");
}

#[test]
fn without_a_token_it_says_how_to_get_one() {
    let bench = Bench::new(one_running());
    let ran =
        crate::bench::ran(&bench.command(&["status"]).env_remove("HF_TOKEN").output().unwrap());
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("Run `endpoint-guard login`"), "{ran:?}");
}

#[test]
fn answers_that_are_not_json_are_not_an_empty_account() {
    let bench = Bench::new(one_running());
    bench
        .server
        .add_fault(Rule::new(Effect::NotJson { status: 200, body: None }).path("/v2/endpoint"))
        .unwrap();
    let ran = bench.run(&["status"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("could not read the endpoints of alice"), "{ran:?}");
}

#[test]
fn plain_http_to_another_machine_is_refused_before_the_token_leaves() {
    let bench = Bench::new(one_running());
    let mut command = bench.command(&["status"]);
    let ran = crate::bench::ran(
        &command.env("HF_ENDPOINT", "http://huggingface.example").output().unwrap(),
    );
    assert_eq!(ran.code, 2, "{ran:?}");
    bench.assert_token_is_nowhere(&ran);
}

#[test]
fn the_demo_needs_no_token_and_pauses_three_for_3_40_an_hour() {
    let bench = Bench::new(hf_sim::empty());
    let ran = crate::bench::ran(
        &bench.command(&["demo", "pause", "--all"]).env_remove("HF_TOKEN").output().unwrap(),
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.starts_with("Paused 3 of 3 in ") && ran.out.contains("$3.40/h stopped"),
        "{ran:?}"
    );
}

#[test]
fn unreadable_settings_are_set_aside_and_named_and_nothing_stops() {
    let bench = Bench::new(one_running());
    bench.settings("this is = not [ toml");
    let ran = bench.run(&["status"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("settings"), "{ran:?}");
}

#[test]
fn it_goes_by_the_names_that_lists_usually_have() {
    let bench = Bench::new(demo());
    let status = bench.run(&["status"]).out;
    for name in ["list", "ls"] {
        let ran = bench.run(&[name]);
        let rows = |text: &str| text.lines().count();
        assert_eq!((ran.code, rows(&ran.out)), (0, rows(&status)), "{ran:?}");
    }
}
