//! What a form is told of a session before anything is resumed.

use std::time::Duration;

use guard_core::{EndpointId, Order, Request, SessionDraft, SessionEnd};
use guard_scenarios::Story;
use hf_sim::{AccountSpec, EndpointSpec, State};

fn story() -> Story {
    let account = AccountSpec {
        endpoints: vec![
            EndpointSpec {
                instance_type: "nvidia-l40s".to_owned(),
                ..EndpointSpec::new("alice", "phi-4").state(State::Paused, 600)
            },
            EndpointSpec::new("alice", "mistral-7b").state(State::Paused, 600),
            EndpointSpec::new("alice", "bge-large").state(State::Running, 600),
        ],
        ..AccountSpec::default()
    };
    let mut story = Story::begin(account, "2026-11-25T10:00:00Z");
    story.pass(Duration::from_secs(5));
    story
}

fn draft(names: &[&str], order: Order, end: SessionEnd) -> SessionDraft {
    let endpoints = names.iter().map(|name| EndpointId::new("alice", name)).collect();
    SessionDraft { endpoints, order, end, ..SessionDraft::new() }
}

#[test]
fn what_a_session_costs_is_said_before_it_begins() {
    let story = story();
    let view = |draft| story.guard.session_draft(Some(draft), story.now());
    let two_hours = SessionEnd::After { minutes: 120 };

    let both = ["phi-4", "mistral-7b"];
    let said = view(draft(&both, Order::AllAtOnce, two_hours.clone()));
    assert_eq!((said.rate.as_str(), said.cost.as_str()), ("$2.60/h", "$5.20 for 2 h"));
    assert_eq!(
        said.notes,
        [
            "Starting is billed as well; it usually takes 2 to 5 min.",
            "The session ends 2 h after all are ready, and phi-4 and mistral-7b are paused.",
        ]
    );
    assert!(said.plan.is_some() && said.refused.is_none());

    let said = view(draft(&both, Order::OneAtATime, two_hours.clone()));
    assert_eq!(
        (said.rate.as_str(), said.cost.as_str()),
        ("at most $1.80/h at a time", "$5.20 for 2 h each")
    );

    // Half past twelve is two and a half hours from then.
    let at = SessionEnd::At { time: "12:30".to_owned() };
    let said = view(draft(&["phi-4"], Order::AllAtOnce, at));
    assert_eq!(said.cost, "$4.50 for 2 h 30 min");

    // What runs already costs nothing more, unless it is to be paused afterwards.
    let runs = draft(&["bge-large"], Order::AllAtOnce, two_hours);
    let said = view(runs.clone());
    assert_eq!((said.rate.as_str(), said.cost.as_str()), ("nothing more", ""));
    let of_it = said.endpoints.iter().find(|one| one.label == "bge-large").unwrap();
    assert_eq!((of_it.rate.as_str(), of_it.note.as_str()), ("$0.80/h", "left running afterwards"));
    let said = view(SessionDraft { pause_running: true, ..runs });
    assert_eq!((said.rate.as_str(), said.cost.as_str()), ("$0.80/h", "$1.60 for 2 h"));
}

#[test]
fn why_a_session_cannot_begin_is_said_before_it_is_asked_for_and_after() {
    let mut story = story();
    let new = story.guard.session_draft(None, story.now());
    assert_eq!(new.refused.as_deref(), Some("a session needs at least one endpoint"));
    assert!(new.plan.is_none() && new.rate.is_empty() && new.notes.is_empty());
    assert_eq!(new.endpoints.len(), 3);

    let until = SessionEnd::At { time: "noon".to_owned() };
    let said =
        story.guard.session_draft(Some(draft(&["phi-4"], Order::AllAtOnce, until)), story.now());
    assert_eq!(said.refused.as_deref(), Some("an end is a time of day such as 16:00"));

    let hour = SessionEnd::After { minutes: 60 };
    let good = draft(&["phi-4"], Order::AllAtOnce, hour);
    let mut plan = story.guard.session_draft(Some(good), story.now()).plan.unwrap();
    plan.endpoints = vec![EndpointId::new("alice", "gone")];
    story.ask(Request::StartSession { plan });
    assert_eq!(story.view().session_refused.as_deref(), Some("there is no endpoint alice/gone"));
}
