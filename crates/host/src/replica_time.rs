//! How many replicas there were, by what the metrics tell: to the millisecond where they tell when each
//! replica was in which stage, and window by window where they tell no more than counts.

use std::collections::BTreeMap;

use guard_core::{ReplicaGraph, ReplicaWindow, millis_between, shifted};
use hf_endpoints::{Metrics, ReplicaStage};
use jiff::Timestamp;

use crate::observe::{to_millis, whole};

/// No endpoint has more replicas than this; whatever says so is broken.
const MOST_REPLICAS: i64 = 10_000;
/// Both graphs agree when they differ by no more in one window.
const ROUNDING_MILLIS: i64 = 1_000;
/// Words outside the specification for a replica that is not there any more, or never came to be.
const GONE: [&str; 6] = ["failed", "terminated", "succeeded", "completed", "deleted", "evicted"];

/// Whether a replica in this stage is billed. Which stages are is not documented, so each counts in
/// which there may be a machine: the dearer reading.
fn is_billed(stage: &ReplicaStage) -> bool {
    match stage {
        ReplicaStage::Pending
        | ReplicaStage::Downloading
        | ReplicaStage::Pulling
        | ReplicaStage::Initializing
        | ReplicaStage::Running
        | ReplicaStage::Terminating => true,
        ReplicaStage::Stopped => false,
        other => !GONE.contains(&other.as_str()),
    }
}

/// How many replicas were billed over time. What was not measured is left out.
#[must_use]
pub fn replica_graph(metrics: &Metrics) -> ReplicaGraph {
    let (measured, steps) = (windows(metrics), Steps::of(metrics));
    let mut windows = Vec::new();
    let mut upto = Timestamp::MIN;
    for window in measured {
        let there = steps.within(upto, window.from).filter(|step| step.replica_millis > 0);
        windows.extend(there);
        upto = upto.max(window.to);
        steps.sharpen(window, &mut windows);
    }
    windows.extend(steps.within(upto, Timestamp::MAX).filter(|step| step.replica_millis > 0));
    ReplicaGraph { windows }
}

/// The windows of the graph of counts, by their start.
fn windows(metrics: &Metrics) -> Vec<ReplicaWindow> {
    let graph = metrics.replicas_running.as_ref();
    let length = metrics.time_window_seconds.map_or(0, |seconds| whole(seconds * 1_000.0));
    let mut sums: BTreeMap<Timestamp, i64> = BTreeMap::new();
    for series in graph.into_iter().flat_map(|graph| &graph.series) {
        let word = series.status.as_deref().unwrap_or_default().to_lowercase();
        let is_billed = is_billed(&ReplicaStage::from(word));
        for point in &series.data {
            let (Some(at), Some(value)) = (point.at, point.value) else { continue };
            #[expect(clippy::cast_precision_loss, reason = "both are far below 2^53")]
            let (length, most) = (length as f64, MOST_REPLICAS as f64);
            let billed = if is_billed { value.clamp(0.0, most) } else { 0.0 };
            let replica_millis = whole(billed * length);
            let sum = sums.entry(to_millis(at)).or_default();
            *sum = sum.saturating_add(replica_millis);
        }
    }
    let window = |(from, replica_millis)| ReplicaWindow {
        from,
        to: shifted(from, length),
        replica_millis,
        is_exact: false,
    };
    sums.into_iter().map(window).collect()
}

/// How many replicas were in a billed stage, from one change to the next.
struct Steps(Vec<(Timestamp, Timestamp, i64)>);

impl Steps {
    fn of(metrics: &Metrics) -> Self {
        let series = metrics.replicas_status.iter().flat_map(|stages| &stages.series);
        let ranges = series.filter(|series| is_billed(&series.stage)).flat_map(|one| &one.data);
        let mut changes: BTreeMap<Timestamp, Vec<(usize, &str, bool)>> = BTreeMap::new();
        for (number, range) in ranges.enumerate() {
            let (Some(from), Some(to)) = (range.from, range.to) else { continue };
            if from >= to {
                continue;
            }
            // Ranges of one replica count once where they overlap; those of nobody count each.
            let replica = range.replica.as_deref().unwrap_or_default();
            let nobody = if replica.is_empty() { number } else { usize::MAX };
            for (at, begins) in [(from, true), (to, false)] {
                changes.entry(to_millis(at)).or_default().push((nobody, replica, begins));
            }
        }
        let mut there: BTreeMap<(usize, &str), i64> = BTreeMap::new();
        let mut steps: Vec<(Timestamp, Timestamp, i64)> = Vec::new();
        let mut since = None;
        for (at, changes) in changes {
            if let Some(since) = since.replace(at) {
                let replicas = i64::try_from(there.len()).unwrap_or(i64::MAX);
                steps.push((since, at, replicas.min(MOST_REPLICAS)));
            }
            for (nobody, replica, begins) in changes {
                let ranges = there.entry((nobody, replica)).or_default();
                *ranges += if begins { 1 } else { -1 };
            }
            there.retain(|_, ranges| *ranges != 0);
        }
        Self(steps)
    }

    /// Those that reach into a time.
    fn steps(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = &(Timestamp, Timestamp, i64)> {
        let first = self.0.partition_point(|(_, ends, _)| *ends <= from);
        self.0[first..].iter().take_while(move |(begins, ..)| *begins < to)
    }

    /// What they tell of a time, in their own windows; nothing where there is no range before or after.
    fn within(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = ReplicaWindow> {
        self.steps(from, to).map(move |(begins, ends, replicas)| {
            let (from, to) = (from.max(*begins), to.min(*ends));
            let replica_millis = millis_between(from, to).saturating_mul(*replicas);
            ReplicaWindow { from, to, replica_millis, is_exact: true }
        })
    }

    /// Adds a window, cut where replicas came or went. Where more were counted than the ranges ever know
    /// of in it, some are missing: then what was counted holds. The specification does not say
    /// whether a count is an average or was taken at one moment.
    fn sharpen(&self, window: ReplicaWindow, into: &mut Vec<ReplicaWindow>) {
        let ReplicaWindow { from, to, replica_millis, .. } = window;
        let near = self.steps(shifted(from, -ROUNDING_MILLIS), shifted(to, ROUNDING_MILLIS));
        let Some(most) = near.map(|(.., replicas)| *replicas).max() else {
            into.push(window);
            return;
        };
        let known = most.saturating_mul(millis_between(from, to));
        if replica_millis > known.saturating_add(ROUNDING_MILLIS) {
            into.push(window);
            return;
        }
        let mut upto = from;
        let mut cut = |to: Timestamp, replica_millis: i64| {
            if to > upto {
                into.push(ReplicaWindow { from: upto, to, replica_millis, is_exact: true });
                upto = to;
            }
        };
        for step in self.within(from, to) {
            cut(step.from, 0);
            cut(step.to, step.replica_millis);
        }
        cut(to, 0);
    }
}

#[cfg(test)]
#[path = "replica_time_tests.rs"]
mod tests;
