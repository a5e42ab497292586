//! The graphs of `POST …/metrics`: what happened in windows of time.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::activity::replica_id;
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

    fn graph(&self, value: impl Fn(Timestamp, Timestamp) -> f64) -> Value {
        self.each()
            .map(|(from, to)| json!({ "x": three_digits(from), "y": value(from, to) }))
            .collect()
    }
}

impl Account {
    /// All graphs of an endpoint between two instants.
    ///
    /// `replicasRunning` holds the average of each window, so that the sum of y × window is exact.
    pub(super) fn graphs(&self, endpoint: &Endpoint, start: Timestamp, stop: Timestamp) -> Value {
        let windows = Windows::new(start, stop.min(self.now));
        let intervals = self.meters.get(&endpoint.key).map_or(&[][..], |m| m.intervals());
        let running = windows.graph(|from, to| self.average(intervals, true, from, to));
        let starting = windows.graph(|from, to| self.average(intervals, false, from, to));
        let replicas = json!({ "series": [
            { "status": "running", "data": running },
            { "status": "pending", "data": starting },
        ] });
        let codes = self.status_codes(&endpoint.key, &windows);
        let zero = windows.graph(|_, _| 0.0);
        let ids: Vec<String> = (0..endpoint.ready).map(|n| replica_id(&endpoint.key, n)).collect();
        let empty = json!({ "series": [] });
        json!({
            "start": three_digits(start),
            "stop": three_digits(stop),
            "timeWindowSeconds": windows.seconds,
            "replicaIds": ids,
            "responseStatusCode": codes,
            "responseStatusCodeGrouped": codes,
            "responseElapsed": empty,
            "pendingRequest": { "series": [{ "status": "pending", "data": zero }] },
            "replicasRunning": replicas,
            "replicasStatus": replicas,
            "hardwareCpu": empty,
            "hardwareMem": empty,
            "hardwareGpu": empty,
            "hardwareGpuMem": empty,
            "inference": null,
        })
    }

    fn status_codes(&self, key: &EndpointKey, windows: &Windows) -> Value {
        let requests = self.activity.get(key).map(|a| &a.requests);
        let mut codes: Vec<u16> =
            requests.into_iter().flat_map(|r| r.keys()).map(|k| k.1).collect();
        codes.sort_unstable();
        codes.dedup();
        let count = |code: u16, from: Timestamp, to: Timestamp| {
            let minutes = from.as_second().div_euclid(60)..to.as_second().div_euclid(60);
            let hits = requests.into_iter().flat_map(|r| r.iter());
            let hits = hits.filter(|((minute, c), _)| *c == code && minutes.contains(minute));
            f64::from(hits.map(|(_, n)| *n).sum::<u32>())
        };
        let series: Vec<Value> = codes
            .into_iter()
            .map(|code| {
                let data = windows.graph(|from, to| count(code, from, to));
                json!({ "statusCode": code.to_string(), "data": data })
            })
            .collect();
        json!({ "series": series })
    }

    /// Average replicas that served (or, with `serving` false, were starting) in a window.
    #[allow(clippy::cast_precision_loss)] // Nanoseconds of a window, far below 2^53.
    fn average(
        &self,
        intervals: &[Interval],
        serving: bool,
        from: Timestamp,
        to: Timestamp,
    ) -> f64 {
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
