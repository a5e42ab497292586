//! What the planner can pick from.

use std::collections::BTreeMap;

use super::Guard;
use crate::endpoint::{EndpointId, Hardware, Observed, Prices};
use crate::money::Rate;
use crate::plan::{PlanChoices, PlanEndpoint, PlanHardware};
use crate::words;

impl Guard {
    /// The endpoints of the account and the hardware of the price list. `cold_starts` has the
    /// seconds a start of an endpoint took, for those where one was measured.
    #[must_use]
    pub fn plan_choices(&self, cold_starts: &BTreeMap<EndpointId, u32>) -> PlanChoices {
        let endpoint = |seen: &Observed| PlanEndpoint {
            label: self.label(&seen.id),
            cold_start_seconds: cold_starts.get(&seen.id).copied(),
            ..endpoint(seen, self.price(seen))
        };
        PlanChoices {
            endpoints: self.world.inventory.endpoints().map(endpoint).collect(),
            hardware: hardware(self.world.prices.rates()),
            idle_minutes: self.world.settings.arm.scale_to_zero_minutes,
        }
    }
}

fn endpoint(seen: &Observed, rate: Option<Rate>) -> PlanEndpoint {
    // An armed endpoint keeps none while it is idle, and one while it runs.
    let kept = seen.scaling.and_then(|scaling| scaling.min_replicas).unwrap_or(1);
    PlanEndpoint {
        id: seen.id.clone(),
        label: seen.id.label(),
        hardware: seen.hardware.as_ref().map(Hardware::short),
        rate_micros_per_hour: rate.map(|rate| rate.0),
        rate: rate.map_or_else(|| "price unknown".to_owned(), words::rate),
        replicas: kept.max(1),
        cold_start_seconds: None,
    }
}

/// By vendor and region, cheapest first.
fn hardware(prices: &Prices) -> Vec<PlanHardware> {
    let mut listed: Vec<(&Hardware, &Rate)> = prices.iter().collect();
    listed.sort_by_key(|(hardware, rate)| (&hardware.vendor, &hardware.region, **rate));
    let row = |(hardware, rate): (&Hardware, &Rate)| PlanHardware {
        hardware: hardware.to_string(),
        short: hardware.short(),
        rate_micros_per_hour: rate.0,
        rate: words::rate(*rate),
    };
    listed.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Scaling;

    #[test]
    fn the_price_list_reads_by_place_cheapest_first() {
        let prices: Prices = [
            ("aws/us-east-1/nvidia-l40s/x1", 1_800_000),
            ("aws/us-east-1/nvidia-l4/x4", 3_800_000),
            ("aws/us-east-1/nvidia-l4/x1", 800_000),
            ("aws/eu-west-1/nvidia-l4/x1", 900_000),
        ]
        .map(|(hardware, rate)| (hardware.parse().unwrap(), Rate(rate)))
        .into();
        let rows: Vec<String> =
            hardware(&prices).iter().map(|row| format!("{} {}", row.short, row.rate)).collect();
        assert_eq!(rows, ["L4 $0.90/h", "L4 $0.80/h", "L40S $1.80/h", "4 x L4 $3.80/h"]);
    }

    #[test]
    fn an_armed_endpoint_runs_with_one_replica_and_an_unknown_price_is_not_zero() {
        let mut seen = Observed::unreadable(EndpointId::new("alice", "phi-4"), "");
        let replicas = |seen: &Observed| endpoint(seen, None).replicas;
        assert_eq!(replicas(&seen), 1);
        for (kept, replica_count) in [(0, 1), (1, 1), (2, 2)] {
            seen.scaling = Some(Scaling { min_replicas: Some(kept), ..Scaling::default() });
            assert_eq!(replicas(&seen), replica_count);
        }
        let unpriced = endpoint(&seen, None);
        assert_eq!(unpriced.rate_micros_per_hour, None);
        assert_eq!(unpriced.rate, "price unknown");
        assert_eq!(unpriced.item().rate(), None);
        assert_eq!(unpriced.item().min_replicas, 2);
    }
}
