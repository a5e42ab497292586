//! Endpoints and prices as the API shows them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::prices::{PriceRow, dollars};
use super::{Account, Endpoint, State, draw};

impl Account {
    /// `EndpointWithStatus`.
    pub(super) fn endpoint_json(&self, endpoint: &Endpoint) -> Value {
        let config = &endpoint.config;
        let mut body = config.to_json();
        body["name"] = json!(endpoint.key.name);
        body["healthRoute"] = json!(config.health_route());
        if let Some(body) = body.as_object_mut() {
            // It can be set at creation and is not shown.
            body.remove("cacheHttpResponses");
            let muted = json!({ "email": false, "push": false });
            body.entry("notifications").or_insert(muted);
            body.entry("experimentalFeatures").or_insert(json!({}));
        }
        if self.spec.behaviour.old_shapes {
            body["notifications"] = json!({});
        }
        body["compute"]["id"] = json!(format!(
            "{}-{}-{}-{}",
            config.vendor, config.region, config.instance_type, config.instance_size
        ));
        body["model"] = Value::Object(redacted(&config.model));
        body["status"] = self.status_json(endpoint);
        body
    }

    fn status_json(&self, endpoint: &Endpoint) -> Value {
        let state = endpoint.state;
        let mut status = json!({
            "state": endpoint.shown_as.as_deref().unwrap_or(state.as_str()),
            "message": state.message(),
            "errorMessage": null,
            "agentMessage": endpoint.diagnosis,
            "createdAt": nine_digits(endpoint.created_at),
            "createdBy": person(&endpoint.created_by),
            "updatedAt": three_digits(endpoint.updated_at),
            "updatedBy": person(&endpoint.updated_by),
            "lastUsedAt": endpoint.last_used_at.map(three_digits),
            "readyReplica": endpoint.ready,
            "targetReplica": endpoint.target,
            "private": null,
            "inferenceMetricsEnabled": false,
        });
        if matches!(state, State::Failed | State::UpdateFailed) {
            status["errorMessage"] = json!("Endpoint failed to start");
        }
        if endpoint.has_url || !self.spec.behaviour.old_shapes {
            status["url"] = json!(format!("{}/_endpoint/{}", self.base_url, endpoint.key));
        }
        status
    }

    /// `Vendors`: the price list, with a namespace's quota or, for nobody, none to use.
    pub(super) fn vendors_json(&self, namespace: Option<&str>) -> Value {
        let listed = || self.prices.iter().filter(|row| row.listed);
        let vendor = |name: &str| {
            let region = |region: &str| {
                let computes: Vec<Value> = listed()
                    .filter(|row| row.vendor == name && row.region == region)
                    .map(|row| self.compute_json(row, namespace))
                    .collect();
                json!({ "name": region, "label": region, "status": "available", "computes": computes })
            };
            let regions =
                distinct(listed().filter(|r| r.vendor == name).map(|r| r.region.as_str()));
            let regions: Vec<Value> = regions.into_iter().map(region).collect();
            json!({ "name": name, "status": "available", "regions": regions })
        };
        let vendors = distinct(listed().map(|row| row.vendor.as_str()));
        json!({ "vendors": vendors.into_iter().map(vendor).collect::<Vec<_>>() })
    }

    /// `VendorQuotas` of a namespace.
    pub(super) fn quotas_json(&self, namespace: &str) -> Value {
        let vendors = distinct(self.prices.iter().map(|row| row.vendor.as_str()));
        let vendor = |name: &str| {
            let of_vendor = || self.prices.iter().filter(|row| row.vendor == name);
            let kinds = distinct(of_vendor().map(|row| row.instance_type.as_str()));
            let quotas: Vec<Value> = kinds
                .into_iter()
                .filter_map(|kind| of_vendor().find(|row| row.instance_type == kind))
                .map(|row| {
                    json!({
                        "instanceType": row.instance_type,
                        "architecture": row.architecture,
                        "maxAccelerators": self.spec.quota,
                        "usedAccelerators": self.used(row, namespace),
                    })
                })
                .collect();
            json!({ "name": name, "quotas": quotas })
        };
        json!({ "vendors": vendors.into_iter().map(vendor).collect::<Vec<_>>() })
    }

    fn compute_json(&self, row: &PriceRow, namespace: Option<&str>) -> Value {
        let quota = match namespace {
            Some(name) => json!({
                "maxAccelerators": self.spec.quota,
                "usedAccelerators": self.used(row, name),
            }),
            None => json!({ "maxAccelerators": 0, "usedAccelerators": 0 }),
        };
        json!({
            "id": row.id(),
            "accelerator": row.accelerator,
            "numAccelerators": row.num_accelerators,
            "numCpus": row.num_cpus,
            "memoryGb": row.memory_gb,
            "gpuMemoryGb": row.gpu_memory_gb,
            "instanceType": row.instance_type,
            "instanceSize": row.instance_size,
            "architecture": row.architecture,
            "status": if row.deprecated { "deprecated" } else { "available" },
            "pricePerHour": dollars(row.rate_micros_per_hour),
            "quota": quota,
        })
    }

    /// Accelerators of this type a namespace holds. One that scaled to zero still holds its own.
    pub(super) fn used(&self, row: &PriceRow, namespace: &str) -> u32 {
        self.endpoints
            .values()
            .filter(|e| e.key.namespace == namespace)
            .filter(|e| !matches!(e.state, State::Paused | State::Failed))
            .filter(|e| {
                e.config.vendor == row.vendor && e.config.instance_type == row.instance_type
            })
            .map(|e| {
                let units = self.price(&e.config).map_or(1, |p| p.num_accelerators);
                units * e.target.max(e.ready).max(1)
            })
            .sum()
    }
}

/// e.g. `2026-11-23T19:08:42.120Z`.
pub(super) fn three_digits(at: Timestamp) -> String {
    format!("{at:.3}")
}

fn nine_digits(at: Timestamp) -> String {
    format!("{at:.9}")
}

pub(super) fn person(name: &str) -> Value {
    json!({ "id": draw::id(name), "name": name })
}

/// The model without the values of its secrets.
pub(super) fn redacted(model: &Map<String, Value>) -> Map<String, Value> {
    let mut model = model.clone();
    let secrets = model.get_mut("secrets").and_then(Value::as_object_mut);
    for value in secrets.into_iter().flat_map(|s| s.values_mut()) {
        *value = json!("");
    }
    let engines = model.get_mut("image").and_then(Value::as_object_mut);
    for engine in engines.into_iter().flat_map(|e| e.values_mut()) {
        if engine.get("credentials").is_some() {
            engine["credentials"]["password"] = json!("");
        }
    }
    model
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}
