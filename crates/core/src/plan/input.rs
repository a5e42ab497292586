//! What is to be planned, and what of it cannot be.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::money::Rate;
use crate::words;

/// More endpoints than anybody plans; keeps every sum inside what a page can count exactly.
const MOST_ITEMS: usize = 50;
/// The dearest machine of the price list costs $80/h.
const DEAREST: Rate = Rate(1_000_000_000);
const MOST_REPLICAS: u32 = 100;
const MOST_STARTS: u32 = 100;
const LONGEST_COLD_START: u32 = 6 * 3_600;
pub(super) const MINUTES_PER_DAY: u32 = 24 * 60;
pub(super) const DAYS_PER_WEEK: u32 = 7;

/// What is to be planned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanInput {
    /// The endpoints, or hardware for some.
    pub items: Vec<PlanItem>,
    /// Minutes of use on a day that has any, 1 to 1440.
    pub minutes_per_day: u32,
    /// Days of use in a week, 1 to 7.
    pub days_per_week: u32,
    /// Starts on such a day, each with its cold start on top of the minutes. 0: starting is part
    /// of the minutes.
    pub starts_per_day: u32,
    /// Minutes without a request until Hugging Face scales to zero, 15 to 2880.
    pub idle_minutes: u32,
}

/// One endpoint, or hardware for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanItem {
    /// What it is called.
    pub label: String,
    /// Price of one replica for an hour in micro-dollars; `None` is unknown and never free.
    #[ts(type = "number | null")]
    pub rate_micros_per_hour: Option<i64>,
    /// Replicas that are there all the time it runs, 1 to 100.
    pub min_replicas: u32,
    /// Replicas on top while it is scaled up.
    pub additional_replicas: u32,
    /// Minutes of a day of use in which it is scaled up.
    pub scale_up_minutes_per_day: u32,
    /// Seconds from resuming to running as measured; `None` when that was not measured yet.
    pub cold_start_seconds: Option<u32>,
}

/// A value that cannot be, and what is counted instead, both in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// `26 h a day is out of range (at most 24 h)`.
    pub wrong: String,
    /// `24 h is counted`.
    pub instead: String,
}

impl fmt::Display for Correction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}.", self.wrong, self.instead)
    }
}

impl PlanItem {
    /// One replica at `rate`, not scaled up, its start not measured.
    #[must_use]
    pub fn new(label: &str, rate: Option<Rate>) -> Self {
        Self {
            label: label.to_owned(),
            rate_micros_per_hour: rate.map(|rate| rate.0),
            min_replicas: 1,
            additional_replicas: 0,
            scale_up_minutes_per_day: 0,
            cold_start_seconds: None,
        }
    }

    /// The price of one replica.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        self.rate_micros_per_hour.map(Rate)
    }

    fn clamp(&mut self, found: &mut Vec<Correction>) {
        let label = self.label.clone();
        if let Some(rate) = self.rate().filter(|rate| rate.0 < 0 || *rate > DEAREST) {
            self.rate_micros_per_hour = None;
            found.push(Correction {
                wrong: format!(
                    "{} for {label} is outside $0 to {}",
                    words::rate(rate),
                    words::rate(DEAREST)
                ),
                instead: "its price is counted as unknown".to_owned(),
            });
        }
        let replicas = |count: u32| words::counted(count as usize, "replica", "replicas");
        let what = |count: u32| format!("{} for {label}", replicas(count));
        into(found, &mut self.min_replicas, 1, MOST_REPLICAS, what, replicas);
        let what = |count: u32| format!("{} more for {label}", replicas(count));
        into(found, &mut self.additional_replicas, 0, MOST_REPLICAS, what, replicas);
        let what = |count: u32| format!("{} scaled up a day for {label}", minutes(count));
        into(found, &mut self.scale_up_minutes_per_day, 0, MINUTES_PER_DAY, what, minutes);
        if let Some(cold_start) = &mut self.cold_start_seconds {
            let what = |count: u32| format!("{} to start {label}", seconds(count));
            into(found, cold_start, 1, LONGEST_COLD_START, what, seconds);
        }
    }
}

impl PlanInput {
    /// Every value brought into the range that can be. Returns what was changed.
    pub fn clamp(&mut self) -> Vec<Correction> {
        let mut found = Vec::new();
        if self.items.len() > MOST_ITEMS {
            found.push(Correction {
                wrong: format!("{} endpoints are more than {MOST_ITEMS}", self.items.len()),
                instead: format!("the first {MOST_ITEMS} are counted"),
            });
            self.items.truncate(MOST_ITEMS);
        }
        for item in &mut self.items {
            item.clamp(&mut found);
        }
        let a_day = |count: u32| format!("{} a day", minutes(count));
        into(&mut found, &mut self.minutes_per_day, 1, MINUTES_PER_DAY, a_day, minutes);
        let days = |count: u32| words::counted(count as usize, "day", "days");
        let a_week = |count: u32| format!("{} a week", days(count));
        into(&mut found, &mut self.days_per_week, 1, DAYS_PER_WEEK, a_week, days);
        let starts = |count: u32| words::counted(count as usize, "start", "starts");
        let a_day = |count: u32| format!("{} a day", starts(count));
        into(&mut found, &mut self.starts_per_day, 0, MOST_STARTS, a_day, starts);
        let idle = |count: u32| format!("{count} min idle until scale to zero");
        let plain = |count: u32| format!("{count} min");
        into(&mut found, &mut self.idle_minutes, 15, 2_880, idle, plain);
        found
    }
}

fn minutes(count: u32) -> String {
    match count {
        0 => "0 min".to_owned(),
        // A day has 24 h, and people count hours in it.
        1..MINUTES_PER_DAY => words::minutes(count),
        _ if count.is_multiple_of(60) => format!("{} h", count / 60),
        _ => format!("{} h {} min", count / 60, count % 60),
    }
}

fn seconds(count: u32) -> String {
    words::length(Duration::from_secs(count.into()))
}

fn into(
    found: &mut Vec<Correction>,
    value: &mut u32,
    low: u32,
    high: u32,
    whole: impl Fn(u32) -> String,
    short: impl Fn(u32) -> String,
) {
    let kept = (*value).clamp(low, high);
    if kept == *value {
        return;
    }
    let bound = if *value > high { "at most" } else { "at least" };
    found.push(Correction {
        wrong: format!("{} is out of range ({bound} {})", whole(*value), short(kept)),
        instead: format!("{} is counted", short(kept)),
    });
    *value = kept;
}
