//! Where the time of a start went, by the stages of the replicas.

use guard_core::{Event, MeasuredUse, Session, StartStages, millis_between, shifted};
use hf_endpoints::{ReplicaStage, ReplicaStages};
use jiff::Timestamp;

use crate::account::Account;
use crate::observe;

impl Account {
    /// What metrics tell of a session: where the starts of its endpoints took their time, and how many
    /// requests these served while it worked.
    pub async fn measure_session(&self, session: Session) -> Event {
        let mut measured = Vec::new();
        for used in &session.uses {
            let endpoint = used.endpoint.clone();
            let (mut requests, mut stages) = (None, None);
            if let Some((resumed, ready)) = used.resumed.zip(used.ready) {
                let (ns, name) = (endpoint.namespace.as_str(), endpoint.name.as_str());
                let ahead = self.ahead_millis();
                let [from, to] = [resumed, ready].map(|at| shifted(at, ahead));
                let told = self.client().replica_stages(ns, name, from, to).await.ok();
                stages = told.and_then(|told| start_stages(&told, from, to));
            }
            if let Some((ready, released)) = used.ready.zip(used.released)
                && let Ok(windows) = self.requests(&endpoint, ready, released).await
            {
                let count: f64 = windows.into_iter().map(|(_, count)| count).sum();
                requests = Some(observe::count(count));
            }
            measured.push(MeasuredUse { endpoint, requests, start_stages: stages });
        }
        Event::SessionMeasured { session: session.id, measured }
    }
}

/// How far a replica is, of what a start waits for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    Pending,
    Pulling,
    Initializing,
    Running,
}

fn reached(stage: &ReplicaStage) -> Option<Reached> {
    match stage {
        ReplicaStage::Pending => Some(Reached::Pending),
        ReplicaStage::Downloading | ReplicaStage::Pulling => Some(Reached::Pulling),
        ReplicaStage::Initializing => Some(Reached::Initializing),
        ReplicaStage::Running => Some(Reached::Running),
        _ => None,
    }
}

/// How long the furthest replica was in each stage from `from` to `to`. `None` where nothing tells.
fn start_stages(stages: &ReplicaStages, from: Timestamp, to: Timestamp) -> Option<StartStages> {
    let mut ranges = Vec::new();
    for series in &stages.series {
        let Some(reached) = reached(&series.stage) else { continue };
        let times = series.data.iter().filter_map(|range| range.from.zip(range.to));
        let within = times.map(|(begins, ends)| (begins.max(from), ends.min(to), reached));
        ranges.extend(within.filter(|(begins, ends, _)| begins < ends));
    }
    let mut times: Vec<Timestamp> = ranges.iter().flat_map(|range| [range.0, range.1]).collect();
    times.sort_unstable();
    times.dedup();
    let mut found = StartStages::default();
    for between in times.windows(2) {
        let &[begins, ends] = between else { continue };
        let there = ranges.iter().filter(|range| range.0 <= begins && range.1 >= ends);
        let millis = match there.map(|(.., reached)| *reached).max() {
            Some(Reached::Pending) => &mut found.pending_millis,
            Some(Reached::Pulling) => &mut found.pulling_millis,
            Some(Reached::Initializing) => &mut found.initializing_millis,
            Some(Reached::Running) | None => continue,
        };
        *millis = millis.saturating_add(millis_between(begins, ends));
    }
    (found != StartStages::default()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_furthest_replica_says_where_the_time_went() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let range = |replica: &str, from: i64, to: i64| serde_json::json!({ "x": at(from), "x2": at(to), "y": replica });
        let series = |stage: &str, data: Vec<serde_json::Value>| serde_json::json!({ "stage": stage, "data": data });
        let stages: ReplicaStages = serde_json::from_value(serde_json::json!({
            "replicaIds": ["a", "b"],
            "series": [
                series("pending", vec![range("a", -5, 20), range("b", 0, 90)]),
                series("downloading", vec![range("a", 20, 50)]),
                series("pulling", vec![range("a", 50, 140)]),
                series("initializing", vec![range("a", 140, 200)]),
                series("running", vec![range("a", 200, 900)]),
            ],
        }))
        .unwrap();
        let found = start_stages(&stages, at(0), at(230)).unwrap();
        assert_eq!(found.words(), "waited 20 s, pulled 2 min, initialized 1 min");
        assert_eq!(start_stages(&stages, at(205), at(230)), None, "it ran already");
        assert_eq!(start_stages(&ReplicaStages::default(), at(0), at(230)), None);
    }
}
