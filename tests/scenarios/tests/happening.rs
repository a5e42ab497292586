//! What others do to endpoints: wake them, change them, create them.

use std::time::Duration;

use guard_core::{EndpointId, Request};
use guard_scenarios::Story;
use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, Change, Effect, EndpointKey, EndpointSpec, Rule, State};
use serde_json::json;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn phi() -> EndpointId {
    EndpointId::new("alice", "phi-4")
}

fn account(endpoints: Vec<EndpointSpec>) -> AccountSpec {
    AccountSpec {
        endpoints,
        orgs: vec![OrgSpec::new("acme")],
        quota: 100,
        ..AccountSpec::default()
    }
}

fn lines(story: &Story) -> String {
    let told = story.told();
    let kept = told.lines().filter(|line| line.contains("told:") || line.contains("took back"));
    kept.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_request_wakes_what_was_scaled_to_zero_and_that_is_told_at_once() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::ScaledToZero, 600).armed(15);
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    let now = story.now().utc;
    story.sim.account.request("alice", "phi-4", now);
    story.pass(2 * MINUTE);
    let told = lines(&story);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(
        told.ends_with(
            "told: phi-4 woke up although it was left scaled to zero. \
             A request or another person started it. $0.80/h from now on."
        ),
        "{told}"
    );
    story.ask(Request::Pause { endpoints: vec![phi()] });
    story.pass(MINUTE);
    assert!(lines(&story).ends_with("took back: woke:alice/phi-4"), "{}", lines(&story));
}

#[test]
fn in_an_organization_it_is_told_who_started_what_was_paused() {
    let spec = EndpointSpec {
        updated_by: Some("bob".to_owned()),
        ..EndpointSpec::new("acme", "shared").state(State::Paused, 600)
    };
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    let endpoint = EndpointKey::new("acme", "shared");
    story.change(Change::State { endpoint, state: State::Running });
    // Nobody can be told, and the process is killed: it is told by the next one.
    story.undeliverable = Some("nobody answers".to_owned());
    story.pass(3 * MINUTE);
    story.kill_and_restart(MINUTE);
    story.undeliverable = None;
    story.pass(2 * MINUTE);
    let told = lines(&story);
    assert!(
        told.contains("told: shared woke up although it was left paused. bob started it."),
        "{told}"
    );
}

#[test]
fn who_woke_what_was_scaled_to_zero_is_read_in_the_audit_log_where_that_is_allowed() {
    let named = "bob resumed it at 18:01. ";
    for (plan, by) in
        [(Some("enterprise"), named), (None, "A request or another person started it. ")]
    {
        let spec = EndpointSpec::new("acme", "shared").state(State::ScaledToZero, 600);
        let acme = OrgSpec { plan: plan.map(str::to_owned), ..OrgSpec::new("acme") };
        let account = AccountSpec { orgs: vec![acme], ..account(vec![spec]) };
        let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
        story.pass(MINUTE);
        let endpoint = EndpointKey::new("acme", "shared");
        story.change(Change::ResumedBy { endpoint, by: "bob".to_owned() });
        story.pass(2 * MINUTE);
        let words = "shared woke up although it was left scaled to zero.";
        let told = lines(&story);
        let woke: Vec<&str> = told.lines().filter(|line| line.contains("woke up")).collect();
        let [woke] = woke[..] else { panic!("told once: {told}") };
        assert!(woke.contains(&format!("told: {words} {by}")), "{woke}");
    }
}

#[test]
fn while_the_audit_log_does_not_answer_it_is_told_within_seconds_without_a_name() {
    let spec = EndpointSpec::new("acme", "shared").state(State::ScaledToZero, 600);
    let acme = OrgSpec { plan: Some("team".to_owned()), ..OrgSpec::new("acme") };
    let account = AccountSpec { orgs: vec![acme], ..account(vec![spec]) };
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    story.sim.faults.add(Rule::new(Effect::Drop).path("/audit-logs/")).unwrap();
    let endpoint = EndpointKey::new("acme", "shared");
    story.change(Change::ResumedBy { endpoint, by: "bob".to_owned() });
    story.pass(2 * MINUTE);
    let told = lines(&story);
    assert_eq!(told.matches("A request or another person started it.").count(), 1, "{told}");
}

#[test]
fn what_is_resumed_here_or_by_the_same_person_elsewhere_is_no_news() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Paused, 600);
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    story.ask(Request::Resume { endpoints: vec![phi()], arm: Some(true) });
    story.pass(10 * MINUTE);
    story.ask(Request::Pause { endpoints: vec![phi()] });
    story.pass(2 * MINUTE);
    let endpoint = EndpointKey::new("alice", "phi-4");
    story.change(Change::State { endpoint, state: State::Running });
    story.pass(2 * MINUTE);
    assert!(!lines(&story).contains("woke up"), "{}", lines(&story));
}

#[test]
fn a_change_that_can_cost_more_is_told_once_and_one_that_cannot_is_not() {
    let spec = EndpointSpec::new("alice", "phi-4").state(State::Running, 0).armed(15);
    let mut story = Story::begin(account(vec![spec]), "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    assert!(story.move_to_hardware("phi-4", "nvidia-l40s"));
    story.pass(10 * MINUTE);
    assert!(story.move_to_hardware("phi-4", "nvidia-l4"));
    story.pass(10 * MINUTE);
    let told = lines(&story);
    assert_eq!(told.matches("was changed").count(), 1, "{told}");
    assert!(
        told.contains(
            "phi-4 was changed and can cost more. Hardware L4 ($0.80/h) to L40S ($1.80/h)."
        ),
        "{told}"
    );
}

#[test]
fn what_somebody_else_creates_in_a_watched_organization_is_told() {
    let mine = EndpointSpec::new("acme", "mine").state(State::Paused, 600);
    let mut story = Story::begin(account(vec![mine]), "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    let theirs = EndpointSpec {
        created_by: Some("bob".to_owned()),
        ..EndpointSpec::new("acme", "theirs").state(State::Running, 0)
    };
    story.change(Change::Add(Box::new(theirs)));
    story.pass(3 * MINUTE);
    let told = lines(&story);
    assert!(told.contains("told: bob created theirs in acme. Running, $0.80/h."), "{told}");
    story.ask(Request::DismissNotice { key: "appeared:acme/theirs".to_owned() });
    story.kill_and_restart(SECOND);
    story.pass(3 * MINUTE);
    assert_eq!(lines(&story).matches("bob created").count(), 1, "{}", lines(&story));
}

/// An organization with an audit log and these endpoints, a minute after the start.
fn audited(endpoints: Vec<EndpointSpec>) -> Story {
    let acme = OrgSpec { plan: Some("enterprise".to_owned()), ..OrgSpec::new("acme") };
    let account = AccountSpec { orgs: vec![acme], ..account(endpoints) };
    let mut story = Story::begin(account, "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    story
}

fn update(story: &mut Story, name: &str, by: &str, body: serde_json::Value) {
    let endpoint = EndpointKey::new("acme", name);
    story.change(Change::UpdatedBy { endpoint, by: by.to_owned(), body });
}

fn asked(story: &Story) -> usize {
    story.sim.log.count("GET", "/v2/audit-logs/acme")
}

#[test]
fn a_change_is_told_with_who_made_it_and_not_with_who_did_something_else() {
    let spec = EndpointSpec::new("acme", "shared").state(State::Running, 0).armed(15);
    let mut story = audited(vec![spec]);
    let awake = json!({ "minReplica": 1, "scaleToZeroTimeout": null });
    update(&mut story, "shared", "carl", json!({ "compute": { "scaling": awake } }));
    update(&mut story, "shared", "dora", json!({ "tags": ["mine"] }));
    story.pass(2 * MINUTE);
    let told = lines(&story);
    assert!(
        told.contains(
            "told: shared was changed by carl and can cost more. \
             carl set min replicas 0 → 1, scale to zero after 15 min → never at 18:01."
        ),
        "{told}"
    );
    assert_eq!((told.matches("was changed").count(), asked(&story)), (1, 1), "{told}");
}

#[test]
fn whoever_only_set_tags_is_not_said_to_have_started_it() {
    let spec = EndpointSpec::new("acme", "shared").state(State::Paused, 600);
    for resumed in [true, false] {
        let mut story = audited(vec![spec.clone()]);
        let endpoint = EndpointKey::new("acme", "shared");
        if resumed {
            story.change(Change::ResumedBy { endpoint, by: "bea".to_owned() });
        } else {
            story.change(Change::State { endpoint, state: State::Running });
        }
        update(&mut story, "shared", "dora", json!({ "tags": ["mine"] }));
        story.pass(2 * MINUTE);
        let told = lines(&story);
        let by = if resumed {
            "bea resumed it at 18:01. "
        } else {
            "A request or another person started it. "
        };
        let words = format!("told: shared woke up although it was left paused. {by}");
        assert!(told.contains(&words), "{told}");
    }
}

#[test]
fn the_time_of_a_deed_is_by_this_machines_clock() {
    let spec = EndpointSpec::new("acme", "shared").state(State::ScaledToZero, 600);
    let mut story = audited(vec![spec]);
    story.set_clock(-2 * 60 * 60);
    story.pass(5 * MINUTE);
    let endpoint = EndpointKey::new("acme", "shared");
    story.change(Change::ResumedBy { endpoint, by: "bea".to_owned() });
    let at = story.now().utc.to_string()[11..16].to_owned();
    assert!(at.starts_with("16:"), "{at}");
    story.pass(2 * MINUTE);
    let told = lines(&story);
    assert!(told.contains(&format!("bea resumed it at {at}. ")), "{at}: {told}");
}

#[test]
fn forty_that_wake_at_once_are_asked_about_together() {
    let names: Vec<String> = (0..40).map(|n| format!("shared-{n}")).collect();
    let spec =
        |name: &String| EndpointSpec::new("acme", name).state(State::ScaledToZero, 600).armed(15);
    let mut story = audited(names.iter().map(spec).collect());
    for (n, name) in names.iter().enumerate() {
        let by = if n % 2 == 0 { "bea" } else { "carl" };
        let endpoint = EndpointKey::new("acme", name);
        story.change(Change::ResumedBy { endpoint, by: by.to_owned() });
    }
    story.pass(2 * MINUTE);
    assert_eq!(asked(&story), 1, "one request for all of them");
    // Told as one, in which each that there is room for says who it was.
    let told = lines(&story);
    assert_eq!(told.matches("told: ").count(), 1, "{told}");
    for by in ["bea", "carl"] {
        assert!(
            told.contains(&format!(" left scaled to zero: {by} resumed it at 18:01.")),
            "{told}"
        );
    }
}

#[test]
fn an_account_without_an_audit_log_is_asked_once() {
    let names = ["one", "two", "three"];
    let spec = |name: &&str| EndpointSpec::new("acme", name).state(State::ScaledToZero, 600);
    let mut story = Story::begin(account(names.iter().map(spec).collect()), "2026-11-23T18:00:00Z");
    story.pass(MINUTE);
    for name in names {
        let endpoint = EndpointKey::new("acme", name);
        story.change(Change::ResumedBy { endpoint, by: "bea".to_owned() });
        story.pass(3 * MINUTE);
    }
    assert_eq!(asked(&story), 1);
    assert_eq!(lines(&story).matches("another person started it").count(), 3);
}
