//! A token that may pause some namespaces and not others: "pause all" says beforehand what it leaves out.

use std::time::Duration;

use guard_core::{Event, Identity, Main, Request};
use guard_scenarios::Story;
use hf_sim::account::spec::OrgSpec;
use hf_sim::{AccountSpec, Effect, EndpointSpec, Rule, State};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const WHY: &str = "the account has only the role read in acme";

/// One of alice's own, and so many of an organization, all running at $0.80/h.
fn account(of_acme: usize) -> AccountSpec {
    let running = |namespace: &str, name: String| {
        EndpointSpec::new(namespace, &name).state(State::Running, 600)
    };
    let mut endpoints = vec![running("alice", "phi-4".to_owned())];
    endpoints.extend((0..of_acme).map(|index| running("acme", format!("bot-{index}"))));
    AccountSpec {
        orgs: vec![OrgSpec {
            name: "acme".to_owned(),
            plan: None,
            role: "write".to_owned(),
            payment_required: false,
            access: true,
        }],
        endpoints,
        ..AccountSpec::default()
    }
}

/// Pauses in acme are refused.
fn refusal() -> Rule {
    let refused = Effect::Status { status: 403, body: None, headers: Default::default() };
    Rule::new(refused).path("/acme/.*/pause$")
}

/// Hugging Face says of the token that it may not pause in acme.
fn said_of_the_token(story: &mut Story) {
    story.take(Event::SignedIn(Identity {
        name: "alice".to_owned(),
        namespaces: vec!["alice".to_owned(), "acme".to_owned()],
        expires: None,
        unpausable: [("acme".to_owned(), WHY.to_owned())].into(),
        demo: false,
        this_run_only: false,
    }));
}

fn asked(story: &Story, namespace: &str) -> usize {
    story.told().matches(&format!("asked to pause {namespace}/")).count()
}

/// The button, and what it says that it leaves out.
fn button(story: &Story) -> (String, Option<String>) {
    match story.view().main {
        Main::PauseAll { text, leaves_out } => (text, leaves_out),
        other => panic!("no button but {other:?}"),
    }
}

#[test]
fn what_the_token_may_not_pause_is_left_out_and_that_is_said_before() {
    for (count, named) in [
        (1, "1 endpoint of acme"),
        (40, "40 endpoints of acme"),
        (1_000, "1,000 endpoints of acme"),
    ] {
        let mut story = Story::begin(account(count), "2026-11-23T18:00:00Z");
        story.sim.faults.add(refusal()).unwrap();
        said_of_the_token(&mut story);
        story.pass(5 * SECOND);
        let left_out = format!("Leaves out {named}, which this token may not pause: {WHY}.");
        assert_eq!(button(&story), ("Pause 1, stop $0.80/h".to_owned(), Some(left_out.clone())));
        story.ask(Request::ClickTray);
        story.pass(8 * SECOND);
        let told = story.told();
        let countdown =
            format!("Pausing 1 endpoint, $0.80/h. In 5 s, unless you take it back. {left_out}");
        assert!(told.contains(&countdown), "{told}");
        assert_eq!((asked(&story, "alice"), asked(&story, "acme")), (1, 0), "{count}");
        assert_eq!(told.matches("told: This token cannot pause").count(), 1, "{told}");
        if count == 1_000 {
            continue;
        }
        // What is left costs money, and nothing says otherwise.
        story.pass(40 * SECOND);
        let (cost, them) = if count == 1 { ("costs", "it") } else { ("cost", "them") };
        let alone = format!("{named} {cost} money, and this token may not pause {them}");
        assert_eq!(story.view().main, Main::Nothing { text: alone });
        // By its name it is tried all the same, and what it answers is believed more than what was said.
        story.sim.faults.clear();
        story.ask(Request::Pause { endpoints: vec!["acme/bot-0".parse().unwrap()] });
        story.pass(MINUTE);
        assert_eq!(asked(&story, "acme"), 1);
        if count > 1 {
            let rest = count - 1;
            let (text, leaves_out) = button(&story);
            assert!(
                text.starts_with("Pause all, stop $") && leaves_out.is_none(),
                "{text} of {rest}"
            );
        }
    }
}

#[test]
fn what_nobody_knows_of_is_tried_and_a_refusal_is_told_once_and_remembered() {
    for count in [1, 40] {
        let mut story = Story::begin(account(count), "2026-11-23T18:00:00Z");
        story.sim.faults.add(refusal()).unwrap();
        story.pass(5 * SECOND);
        let (text, leaves_out) = button(&story);
        assert!(text.starts_with("Pause all, stop $") && leaves_out.is_none(), "{text}");
        story.ask(Request::ClickTray);
        story.pass(8 * SECOND);
        assert_eq!(asked(&story, "acme"), count, "each of them is tried");
        let alarms =
            |story: &Story| story.told().matches("may still cost money. Its pause").count();
        assert_eq!(alarms(&story), 1, "{}", story.told());
        // The next time that is known.
        story.change(hf_sim::Change::Add(Box::new(
            EndpointSpec::new("alice", "late").state(State::Running, 600),
        )));
        story.pass(75 * SECOND);
        let before = asked(&story, "alice");
        story.ask(Request::PauseAll);
        let Main::Countdown { text, leaves_out, .. } = story.view().main else {
            panic!("no countdown")
        };
        assert_eq!(text, "Pausing 1 endpoint, $0.80/h");
        assert!(
            leaves_out
                .unwrap()
                .contains("which this token may not pause: the token was refused (403")
        );
        story.pass(8 * SECOND);
        assert_eq!((asked(&story, "alice") - before, alarms(&story)), (1, 1), "{}", story.told());
        // What was refused is still asked for, slowly; once it works, nothing is left out any more.
        story.sim.faults.clear();
        story.pass(MINUTE + 10 * SECOND);
        assert!(
            !story.view().rows.iter().any(|row| row.billable),
            "{count}: {}",
            story.view().headline
        );
    }
}

#[test]
fn a_token_that_is_refused_altogether_leaves_nothing_out() {
    let mut story = Story::begin(account(3), "2026-11-23T18:00:00Z");
    story.pass(75 * SECOND);
    let refused = Effect::Status { status: 401, body: None, headers: Default::default() };
    story.sim.faults.add(Rule::new(refused)).unwrap();
    story.ask(Request::PauseAllNow { include_protected: false });
    story.pass(2 * MINUTE);
    // It says nothing of what the token may: the next one tries all of it.
    story.ask(Request::PauseAll);
    let Main::Countdown { text, leaves_out, .. } = story.view().main else {
        panic!("no countdown")
    };
    assert_eq!((text.as_str(), leaves_out), ("Pausing 4 endpoints, $3.20/h", None));
    story.sim.faults.clear();
    story.pass(2 * MINUTE);
    assert!(!story.view().rows.iter().any(|row| row.billable), "{}", story.told());
}
