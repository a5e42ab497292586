//! The replicas of an endpoint: which there are, and which was in what stage when.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::json::three_digits;
use super::{Account, Endpoint, EndpointKey, State, draw};

/// A time that one replica spent in one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stay {
    pub replica: String,
    /// A word of `ReplicaStage`.
    pub stage: &'static str,
    pub start: Timestamp,
    /// `None` while it lasts.
    pub end: Option<Timestamp>,
}

impl Account {
    /// What every replica of an endpoint's name did, in order of time. Those of one episode keep
    /// their ids.
    pub(super) fn stays(&self, key: &EndpointKey) -> Vec<Stay> {
        let mut stays: Vec<Stay> = Vec::new();
        for interval in self.meters.get(key).map_or(&[][..], |meter| meter.intervals()) {
            let stage = if interval.charge.serving { "running" } else { "initializing" };
            for number in 0..interval.charge.replicas {
                let replica = replica_id(key, interval.episode, number);
                let last = stays.iter_mut().rev().find(|stay| stay.replica == replica);
                match last {
                    Some(stay) if stay.stage == stage && stay.end == Some(interval.start) => {
                        stay.end = interval.end;
                    }
                    _ => stays.push(Stay {
                        replica,
                        stage,
                        start: interval.start,
                        end: interval.end,
                    }),
                }
            }
        }
        stays
    }

    /// The id of the first replica of the latest episode.
    pub(super) fn latest_replica(&self, key: &EndpointKey) -> String {
        let intervals = self.meters.get(key).map_or(&[][..], |meter| meter.intervals());
        replica_id(key, intervals.last().map_or(1, |interval| interval.episode), 0)
    }

    /// `Replicas`: those there are, those of the version that is rolled out, and what stopped when
    /// the deploy failed. One that a pause or an idle time took away is listed no more.
    pub(super) fn replicas_json(&self, endpoint: &Endpoint) -> Value {
        let stays = self.stays(&endpoint.key);
        let began = |replica: &str| stays.iter().find(|s| s.replica == replica).map(|s| s.start);
        let failed =
            |stay: &Stay| endpoint.state == State::Failed && stay.end == Some(endpoint.state_since);
        let mut items: Vec<Value> = stays
            .iter()
            .filter(|stay| stay.end.is_none() || failed(stay))
            .map(|stay| {
                let status = json!({
                    "stage": if stay.end.is_none() { stay.stage } else { "stopped" },
                    "live": true,
                    "updating": false,
                    "startedAt": began(&stay.replica).map(three_digits),
                    "stoppedAt": stay.end.map(three_digits),
                    "exitCode": stay.end.map(|_| 1),
                });
                item(&stay.replica, endpoint, endpoint.live_version, status)
            })
            .collect();
        if endpoint.state == State::Updating {
            items.extend((0..endpoint.target).map(|number| {
                let status = json!({
                    "stage": "initializing",
                    "live": false,
                    "updating": true,
                    "startedAt": three_digits(endpoint.state_since),
                    "stoppedAt": null,
                    "exitCode": null,
                });
                let id = format!("{}-{}-{number}", endpoint.key.name, endpoint.version);
                item(&id, endpoint, endpoint.version, status)
            }));
        }
        if self.spec.behaviour.old_shapes {
            items.iter_mut().for_each(as_before);
        }
        json!({ "items": items })
    }
}

fn item(id: &str, endpoint: &Endpoint, version: u32, status: Value) -> Value {
    let version = draw::id(&format!("version {version} of {}", endpoint.key));
    json!({ "id": id, "versionId": version, "status": status })
}

/// A replica as clients guessed it before the specification was known.
fn as_before(item: &mut Value) {
    let is_ready = item["status"]["stage"] == "running";
    let stage = if is_ready { "ready" } else { "pending" };
    *item = json!({ "id": item["id"], "status": { "stage": stage, "live": is_ready } });
}

/// e.g. `phi-4-7c9f2-0`.
fn replica_id(key: &EndpointKey, episode: u32, number: u32) -> String {
    let id = draw::id(&format!("{key} {episode}"));
    format!("{}-{}-{number}", key.name, &id[..5])
}
