//! What is seen of an endpoint besides its state: requests and log lines.

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

/// Requests and log lines of one endpoint name.
#[derive(Debug, Clone, Default)]
pub(super) struct Activity {
    /// Requests by minute (since 1970) and answered status.
    pub requests: BTreeMap<(i64, u16), u32>,
    pub lines: VecDeque<LogLine>,
}

impl Account {
    pub(super) fn note_line(&mut self, key: &EndpointKey, level: &'static str, line: &str) {
        let replica_id = self.latest_replica(key);
        let activity = self.activity.entry(key.clone()).or_default();
        if activity.lines.len() == LINES_KEPT {
            activity.lines.pop_front();
        }
        activity.lines.push_back(LogLine {
            timestamp: self.now,
            line: line.to_owned(),
            stream: "stdout",
            replica_id,
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
