//! Told once a level, held back and summed up.

use super::*;

fn at(seconds: u64) -> Moment {
    let start =
        Moment { utc: "2026-11-23T00:00:00Z".parse().unwrap(), uptime: Duration::from_secs(1_000) };
    start.after(Duration::from_secs(seconds))
}

fn wanted(round: Moment, level: u32) -> Wanted<'static> {
    of("budget:week:all", round, level)
}

fn of(key: &str, round: Moment, level: u32) -> Wanted<'static> {
    let key = Key::from(key);
    let notification = Notification {
        key: key.clone(),
        title: format!("first line of {key}"),
        body: String::new(),
        critical: false,
        window: false,
        actions: Vec::new(),
    };
    Wanted { key, round: round.utc, level, notification: notification.into(), also: Vec::new() }
}

#[test]
fn a_level_is_told_once_a_round_also_when_it_falls_and_rises_again() {
    let mut reminders = Reminders::default();
    let mut told = Vec::new();
    for (second, round, level) in
        [(0, 0, 0), (1, 0, 2), (2, 0, 1), (3, 0, 2), (4, 0, 3), (5, 5, 0), (6, 5, 4)]
    {
        let Decided { shown, .. } =
            reminders.decide(&[wanted(at(round), level)], &[], None, None, at(second));
        if !shown.is_empty() {
            told.push((second, level));
            reminders.delivered(&"budget:week:all".into(), &Ok(()), at(second));
        }
    }
    assert_eq!(told, [(1, 2), (4, 3), (6, 4)]);
}

#[test]
fn a_choice_holds_for_its_round_and_across_a_restart() {
    let this = Round { key: "budget-override:week:all".into(), start: at(0).utc };
    let next = Round { start: at(9).utc, ..this.clone() };
    let mut reminders = Reminders::default();
    reminders.choose(&this);
    reminders.decide(&[], std::slice::from_ref(&this), None, None, at(1));
    let mut reminders = Reminders::resume(reminders.memories());
    assert!(reminders.is_chosen(&this) && !reminders.is_chosen(&next));
    reminders.decide(&[], std::slice::from_ref(&next), None, None, at(9));
    assert!(!reminders.is_chosen(&this), "its round is over");
    assert_eq!((reminders.memories(), reminders.log()), (Vec::new(), &[][..]));
}

#[test]
fn what_another_one_tells_of_is_in_the_log_from_its_beginning() {
    let idle = "idle:alice/phi-4";
    let running = Wanted { also: vec![idle.into()], ..of("left-running:alice/phi-4", at(0), 1) };
    let key = running.key.clone();
    let both = [running, of(idle, at(0), 1)];
    let mut reminders = Reminders::default();
    // It could not be shown by itself before.
    reminders.decide(&both[1..], &[], None, None, at(0));
    reminders.delivered(&idle.into(), &Err("no service".to_owned()), at(0));
    assert_eq!(reminders.undeliverable(), Some("no service"));
    let after = TRY_AGAIN.as_secs();
    let shown = reminders.decide(&both, &[], None, None, at(after)).shown;
    assert_eq!(shown.len(), 1, "{shown:?}");
    reminders.delivered(&key, &Ok(()), at(after));
    assert_eq!(reminders.undeliverable(), None);
    let withdrawn = reminders.decide(&[], &[], None, None, at(after + 1)).withdrawn;
    assert_eq!(withdrawn, [key], "the other one had no notification of its own");
    let line = |one: &Logged| format!("{} {} ({})", one.key, one.outcome.code(), one.title);
    let log: Vec<String> = reminders.log().iter().map(line).collect();
    assert_eq!(
        log,
        [
            "idle:alice/phi-4 not-delivered (first line of idle:alice/phi-4)",
            "left-running:alice/phi-4 told (first line of left-running:alice/phi-4)",
            "idle:alice/phi-4 told (first line of idle:alice/phi-4)",
            "idle:alice/phi-4 taken-back (first line of idle:alice/phi-4)",
            "left-running:alice/phi-4 taken-back (first line of left-running:alice/phi-4)",
        ]
    );
}

#[test]
fn a_summary_is_taken_back_when_nothing_that_it_told_of_stands() {
    let three = || ["a", "b", "c"].map(|name| of(&format!("idle:alice/{name}"), at(0), 1));
    let title = |count: usize| format!("{count} reminders");
    let summing = Summing { from: 3, title: &title, pauses: true };
    let mut reminders = Reminders::default();
    let mut decide = |wanted: &[Wanted<'_>], second| {
        let decided = reminders.decide(wanted, &[], None, Some(&summing), at(second));
        for one in &decided.shown {
            reminders.delivered(&one.key, &Ok(()), at(second));
        }
        (decided.shown.len(), decided.withdrawn.contains(&Condition::Summary.key()))
    };
    assert_eq!(decide(&three(), 0), (1, false));
    assert_eq!(decide(&three()[..1], 1), (0, false), "one of them still stands");
    assert_eq!(decide(&[], 2), (0, true));
    assert_eq!(decide(&[], 3), (0, false), "once");
}
