//! `deploy --json`, as documented in `docs/json.md`.

use guard_core::{DeployItem, DeployStage, EndpointId, PlanView};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct DeployJson {
    endpoints: Vec<EndpointJson>,
    week_micros: Option<i64>,
    always_on_week_micros: Option<i64>,
}

#[derive(Debug, Serialize)]
struct EndpointJson {
    endpoint: EndpointId,
    state: &'static str,
    hardware: String,
    rate_micros_per_hour: Option<i64>,
    seconds: Option<f64>,
    cost_at_most_micros: Option<i64>,
    why: Option<String>,
}

impl DeployJson {
    /// What became of each, and what a week costs.
    pub fn of(plan: &PlanView, items: &[DeployItem]) -> Self {
        Self {
            endpoints: items.iter().map(EndpointJson::of).collect(),
            week_micros: plan.total.these_hours.week.micros,
            always_on_week_micros: plan.total.always_on.week.micros,
        }
    }
}

impl EndpointJson {
    fn of(item: &DeployItem) -> Self {
        let (state, took, why) = match &item.stage {
            DeployStage::Paused { took } => ("paused", Some(*took), None),
            DeployStage::Kept => ("running", None, None),
            DeployStage::NotCreated { why, .. } => ("not_created", None, Some(why.clone())),
            DeployStage::Waiting | DeployStage::Skipped => ("not_begun", None, None),
            DeployStage::Creating { .. }
            | DeployStage::Looking { .. }
            | DeployStage::Changing { .. }
            | DeployStage::Pausing { .. } => ("unconfirmed", None, None),
        };
        Self {
            endpoint: item.new.endpoint.clone(),
            state,
            hardware: item.new.hardware.clone(),
            rate_micros_per_hour: item.rate.map(|rate| rate.0),
            // Milliseconds are enough, and short to read.
            seconds: took.map(|took| (took.as_secs_f64() * 1_000.0).round() / 1_000.0),
            cost_at_most_micros: took.and_then(|took| item.cost_at_most(took)).map(|cost| cost.0),
            why,
        }
    }
}
