//! `deploy --json`, as documented in `docs/json.md`.

use guard_core::{DeployItem, DeployStage, EndpointId, PlanView};
use schemars::JsonSchema;
use serde::Serialize;

/// What became of each endpoint that was to be created; without any with --dry-run.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeployJson {
    /// In the order they were asked for.
    endpoints: Vec<EndpointJson>,
    /// All that was wanted for 2 h on 5 days of a week, in micro-dollars; null when a price is not known.
    week_micros: Option<i64>,
    /// The same always on.
    always_on_week_micros: Option<i64>,
}

/// What became of one.
#[derive(Debug, Serialize, JsonSchema)]
struct EndpointJson {
    /// Which.
    endpoint: EndpointId,
    /// How it stands.
    state: DeployedState,
    /// What it is on: `vendor/region/type/size`.
    hardware: String,
    /// Price of one replica, in micro-dollars; null when not known.
    rate_micros_per_hour: Option<i64>,
    /// From the request until it was read back as paused; null when it was not.
    seconds: Option<f64>,
    /// What that cost at the most, in micro-dollars; null when not known.
    cost_at_most_micros: Option<i64>,
    /// Why it was not created, in a sentence; else null.
    why: Option<String>,
}

/// How an endpoint stands that was to be created.
// Fewer than the steps of `DeployStage`, which may grow.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum DeployedState {
    /// Created, and read back as paused.
    Paused,
    /// Created and left running, with --keep-running.
    Running,
    /// It was refused.
    NotCreated,
    /// It was not asked for any more.
    NotBegun,
    /// It may cost money.
    Unconfirmed,
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
            DeployStage::Paused { took } => (DeployedState::Paused, Some(*took), None),
            DeployStage::Kept => (DeployedState::Running, None, None),
            DeployStage::NotCreated { why, .. } => {
                (DeployedState::NotCreated, None, Some(why.clone()))
            }
            DeployStage::Waiting | DeployStage::Skipped => (DeployedState::NotBegun, None, None),
            DeployStage::Creating { .. }
            | DeployStage::Looking { .. }
            | DeployStage::Changing { .. }
            | DeployStage::Pausing { .. } => (DeployedState::Unconfirmed, None, None),
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
