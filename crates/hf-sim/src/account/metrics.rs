//! The graphs of `POST …/metrics`: what happened in windows of time.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::json::three_digits;
use super::meter::Interval;
use super::{Account, Endpoint, EndpointKey};

/// No graph has more points than this; the windows grow instead, by whole minutes.
const MOST_POINTS: i64 = 240;

/// The windows a graph is cut into.
struct Windows {
    start: Timestamp,
    stop: Timestamp,
    seconds: i64,
}

impl Windows {
    fn new(start: Timestamp, stop: Timestamp) -> Self {
        let range = stop.as_second() - start.as_second();
        let minutes = (range + MOST_POINTS * 60 - 1) / (MOST_POINTS * 60);
        Self { start, stop, seconds: minutes.max(1) * 60 }
    }

    /// Start and end of each window; the last one is as long as the others.
    fn each(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let step = SignedDuration::from_secs(self.seconds);
        std::iter::successors(Some(self.start), move |at| Some(*at + step))
            .take_while(|at| *at < self.stop)
            .map(move |at| (at, at + step))
    }

    /// `DataPoint`s.
    fn points(&self, value: impl Fn(Timestamp, Timestamp) -> f64) -> Vec<Value> {
        self.each()
            .map(|(from, to)| json!({ "x": three_digits(from), "y": value(from, to) }))
            .collect()
    }
}

impl Account {
    /// `AllGraphs` of an endpoint between two instants, of one replica if one is named.
    ///
    /// `replicasRunning` holds the average of each window, so that the sum of y × window is exact,
    /// unless `counts_at_window_starts`.
    /// `replicasStatus` holds the same as one range for each stage of each replica.
    pub(super) fn graphs(
        &self,
        endpoint: &Endpoint,
        [start, stop]: [Timestamp; 2],
        replica: Option<&str>,
    ) -> Value {
        let windows = Windows::new(start, stop.min(self.now));
        let timed = |fields: Value| {
            let mut graph = json!({
                "start": three_digits(start),
                "stop": three_digits(stop),
                "timeWindowSeconds": windows.seconds,
            });
            if let (Some(graph), Value::Object(fields)) = (graph.as_object_mut(), fields) {
                graph.extend(fields);
            }
            graph
        };
        let intervals = self.meters.get(&endpoint.key).map_or(&[][..], |m| m.intervals());
        let running = windows.points(|from, to| self.average(intervals, true, from, to));
        let starting = windows.points(|from, to| self.average(intervals, false, from, to));
        let (ids, stages) = self.stages(&endpoint.key, &windows, replica);
        let zero = windows.points(|_, _| 0.0);
        let none = json!({ "series": [] });
        timed(json!({
            "replicaIds": ids,
            "responseStatusCode":
                timed(self.status_codes(&endpoint.key, &windows, |code| code.to_string())),
            "responseStatusCodeGrouped":
                timed(self.status_codes(&endpoint.key, &windows, |code| format!("{}xx", code / 100))),
            "responseElapsed": timed(none.clone()),
            "pendingRequest": timed(json!({ "series": [{ "status": "pending", "data": zero }] })),
            "replicasRunning": timed(json!({ "series": [
                { "status": "running", "data": running },
                { "status": "pending", "data": starting },
            ] })),
            "replicasStatus": timed(json!({ "replicaIds": ids, "series": stages })),
            "hardwareCpu": none,
            "hardwareMem": none,
            "hardwareGpu": none,
            "hardwareGpuMem": none,
            "inference": null,
        }))
    }

    /// The replicas of a time, and a series of ranges for each stage they were in.
    fn stages(
        &self,
        key: &EndpointKey,
        windows: &Windows,
        replica: Option<&str>,
    ) -> (Vec<String>, Vec<Value>) {
        let mut ids: Vec<String> = Vec::new();
        let mut ranges = [("initializing", Vec::new()), ("running", Vec::new())];
        let asked = |id: &str| replica.is_none_or(|replica| replica == id);
        for stay in self.stays(key).into_iter().filter(|stay| asked(&stay.replica)) {
            let start = stay.start.max(windows.start);
            let end = stay.end.unwrap_or(windows.stop).min(windows.stop);
            if end <= start {
                continue;
            }
            let range = json!({
                "x": three_digits(start), "x2": three_digits(end), "y": stay.replica,
            });
            let series = ranges.iter_mut().find(|(stage, _)| *stage == stay.stage);
            series.into_iter().for_each(|(_, data)| data.push(range.clone()));
            if !ids.contains(&stay.replica) {
                ids.push(stay.replica);
            }
        }
        let there = ranges.into_iter().filter(|(_, data)| !data.is_empty());
        (ids, there.map(|(stage, data)| json!({ "stage": stage, "data": data })).collect())
    }

    /// Requests by status, under the name that `name` gives it.
    fn status_codes(
        &self,
        key: &EndpointKey,
        windows: &Windows,
        name: impl Fn(u16) -> String,
    ) -> Value {
        let first = windows.start.as_second().div_euclid(60);
        let count = windows.each().count();
        let mut by_code: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let requests = self.activity.get(key).map(|a| &a.requests);
        for ((minute, status), hits) in requests.into_iter().flatten() {
            let counts = by_code.entry(name(*status)).or_insert_with(|| vec![0.0; count]);
            let place = usize::try_from((minute - first).div_euclid(windows.seconds / 60));
            if let Some(window) = place.ok().and_then(|place| counts.get_mut(place)) {
                *window += f64::from(*hits);
            }
        }
        let series: Vec<Value> = by_code
            .into_iter()
            .map(|(code, counts)| {
                let points = windows.each().zip(&counts);
                let data: Vec<Value> = points
                    .map(|((from, _), hits)| json!({ "x": three_digits(from), "y": hits }))
                    .collect();
                json!({ "statusCode": code, "sum": counts.iter().sum::<f64>(), "data": data })
            })
            .collect();
        json!({ "series": series })
    }

    /// Replicas that served (or, with `serving` false, were starting) in a window.
    #[allow(clippy::cast_precision_loss)] // Nanoseconds of a window, far below 2^53.
    fn average(
        &self,
        intervals: &[Interval],
        serving: bool,
        from: Timestamp,
        to: Timestamp,
    ) -> f64 {
        let starts = self.spec.behaviour.counts_at_window_starts;
        let to = if starts { from + SignedDuration::from_millis(1) } else { to };
        let window = (to.as_nanosecond() - from.as_nanosecond()) as f64;
        let of_interval = |i: &Interval| {
            let begins = i.start.max(from);
            let ends = i.end.unwrap_or(self.now).min(to).min(self.now);
            let nanos = (ends.as_nanosecond() - begins.as_nanosecond()).max(0);
            nanos as f64 * f64::from(i.charge.replicas)
        };
        let matching = intervals.iter().filter(|i| i.charge.serving == serving);
        matching.map(of_interval).sum::<f64>() / window
    }
}
