//! What the planner shows: finished words, and the raw figures beside them.

use serde::Serialize;
use ts_rs::TS;

/// What it would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// `2 h a day, 5 days a week`.
    pub when: String,
    /// All endpoints together while they run: `$3.40/h`, `at least $2.60/h`, `price unknown`.
    pub rate: String,
    /// What the three ways are called.
    pub names: PlanNames,
    /// `These hours cost least, when everything is paused at their end`.
    pub cheapest: String,
    /// Each endpoint, in the order they were given.
    pub items: Vec<PlanLine>,
    /// All of them together.
    pub total: PlanCosts,
    /// What is assumed, in sentences.
    pub assumed: Vec<String>,
    /// What could not be and was counted otherwise, in sentences.
    pub corrections: Vec<String>,
}

/// What the three ways of using endpoints are called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanNames {
    /// `always on`.
    pub always_on: String,
    /// `these hours`.
    pub these_hours: String,
    /// `scale to zero after 15 min`.
    pub scale_to_zero: String,
}

/// One way of using endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum PlanWay {
    /// Never stopped.
    AlwaysOn,
    /// Resumed before the use and paused at its end.
    TheseHours,
    /// Left to Hugging Face to stop when it is idle.
    ScaleToZero,
}

impl PlanWay {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::AlwaysOn, Self::TheseHours, Self::ScaleToZero];
}

/// What one endpoint would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanLine {
    /// What it is called.
    pub label: String,
    /// What it costs while it runs, all replicas that are always there: `$0.80/h`.
    pub rate: String,
    /// What it would cost.
    pub costs: PlanCosts,
    /// From when on pausing it is cheaper than waiting.
    pub break_even: PlanBreakEven,
}

/// What something would cost in each way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanCosts {
    /// Never stopped.
    pub always_on: PlanCost,
    /// Resumed before the use and paused at its end.
    pub these_hours: PlanCost,
    /// Left to Hugging Face to stop when it is idle.
    pub scale_to_zero: PlanCost,
    /// Which costs least; `None` when all cost the same.
    pub cheapest: Option<PlanWay>,
    /// What these hours save against always on.
    pub saves: PlanCost,
    /// The same in words: `$537.20 a week less than always on`.
    pub saved: String,
}

/// An amount for a week and for a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanCost {
    /// In 7 days.
    pub week: PlanAmount,
    /// In 365/12 days.
    pub month: PlanAmount,
}

/// One amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanAmount {
    /// In micro-dollars; `None` when a price is not known.
    #[ts(type = "number | null")]
    pub micros: Option<i64>,
    /// As much of it as has a price, in micro-dollars.
    #[ts(type = "number")]
    pub known_micros: i64,
    /// `$34.00`, `at least $26.00`, `unknown`.
    pub words: String,
}

/// From when on pausing is cheaper than leaving it running until it is needed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanBreakEven {
    /// Billed minutes of a start; being away longer makes pausing cheaper. `None` when no start
    /// was measured.
    pub minutes: Option<u32>,
    /// What such a start costs, in micro-dollars; `None` when that or the price is not known.
    #[ts(type = "number | null")]
    pub micros: Option<i64>,
    /// `phi-4 takes 3 min 20 s to start: pausing pays when you are away longer than 4 min
    /// ($0.12)`.
    pub words: String,
}
