//! Billed beside estimated: the bill comes late, rounds, knows what nobody watched, and may be odd.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside of #[test] functions")]

use std::time::Duration;

use guard_core::{BillAccount, BillLine, Entry, Micros, Source};
use guard_scenarios::Story;
use hf_sim::account::spec::{OrgSpec, PriceSpec};
use hf_sim::{AccountSpec, Change, EndpointKey, EndpointSpec, State};
use serde_json::json;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

fn phi() -> EndpointSpec {
    EndpointSpec { instance_type: "nvidia-l40s".to_owned(), ..EndpointSpec::new("alice", "phi-4") }
}

/// phi-4, paused, on Friday morning; the token may read the bill.
fn friday(lag_seconds: u32) -> Story {
    let account = AccountSpec {
        endpoints: vec![phi().state(State::Paused, 0)],
        billing_lag_seconds: lag_seconds,
        ..AccountSpec::default()
    };
    begin(account, "2026-11-20T09:00:00Z")
}

fn begin(account: AccountSpec, start: &str) -> Story {
    let mut story = Story::begin(account, start);
    story.without_headlines();
    story.billing_is_there = true;
    story
}

fn set(story: &mut Story, state: State) {
    story.change(Change::State { endpoint: EndpointKey::new("alice", "phi-4"), state });
}

/// It runs for so long, watched.
fn run(story: &mut Story, time: Duration) {
    set(story, State::Running);
    story.pass(time);
    set(story, State::Paused);
    story.pass(MINUTE);
}

fn account(story: &Story) -> BillAccount {
    story.guard.bill_view(story.now()).accounts.remove(0)
}

fn line(story: &Story, label: &str) -> BillLine {
    let account = account(story);
    account.rows.into_iter().find(|row| row.label == label).unwrap()
}

/// What is said of one endpoint in one line.
fn told(story: &Story, label: &str) -> String {
    let line = line(story, label);
    let billed = line.billed.unwrap_or_else(|| "nothing".to_owned());
    let why = line.why.join("; ");
    format!("estimated {}, billed {billed}, {}: {why}", line.estimated.words, line.difference)
}

fn reminders(story: &Story) -> Vec<String> {
    let told = story.told();
    let lines = told.lines().filter(|line| line.contains("than estimated"));
    lines.map(|line| line.split_once("told: ").unwrap().1.to_owned()).collect()
}

fn from_billing(story: &Story) -> Vec<&Entry> {
    story.kept.in_force().filter(|entry| entry.source == Source::Billing).collect()
}

#[test]
fn the_bill_comes_late_and_that_is_said() {
    let mut story = friday(3 * 3_600);
    story.pass(MINUTE);
    run(&mut story, 5 * HOUR);
    story.pass(59 * MINUTE);
    // Six hours after the first time it is read again; it reaches until noon.
    assert_eq!(
        told(&story, "phi-4"),
        "estimated $9.03, billed $5.40, -$3.63: -$3.60 not billed yet, after 20 Nov 12:01; \
         -$0.03 rounding to whole minutes and time between readings"
    );
    assert_eq!(reminders(&story), Vec::<String>::new(), "lag is no difference");
    story.pass(6 * HOUR);
    let whole = line(&story, "phi-4");
    assert!(whole.difference_micros.abs() <= 60_000, "{whole:?}");
    assert_eq!(account(&story).period.as_deref(), Some("November 2026"));
    assert_eq!(account(&story).read.as_deref(), Some("read 49 s ago"));
}

#[test]
fn minutes_are_rounded_and_that_is_said() {
    let mut story = friday(0);
    story.pass(MINUTE);
    run(&mut story, 5 * HOUR + 7 * SECOND);
    story.pass(6 * HOUR);
    let line = line(&story, "phi-4");
    assert!(line.difference_micros.abs() <= 60_000 + 30_000, "{line:?}");
    assert!(line.why.iter().all(|why| why.contains("rounding")), "{line:?}");
    assert_eq!(reminders(&story), Vec::<String>::new());
}

#[test]
fn a_weekend_nobody_watched_is_filled_from_the_bill() {
    let mut story = friday(0);
    story.pass(9 * HOUR);
    // Nobody looks from Friday evening to Monday morning; it runs through Saturday.
    story.kill();
    story.doze(14 * HOUR);
    set(&mut story, State::Running);
    story.doze(20 * HOUR + 30 * MINUTE);
    set(&mut story, State::Paused);
    story.doze(28 * HOUR + 30 * MINUTE);
    story.start_again();
    story.pass(8 * SECOND);
    assert_eq!(story.total().known(), None, "nobody knows yet");
    // There are no metrics, and they are given up at once. It stands paused since Sunday, and the
    // record has a row that ended then.
    story.pass(4 * SECOND);
    let known = story.total().known().unwrap();
    assert_eq!((known, story.truth()), (Micros(36_900_000), Micros(36_900_000)));
    let billed: Vec<_> =
        from_billing(&story).into_iter().filter(|entry| entry.span.is_billable()).collect();
    assert_eq!(billed.len(), 2, "no entry is longer than a day");
    assert_eq!(billed[0].episode, billed[1].episode, "and both are one run");
    assert!(story.kept.is_whole(), "{}", story.kept.ledger());
    assert_eq!(told(&story, "phi-4"), "estimated $36.90, billed $36.90, none: ");
    assert_eq!(reminders(&story), Vec::<String>::new(), "what was filled in agrees with the bill");
    // The next start finds the same.
    story.kill_and_restart(MINUTE);
    story.pass(MINUTE);
    assert_eq!(story.total().known(), Some(Micros(36_900_000)));
}

#[test]
fn an_endpoint_deleted_while_nobody_looked_is_billed_until_then() {
    let mut story = friday(0);
    story.pass(MINUTE);
    set(&mut story, State::Running);
    story.pass(HOUR);
    story.kill();
    story.doze(5 * HOUR);
    story.change(Change::Remove { endpoint: EndpointKey::new("alice", "phi-4") });
    story.doze(3 * HOUR);
    story.start_again();
    story.pass(6 * HOUR + MINUTE);
    assert_eq!(story.guard.inventory().endpoints().count(), 0);
    // The record says when it ended; whether it reaches beyond that nobody knows yet.
    let total = story.total();
    let truth = story.truth();
    assert!(
        (total.least().0 - truth.0).abs() <= 60_000,
        "{total:?} {truth:?}\n{}",
        story.kept.ledger()
    );
    assert!(!from_billing(&story).is_empty());
    assert_eq!(story.total().known(), None);
    // Another one begins: now the record is known to reach so far, and the rest was free.
    story.change(Change::Add(Box::new(EndpointSpec {
        created_seconds_ago: 0,
        ..EndpointSpec::new("alice", "whisper").state(State::Running, 0)
    })));
    story.pass(6 * HOUR + MINUTE);
    let known = story.total().known().unwrap();
    let truth = story.truth();
    assert!((known.0 - truth.0).abs() <= 90_000, "{known:?} {truth:?}\n{}", story.kept.ledger());
    assert!(story.kept.is_whole());
}

#[test]
fn the_month_before_is_read_once_more_when_it_is_over() {
    let account = AccountSpec {
        endpoints: vec![phi().state(State::Paused, 0)],
        billing_lag_seconds: 20 * 3_600,
        ..AccountSpec::default()
    };
    let mut story = begin(account, "2026-11-30T09:00:00Z");
    story.pass(MINUTE);
    run(&mut story, 2 * HOUR);
    story.pass(DAY);
    let accounts = story.guard.bill_view(story.now()).accounts;
    let periods: Vec<_> = accounts.iter().filter_map(|account| account.period.clone()).collect();
    assert_eq!(periods, ["December 2026", "November 2026"]);
    assert_eq!(accounts[1].billed.as_deref(), Some("$3.60"), "{:?}", accounts[1]);
    story.pass(3 * DAY);
    assert_eq!(story.guard.bill_view(story.now()).accounts.len(), 1);
}

#[test]
fn a_price_that_differs_is_told_once_in_a_period() {
    let mut account =
        AccountSpec { endpoints: vec![phi().state(State::Paused, 0)], ..AccountSpec::default() };
    account.prices.push(PriceSpec {
        vendor: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        instance_type: "nvidia-l40s".to_owned(),
        instance_size: "x1".to_owned(),
        price_per_hour: Some(1.8),
    });
    let mut story = begin(account, "2026-11-20T09:00:00Z");
    story.pass(MINUTE);
    run(&mut story, 5 * HOUR);
    story.bill = Some(bill(&json!([{
        "label": "phi-4", "product": "endpoints/aws/nvidia-l40s/x1",
        "quantity": 5.0, "unitLabel": "hour", "unitCostMicroUSD": 2_500_000,
        "totalCostMicroUSD": 12_500_000,
        "startedAt": "2026-11-20T09:01:00Z", "stoppedAt": "2026-11-20T14:01:00Z",
    }])));
    story.pass(2 * HOUR);
    let line = line(&story, "phi-4");
    assert_eq!(line.billed.as_deref(), Some("$12.50"));
    assert!(
        line.why[0].contains("price differs: billed at $2.50/h, estimated at $1.80/h"),
        "{line:?}"
    );
    let told = reminders(&story);
    assert_eq!(told.len(), 1, "{}", story.told());
    assert!(told[0].starts_with("alice was billed $3.47 more than estimated. November 2026: billed $12.50, estimated $9.03. Mostly phi-4: +$3.50 price differs"), "{told:?}");
    assert!(told[0].ends_with("The bill itself: huggingface.co/settings/billing."), "{told:?}");
    assert!(story.view().notices.iter().any(|notice| notice.key == "billed:alice"));
    story.ask(guard_core::Request::DismissNotice { key: "billed:alice".to_owned() });
    assert!(story.view().notices.is_empty());
    // Neither another reading nor another start tells it again.
    story.pass(7 * HOUR);
    story.kill_and_restart(HOUR);
    story.pass(7 * HOUR);
    assert_eq!(reminders(&story).len(), 1, "{}", story.told());
}

#[test]
fn a_refused_token_says_how_to_grant_it_and_is_not_asked_again() {
    let account = AccountSpec {
        endpoints: vec![phi().state(State::Running, 0)],
        orgs: vec![OrgSpec::new("acme")],
        ..AccountSpec::default()
    };
    let mut story = begin(account, "2026-11-20T09:00:00Z");
    story.billing_is_there = false;
    story.pass(MINUTE);
    let problem = |story: &Story, index: usize| {
        let accounts = story.guard.bill_view(story.now()).accounts;
        assert!(accounts[index].refused && accounts[index].billed.is_none());
        accounts[index].problem.clone().unwrap()
    };
    assert_eq!(
        problem(&story, 1),
        "The token may not read what alice was billed: give the token Billing → read at \
         huggingface.co/settings/tokens."
    );
    assert_eq!(
        problem(&story, 0),
        "The token may not read what acme was billed: give the token Billing → read for the \
         organization acme at huggingface.co/settings/tokens."
    );
    // It is not asked again in this run, also when it would answer.
    story.billing_is_there = true;
    story.pass(7 * HOUR);
    assert!(problem(&story, 0).contains("may not read"));
    story.kill_and_restart(MINUTE);
    story.pass(MINUTE);
    assert!(!account_of(&story, "alice").refused);
    assert!(account_of(&story, "alice").billed.is_some());
}

#[test]
fn the_bill_waits_while_something_is_being_paused() {
    let account =
        AccountSpec { endpoints: vec![phi().state(State::Running, 0)], ..AccountSpec::default() };
    let mut story = begin(account, "2026-11-20T09:00:00Z");
    story.pass(3 * SECOND);
    story.sim.faults.add(hf_sim::Rule::new(hf_sim::Effect::Drop)).unwrap();
    story.ask(guard_core::Request::PauseAllNow { include_protected: false });
    story.pass(5 * MINUTE);
    assert!(account_of(&story, "alice").billed.is_none(), "the pause is not confirmed");
    assert!(!story.guard.is_awaiting_bill(), "and nobody waits for it");
    story.sim.faults.clear();
    story.pass(2 * MINUTE);
    assert!(account_of(&story, "alice").billed.is_some());
}

#[test]
fn odd_rows_are_shown_and_never_dropped() {
    let mut story = friday(0);
    story.pass(MINUTE);
    run(&mut story, 2 * HOUR);
    story.bill = Some(bill(&json!([
        // No label and no unit; times in milliseconds; the hardware tells which it is.
        { "label": null, "product": "endpoints/aws/nvidia-l40s/x1", "quantity": 7200.0,
          "totalCostMicroUSD": 3_600_000, "startedAt": 1_795_165_260_000_i64, "stoppedAt": 1_795_172_460_000_i64 },
        { "label": "Compute credits", "totalCostMicroUSD": 500_000 },
        { "label": "gone-before", "product": "endpoints/aws/nvidia-t4/x1", "totalCostMicroUSD": null },
        "what is this",
    ])));
    story.pass(6 * HOUR);
    let account = account(&story);
    let labels: Vec<&str> = account.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels, ["phi-4", "Compute credits", "gone-before"]);
    assert_eq!(account.rows[0].billed.as_deref(), Some("$3.60"), "{account:?}");
    assert_eq!(account.rows[1].why, ["+$0.50 not matched: the record does not say which endpoint"]);
    assert_eq!(account.rows[2].billed.as_deref(), Some("unknown"));
    assert_eq!(account.billed.as_deref(), Some("at least $4.10"));
    assert_eq!(account.billed_micros, None, "part of it is not known");
    assert!(account.notes.contains(&"1 row of the record could not be read.".to_owned()));
}

#[test]
fn a_bill_by_a_clock_that_goes_otherwise_is_read_by_ours() {
    let mut story = friday(0);
    story.set_clock(-7_200);
    story.pass(MINUTE);
    run(&mut story, 5 * HOUR);
    story.pass(6 * HOUR);
    let line = line(&story, "phi-4");
    assert!(line.why.iter().all(|why| why.contains("rounding")), "{line:?}");
}

fn account_of(story: &Story, namespace: &str) -> BillAccount {
    let accounts = story.guard.bill_view(story.now()).accounts;
    accounts.into_iter().find(|account| account.namespace == namespace).unwrap()
}

fn bill(rows: &serde_json::Value) -> serde_json::Value {
    json!({
        "usage": { "Endpoints": rows },
        "period": {
            "_id": "0123456789abcdef01234567", "entityName": "alice", "entityType": "user",
            "periodStart": "2026-11-01T00:00:00.000Z", "periodEnd": "2026-12-01T00:00:00.000Z",
        },
    })
}
