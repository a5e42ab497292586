use super::*;
use serde_json::{Value, json};

/// Minutes from 18:00 on with so many replicas each, and ranges of stages as `stage replica from to`.
fn told(counts: &[f64], ranges: &[&str]) -> Vec<String> {
    let at = |clock: &str| format!("2026-11-23T{clock}Z");
    let points = counts.iter().enumerate();
    let points: Vec<Value> = points
        .map(|(minute, y)| json!({ "x": at(&format!("18:{minute:02}:00")), "y": y }))
        .collect();
    let series = ranges.iter().map(|range| {
        let words: Vec<&str> = range.split(' ').collect();
        let data = json!([{ "x": at(words[2]), "x2": at(words[3]), "y": words[1] }]);
        json!({ "stage": words[0], "data": data })
    });
    let series: Vec<Value> = series.collect();
    let metrics = json!({
        "timeWindowSeconds": 60,
        "replicasRunning": { "series": [{ "status": "running", "data": points }] },
        "replicasStatus": { "replicaIds": [], "series": series },
    });
    let graph = replica_graph(&serde_json::from_value(metrics).unwrap());
    let clock = |at: Timestamp| at.strftime("%H:%M:%S").to_string();
    let line = |window: &ReplicaWindow| {
        let seconds = window.replica_millis / 1_000;
        format!("{} {} {seconds} s", clock(window.from), clock(window.to))
    };
    graph.windows.iter().map(line).collect()
}

#[test]
fn windows_are_cut_where_a_replica_came_or_went() {
    let ranges = ["initializing a 18:00:20 18:01:10", "running a 18:01:10 18:02:45"];
    assert_eq!(
        told(&[0.6667, 1.0, 0.75], &ranges),
        [
            "18:00:00 18:00:20 0 s",
            "18:00:20 18:01:00 40 s",
            "18:01:00 18:01:10 10 s",
            "18:01:10 18:02:00 50 s",
            "18:02:00 18:02:45 45 s",
            "18:02:45 18:03:00 0 s",
        ]
    );
}

#[test]
fn two_versions_at_once_are_two_replicas_and_two_stages_of_one_are_one() {
    let ranges = [
        "running old 18:00:00 18:01:30",
        "initializing new 18:00:30 18:01:30",
        "running new 18:01:20 18:02:00",
    ];
    let both = told(&[1.5, 1.5], &ranges);
    assert_eq!(both[..2], ["18:00:00 18:00:30 30 s", "18:00:30 18:01:00 60 s"]);
    assert_eq!(both[4..], ["18:01:30 18:02:00 30 s"]);
}

#[test]
fn what_was_counted_and_has_no_ranges_holds() {
    assert_eq!(told(&[1.0, 0.5], &[]), ["18:00:00 18:01:00 60 s", "18:01:00 18:02:00 30 s"]);
    // One replica of two is missing.
    let one = told(&[2.0, 2.0], &["running a 17:00:00 19:00:00"]);
    assert_eq!(one[1..3], ["18:00:00 18:01:00 120 s", "18:01:00 18:02:00 120 s"]);
}

#[test]
fn a_range_counts_where_nothing_was_counted() {
    assert_eq!(told(&[], &["running a 18:00:10 18:00:40"]), ["18:00:10 18:00:40 30 s"]);
    assert_eq!(told(&[0.0], &["running a 18:00:00 18:01:00"]), ["18:00:00 18:01:00 60 s"]);
}

#[test]
fn what_has_stopped_is_not_billed_and_an_unknown_stage_is() {
    for (stage, seconds) in [
        ("pending", 60),
        ("downloading", 60),
        ("pulling", 60),
        ("initializing", 60),
        ("running", 60),
        ("terminating", 60),
        ("thawing", 60),
        ("stopped", 0),
        ("failed", 0),
    ] {
        let sum = told(&[0.0], &[&format!("{stage} a 18:00:00 18:01:00")]);
        assert_eq!(sum, [format!("18:00:00 18:01:00 {seconds} s")], "{stage}");
    }
}

#[test]
fn no_graph_is_too_large_to_be_added_up() {
    let points = r#"{"x": "2026-11-23T17:00:00Z", "y": 1e12},"#.repeat(2_000);
    let ranges = r#"{"x": "2021-01-02T00:00:00Z", "x2": "2099-12-30T00:00:00Z"},"#.repeat(20_000);
    let text = format!(
        r#"{{"timeWindowSeconds": 2678400, "replicasRunning": {{"series": [
            {{"status": "running", "data": [{points} {{"x": 1e300, "y": -1}}]}}]}},
            "replicasStatus": {{"series": [{{"stage": "running", "data": [{ranges} {{}}]}}]}}}}"#
    );
    let graph = replica_graph(&serde_json::from_str(&text).unwrap());
    assert_eq!(graph.windows.len(), 3, "before, in and after the one window");
    assert!(graph.windows.iter().all(|window| window.replica_millis > 0));
}
