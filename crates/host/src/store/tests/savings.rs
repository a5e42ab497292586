//! What pauses saved, as it is kept.

use guard_core::{SavingEnd, SavingEntry, SavingPause};

use super::*;

fn minutes(minutes: i64) -> Timestamp {
    shifted(now(), minutes * 60_000)
}

fn pause(name: &str, from: i64, until: i64, rate: Option<i64>) -> SavingEntry {
    SavingEntry::Pause(SavingPause {
        endpoint: EndpointId::new("alice", name),
        from: minutes(from),
        until: minutes(until),
        rate: rate.map(Rate),
    })
}

fn end(name: &str, from: i64, at: i64) -> SavingEntry {
    SavingEntry::End(SavingEnd {
        endpoint: EndpointId::new("alice", name),
        from: minutes(from),
        at: minutes(at),
    })
}

fn batch(savings: Vec<SavingEntry>) -> Batch {
    Batch { savings, ..Batch::default() }
}

#[test]
fn pauses_and_their_ends_are_given_back_also_after_opening_anew() {
    let (_folder, dirs) = home();
    let mut store = opened(&dirs);
    let (phi, whisper) = (pause("phi-4", 0, 480, Some(1_800_000)), pause("whisper", 5, 20, None));
    store.commit(&batch(vec![phi.clone()])).unwrap();
    store.commit(&batch(vec![whisper.clone(), end("phi-4", 0, 10)])).unwrap();
    drop(store);
    let store = opened(&dirs);
    let all = [whisper.clone(), phi.clone(), end("phi-4", 0, 10)];
    assert_eq!(store.savings(always()).unwrap(), all);
    assert_eq!(store.savings(minutes(20)).unwrap(), [phi, end("phi-4", 0, 10)]);
    assert_eq!(store.savings(minutes(480)).unwrap(), []);
}

#[test]
fn what_is_written_twice_is_there_once_and_as_it_was_first() {
    let mut store = Store::in_memory().unwrap();
    let phi = pause("phi-4", 0, 480, Some(1_800_000));
    store.commit(&batch(vec![phi.clone(), end("phi-4", 0, 10)])).unwrap();
    store.commit(&batch(vec![pause("phi-4", 0, 400, None), end("phi-4", 0, 90)])).unwrap();
    assert_eq!(store.savings(always()).unwrap(), [phi, end("phi-4", 0, 10)]);
    for sql in ["UPDATE savings SET rate_micros = 1", "UPDATE saving_ends SET at_ms = 1"] {
        assert!(store.connection.execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn what_nobody_can_look_back_on_goes_when_more_is_written() {
    let mut store = Store::in_memory().unwrap();
    const FIVE_YEARS: i64 = (5 * 365 + 2) * 24 * 60;
    store.commit(&batch(vec![pause("phi-4", 0, 480, None), end("phi-4", 0, 470)])).unwrap();
    let kept = pause("phi-4", FIVE_YEARS, FIVE_YEARS + 480, None);
    store.commit(&batch(vec![kept.clone()])).unwrap();
    assert_eq!(store.savings(always()).unwrap().len(), 2, "its end is a little older");
    let newer = pause("phi-4", FIVE_YEARS + 1, FIVE_YEARS + 481, None);
    store.commit(&batch(vec![newer.clone()])).unwrap();
    assert_eq!(store.savings(always()).unwrap(), [kept, newer]);
}

#[test]
fn a_batch_is_written_whole_or_not_at_all() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&hours([1])).unwrap();
    let both = Batch { savings: vec![pause("phi-4", 0, 480, None)], ..hours([1]) };
    store.commit(&both).unwrap_err();
    assert_eq!(store.savings(always()).unwrap(), []);
}
