use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::endpoint::EndpointId;
use crate::moment::{Moment, millis_between};
use crate::money::{Micros, Rate};

fn at(clock: &str) -> Timestamp {
    format!("2026-11-23T{clock}Z").parse().unwrap()
}

fn phi() -> EndpointId {
    EndpointId::new("alice", "phi-4")
}

fn pause(from: &str, until: &str, rate: Option<i64>) -> SavingPause {
    SavingPause { endpoint: phi(), from: at(from), until: at(until), rate: rate.map(Rate) }
}

fn sum(savings: &Savings, now: &str) -> SavedSum {
    savings.between(at("00:00:00"), at("23:59:59"), |_| Some(at(now)))
}

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_pause_counts_for_eight_hours_or_until_auto_stop_would_have_come() {
    let minutes = |auto_stop: Option<u32>, idle: Option<u32>| {
        let left =
            left_until_auto_stop(auto_stop.map(|it| it * MINUTE), idle.map(|it| it * MINUTE));
        let now = Moment { utc: at("10:00:00"), uptime: MINUTE };
        let pause = SavingPause::read_back(&phi(), now, left, None);
        millis_between(pause.from, pause.until) / 60_000
    };
    assert_eq!(minutes(None, Some(1)), 480);
    assert_eq!(minutes(Some(15), None), 15);
    assert_eq!(minutes(Some(15), Some(9)), 6);
    assert_eq!(minutes(Some(15), Some(20)), 0);
    assert_eq!(minutes(Some(600), None), 480);
}

#[test]
fn whole_minutes_count_until_the_next_resume_and_no_part_of_one() {
    let mut savings = Savings::default();
    savings.paused(pause("10:00:00", "18:00:00", Some(1_800_000))).unwrap();
    assert_eq!(sum(&savings, "10:00:59"), SavedSum::default(), "a begun minute is none");
    let so_far = SavedSum { least: Micros(30_000), pauses: 1, unpriced: 0 };
    assert_eq!(sum(&savings, "10:01:59"), so_far);
    savings.ended(&phi(), at("10:10:30")).unwrap();
    assert_eq!(sum(&savings, "20:00:00").least, Micros(300_000));
    assert_eq!(savings.ended(&phi(), at("10:20:00")), None, "it ended once");
    assert_eq!(Savings::resume(savings.entries()).entries(), savings.entries());
}

#[test]
fn what_was_not_looked_at_does_not_count_and_never_more_than_the_longest_time() {
    let mut savings = Savings::default();
    savings.paused(pause("10:00:00", "18:00:00", Some(1_000_000))).unwrap();
    assert_eq!(sum(&savings, "12:00:00").least, Micros(2_000_000));
    assert_eq!(sum(&savings, "22:00:00").least, Micros(8_000_000));
    let gone = savings.between(at("00:00:00"), at("23:00:00"), |_| None);
    assert_eq!(gone.least, Micros(8_000_000), "its end would have been noted");
    let part = savings.between(at("12:00:00"), at("13:00:00"), |_| None);
    assert_eq!(part.least, Micros(1_000_000));
    assert_eq!(savings.ended(&phi(), at("18:00:00")), None, "it had counted for all of its time");
}

#[test]
fn a_pause_that_goes_on_is_not_counted_twice_nor_one_that_can_save_nothing() {
    let mut savings = Savings::default();
    assert_eq!(savings.paused(pause("10:00:00", "10:00:00", Some(1))), None);
    savings.paused(pause("10:00:00", "18:00:00", Some(1_000_000))).unwrap();
    assert_eq!(savings.paused(pause("11:00:00", "19:00:00", Some(1_000_000))), None);
    assert!(savings.paused(pause("18:30:00", "20:00:00", Some(1_000_000))).is_some());
    assert_eq!(
        sum(&savings, "20:00:00"),
        SavedSum { least: Micros(9_500_000), pauses: 2, unpriced: 0 }
    );
}

#[test]
fn an_unknown_price_is_said_and_is_not_zero() {
    let words = |rates: &[Option<i64>]| {
        let mut sum = SavedSum::default();
        rates.iter().for_each(|rate| sum.add(rate.map(Rate), at("10:00:00"), at("11:00:00")));
        sum.words(Some("in the last 30 days"))
    };
    assert_eq!(words(&[]), None);
    let about = "Saved about $1.80 in the last 30 days by 1 pause";
    assert_eq!(words(&[Some(1_800_000)]).as_deref(), Some(about));
    let least =
        "Saved at least $1.80 in the last 30 days by 3 pauses, 2 of them at an unknown price";
    assert_eq!(words(&[Some(1_800_000), None, None]).as_deref(), Some(least));
    let none = "Saved an unknown amount in the last 30 days by 1 pause at an unknown price";
    assert_eq!(words(&[None]).as_deref(), Some(none));
}

#[test]
fn amounts_do_not_overflow() {
    let mut sum = SavedSum::default();
    for _ in 0..3 {
        sum.add(Some(Rate(i64::MAX)), Timestamp::MIN, Timestamp::MAX);
    }
    assert_eq!((sum.least, sum.pauses), (Micros(i64::MAX), 3));
}

#[test]
fn what_is_old_is_dropped() {
    let mut savings = Savings::default();
    savings.paused(pause("10:00:00", "12:00:00", None)).unwrap();
    savings.forget_before(at("11:00:00"));
    assert!(savings.is_open(&phi()));
    savings.forget_before(at("12:00:00"));
    assert!(!savings.is_open(&phi()) && savings.entries().is_empty());
}
