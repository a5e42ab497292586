//! The audit log: who did what, with what was before and after.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::config::Config;
use super::json::{person, redacted, three_digits};
use super::{Account, EndpointKey, draw};

/// One thing that somebody did.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    pub id: String,
    pub created_at: Timestamp,
    pub key: EndpointKey,
    pub username: String,
    /// An object with exactly one key, e.g. `{"endpointPaused": {}}`.
    pub reason: Value,
}

impl AuditEntry {
    /// `AuditLog`.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "createdAt": three_digits(self.created_at),
            "level": "info",
            "endpoint": self.key.name,
            "user": person(&self.username),
            "requestId": draw::id(&format!("request of {}", self.id)),
            "ip": null,
            "reason": self.reason,
        })
    }
}

impl Account {
    /// Everything people did to endpoints, oldest first.
    #[must_use]
    pub fn audit_log(&self) -> &[AuditEntry] {
        &self.audit
    }

    pub(super) fn note_audit(&mut self, key: &EndpointKey, reason: Value, by: &str) {
        self.audit.push(AuditEntry {
            id: draw::id(&format!("audit {}", self.audit.len())),
            created_at: self.now,
            key: key.clone(),
            username: by.to_owned(),
            reason,
        });
    }
}

/// The reason for something without details.
pub(super) fn plain(reason: &str) -> Value {
    json!({ reason: {} })
}

/// The reason for a creation: what was asked for, without the values of its secrets.
pub(super) fn created(name: &str, config: &Config) -> Value {
    let mut body = shown(config).to_json();
    body["name"] = json!(name);
    json!({ "endpointCreated": body })
}

/// The reasons for an update: one for each thing that it changed.
pub(super) fn updated(old: &Config, new: &Config) -> Vec<Value> {
    let changed = THINGS.iter().filter(|(_, thing)| thing(old) != thing(new));
    changed
        .map(|(name, thing)| {
            let change = json!({ "before": thing(&shown(old)), "after": thing(&shown(new)) });
            json!({ "endpointUpdated": { *name: change } })
        })
        .collect()
}

fn shown(config: &Config) -> Config {
    Config { model: redacted(&config.model), ..config.clone() }
}

type Thing = fn(&Config) -> Value;

/// What an update can change, as the log names and writes it.
const THINGS: [(&str, Thing); 15] = [
    ("type", |c| json!({ "endpointType": c.kind })),
    ("instance", |c| json!({ "instanceType": c.instance_type, "instanceSize": c.instance_size })),
    ("replica", |c| json!({ "minReplica": c.scaling.min, "maxReplica": c.scaling.max })),
    ("scalingToZero", |c| json!({ "scaleToZeroTimeout": c.scaling.scale_to_zero_timeout })),
    ("measure", |c| json!({ "measure": c.scaling.measure })),
    ("repository", |c| of(&c.model, &["repository", "revision"])),
    ("task", |c| of(&c.model, &["task"])),
    ("framework", |c| of(&c.model, &["framework"])),
    ("command", |c| of(&c.model, &["command", "args"])),
    ("image", |c| of(&c.model, &["image"])),
    ("secrets", |c| of(&c.model, &["secrets"])),
    ("env", |c| of(&c.model, &["env"])),
    ("experimentalFeatures", |c| of(&c.extra, &["experimentalFeatures"])),
    ("tags", |c| json!({ "tags": c.tags })),
    ("route", |c| of(&c.extra, &["route"])),
];

/// An object with these keys of another one, as far as it has them.
fn of(fields: &serde_json::Map<String, Value>, keys: &[&str]) -> Value {
    let kept = keys.iter().filter_map(|key| Some(((*key).to_owned(), fields.get(*key)?.clone())));
    Value::Object(kept.collect())
}
