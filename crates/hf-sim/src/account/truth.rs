//! What Hugging Face charges, computed as plainly as possible. This is the reference that
//! other meters are compared with, so it shares no code with them.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::{EndpointKey, meter::Interval};

const NANOS_PER_MINUTE: i128 = 60_000_000_000;
const NANOS_PER_HOUR: i128 = 3_600_000_000_000;

/// The cost of everything up to `at`, deleted endpoints included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Truth {
    pub at: Timestamp,
    pub endpoints: Vec<EndpointTruth>,
    /// Sum over all endpoints, micro-dollars, each episode settled to whole minutes.
    pub micros: i64,
    /// Sum over all endpoints without the rounding to minutes.
    pub unrounded_micros: i64,
    /// What everything billable costs right now.
    pub running_rate_micros_per_hour: i64,
}

impl Truth {
    /// The part of one endpoint; `None` if it never existed.
    #[must_use]
    pub fn endpoint(&self, namespace: &str, name: &str) -> Option<&EndpointTruth> {
        let wanted = EndpointKey::new(namespace, name);
        self.endpoints.iter().find(|e| e.endpoint == wanted)
    }
}

/// The cost of one endpoint name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndpointTruth {
    pub endpoint: EndpointKey,
    pub episodes: Vec<Episode>,
    pub micros: i64,
    pub unrounded_micros: i64,
}

/// From becoming billable to becoming free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Episode {
    pub start: Timestamp,
    /// `None` while it lasts; then it is settled as if it ended at the time asked for.
    pub end: Option<Timestamp>,
    /// Whole minutes, a started one counting whole.
    pub minutes: i64,
    /// Settled cost, micro-dollars, rounded up once.
    pub micros: i64,
    /// Cost to the nanosecond, in micro-dollars, rounded up once.
    pub unrounded_micros: i64,
    /// The same without any rounding: Σ micros-per-hour × replicas × nanoseconds.
    /// Divide by 3 600 000 000 000 for micro-dollars. Serialized as text.
    #[serde(serialize_with = "as_text")]
    pub micro_nanos_per_hour: i128,
    /// Billing product of the last interval, e.g. `endpoints/aws/nvidia-l4/x1`.
    pub product: String,
    /// Rate × replicas of the last interval, micro-dollars per hour.
    pub last_rate_micros_per_hour: i64,
}

/// Settles the intervals of one endpoint between two instants, one episode after the other.
///
/// Within an episode every nanosecond costs rate × replicas of its interval. What is missing
/// to a whole minute at the end costs rate × replicas of the last interval. The sum is rounded up once.
#[must_use]
pub fn settle(intervals: &[Interval], from: Timestamp, until: Timestamp) -> Vec<Episode> {
    let mut episodes = Vec::new();
    let mut rest = intervals;
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|i| i.episode == first.episode).count();
        let (this, later) = rest.split_at(length);
        episodes.extend(settle_episode(this, from, until));
        rest = later;
    }
    episodes
}

fn settle_episode(intervals: &[Interval], from: Timestamp, until: Timestamp) -> Option<Episode> {
    let mut exact: i128 = 0;
    let mut nanos: i128 = 0;
    let mut start = None;
    let mut end = None;
    let mut last = None;
    for interval in intervals {
        let begins = interval.start.max(from);
        let stops = interval.end.unwrap_or(until).min(until);
        if stops <= begins {
            continue;
        }
        let length = stops.as_nanosecond() - begins.as_nanosecond();
        exact += per_hour(interval) * length;
        nanos += length;
        start = start.or(Some(begins));
        end = interval.end.filter(|e| *e <= until);
        last = Some(interval);
    }
    let (start, last) = (start?, last?);
    let minutes = ceil_div(nanos, NANOS_PER_MINUTE);
    let missing = minutes * NANOS_PER_MINUTE - nanos;
    let settled = exact + per_hour(last) * missing;
    Some(Episode {
        start,
        end,
        minutes: narrow(minutes),
        micros: narrow(ceil_div(settled, NANOS_PER_HOUR)),
        unrounded_micros: narrow(ceil_div(exact, NANOS_PER_HOUR)),
        micro_nanos_per_hour: exact,
        product: last.charge.product.clone(),
        last_rate_micros_per_hour: narrow(per_hour(last)),
    })
}

fn per_hour(interval: &Interval) -> i128 {
    i128::from(interval.charge.rate_micros_per_hour) * i128::from(interval.charge.replicas)
}

fn ceil_div(value: i128, by: i128) -> i128 {
    value.div_euclid(by) + i128::from(value.rem_euclid(by) != 0)
}

/// A sum that does not fit is shown as the largest amount rather than a wrapped one.
fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn as_text<S: Serializer>(value: &i128, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::meter::{Charge, Meter};

    fn at(text: &str) -> Timestamp {
        format!("2026-11-20T{text}Z").parse().unwrap()
    }

    fn charge(rate_micros_per_hour: i64, replicas: u32) -> Option<Charge> {
        Some(Charge {
            rate_micros_per_hour,
            replicas,
            serving: true,
            product: "endpoints/aws/nvidia-l40s/x1".to_owned(),
        })
    }

    fn settled(notes: &[(&str, Option<Charge>)], until: &str) -> Vec<Episode> {
        let mut meter = Meter::default();
        for (when, what) in notes {
            meter.note(at(when), what.clone());
        }
        settle(meter.intervals(), Timestamp::MIN, at(until))
    }

    #[test]
    fn a_started_minute_counts_whole() {
        let phi = charge(1_800_000, 1);
        let life = settled(&[("10:00:00", phi), ("12:00:10", None)], "13:00:00");
        assert_eq!(life.len(), 1);
        assert_eq!(life[0].minutes, 121);
        assert_eq!(life[0].micros, 3_630_000);
        assert_eq!(life[0].unrounded_micros, 3_605_000);
        assert_eq!(life[0].end, Some(at("12:00:10")));
    }

    #[test]
    fn a_whole_minute_is_not_rounded_further() {
        let life = settled(&[("10:00:00", charge(800_000, 1)), ("10:31:00", None)], "13:00:00");
        assert_eq!((life[0].minutes, life[0].micros), (31, 413_334));
    }

    #[test]
    fn a_change_inside_an_episode_adds_no_minute() {
        // 30 s with one replica, 15 s with two, and 15 s missing at the rate of two.
        let life = settled(
            &[
                ("10:00:00", charge(3_600_000, 1)),
                ("10:00:30", charge(3_600_000, 2)),
                ("10:00:45", None),
            ],
            "11:00:00",
        );
        assert_eq!((life.len(), life[0].minutes), (1, 1));
        assert_eq!(life[0].micros, 30_000 + 30_000 + 30_000);
    }

    #[test]
    fn a_free_second_makes_two_episodes() {
        let l4 = || charge(600_000, 1);
        let life = settled(
            &[("10:00:00", l4()), ("10:00:10", None), ("10:00:11", l4()), ("10:00:20", None)],
            "11:00:00",
        );
        assert_eq!(life.iter().map(|e| e.micros).collect::<Vec<_>>(), [10_000, 10_000]);
    }

    #[test]
    fn an_open_episode_is_settled_until_now() {
        let life = settled(&[("10:00:00", charge(600_000, 1))], "10:00:01");
        assert_eq!((life[0].end, life[0].micros), (None, 10_000));
        assert_eq!(settled(&[("10:00:00", charge(600_000, 1))], "10:00:00"), []);
    }

    #[test]
    fn a_charge_that_lasted_no_time_is_forgotten() {
        let life = settled(
            &[
                ("10:00:00", charge(600_000, 1)),
                ("10:00:30", charge(600_000, 5)),
                ("10:00:30", None),
            ],
            "11:00:00",
        );
        assert_eq!(life[0].micros, 10_000);
    }
}
