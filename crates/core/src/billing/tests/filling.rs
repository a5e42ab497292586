//! Gaps filled from a bill.

use super::*;

fn told(entries: &[Entry]) -> Vec<String> {
    let line = |entry: &Entry| {
        let clock = |at: Timestamp| at.strftime("%d %H:%M").to_string();
        let (from, to) = (clock(entry.span.from), clock(entry.span.to));
        let (cost, evidence) = (crate::words::cost(entry.cost), entry.span.evidence.code());
        format!("{from} to {to} x{} {cost} {evidence}", entry.span.replicas)
    };
    entries.iter().map(line).collect()
}

/// The gap, filled on its own.
fn fill(gap: &Entry, bill: &Bill, now: &str) -> Vec<String> {
    told(&filled_from_bill(gap, (gap.span.from, gap.span.to), bill, at(now)))
}

#[test]
fn a_gap_is_filled_inside_rows_and_free_outside_of_them() {
    let bill = bill(vec![row("21 03:00", "21 05:30"), row("23 09:00", "23 10:00")]);
    assert_eq!(
        fill(&gap(7, "21 00:00", "21 12:00"), &bill, "23 12:00"),
        [
            "21 00:00 to 21 03:00 x0 $0.00 inferred",
            "21 03:00 to 21 05:30 x1 $4.50 inferred",
            "21 05:30 to 21 12:00 x0 $0.00 inferred",
        ]
    );
}

#[test]
fn nothing_is_free_before_the_record_is_known_to_reach_past_it() {
    let only = bill(vec![row("21 03:00", "21 05:30")]);
    assert_eq!(
        fill(&gap(7, "21 00:00", "21 12:00"), &only, "21 13:00"),
        [
            "21 00:00 to 21 03:00 x0 $0.00 inferred",
            "21 03:00 to 21 05:30 x1 $4.50 inferred",
            "21 05:30 to 21 12:00 x1 $0.00 to $11.70 unknown",
        ]
    );
    // Long after the period the record is complete.
    let later = "2026-12-04T00:00:00Z".parse().unwrap();
    let gap = gap(7, "21 06:00", "21 12:00");
    let whole = (gap.span.from, gap.span.to);
    assert_eq!(
        told(&filled_from_bill(&gap, whole, &only, later)),
        ["21 06:00 to 21 12:00 x0 $0.00 inferred"]
    );
    assert_eq!(filled_from_bill(&gap, whole, &only, at("21 13:00")), []);
}

#[test]
fn nothing_is_free_while_a_row_cannot_be_placed() {
    let later = row("23 09:00", "23 10:00");
    let gap = gap(7, "21 00:00", "21 12:00");
    let nothing = |odd: BillRow| {
        assert_eq!(
            fill(&gap, &bill(vec![later.clone(), odd.clone()]), "23 12:00"),
            Vec::<String>::new(),
            "{odd:?}"
        );
    };
    nothing(BillRow { endpoint: None, recognized: false, ..row("20 00:00", "22 00:00") });
    nothing(BillRow { from: None, ..row("20 00:00", "22 00:00") });
    nothing(BillRow { to: None, ..row("20 00:00", "22 00:00") });
    nothing(BillRow { micros: None, ..row("20 00:00", "22 00:00") });
    let unseen = Some(EndpointId::new("alice", "perhaps-a-model"));
    nothing(BillRow { endpoint: unseen, recognized: false, ..row("20 00:00", "22 00:00") });
    let unreadable = Bill { unreadable: 1, ..bill(vec![later.clone()]) };
    assert_eq!(fill(&gap, &unreadable, "23 12:00"), Vec::<String>::new());
    let nobody_known = BillRow { recognized: false, ..later };
    assert_eq!(fill(&gap, &bill(vec![nobody_known]), "23 12:00"), Vec::<String>::new());
}

#[test]
fn a_row_that_reaches_beyond_the_gap_counts_at_its_price_for_whole_replicas() {
    let two = BillRow { micros: Some(Micros(36_000_000)), ..row("20 20:00", "21 06:00") };
    assert_eq!(
        fill(&gap(7, "21 00:00", "21 06:00"), &bill(vec![two]), "21 07:00"),
        ["21 00:00 to 21 06:00 x2 $21.60 inferred"]
    );
    // Neither one nor two replicas: some of both, and nobody knows when.
    let mixed = BillRow { micros: Some(Micros(27_000_000)), ..row("20 20:00", "21 06:00") };
    assert_eq!(
        fill(&gap(7, "21 00:00", "21 06:00"), &bill(vec![mixed.clone()]), "21 07:00"),
        Vec::<String>::new()
    );
    // All of it unobserved: the amount is known, whatever it is made of.
    let gaps = [gap(7, "20 18:00", "21 00:00"), gap(8, "21 00:00", "21 06:00")];
    let whole = (gaps[0].span.from, gaps[1].span.to);
    let filled: Vec<Entry> = gaps
        .iter()
        .flat_map(|gap| filled_from_bill(gap, whole, &bill(vec![mixed.clone()]), at("21 07:00")))
        .collect();
    let sum = filled.iter().fold(Cost::FREE, |sum, entry| sum + entry.cost);
    assert_eq!(sum, Cost::exactly(Micros(27_000_000)));
    let billed: Vec<_> = filled.iter().filter(|entry| entry.span.is_billable()).collect();
    assert!(billed.iter().all(|entry| entry.episode == Some(at("20 20:00"))), "one episode");
}
