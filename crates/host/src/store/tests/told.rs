//! What became of reminders, kept beside the ledger for a while.

use guard_core::{Outcome, Quiet};

use super::*;

fn logged(at: Timestamp, outcome: Outcome) -> Logged {
    Logged {
        at,
        key: "left-running:alice/phi-4".into(),
        level: 2,
        title: "phi-4 has been running for 1 h".to_owned(),
        outcome,
    }
}

fn log(log: Vec<Logged>) -> Batch {
    Batch { log, ..Batch::default() }
}

fn minutes(minutes: i64) -> Timestamp {
    shifted(now(), minutes * 60_000)
}

fn days(days: i64) -> Timestamp {
    minutes(days * 24 * 60)
}

#[test]
fn every_outcome_is_given_back_in_order_of_time_also_after_opening_anew() {
    let (_folder, dirs) = home();
    let outcomes = [
        Outcome::Told,
        Outcome::HeldBack(Quiet::DoNotDisturb),
        Outcome::HeldBack(Quiet::Locked),
        Outcome::HeldBack(Quiet::Panel),
        Outcome::NotDelivered("no notification service answers".to_owned()),
        Outcome::Snoozed { until: minutes(90) },
        Outcome::PutAway,
        Outcome::TakenBack,
    ];
    let all: Vec<Logged> =
        (0..).zip(outcomes).map(|(minute, outcome)| logged(minutes(minute), outcome)).collect();
    let mut store = opened(&dirs);
    // The clock was set back between the two: what counts is when it was.
    store.commit(&log(all[4..].to_vec())).unwrap();
    store.commit(&log(all[..4].to_vec())).unwrap();
    drop(store);
    let store = opened(&dirs);
    assert_eq!(store.told(always(), Timestamp::MAX).unwrap(), all);
    assert_eq!(store.told(minutes(2), minutes(5)).unwrap(), all[2..5]);
}

#[test]
fn it_is_written_with_the_rest_of_its_batch_or_not_at_all() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&hours([1])).unwrap();
    // The first entry is there already.
    let batch = Batch { log: vec![logged(now(), Outcome::Told)], ..hours([1]) };
    store.commit(&batch).unwrap_err();
    assert_eq!(store.told(always(), Timestamp::MAX).unwrap(), []);
}

#[test]
fn what_is_older_than_400_days_goes_when_more_is_written_and_the_ledger_stays() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&hours([1])).unwrap();
    let told = |day: i64| logged(days(day), Outcome::Told);
    store.commit(&log(vec![told(0), told(1)])).unwrap();
    store.commit(&log(vec![told(400)])).unwrap();
    store.commit(&log(Vec::new())).unwrap();
    let kept = |store: &Store| store.told(always(), Timestamp::MAX).unwrap();
    assert_eq!(kept(&store), [told(0), told(1), told(400)]);
    store.commit(&log(vec![told(401)])).unwrap();
    assert_eq!(kept(&store), [told(1), told(400), told(401)]);
    assert_eq!(store.load(always()).unwrap().entries, hours([1]).entries);
}

#[test]
fn ten_thousand_take_about_a_megabyte() {
    let (_folder, dirs) = home();
    let mut store = opened(&dirs);
    let much = (0..10_000).map(|minute| logged(minutes(minute), Outcome::Told)).collect();
    store.commit(&log(much)).unwrap();
    drop(store);
    let bytes = std::fs::metadata(dirs.data.join(FILE)).unwrap().len();
    assert!((500_000..1_200_000).contains(&bytes), "{bytes}");
}
