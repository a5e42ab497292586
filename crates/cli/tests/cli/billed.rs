//! `cost --billed`: the bill beside the ledger.

use hf_sim::account::spec::OrgSpec;
use hf_sim::account::{TokenRole, TokenSpec};
use hf_sim::{AccountSpec, EndpointSpec, State};

use crate::bench::{Bench, ran};

/// phi-4, running for two hours and 30 seconds, on this account.
fn account() -> AccountSpec {
    let phi = EndpointSpec {
        instance_type: "nvidia-l40s".to_owned(),
        ..EndpointSpec::new("alice", "phi-4").state(State::Running, 7_230)
    };
    AccountSpec { endpoints: vec![phi], ..AccountSpec::default() }
}

#[test]
fn a_token_without_the_permission_is_told_how_to_get_it() {
    let token = TokenSpec { billing: false, ..TokenSpec::new("hf_fine", TokenRole::FineGrained) };
    let bench = Bench::new(AccountSpec { tokens: vec![token], ..account() });
    for words in [&["cost", "--billed"][..], &["cost", "--billed", "--json"]] {
        let ran = bench.run(words);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert_eq!(
            ran.err,
            "endpoint-guard: The token may not read what alice was billed: give the token \
             Billing → read at huggingface.co/settings/tokens.\n"
        );
        bench.assert_token_is_nowhere(&ran);
    }
}

#[test]
fn what_was_billed_before_anybody_watched_is_shown_as_that() {
    let bench = Bench::new(AccountSpec { orgs: vec![OrgSpec::new("acme")], ..account() });
    let ran = bench.run(&["cost", "--billed"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("\nalice, "), "{}", ran.out);
    let row = ran.out.lines().find(|line| line.starts_with("phi-4")).expect("a row");
    let columns: Vec<&str> = row.split_whitespace().collect();
    // A month that has just begun has less of it.
    assert_eq!(columns[1], "$0.00", "{row}");
    assert!(columns[2].starts_with('$') && columns[3].starts_with("+$"), "{row}");
    assert!(row.ends_with("where the ledger begins"), "{row}");
    assert!(ran.out.contains("acme, "), "{}", ran.out);
    assert!(ran.out.contains("The bill itself: https://huggingface.co/settings/billing\n"));
    bench.assert_token_is_nowhere(&ran);
}

#[test]
fn json_is_as_documented() {
    let ran = Bench::new(account()).run(&["cost", "--billed", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let account = &said["accounts"][0];
    assert_eq!(account["namespace"], "alice");
    assert_eq!(account["refused"], false);
    assert_eq!(account["estimated_most_micros"], 0);
    assert_eq!(account["billed_micros"], account["difference_micros"]);
    assert_eq!(account["rows"][0]["label"], "phi-4");
    let documented = include_str!("../../../../docs/json.md");
    let documented = documented.split("## `cost --billed --json`").nth(1).expect("a section");
    let documented = documented.split("\n## ").next().expect("its text");
    for value in [&said, account, &account["rows"][0]] {
        for name in value.as_object().expect("an object").keys() {
            assert!(documented.contains(name.as_str()), "{name} is not in docs/json.md");
        }
    }
}

#[test]
fn the_demo_has_a_bill_and_other_options_do_not_fit() {
    let bench = Bench::new(hf_sim::empty());
    let mut command = bench.command(&["demo", "cost", "--billed"]);
    let shown = ran(&command.env_remove("HF_TOKEN").output().expect("the command runs"));
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.out.contains("estimated") && shown.out.contains("total"), "{}", shown.out);
    let odd = bench.run(&["cost", "--billed", "--csv"]);
    assert_eq!(odd.code, 2, "{odd:?}");
}
