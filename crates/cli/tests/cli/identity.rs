//! Whose the token is: asked seldom, waited for never, told when it matters.

use std::collections::BTreeMap;

use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};
use serde_json::{Value, json};

use crate::bench::{Bench, ran};

fn status(status: u16, body: Value) -> Effect {
    Effect::Status { status, body: Some(body), headers: BTreeMap::new() }
}

fn page(status: u16) -> Effect {
    Effect::NotJson { status, body: Some("<html>no</html>".to_owned()) }
}

fn one_running(orgs: &[&str]) -> Bench {
    let endpoints = vec![EndpointSpec::new("alice", "phi-4").state(State::Running, 600)];
    let orgs = orgs.iter().map(|name| OrgSpec::new(name)).collect();
    Bench::new(AccountSpec { endpoints, orgs, ..AccountSpec::default() })
}

fn asked(bench: &Bench) -> usize {
    bench.server.log().iter().filter(|request| request.path.contains("whoami")).count()
}

#[test]
fn many_commands_ask_once_whose_token_it_is() {
    let bench = one_running(&[]);
    for _ in 0..14 {
        let ran = bench.run(&["status", "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        bench.assert_token_is_nowhere(&ran);
    }
    assert_eq!(asked(&bench), 1);
    // Another token is somebody else.
    let mut command = bench.command(&["status"]);
    let other = ran(&command.env("HF_TOKEN", "hf_other").output().expect("it runs"));
    assert_eq!(other.code, 4, "{other:?}");
    assert!(asked(&bench) > 1);
}

#[test]
fn a_wait_that_was_asked_for_holds_for_the_next_command() {
    let bench = one_running(&[]);
    let headers = BTreeMap::from([("Retry-After".to_owned(), "3000".to_owned())]);
    let limited = Effect::Status { status: 429, body: None, headers };
    bench.server.add_fault(Rule::new(limited).path("whoami")).unwrap();
    for _ in 0..3 {
        let ran = bench.run(&["status"]);
        assert_eq!(ran.code, 5, "{ran:?}");
    }
    assert_eq!(asked(&bench), 1);
    // A namespace in the settings or a whole name is enough to act.
    bench.settings("[account]\nnamespaces = [\"alice\"]\n");
    let ran = bench.run(&["pause", "--all"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(bench.server.truth().running_rate_micros_per_hour, 0);
}

#[test]
fn an_organization_that_never_let_in_is_left_out_unless_it_was_named() {
    let payment = "Forbidden: Payment method required for namespace: freeorg";
    let answers = [
        status(401, json!({"error": "Unauthorized"})),
        status(403, json!({"error": "Forbidden"})),
        status(403, json!({"error": payment, "code": "FORBIDDEN"})),
        status(404, json!({"error": "Not Found"})),
    ];
    for answer in answers {
        let bench = one_running(&["freeorg"]);
        let list = Rule::new(answer.clone()).path("/v2/endpoint/freeorg$");
        bench.server.add_fault(list).unwrap();
        for words in [&["status"][..], &["pause", "--all"], &["watch", "--once"]] {
            let ran = bench.run(words);
            assert_eq!(ran.code, 0, "{answer:?} {words:?}: {ran:?}");
            assert_eq!(ran.err.matches("freeorg is left out").count(), 1, "{ran:?}");
            assert!(!ran.err.contains("the token was refused"), "{ran:?}");
        }
        let ran = bench.run(&["status", "--namespace", "freeorg"]);
        assert_ne!(ran.code, 0, "{answer:?}: {ran:?}");
    }
}

#[test]
fn an_empty_account_beside_such_an_organization_is_no_failure() {
    let bench = Bench::new(AccountSpec {
        endpoints: Vec::new(),
        orgs: vec![OrgSpec::new("freeorg")],
        ..AccountSpec::default()
    });
    let refused = status(403, json!({"error": "Forbidden"}));
    bench.server.add_fault(Rule::new(refused).path("/v2/endpoint/freeorg$")).unwrap();
    let ran = bench.run(&["watch", "--once"]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn one_refusal_at_the_start_is_a_hiccup() {
    let refused = status(401, json!({"error": "Unauthorized"}));
    for effect in [refused, page(403), page(407), page(302)] {
        for path in ["whoami", "/v2/endpoint/alice$"] {
            let bench = one_running(&[]);
            bench.server.add_fault(Rule::new(effect.clone()).path(path).times(1)).unwrap();
            let ran = bench.run(&["status"]);
            assert_eq!(ran.code, 0, "{effect:?} {path}: {ran:?}");
        }
    }
}

#[test]
fn a_page_that_is_not_hugging_faces_names_what_may_be_in_between() {
    for effect in [page(404), page(403), status(404, json!({"error": "Not Found"}))] {
        let bench = one_running(&[]);
        bench.server.add_fault(Rule::new(effect.clone()).path("whoami")).unwrap();
        let ran = bench.run(&["status"]);
        assert_eq!(ran.code, 5, "{effect:?}: {ran:?}");
        assert!(ran.err.contains("HF_ENDPOINT"), "{ran:?}");
        assert!(!ran.err.contains("no longer there"), "{ran:?}");
    }
}

#[test]
fn prices_come_from_the_public_list_where_a_namespace_shows_none() {
    let bench = one_running(&[]);
    let refused = status(403, json!({"error": "Forbidden"}));
    bench.server.add_fault(Rule::new(refused).path("/v2/provider/alice$")).unwrap();
    let ran = bench.run(&["status", "--json"]);
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said["running_rate_micros_per_hour"], 800_000, "{ran:?}");
}

#[test]
fn a_mistyped_namespace_is_a_usage_error() {
    let bench = one_running(&["acme"]);
    for (typed, meant) in [("Alice", "did you mean alice?"), ("acmee", "did you mean acme?")] {
        for words in [&["status", "--namespace", typed], &["pause", "--all", "--namespace"]] {
            let words: Vec<&str> =
                words.iter().copied().chain((words[0] == "pause").then_some(typed)).collect();
            let ran = bench.run(&words);
            assert_eq!(ran.code, 2, "{words:?}: {ran:?}");
            assert!(ran.err.contains(meant), "{words:?}: {ran:?}");
        }
    }
}

#[test]
fn the_token_of_hf_auth_login_is_enough_where_there_is_no_keyring() {
    let bench = one_running(&[]);
    let file = bench.home.path().join("hf-token");
    std::fs::write(&file, bench.server.token()).unwrap();
    let mut command = bench.command(&["status"]);
    let ran = ran(&command.env_remove("HF_TOKEN").env("HF_TOKEN_PATH", &file).output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.err.matches("`hf auth login` stored").count(), 1, "{ran:?}");
    std::fs::remove_file(&file).unwrap();
    bench.assert_token_is_nowhere(&ran);
}

#[test]
fn who_is_not_signed_in_to_another_hub_is_told_which_one() {
    let bench = one_running(&[]);
    let missing = bench.home.path().join("no-token");
    let mut command = bench.command(&["status"]);
    let ran = ran(&command.env_remove("HF_TOKEN").env("HF_TOKEN_PATH", &missing).output().unwrap());
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("not signed in to http://127.0.0.1"), "{ran:?}");
    assert!(ran.err.contains("stored for another hub is not sent there"), "{ran:?}");
}
