//! `plan --json`, as documented in `docs/json.md`.

use guard_core::{PlanCosts, PlanInput, PlanItem, PlanLine, PlanView, PlanWay};
use serde::Serialize;

/// What was asked and what it would cost. Unknown amounts are null, never zero.
#[derive(Debug, Serialize)]
pub struct PlanJson<'a> {
    minutes_per_day: u32,
    days_per_week: u32,
    starts_per_day: u32,
    idle_minutes: u32,
    endpoints: Vec<EndpointJson<'a>>,
    total: CostsJson,
    assumed: &'a [String],
}

#[derive(Debug, Serialize)]
struct EndpointJson<'a> {
    label: &'a str,
    replica_rate_micros_per_hour: Option<i64>,
    replicas: u32,
    cold_start_seconds: Option<u32>,
    break_even_minutes: Option<u32>,
    break_even_micros: Option<i64>,
    costs: CostsJson,
}

#[derive(Debug, Serialize)]
struct CostsJson {
    week: WaysJson,
    month: WaysJson,
    cheapest: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct WaysJson {
    always_on_micros: Option<i64>,
    these_hours_micros: Option<i64>,
    scale_to_zero_micros: Option<i64>,
    saved_micros: Option<i64>,
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
        Self {
            week: WaysJson {
                always_on_micros: costs.always_on.week.micros,
                these_hours_micros: costs.these_hours.week.micros,
                scale_to_zero_micros: costs.scale_to_zero.week.micros,
                saved_micros: costs.saves.week.micros,
            },
            month: WaysJson {
                always_on_micros: costs.always_on.month.micros,
                these_hours_micros: costs.these_hours.month.micros,
                scale_to_zero_micros: costs.scale_to_zero.month.micros,
                saved_micros: costs.saves.month.micros,
            },
            cheapest: costs.cheapest.map(|way| match way {
                PlanWay::AlwaysOn => "always_on",
                PlanWay::TheseHours => "these_hours",
                PlanWay::ScaleToZero => "scale_to_zero",
            }),
        }
    }
}
