//! What can be planned with: the endpoints of the account and the hardware of the price list.

use serde::Serialize;
use ts_rs::TS;

use super::input::PlanItem;
use crate::endpoint::EndpointId;
use crate::money::Rate;

/// What can be planned with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanChoices {
    /// The endpoints of the account, by name.
    pub endpoints: Vec<PlanEndpoint>,
    /// The hardware of the price list, by vendor and region, cheapest first.
    pub hardware: Vec<PlanHardware>,
    /// Minutes until scale to zero as set.
    pub idle_minutes: u32,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanEndpoint {
    /// Which.
    pub id: EndpointId,
    /// Its name, with the namespace when two share it.
    pub label: String,
    /// What it runs on, short: `L40S`. `None` when the answer did not say.
    pub hardware: Option<String>,
    /// Price of one replica for an hour in micro-dollars; `None` is unknown.
    #[ts(type = "number | null")]
    pub rate_micros_per_hour: Option<i64>,
    /// The same in words: `$1.80/h`, `price unknown`.
    pub rate: String,
    /// Replicas it keeps while it runs, at least 1.
    pub replicas: u32,
    /// Seconds from resuming to running as measured; `None` when that was not measured yet.
    pub cold_start_seconds: Option<u32>,
}

impl PlanEndpoint {
    /// It as something to plan.
    #[must_use]
    pub fn item(&self) -> PlanItem {
        PlanItem {
            min_replicas: self.replicas,
            cold_start_seconds: self.cold_start_seconds,
            ..PlanItem::new(&self.label, self.rate_micros_per_hour.map(Rate))
        }
    }
}

/// One row of the price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PlanHardware {
    /// `vendor/region/type/size`.
    pub hardware: String,
    /// Short: `L40S`.
    pub short: String,
    /// Price of one replica for an hour in micro-dollars.
    #[ts(type = "number")]
    pub rate_micros_per_hour: i64,
    /// The same in words: `$1.80/h`.
    pub rate: String,
}
