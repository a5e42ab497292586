//! Replicas, and the graph of their stages.

use hf_endpoints::{ReplicaStage, ReplicaStatus};

use crate::{answering, client, json, requests, stored};

const ROUTE: &str = "/v2/endpoint/alice/a/replica";

#[tokio::test]
async fn replicas_of_both_versions_are_told_apart() {
    let server = answering("GET", ROUTE, json(200, &stored("replicas.json"))).await;
    let replicas = client(&server).replicas("alice", "a").await.unwrap();
    let [old, new, broken] = &replicas[..] else { panic!("{replicas:?}") };
    assert_eq!((old.status.live, old.status.updating), (Some(true), Some(false)));
    assert_eq!(old.status.started_at.unwrap().to_string(), "2026-11-23T08:58:00Z");
    assert_eq!((&old.status.stage, old.status.stopped_at), (&ReplicaStage::Running, None));
    assert_eq!((&new.status.stage, new.status.updating), (&ReplicaStage::Pulling, Some(true)));
    assert_eq!(new.version_id, broken.version_id);
    assert_ne!(new.version_id, old.version_id);
    assert_eq!(
        (&broken.status.stage, broken.status.exit_code),
        (&ReplicaStage::Stopped, Some(137))
    );
}

#[tokio::test]
async fn a_replica_that_says_less_is_there_all_the_same() {
    let server = answering("GET", ROUTE, json(200, &stored("odd/replicas.json"))).await;
    let replicas = client(&server).replicas("alice", "a").await.unwrap();
    assert_eq!(
        (replicas[0].id.as_str(), replicas[1].id.as_str(), replicas.len()),
        ("r-1", "r-2", 2)
    );
    let ready = &replicas[0].status;
    assert_eq!(ready.stage, ReplicaStage::Unknown("ready".into()));
    assert_eq!((ready.live, ready.updating, ready.exit_code), (Some(true), None, None));
    assert_eq!(replicas[1].status, ReplicaStatus::default());
    assert_eq!(replicas[1].status.stage.to_string(), "unknown");
}

#[tokio::test]
async fn the_stages_are_ranges_of_time() {
    let all: serde_json::Value = serde_json::from_str(&stored("metrics.json")).unwrap();
    let graph = json(200, &all["replicasStatus"].to_string());
    let route = "/v2/endpoint/alice/a/metrics/replica-status";
    let server = answering("POST", route, graph).await;
    let [start, stop] =
        ["2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"].map(|at| at.parse().unwrap());
    let stages = client(&server).replica_stages("alice", "a", start, stop).await.unwrap();
    assert_eq!(requests(&server).await, [format!("POST {route}")]);
    assert_eq!(stages.replica_ids, ["r-1", "r-2"]);
    let running = &stages.series[1];
    assert_eq!((&running.stage, running.data.len()), (&ReplicaStage::Running, 2));
    let last = &running.data[1];
    assert_eq!(last.replica.as_deref(), Some("r-2"));
    assert_eq!(last.from.unwrap().to_string(), "2026-11-23T09:02:30Z");
    assert_eq!(last.to, Some(stop));

    let server =
        answering("POST", "/v2/endpoint/alice/a/metrics", json(200, &all.to_string())).await;
    let metrics = client(&server).metrics("alice", "a", start, stop).await.unwrap();
    assert_eq!(metrics.replicas_status, Some(stages), "it is in all graphs too");
}
