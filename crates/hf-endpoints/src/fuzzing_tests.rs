use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value};

use super::*;

/// A document of each kind, to be damaged.
const KNOWN: [&str; 12] = [
    include_str!("../tests/answers/running.json"),
    include_str!("../tests/answers/paused.json"),
    include_str!("../tests/answers/whoami.json"),
    include_str!("../tests/answers/metrics.json"),
    include_str!("../tests/answers/billing.json"),
    include_str!("../tests/answers/audit.json"),
    include_str!("../tests/answers/odd/logs.json"),
    include_str!("../tests/answers/providers.json"),
    r#"{"items": [{"name": "a", "status": {"state": "running", "readyReplica": 2}}], "totalItems": 1}"#,
    include_str!("../tests/answers/replicas.json"),
    include_str!("../tests/answers/odd/metrics.json"),
    r#"{"error": "no", "errors": [{"message": "not yet"}], "code": "FORBIDDEN"}"#,
];

/// Numbers, times and texts that break what is not held.
const EXTREMES: [&str; 24] = [
    "0",
    "-1",
    "0.4",
    "1e15",
    "1e308",
    "1e999",
    "-1e999",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "340282366920938463463374607431768211456",
    "\"18446744073709551615\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"9999-12-30T22:00:00.999999999Z\"",
    "\"-009999-01-02T01:59:59Z\"",
    "\"\\u001b[31m\\n\\u009b\\u202e\\u200b\"",
    "\"\"",
    "[]",
    "{}",
    "[[[[[[1]]]]]]",
    "null",
    "true",
];

fn anything() -> impl Strategy<Value = Value> {
    let extreme = prop::sample::select(&EXTREMES[..])
        .prop_map(|text| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)));
    let leaf = prop_oneof![
        4 => extreme,
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,5}", inner, 0..4)
                .prop_map(|map| Value::Object(Map::from_iter(map))),
        ]
    })
}

/// Replaces the `place`-th value, counted through all objects and lists.
fn replace(document: &mut Value, place: &mut usize, by: &Value) {
    if *place == 0 {
        *document = by.clone();
        *place = usize::MAX;
        return;
    }
    *place -= 1;
    match document {
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, place, by)),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, place, by)),
        _ => {}
    }
}

/// The text of a document, in which a text that is only a number of `EXTREMES` stands as that
/// number: some are too large to be a `Value`.
fn text(document: &Value) -> String {
    let mut text = document.to_string();
    for number in ["1e999", "-1e999"] {
        text = text.replace(&format!("\"{number}\""), number);
    }
    text
}

#[test]
fn each_reader_reads_its_own_kind() {
    let [running, paused, who, graphs, usage, entries, lines, offered, page, some, old, refused] =
        KNOWN.map(str::as_bytes);
    assert!(replicas(some).is_some_and(|replicas| replicas.len() == 3));
    assert!(metrics(old).is_some());
    assert!(endpoint(running).is_some() && endpoint(paused).is_some());
    assert!(whoami(who).is_some() && metrics(graphs).is_some());
    assert!(bill(usage).is_some_and(|usage| usage.items().count() == 4));
    assert!(audit(entries).is_some() && logs(lines).is_some_and(|lines| lines.len() == 2));
    assert!(prices(offered).is_some_and(|list| !list.hardware.is_empty()));
    assert!(list_page(page).is_some_and(|list| !list.items.is_empty()));
    assert_eq!(refusal(refused), "no");
}

#[test]
fn a_page_of_the_greatest_size_does_not_take_the_machine() {
    let zeros = format!("{{\"items\":[{}0]}}", "0,".repeat(2_000_000));
    assert!(list_page(zeros.as_bytes()).is_none(), "it is no page");
    let deep = format!("{{\"items\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    hold(deep.as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 768,
        rng_seed: RngSeed::Fixed(20_261_126),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_answer_leaves_its_bounds(
        known in 0..KNOWN.len(),
        damage in prop::collection::vec((0_usize..60, anything()), 1..4),
    ) {
        let mut document: Value = serde_json::from_str(KNOWN[known]).unwrap();
        for (place, by) in damage {
            replace(&mut document, &mut { place }, &by);
        }
        hold(text(&document).as_bytes());
    }

    #[test]
    fn no_tree_and_no_bytes_stop_a_reader(tree in anything(), cut in 0_usize..200) {
        let text = text(&tree);
        hold(text.as_bytes());
        hold(&text.as_bytes()[..cut.min(text.len())]);
    }

    /// A reader that makes nothing of something would call what runs free.
    #[test]
    fn replicas_above_nothing_are_never_nothing(
        digits in "[1-9][0-9]{0,30}(\\.[0-9]{1,3})?(e[0-9]{1,3})?",
    ) {
        let body = format!(r#"{{"name": "a", "status": {{"readyReplica": {digits}}}}}"#);
        let read = endpoint(body.as_bytes()).and_then(|endpoint| endpoint.status.ready_replica);
        prop_assert!(read.is_some_and(|replicas| replicas > 0), "{digits}: {read:?}");
    }
}
