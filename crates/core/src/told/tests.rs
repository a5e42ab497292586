use super::*;
use crate::notification::Quiet;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

/// Monday, 19:00 in Berlin.
fn now() -> Timestamp {
    at("2026-11-23T18:00:00Z")
}

fn logged(when: &str, key: &str, title: &str, outcome: Outcome) -> Logged {
    Logged { at: at(when), key: key.into(), level: 1, title: title.to_owned(), outcome }
}

fn phi(when: &str, outcome: Outcome) -> Logged {
    logged(when, "left-running:alice/phi-4", "phi-4 has been running for 30 min", outcome)
}

fn shown(logged: &[Logged], known: &[EndpointId]) -> RemindersView {
    told(Range::Days { count: 7 }, logged, known, now(), &berlin()).unwrap()
}

#[test]
fn an_evening_reads_as_it_went_the_newest_first() {
    let no_service = "no notification service answers.".to_owned();
    let evening = [
        phi("2026-11-23T15:00:00Z", Outcome::HeldBack(Quiet::Locked)),
        phi("2026-11-23T15:10:00Z", Outcome::HeldBack(Quiet::DoNotDisturb)),
        phi("2026-11-23T15:20:00Z", Outcome::NotDelivered(no_service)),
        phi("2026-11-23T15:21:00Z", Outcome::Told),
        phi("2026-11-23T15:22:00Z", Outcome::Snoozed { until: at("2026-11-23T17:30:00Z") }),
        phi("2026-11-23T17:31:00Z", Outcome::PutAway),
        phi("2026-11-23T17:40:00Z", Outcome::Snoozed { until: at("2026-11-24T07:00:00Z") }),
        phi("2026-11-23T17:50:00Z", Outcome::TakenBack),
    ];
    let view = shown(&evening, &[]);
    let lines: Vec<String> =
        view.rows.iter().map(|row| format!("{} {}", row.when, row.words)).collect();
    assert_eq!(
        lines,
        [
            "Mon 23 Nov 18:50 no longer applies",
            "Mon 23 Nov 18:40 snoozed until Tue 24 Nov 08:00",
            "Mon 23 Nov 18:31 dismissed",
            "Mon 23 Nov 16:22 snoozed until 18:30",
            "Mon 23 Nov 16:21 notified",
            "Mon 23 Nov 16:20 not delivered: no notification service answers; tried again",
            "Mon 23 Nov 16:10 held back: Do Not Disturb",
            "Mon 23 Nov 16:00 held back: screen locked",
        ]
    );
    let failed: Vec<&str> =
        view.rows.iter().filter(|row| row.failed).map(|row| row.outcome.as_str()).collect();
    assert_eq!(failed, ["not-delivered"]);
    assert_eq!((view.title.as_str(), view.zone.as_str()), ("last 7 days", "Europe/Berlin"));
    assert_eq!((view.note, view.empty), (None, None));
}

#[test]
fn each_key_says_what_it_is_about() {
    let line = |key: &str| {
        let view = shown(&[logged("2026-11-23T15:00:00Z", key, "", Outcome::Told)], &[]);
        let row = &view.rows[0];
        let endpoint = row.endpoint.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} | {} | {endpoint}", row.condition, row.about)
    };
    assert_eq!(line("left-running:alice/phi-4"), "left running | phi-4 | alice/phi-4");
    assert_eq!(line("not-armed:alice/phi-4"), "auto-stop off | phi-4 | alice/phi-4");
    assert_eq!(line("budget:week:all"), "budget | week | ");
    assert_eq!(line("budget:month:acme"), "budget | month of acme | ");
    assert_eq!(line("budget:day:alice/phi-4"), "budget | day of phi-4 | alice/phi-4");
    assert_eq!(line("stuck:alice/phi-4"), "stuck initializing | phi-4 | alice/phi-4");
    assert_eq!(line("billed:acme"), "billed differs | acme | ");
    assert_eq!(line("refused"), "token refused | account | ");
    assert_eq!(line("blind"), "blind | account | ");
    // Whatever a later version reminds of.
    assert_eq!(line("moved-house:alice/phi-4"), "moved house | phi-4 | alice/phi-4");
    assert_eq!(line("budget:"), "budget |  | ");
    assert_eq!(line(""), " | account | ");
}

#[test]
fn what_has_no_first_line_yet_is_named_by_what_it_is_about() {
    let snoozed = Outcome::Snoozed { until: now() };
    let one = logged("2026-11-23T15:00:00Z", "left-running:alice/phi-4", "", snoozed);
    assert_eq!(shown(&[one], &[]).rows[0].title, "Left running: phi-4");
}

#[test]
fn two_endpoints_of_one_name_are_told_apart_and_each_can_be_chosen() {
    let of = |key: &str| logged("2026-11-23T15:00:00Z", key, "", Outcome::Told);
    let both = [of("idle:alice/phi-4"), of("idle:acme/phi-4"), of("budget:week:all")];
    let labels = |view: &RemindersView| -> Vec<String> {
        view.endpoints.iter().map(|one| one.label.clone()).collect()
    };
    assert_eq!(labels(&shown(&both, &[])), ["acme/phi-4", "alice/phi-4"]);
    assert_eq!(labels(&shown(&both[..1], &[])), ["phi-4"]);
    // The other one is in the account, though nothing was told of it.
    let known = [EndpointId::new("acme", "phi-4")];
    assert_eq!(labels(&shown(&both[..1], &known)), ["alice/phi-4"]);
}

#[test]
fn another_year_is_named() {
    let berlin = berlin();
    let range = Range::Days { count: 400 };
    let old = [phi("2025-12-31T22:30:00Z", Outcome::Told)];
    let view = told(range, &old, &[], now(), &berlin).unwrap();
    assert_eq!(view.rows[0].when, "Wed 31 Dec 2025 23:30");
}

#[test]
fn days_begin_at_midnight_of_the_person() {
    let bounds = |range| told_between(range, now(), &berlin());
    let (from, to) = (at("2026-11-21T23:00:00Z"), at("2026-11-23T23:00:00Z"));
    assert_eq!(bounds(Range::Days { count: 2 }), Ok((from, to)));
    assert_eq!(bounds(Range::Days { count: 0 }), Err("A range has at least one day.".to_owned()));
}

#[test]
fn what_is_on_its_way_to_the_disk_is_there_once() {
    let one = |minute: u32| phi(&format!("2026-11-23T15:{minute:02}:00Z"), Outcome::Told);
    let (from, to) = (one(10).at, one(50).at);
    // The second was written between the two looks; others lie outside.
    let all =
        merged(vec![one(20), one(30)], &[one(9), one(30), one(25), one(40), one(50)], from, to);
    assert_eq!(all, [one(20), one(25), one(30), one(40)]);
}

#[test]
fn nothing_told_says_so_and_too_much_is_counted() {
    let empty = shown(&[], &[]);
    assert!(empty.empty.unwrap().starts_with("No reminder was due in this time."));
    let many: Vec<Logged> = (0..MOST_ROWS as i64 + 2)
        .map(|minute| {
            let at = crate::moment::shifted(at("2026-11-20T00:00:00Z"), minute * 60_000);
            Logged { at, ..phi("2026-11-20T00:00:00Z", Outcome::Told) }
        })
        .collect();
    let view = shown(&many, &[]);
    assert_eq!(view.rows.len(), MOST_ROWS);
    assert_eq!(view.rows[0].at_ms, many[MOST_ROWS + 1].at.as_millisecond());
    assert_eq!(view.note.as_deref(), Some("2 older ones are not shown here."));
}
