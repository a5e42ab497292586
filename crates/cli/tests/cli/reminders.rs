//! `reminders`: why something was shown or not, from the log on the disk alone.

use guard_core::{Batch, Logged, Outcome, Quiet};
use guard_host::Dirs;
use guard_host::store::Store;
use jiff::Timestamp;
use serde_json::json;

use crate::bench::{Bench, Ran, ran};

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn logged(when: &str, key: &str, level: u32, title: &str, outcome: Outcome) -> Logged {
    Logged { at: at(when), key: key.into(), level, title: title.to_owned(), outcome }
}

/// An evening in Berlin, and something of the week before.
fn evening() -> Vec<Logged> {
    let (phi, told) = ("left-running:alice/phi-4", "phi-4 has been running for 30 min");
    let no_service = Outcome::NotDelivered("no notification service answers".to_owned());
    let until = at("2026-11-02T19:30:00Z");
    vec![
        logged("2026-10-26T12:00:00Z", "blind", 1, "Hugging Face could not be read", Outcome::Told),
        logged("2026-11-02T18:00:00Z", phi, 1, told, Outcome::HeldBack(Quiet::DoNotDisturb)),
        logged("2026-11-02T18:10:00Z", phi, 1, told, no_service),
        logged("2026-11-02T18:11:00Z", phi, 1, told, Outcome::Told),
        logged("2026-11-02T18:12:00Z", phi, 1, told, Outcome::Snoozed { until }),
        logged(
            "2026-11-02T23:30:00Z",
            "budget:week:all",
            2,
            "75 % of the budget",
            Outcome::PutAway,
        ),
    ]
}

/// A store with this log; who holds it is the running desktop.
fn written(bench: &Bench, log: Vec<Logged>) -> Store {
    let dirs = Dirs::under(bench.home.path());
    let (mut store, told) = Store::open(&dirs, Timestamp::now()).expect("a new ledger");
    assert!(told.is_empty(), "{told:?}");
    store.commit(&Batch { log, ..Batch::default() }).expect("the log is taken");
    store
}

/// Without a token and without a network.
fn run(bench: &Bench, words: &[&str]) -> Ran {
    let words: Vec<&str> = ["reminders"].iter().chain(words).copied().collect();
    let mut command = bench.command(&words);
    command.env("TZ", "Europe/Berlin").env_remove("HF_TOKEN");
    let nobody = "http://127.0.0.1:9";
    command.env("HF_ENDPOINT", nobody).env("HF_INFERENCE_ENDPOINTS_ENDPOINT", nobody);
    ran(&command.output().expect("the command runs"))
}

const DAYS: [&str; 4] = ["--since", "2026-11-02", "--until", "2026-11-03"];

#[test]
fn an_evening_is_told_while_the_desktop_runs_the_newest_first() {
    let bench = Bench::new(hf_sim::empty());
    let mut desktop = written(&bench, evening());
    let shown = run(&bench, &DAYS);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert_eq!(
        shown.out,
        "2 to 3 Nov 2026\n\
         \n\
         Tue 3 Nov 00:30  75 % of the budget                 dismissed\n\
         Mon 2 Nov 19:12  phi-4 has been running for 30 min  snoozed until 20:30\n\
         Mon 2 Nov 19:11  phi-4 has been running for 30 min  notified\n\
         Mon 2 Nov 19:10  phi-4 has been running for 30 min  \
         not delivered: no notification service answers; tried again\n\
         Mon 2 Nov 19:00  phi-4 has been running for 30 min  held back: Do Not Disturb\n"
    );
    let left = logged(
        "2026-11-02T20:00:00Z",
        "left-running:alice/phi-4",
        1,
        "phi-4 has been running for 2 h",
        Outcome::TakenBack,
    );
    desktop.commit(&Batch { log: vec![left], ..Batch::default() }).expect("it goes on writing");
    let shown = run(&bench, &DAYS);
    assert!(shown.out.contains("no longer applies"), "{}", shown.out);
}

#[test]
fn json_is_as_documented() {
    let bench = Bench::new(hf_sim::empty());
    written(&bench, evening());
    let ran = run(&bench, &[&DAYS[..], &["--json"]].concat());
    let said: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((&said["from"], &said["to"]), (&json!("2026-11-02"), &json!("2026-11-03")));
    assert_eq!(said["zone"], "Europe/Berlin");
    let reminders = said["reminders"].as_array().expect("a list");
    assert_eq!(reminders.len(), 5);
    assert_eq!(reminders[0]["endpoint"], json!(null));
    assert_eq!(
        reminders[1],
        json!({
            "at": "2026-11-02T18:12:00Z", "key": "left-running:alice/phi-4",
            "endpoint": "alice/phi-4", "level": 1, "title": "phi-4 has been running for 30 min",
            "outcome": "snoozed", "until": "2026-11-02T19:30:00Z", "why": null,
        })
    );
    assert_eq!(reminders[3]["why"], "no notification service answers");

    // Every field and every outcome is documented.
    let documented = include_str!("../../../../docs/json.md");
    let documented = documented.split("## `reminders --json`").nth(1).expect("a section");
    let documented = documented.split("\n## ").next().expect("its text");
    let fields = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    };
    let outcomes = [
        Outcome::Told,
        Outcome::HeldBack(Quiet::DoNotDisturb),
        Outcome::HeldBack(Quiet::Locked),
        Outcome::NotDelivered(String::new()),
        Outcome::Snoozed { until: at("2026-11-02T19:30:00Z") },
        Outcome::PutAway,
        Outcome::TakenBack,
    ];
    let codes = outcomes.iter().map(|outcome| outcome.code().to_owned());
    for name in [&said, &reminders[1]].into_iter().flat_map(fields).chain(codes) {
        let is_field = documented.contains(&format!(".{name}`"));
        assert!(is_field || documented.contains(&format!("`{name}")), "{name} is not documented");
    }
}

#[test]
fn no_log_and_no_reminder_say_so_and_looking_makes_nothing() {
    let bench = Bench::new(hf_sim::empty());
    let nothing = "last 7 days\n\nNo reminder was due in this time. What is told, held back or \
                   answered is kept here for 400 days.\n";
    let shown = run(&bench, &[]);
    assert_eq!((shown.code, shown.out.as_str()), (0, nothing), "{shown:?}");
    let left: Vec<_> = std::fs::read_dir(bench.home.path()).expect("a home").collect();
    assert!(left.is_empty(), "looking makes nothing: {left:?}");
    let json = run(&bench, &["--json"]);
    let said: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(said["reminders"], json!([]));
}

#[test]
fn what_is_no_time_is_a_usage_error() {
    let bench = Bench::new(hf_sim::empty());
    for (words, said) in [
        (&["--since", "soon"][..], "neither a time such as 7d"),
        (&["--since", "2999-01-01"], "1 Jan 2999 lies ahead."),
    ] {
        let ran = run(&bench, words);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(said), "{ran:?}");
    }
}
