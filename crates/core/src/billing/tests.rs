//! Bills against ledgers, told as small stories.

mod filling;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::explain::{Claims, explain};
use super::*;
use crate::endpoint::{EndpointId, Hardware, State};
use crate::ledger::{Cost, Evidence, Kind, Source, Span};
use crate::money::Work;

const PRICE: Rate = Rate(1_800_000);

/// A day and time of November 2026: `23 18:30`.
fn at(text: &str) -> Timestamp {
    let (day, time) = text.split_once(' ').unwrap();
    format!("2026-11-{day}T{time}:00Z").parse().unwrap()
}

fn phi() -> EndpointId {
    EndpointId::new("alice", "phi-4")
}

fn span(from: &str, to: &str, evidence: Evidence) -> Span {
    Span {
        state: State::Running,
        hardware: "aws/us-east-1/nvidia-l40s/x1".parse::<Hardware>().ok(),
        rate: Some(PRICE),
        replicas: 1,
        from: at(from),
        to: at(to),
        evidence,
    }
}

fn entry(number: u64, span: Span, cost: Cost) -> Entry {
    Entry {
        number,
        corrects: None,
        endpoint: phi(),
        created_at: None,
        kind: Kind::Span,
        source: Source::Readings,
        episode: Some(span.from),
        span,
        cost,
    }
}

/// It ran, and somebody watched.
fn ran(from: &str, to: &str) -> Entry {
    let span = span(from, to, Evidence::Seen);
    let cost = span.work().unwrap().settled();
    entry(1, span, Cost::exactly(cost))
}

/// It was stopped, and somebody watched.
fn rested(from: &str, to: &str) -> Entry {
    let span = Span { state: State::Paused, replicas: 0, ..span(from, to, Evidence::Seen) };
    Entry { episode: None, ..entry(2, span, Cost::FREE) }
}

/// Nobody watched; it can have had one replica all the time.
fn gap(number: u64, from: &str, to: &str) -> Entry {
    let span = span(from, to, Evidence::Unknown);
    let most = Work::of(PRICE, span.millis()).settled();
    Entry { episode: None, ..entry(number, span, Cost { least: Micros(0), most: Some(most) }) }
}

/// It was billed at its price.
fn row(from: &str, to: &str) -> BillRow {
    let (from, to) = (at(from), at(to));
    BillRow {
        endpoint: Some(phi()),
        recognized: true,
        label: Some("phi-4".to_owned()),
        from: Some(from),
        to: Some(to),
        covered_until: Some(to),
        micros: Some(Work::of(PRICE, millis_between(from, to)).settled()),
        unit_rate: Some(PRICE),
        ..BillRow::default()
    }
}

fn bill(rows: Vec<BillRow>) -> Bill {
    Bill {
        period_id: None,
        period_start: at("01 00:00"),
        period_end: "2026-12-01T00:00:00Z".parse().unwrap(),
        rows,
        unreadable: 0,
    }
}

fn whys(bill: &Bill, entries: &[Entry], now: &str) -> Vec<String> {
    let found = compare(bill, entries, 120_000, at(now));
    let lines = found.rows.iter().flat_map(|row| view::reasons(row, &TimeZone::UTC));
    lines.collect()
}

#[test]
fn what_agrees_has_nothing_to_explain() {
    let bill = bill(vec![row("20 10:00", "20 14:00")]);
    let entries = [rested("19 00:00", "20 10:00"), ran("20 10:00", "20 14:00")];
    let found = compare(&bill, &entries, 120_000, at("23 12:00"));
    assert_eq!(found.rows[0].parts, []);
    assert_eq!(
        (found.billed(), found.estimated().known()),
        (Micros(7_200_000), Some(Micros(7_200_000)))
    );
}

#[test]
fn what_the_record_does_not_cover_yet_is_not_billed_yet() {
    let going_on = BillRow { to: None, ..row("23 08:00", "23 10:00") };
    let entries = [rested("01 00:00", "23 08:00"), ran("23 08:00", "23 12:00")];
    assert_eq!(
        whys(&bill(vec![going_on]), &entries, "23 12:00"),
        ["-$3.60 not billed yet, after 23 Nov 10:00"]
    );
    // The record has nothing at all so far.
    assert_eq!(
        whys(&bill(Vec::new()), &entries, "23 12:00"),
        ["-$7.20 not billed yet, after 1 Nov 00:00"]
    );
}

#[test]
fn a_quantity_that_counts_replicas_does_not_mislead() {
    // Two replicas for ten hours: the quantity says twenty hours, which are still to come.
    let mut both = ran("23 00:00", "23 10:00");
    both.span.replicas = 2;
    both.cost = Cost::exactly(Micros(36_000_000));
    let going_on = BillRow {
        to: None,
        covered_until: Some(at("23 20:00")),
        micros: Some(Micros(34_200_000)),
        ..row("23 00:00", "23 10:00")
    };
    let found = whys(&bill(vec![going_on]), &[rested("01 00:00", "23 00:00"), both], "23 10:00");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|why| !why.contains("not explained")), "{found:?}");
}

#[test]
fn a_weekend_nobody_watched_is_told_apart_from_rounding_and_price() {
    let entries = [
        rested("01 00:00", "20 10:00"),
        ran("20 10:00", "20 18:00"),
        rested("23 08:00", "23 12:00"),
    ];
    let mut weekend = row("20 10:00", "23 08:00");
    assert_eq!(
        whys(&bill(vec![weekend.clone()]), &entries, "23 12:00"),
        ["+$111.60 in 2 d 14 h not tracked"]
    );
    weekend.micros = weekend.micros.map(|micros| micros + Micros(30_000));
    let found = whys(&bill(vec![weekend]), &entries, "23 12:00");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[1].contains("rounding"), "{found:?}");
    // Another price, all the time.
    let dearer = BillRow {
        unit_rate: Some(Rate(2_000_000)),
        micros: Some(Micros(16_000_000)),
        ..row("20 10:00", "20 18:00")
    };
    assert_eq!(
        whys(&bill(vec![dearer]), &entries, "23 12:00"),
        ["+$1.60 price differs: billed at $2.00/h, estimated at $1.80/h"]
    );
}

#[test]
fn what_was_billed_before_anybody_watched_is_no_difference_to_be_told() {
    let bill = bill(vec![row("05 00:00", "15 00:00")]);
    let found = compare(&bill, &[rested("16 00:00", "23 12:00")], 120_000, at("23 12:00"));
    assert_eq!(found.billed(), Micros(432_000_000));
    assert_eq!(found.beyond(), Micros(0));
    assert_eq!(
        whys(&bill, &[rested("16 00:00", "23 12:00")], "23 12:00"),
        ["+$432.00 from before 16 Nov 2026, where the ledger begins"]
    );
}

#[test]
fn rows_that_belong_to_nobody_are_shown_and_cancel_out_in_the_sum() {
    let nobody = BillRow {
        endpoint: None,
        recognized: false,
        label: Some("GPU hours".to_owned()),
        ..row("20 10:00", "20 14:00")
    };
    let entries = [
        rested("01 00:00", "20 10:00"),
        ran("20 10:00", "20 14:00"),
        rested("20 14:00", "23 12:00"),
    ];
    let found = compare(&bill(vec![nobody]), &entries, 120_000, at("23 12:00"));
    assert_eq!(found.rows.len(), 2);
    assert_eq!(found.beyond(), Micros(0));
    let view = view::account(
        Read {
            namespace: "alice",
            own: true,
            comparison: Some(&found),
            problem: None,
            refused: false,
            age: None,
        },
        &TimeZone::UTC,
    );
    assert_eq!(view.difference.as_deref(), Some("none"));
    assert_eq!(view.period.as_deref(), Some("November 2026"));
    assert!(view.rows.iter().any(|row| row.label == "GPU hours"));
    assert_eq!(view.notes, ["Some rows do not say which endpoint they are for: not matched."]);
}

#[test]
fn a_row_without_an_amount_leaves_the_sum_open() {
    let silent = BillRow { micros: None, ..row("20 10:00", "20 14:00") };
    let entries = [
        rested("01 00:00", "20 10:00"),
        ran("20 10:00", "20 14:00"),
        rested("20 14:00", "23 12:00"),
    ];
    let found = compare(&bill(vec![silent]), &entries, 120_000, at("23 12:00"));
    assert_eq!(found.beyond(), Micros(0));
    assert_eq!(
        view::reasons(&found.rows[0], &TimeZone::UTC),
        ["-$7.20 perhaps in a row without an amount", "1 row of the record has no amount"]
    );
}

#[test]
fn rows_without_a_label_go_by_hardware_when_only_one_had_it() {
    let l40s = BilledHardware {
        vendor: "aws".to_owned(),
        instance_type: "nvidia-l40s".to_owned(),
        instance_size: "x1".to_owned(),
    };
    let unnamed = BillRow {
        endpoint: None,
        label: None,
        hardware: Some(l40s),
        ..row("20 10:00", "20 14:00")
    };
    let mine = ran("20 10:00", "20 14:00");
    let matched = |entries: &[Entry]| {
        let bill = bill(vec![unnamed.clone()]).matched("alice", entries, &[], at("23 12:00"));
        bill.rows[0].endpoint.clone()
    };
    assert_eq!(matched(std::slice::from_ref(&mine)), Some(phi()));
    let other = Entry { endpoint: EndpointId::new("alice", "other"), ..mine.clone() };
    assert_eq!(matched(&[mine, other]), None, "it may be either");
    assert_eq!(matched(&[ran("21 10:00", "21 14:00")]), None, "nothing ran then");
}

#[test]
fn labels_are_names_with_or_without_the_namespace() {
    let odd = EndpointId::new("alice", "Phi 4.1");
    let known = [(odd.clone(), None)];
    let id = |label: &str| {
        let row = BillRow {
            endpoint: None,
            label: Some(label.to_owned()),
            ..row("20 10:00", "20 11:00")
        };
        bill(vec![row]).matched("alice", &[], &known, at("23 12:00")).rows[0].endpoint.clone()
    };
    assert_eq!(id("phi-4"), Some(phi()));
    assert_eq!(id("alice/phi-4"), Some(phi()));
    assert_eq!(id("acme/phi-4"), None);
    assert_eq!(id("Phi 4 in production"), None);
    assert_eq!(id("Phi 4.1"), Some(odd), "what is seen has its name, whatever is allowed");
}

proptest! {
    #[test]
    fn the_parts_add_up_to_the_difference_and_none_exceeds_its_claim(
        difference in -1_000_000_000_i64..1_000_000_000,
        not_billed in -500_000_000_i64..=0,
        perhaps_not_billed in -500_000_000_i64..=0,
        price in -500_000_000_i64..500_000_000,
        unobserved in 0_i64..500_000_000,
        unobserved_most in 0_i64..900_000_000,
        rounding_most in 0_i64..5_000_000,
        amount_missing: bool,
    ) {
        let claims = Claims {
            not_billed: Micros(not_billed),
            perhaps_not_billed: Micros(perhaps_not_billed),
            price: Micros(price),
            unobserved: Micros(unobserved),
            unobserved_most: Micros(unobserved_most),
            rounding_most: Micros(rounding_most),
            amount_missing,
        };
        let found = explain(Micros(difference), &claims);
        let sum = found.not_billed + found.price + found.unobserved + found.rounding
            + found.amount_missing + found.rest;
        prop_assert_eq!(sum, Micros(difference));
        prop_assert!((not_billed + perhaps_not_billed..=0).contains(&found.not_billed.0));
        prop_assert!(found.price.0 == 0 || found.price.0 == price);
        prop_assert!((0..=unobserved_most).contains(&found.unobserved.0));
        prop_assert!(found.rounding.0.abs() <= rounding_most);
        prop_assert!(found.amount_missing.0 <= 0);
        // Nothing is left unexplained that what is plain accounts for.
        let plain = difference == 0 || difference == not_billed || difference == price;
        prop_assert!(!plain || found.rest.0 == 0, "{:?}", found);
    }

    #[test]
    fn lag_a_gap_and_another_price_leave_nothing_unexplained(
        watched_hours in 1_i64..200,
        away_hours in 0_i64..100,
        lag_hours in 0_i64..40,
        dearer in prop::option::of(1_i64..900_000),
    ) {
        let hour = |hours: i64| shifted(at("01 00:00"), hours * 3_600_000);
        let work = |rate: Rate, hours: i64| Work::of(rate, hours * 3_600_000).settled();
        // Watched, away, watched again; billed all the time but for the lag.
        let again = watched_hours + away_hours;
        let now = again + watched_hours;
        let spans = [(0, watched_hours), (again, now)].map(|(from, to)| {
            let span = Span { from: hour(from), to: hour(to), ..span("01 00:00", "01 01:00", Evidence::Seen) };
            entry(1, span, Cost::exactly(work(PRICE, to - from)))
        });
        let price = Rate(PRICE.0 + dearer.unwrap_or(0));
        let covered = (now - lag_hours).max(1);
        let one = BillRow {
            from: Some(hour(0)),
            to: None,
            covered_until: Some(hour(covered)),
            micros: Some(work(price, covered)),
            unit_rate: Some(price),
            ..row("01 00:00", "01 01:00")
        };
        let found = compare(&bill(vec![one]), &spans, 120_000, hour(now));
        let row = &found.rows[0];
        let sum: Micros = row.parts.iter().map(|part| part.micros).sum();
        prop_assert_eq!(sum, row.difference());
        let rest = row.parts.iter().find(|part| part.why == Why::NotExplained);
        prop_assert_eq!(rest, None, "{:?}", row.parts);
    }
}
