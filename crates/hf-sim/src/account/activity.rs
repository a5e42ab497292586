//! What is seen of an endpoint besides its state: requests, log lines, the audit log.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::Serialize;

use super::{Account, EndpointKey};

const LINES_KEPT: usize = 5_000;

/// One line of a replica's log, in the shape of the v3 route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogLine {
    pub timestamp: Timestamp,
    pub line: String,
    pub stream: &'static str,
    pub replica_id: String,
    pub level: &'static str,
}

/// Who did what. The real item's shape is not documented; this one is ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    pub id: String,
    pub created_at: Timestamp,
    pub namespace: String,
    pub endpoint: String,
    /// `create`, `update`, `pause`, `resume`, `scale-to-zero`, `delete`.
    pub action: String,
    pub username: String,
}

/// Requests and log lines of one endpoint name.
#[derive(Debug, Clone, Default)]
pub(super) struct Activity {
    /// Requests by minute (since 1970) and answered status.
    pub requests: BTreeMap<(i64, u16), u32>,
    pub lines: VecDeque<LogLine>,
}

impl Account {
    /// Everything people did to endpoints, oldest first.
    #[must_use]
    pub fn audit_log(&self) -> &[AuditEntry] {
        &self.audit
    }

    pub(super) fn note_audit(&mut self, key: &EndpointKey, action: &str, by: &str) {
        self.audit.push(AuditEntry {
            id: super::draw::id(&format!("audit {}", self.audit.len())),
            created_at: self.now,
            namespace: key.namespace.clone(),
            endpoint: key.name.clone(),
            action: action.to_owned(),
            username: by.to_owned(),
        });
    }

    pub(super) fn note_line(&mut self, key: &EndpointKey, level: &'static str, line: &str) {
        let activity = self.activity.entry(key.clone()).or_default();
        if activity.lines.len() == LINES_KEPT {
            activity.lines.pop_front();
        }
        activity.lines.push_back(LogLine {
            timestamp: self.now,
            line: line.to_owned(),
            stream: "stdout",
            replica_id: replica_id(key, 0),
            level,
        });
    }

    pub(super) fn note_request(&mut self, key: &EndpointKey, status: u16) {
        self.note_request_at(key, status, self.now);
    }

    pub(super) fn note_request_at(&mut self, key: &EndpointKey, status: u16, at: Timestamp) {
        let minute = at.as_second().div_euclid(60);
        let activity = self.activity.entry(key.clone()).or_default();
        *activity.requests.entry((minute, status)).or_default() += 1;
    }
}

/// e.g. `phi-4-7c9f2-0`.
pub(super) fn replica_id(key: &EndpointKey, number: u32) -> String {
    let id = super::draw::id(&key.to_string());
    format!("{}-{}-{number}", key.name, &id[..5])
}
