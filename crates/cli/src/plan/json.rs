//! `plan --json`, as documented in `docs/json.md`.

use guard_core::{
    PlanAmount, PlanCost, PlanCosts, PlanInput, PlanItem, PlanLine, PlanView, PlanWay,
};
use schemars::JsonSchema;
use serde::Serialize;

/// What was asked and what it would cost. Unknown amounts are null, never zero.
// Not `PlanView` itself: that is finished words for people, and without what was asked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlanJson<'a> {
    /// Minutes of use on a day that has any.
    minutes_per_day: u32,
    /// How many such days a week has.
    days_per_week: u32,
    /// Starts on such a day, each with its cold start on top; 0: starting is part of the minutes.
    starts_per_day: u32,
    /// Minutes without a request until scale to zero.
    idle_minutes: u32,
    /// Each of what is planned.
    endpoints: Vec<EndpointJson<'a>>,
    /// All of them together.
    total: CostsJson,
    /// What is assumed, in sentences.
    assumed: &'a [String],
}

/// One of what is planned.
#[derive(Debug, Serialize, JsonSchema)]
struct EndpointJson<'a> {
    /// Name of the endpoint, short name of the hardware, or `endpoint 1` for a price.
    label: &'a str,
    /// Price of one replica, in micro-dollars; null when not known.
    replica_rate_micros_per_hour: Option<i64>,
    /// How many run.
    replicas: u32,
    /// How long a start takes; null when that was not measured.
    cold_start_seconds: Option<u32>,
    /// Being away longer than this makes pausing cheaper than waiting; null without a cold start.
    break_even_minutes: Option<u32>,
    /// What one start costs, in micro-dollars; null without a cold start or a price.
    break_even_micros: Option<i64>,
    /// What it would cost.
    costs: CostsJson,
}

/// What it would cost in each way.
#[derive(Debug, Serialize, JsonSchema)]
struct CostsJson {
    /// In 7 days.
    week: WaysJson,
    /// In 365/12 days.
    month: WaysJson,
    /// Which way costs least; null when all cost the same.
    cheapest: Option<WayJson>,
}

/// What each way would cost.
// `PlanCosts` has a week and a month of each way, this has each way of a week and of a month.
#[derive(Debug, Serialize, JsonSchema)]
struct WaysJson {
    /// Never stopped, in micro-dollars; null when a price is not known.
    always_on_micros: Option<i64>,
    /// Resumed before the use and paused at its end, in micro-dollars; null when a price is not known.
    these_hours_micros: Option<i64>,
    /// Left to Hugging Face to stop after `idle_minutes`, in micro-dollars; null when a price is not
    /// known.
    scale_to_zero_micros: Option<i64>,
    /// What these hours save against always on, in micro-dollars; null when a price is not known.
    saved_micros: Option<i64>,
}

/// One way of using endpoints.
// `PlanWay` is spelled for the page.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum WayJson {
    /// Never stopped.
    AlwaysOn,
    /// Resumed before the use and paused at its end.
    TheseHours,
    /// Left to Hugging Face to stop when it is idle.
    ScaleToZero,
}

impl<'a> PlanJson<'a> {
    /// The plan `view` of `input`.
    pub fn of(input: &'a PlanInput, view: &'a PlanView) -> Self {
        Self {
            minutes_per_day: input.minutes_per_day,
            days_per_week: input.days_per_week,
            starts_per_day: input.starts_per_day,
            idle_minutes: input.idle_minutes,
            endpoints: input
                .items
                .iter()
                .zip(&view.items)
                .map(|(item, line)| EndpointJson::of(item, line))
                .collect(),
            total: CostsJson::of(&view.total),
            assumed: &view.assumed,
        }
    }
}

impl<'a> EndpointJson<'a> {
    fn of(item: &'a PlanItem, line: &PlanLine) -> Self {
        Self {
            label: &item.label,
            replica_rate_micros_per_hour: item.rate_micros_per_hour,
            replicas: item.min_replicas,
            cold_start_seconds: item.cold_start_seconds,
            break_even_minutes: line.break_even.minutes,
            break_even_micros: line.break_even.micros,
            costs: CostsJson::of(&line.costs),
        }
    }
}

impl CostsJson {
    fn of(costs: &PlanCosts) -> Self {
        let ways = |amount: fn(&PlanCost) -> &PlanAmount| WaysJson {
            always_on_micros: amount(&costs.always_on).micros,
            these_hours_micros: amount(&costs.these_hours).micros,
            scale_to_zero_micros: amount(&costs.scale_to_zero).micros,
            saved_micros: amount(&costs.saves).micros,
        };
        Self {
            week: ways(|cost| &cost.week),
            month: ways(|cost| &cost.month),
            cheapest: costs.cheapest.map(|way| match way {
                PlanWay::AlwaysOn => WayJson::AlwaysOn,
                PlanWay::TheseHours => WayJson::TheseHours,
                PlanWay::ScaleToZero => WayJson::ScaleToZero,
            }),
        }
    }
}
