use guard_core::shifted;

use super::*;

const SIX_HOURS: i64 = 6 * 3_600_000;

fn now() -> Timestamp {
    "2026-11-23T18:00:00Z".parse().unwrap()
}

fn minutes_ago(minutes: i64) -> Timestamp {
    shifted(now(), -minutes * 60_000)
}

fn read(status: &str) -> Observed {
    let text = format!(r#"{{"name": "phi-4", "status": {status}}}"#);
    observed("alice", &serde_json::from_str(&text).unwrap())
}

/// What is known after a reading in which the endpoint changed at `updated`, by our clock.
fn by_clock(updated: Timestamp, ahead_millis: i64) -> Option<Timestamp> {
    let seen = read(&format!(r#"{{"state": "running", "updatedAt": "{updated}"}}"#));
    let listing = Listing { endpoints: vec![seen], complete: true };
    by_our_clock(listing, ahead_millis, now()).endpoints[0].updated_at
}

#[test]
fn a_time_that_cannot_be_is_unknown_and_never_the_start_of_a_bill() {
    for updated in ["0001-01-01T00:00:00Z", "2020-12-31T23:59:59Z", "2026-11-20T00:00:00Z"] {
        let seen = read(&format!(
            r#"{{"state": "running", "createdAt": "2026-11-21T00:00:00Z",
                "updatedAt": "{updated}", "lastUsedAt": "{updated}"}}"#
        ));
        assert_eq!((seen.updated_at, seen.last_used_at), (None, None), "{updated}");
    }
    let digits =
        r#"{"createdAt": "2026-11-21T00:00:00.123456789Z", "updatedAt": "2026-11-21T00:00:00Z"}"#;
    assert!(read(digits).updated_at.is_some(), "told with fewer digits, not before");
    assert_eq!(by_clock(shifted(now(), SIX_HOURS), 0), None, "it has not come yet");
    assert_eq!(by_clock(minutes_ago(10), 0), Some(minutes_ago(10)));
}

#[test]
fn a_clock_that_is_said_to_be_ahead_hastens_nothing_by_itself() {
    // It ran for ten minutes, whatever the date of the answers says.
    assert_eq!(by_clock(minutes_ago(10), SIX_HOURS), Some(minutes_ago(10)));
    // The times of the reading are ahead as well: then theirs is another clock.
    let told = shifted(minutes_ago(10), SIX_HOURS);
    assert_eq!(by_clock(told, SIX_HOURS), Some(minutes_ago(10)));
    // Ours is ahead: by theirs it ran for ten minutes, and by ours for six hours more.
    assert_eq!(by_clock(shifted(minutes_ago(10), -SIX_HOURS), -SIX_HOURS), Some(minutes_ago(10)));
}

#[test]
fn more_replicas_than_can_be_are_held_and_never_nothing() {
    let seen = read(r#"{"state": "failed", "readyReplica": 4294967295, "targetReplica": 1e30}"#);
    assert_eq!((seen.ready_replicas, seen.target_replicas), (Some(10_000), Some(10_000)));
    assert!(seen.is_billable());
}
