//! Stretches of time in the ledger, and what is read off them.

use std::collections::BTreeMap;

use guard_core::Hardware;

use super::*;

/// The entries that are shown, as far as they are.
pub(super) fn shown(store: &Store, from: Timestamp, to: Timestamp) -> Vec<Entry> {
    let kept = store.load(always()).unwrap().entries;
    let endpoints = store.endpoints().unwrap();
    let mut shown = Vec::new();
    store
        .each_in_range(from, to, |piece| {
            let entry = kept.iter().find(|entry| entry.number == piece.number).unwrap();
            assert_eq!(endpoints[piece.place], (piece.endpoint.clone(), piece.created_at));
            shown.push(Entry {
                endpoint: piece.endpoint.clone(),
                created_at: piece.created_at,
                kind: piece.kind,
                source: piece.source,
                cost: piece.cost,
                span: Span {
                    state: piece.state.clone(),
                    rate: piece.rate,
                    replicas: piece.replicas,
                    from: piece.from,
                    to: piece.to,
                    evidence: piece.evidence,
                    ..entry.span.clone()
                },
                ..entry.clone()
            });
        })
        .unwrap();
    shown
}

fn at(clock: &str) -> Timestamp {
    format!("2026-11-23T{clock}:00Z").parse().unwrap()
}

#[test]
fn a_range_takes_its_share_of_what_crosses_its_ends() {
    let mut store = Store::in_memory().unwrap();
    store.commit(&hours(1..=4)).unwrap();
    let total = store.total(at("00:30"), at("02:15")).unwrap();
    assert_eq!(total.known(), Some(Micros(900_000 + 1_800_000 + 450_000)));
    let numbers: Vec<u64> =
        shown(&store, at("00:30"), at("02:15")).iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert!(shown(&store, at("04:00"), at("09:00")).is_empty(), "it ended when that began");
}

#[test]
fn an_entry_of_a_whole_day_is_found_by_its_last_and_its_first_minute() {
    let mut store = Store::in_memory().unwrap();
    let entry = hour(1);
    let day = Span { to: shifted(entry.span.from, 24 * 3_600_000), ..entry.span.clone() };
    store.commit(&entries([Entry { span: day, ..entry }])).unwrap();
    assert_eq!(shown(&store, at("00:00"), at("00:01")).len(), 1);
    assert_eq!(shown(&store, at("23:59"), shifted(at("23:59"), 3_600_000)).len(), 1);
}

/// How SQLite goes about it.
fn steps(sql: &str, bound: &[i64]) -> Vec<String> {
    let store = Store::in_memory().unwrap();
    let mut plan = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let rows = plan.query_map(rusqlite::params_from_iter(bound), |row| row.get(3)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_start_does_not_go_through_all_that_was_ever_entered() {
    let steps = steps(super::super::entries::SINCE, [0].as_slice());
    assert!(steps[0].contains("USING INDEX entries_by_end (to_ms>"), "{steps:?}");
}

#[test]
fn ranges_are_read_from_an_index_alone() {
    let steps = steps(super::super::range::IN_RANGE, [0, 1, 1].as_slice());
    assert!(steps[0].contains("USING COVERING INDEX entries_by_end (to_ms>"), "{steps:?}");
    assert!(steps.iter().any(|step| step.contains("entries_by_corrected")), "{steps:?}");
    assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
}

/// Spans of one endpoint, one after another: state and minutes.
fn life(store: &mut Store, name: &str, spans: &[(&str, i64, Evidence)]) -> Span {
    let mut next = store.load(always()).unwrap().next_entry;
    let mut from = at("00:00");
    let mut last = hour(1).span;
    for (code, minutes, evidence) in spans {
        let to = shifted(from, minutes * 60_000);
        last = Span { state: State::from_code(code), from, to, evidence: *evidence, ..last };
        let endpoint = EndpointId::new("alice", name);
        let entry = Entry { number: next, endpoint, span: last.clone(), ..hour(1) };
        store.commit(&entries([entry])).unwrap();
        (from, next) = (to, next + 1);
    }
    last
}

#[test]
fn a_cold_start_is_the_median_of_the_starts_that_were_watched_and_ended_with_running() {
    use Evidence::{Inferred, Seen, Unknown};
    let mut store = Store::in_memory().unwrap();
    life(
        &mut store,
        "phi-4",
        &[
            ("initializing", 2, Seen),
            // More replicas were asked for meanwhile: one start in two entries.
            ("initializing", 1, Seen),
            ("running", 10, Seen),
            ("paused", 10, Seen),
            ("initializing", 5, Seen),
            ("running", 10, Seen),
            ("paused", 10, Seen),
            ("initializing", 40, Inferred),
            ("running", 10, Seen),
            ("paused", 10, Seen),
            ("initializing", 50, Seen),
            ("failed", 10, Seen),
            ("initializing", 60, Seen),
            ("unobserved", 10, Unknown),
            ("running", 10, Seen),
        ],
    );
    life(&mut store, "never-ran", &[("initializing", 3, Seen), ("paused", 9, Seen)]);
    // This one runs since: that span is open.
    let start = life(&mut store, "llama", &[("paused", 5, Seen), ("initializing", 7, Seen)]);
    let running = Line {
        endpoint: EndpointId::new("alice", "llama"),
        created_at: hour(1).created_at,
        open: Span { state: State::Running, from: start.to, to: at("09:00"), ..start },
        updated_at: None,
        max_replicas: None,
        episode: None,
    };
    store.commit(&Batch { lines: vec![running], ..Batch::default() }).unwrap();
    let starts = |at: Timestamp| store.cold_starts(at).unwrap();
    let expected = BTreeMap::from([
        (EndpointId::new("alice", "llama"), 7 * 60),
        (EndpointId::new("alice", "phi-4"), 4 * 60),
    ]);
    assert_eq!(starts(now()), expected);
    assert!(starts(shifted(now(), 100 * 24 * 3_600_000)).is_empty(), "that is long ago");
}

#[test]
fn an_unchanged_price_list_is_not_written_again() {
    let mut store = Store::in_memory().unwrap();
    let l4: Hardware = "aws/us-east-1/nvidia-l4/x1".parse().unwrap();
    let list = |rate: i64| Batch {
        prices: Some(Prices::from([(l4.clone(), Rate(rate))])),
        ..Batch::default()
    };
    let changes = |store: &Store| store.connection.total_changes();
    store.commit(&list(800_000)).unwrap();
    let before = changes(&store);
    store.commit(&list(800_000)).unwrap();
    assert_eq!(changes(&store), before);
    store.commit(&list(900_000)).unwrap();
    assert_eq!(store.load(always()).unwrap().prices[&l4], Rate(900_000));
}
