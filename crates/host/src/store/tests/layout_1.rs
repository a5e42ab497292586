//! A ledger that an older Endpoint Guard wrote is read as if it had been written today.

use guard_core::Work;

use super::*;

const LAYOUT_1: &str = include_str!("../schema/0001_ledger.sql");

/// As the first release wrote it: an L40S that ran for an hour, one that was left running for three
/// days and a half, a night nobody knows about, and what is open and was told.
const OLD: &str = "
    INSERT INTO endpoints VALUES (1, 'alice', 'phi-4', 1767225600000), (2, 'acme', 'llama', NULL);
    INSERT INTO hardware VALUES (1, 'aws', 'us-east-1', 'nvidia-l40s', 'x1');
    INSERT INTO states VALUES (1, 'running'), (2, 'paused'), (3, 'unobserved');
    INSERT INTO entries VALUES
        (1, 1, 'span', 1795392000000, 1800000, 1, 1, 1800000, 1, 1795392000000, 1795395600000, 'seen'),
        (2, 1, 'settlement', 1795392000000, 0, 1, 1, 1800000, 1, 1795395600000, 1795395600000, 'seen'),
        (3, 2, 'span', 1795392000000, 151200007, 1, NULL, 1800000, 1, 1795392000000, 1795694400000, 'inferred'),
        (5, 1, 'span', NULL, NULL, 3, 1, NULL, 2, 1795395600000, 1795435200000, 'unknown');
    INSERT INTO lines VALUES
        (1, 1795435200000, 2, 1, 1800000, 0, 1795435200000, 1795435260000, 'seen', NULL, NULL, NULL, NULL, NULL),
        (2, NULL, 1, NULL, 1800000, 1, 1795694400000, 1795694460000, 'inferred',
         1795392000000, 302400000, '544320000000000', 60000, 1800000);
    INSERT INTO memory VALUES ('acme', 'llama', 1795392000000, 2, 1795700000000);
    INSERT INTO prices VALUES (1, 1800000);
";

fn ms(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap()
}

fn left_by_the_first_release(dirs: &Dirs) {
    make_private(&dirs.data).unwrap();
    let old = Connection::open(dirs.data.join(FILE)).unwrap();
    old.execute_batch(LAYOUT_1).unwrap();
    old.execute_batch(OLD).unwrap();
    old.execute_batch("PRAGMA user_version = 1; PRAGMA application_id = 1162310244").unwrap();
}

#[test]
fn everything_is_found_again() {
    let (_folder, dirs) = home();
    left_by_the_first_release(&dirs);
    let mut store = opened(&dirs);
    let kept = store.load(always()).unwrap();
    let numbers: Vec<u64> = kept.entries.iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(kept.next_entry, 8);
    let l40s = "aws/us-east-1/nvidia-l40s/x1".parse().unwrap();
    let first = Entry {
        number: 1,
        corrects: None,
        endpoint: EndpointId::new("alice", "phi-4"),
        created_at: Some("2026-01-01T00:00:00Z".parse().unwrap()),
        kind: Kind::Span,
        source: Source::Readings,
        episode: Some(ms(1_795_392_000_000)),
        span: Span {
            state: State::Running,
            hardware: Some(l40s),
            rate: Some(Rate(1_800_000)),
            replicas: 1,
            from: ms(1_795_392_000_000),
            to: ms(1_795_395_600_000),
            evidence: Evidence::Seen,
        },
        cost: Cost::exactly(Micros(1_800_000)),
    };
    assert_eq!(kept.entries[0], first);
    assert_eq!(kept.entries[1].kind, Kind::Settlement);
    let night = &kept.entries[6];
    assert_eq!((night.cost, night.span.evidence), (Cost::UNBOUNDED, Evidence::Unknown));
    assert_eq!(night.total().unknown_millis, 11 * 3_600_000);

    // And the next thing that happens is entered behind it.
    store.commit(&entries([Entry { number: 8, corrects: Some(7), ..first }])).unwrap();
    assert_eq!(store.load(always()).unwrap().entries.len(), 7);
}

#[test]
fn a_span_of_days_is_cut_into_days_that_cost_as_much_together() {
    let (_folder, dirs) = home();
    left_by_the_first_release(&dirs);
    let store = opened(&dirs);
    let kept = store.load(always()).unwrap().entries;
    let days = &kept[2..6];
    let (from, to) = (ms(1_795_392_000_000), ms(1_795_694_400_000));
    assert_eq!((days[0].span.from, days[3].span.to), (from, to));
    assert!(days.windows(2).all(|pair| pair[0].span.to == pair[1].span.from));
    let costs: Vec<i64> = days.iter().map(|day| day.cost.known().unwrap().0).collect();
    assert_eq!(costs, [43_200_002, 43_200_002, 43_200_002, 21_600_001]);
    assert!(days.iter().all(|day| day.span.evidence == Evidence::Inferred));
    let all = shown_cost(&store, "acme");
    assert_eq!(all, 151_200_007, "not a micro-dollar is lost");
}

fn shown_cost(store: &Store, namespace: &str) -> i64 {
    let mut sum = 0;
    store
        .each_in_range(ms(1_795_392_000_000), ms(1_800_000_000_000), |piece| {
            if piece.endpoint.namespace == namespace {
                sum += piece.cost.least.0;
            }
        })
        .unwrap();
    sum
}

#[test]
fn what_is_open_and_what_was_told_goes_on() {
    let (_folder, dirs) = home();
    left_by_the_first_release(&dirs);
    let kept = opened(&dirs).load(always()).unwrap();
    let [llama, phi] = kept.lines.as_slice() else { panic!("{:?}", kept.lines) };
    assert_eq!((llama.max_replicas, llama.open.evidence), (None, Evidence::Inferred));
    let episode = llama.episode.unwrap();
    assert_eq!(episode.work, Work(544_320_000_000_000));
    assert_eq!((episode.unknown_millis, episode.unknown), (60_000, Cost::UNBOUNDED));
    assert_eq!((&phi.open.state, phi.episode), (&State::Paused, None));
    let memory = Memory {
        key: "left-running:acme/llama".into(),
        round: ms(1_795_392_000_000),
        told_level: 2,
        snoozed_until: Some(ms(1_795_700_000_000)),
        happening: None,
    };
    assert_eq!(kept.memory, [memory]);
    assert_eq!(kept.prices.len(), 1);
}

#[test]
fn an_old_ledger_is_not_read_by_a_guest_before_its_owner_brought_it_forward() {
    let (_folder, dirs) = home();
    left_by_the_first_release(&dirs);
    let error = Store::open_read_only(&dirs).unwrap_err();
    assert!(matches!(error, StoreError::OtherVersion { found: 1, ours: 6 }), "{error:?}");
    drop(opened(&dirs));
    assert!(Store::open_read_only(&dirs).is_ok());
}
