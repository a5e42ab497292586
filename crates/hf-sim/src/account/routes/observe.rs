//! Reading about one endpoint: replicas, logs, metrics, and who did what.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Access, Answer, json_body, page};
use crate::account::activity::LogLine;
use crate::account::{Account, ApiError, AuditEntry, EndpointKey};
use crate::http::{Request, Response};

impl Account {
    /// Routes below `/v2/endpoint/{namespace}/{name}/`.
    pub(super) fn observe(&self, request: &Request, key: &EndpointKey, below: &[&str]) -> Answer {
        self.existing(key)?;
        match (request.method.as_str(), below) {
            ("GET", ["replica"]) => {
                Ok(Response::json(200, &self.replicas_json(self.existing(key)?)))
            }
            ("GET", ["logs"]) => {
                let lines = self.lines(request, key)?;
                let text: Vec<String> =
                    lines.iter().map(|l| format!("{} {}", l.timestamp, l.line)).collect();
                Ok(Response::text(200, text.join("\n")))
            }
            ("GET", ["logs", "sse"]) => {
                Err(ApiError::new(501, "Not Implemented: log search is not available".to_owned()))
            }
            // Its events are told by the server, while the connection is open.
            ("GET", ["sse"]) => Ok(Response::event_stream()),
            ("POST", ["metrics"]) => Ok(Response::json(200, &self.all_graphs(request, key)?)),
            ("POST", ["metrics", rest @ ..]) => self.one_graph(request, key, &rest.join("/")),
            ("GET", ["open-metrics"]) => self.open_metrics(key),
            _ => Err(ApiError::not_found(format!("no route {}", request.path))),
        }
    }

    /// Routes below `/v3/endpoint/{namespace}/{name}/`.
    pub(super) fn v3_routes(
        &self,
        request: &Request,
        namespace: &str,
        name: &str,
        below: &[&str],
    ) -> Answer {
        self.permit(request, namespace, Access::Read)?;
        let key = EndpointKey::new(namespace, name);
        self.existing(&key)?;
        match (request.method.as_str(), below) {
            ("GET", ["logs"]) => {
                let lines = self.lines(request, &key)?;
                Ok(Response::json(200, &json!(lines)))
            }
            ("GET", ["logs", "download"]) => {
                let all = self.matching_lines(request, &key)?;
                let lines = all.into_iter().map(|l| {
                    format!(
                        "{} {} {} {}",
                        l.timestamp,
                        l.replica_id,
                        l.level.to_uppercase(),
                        l.line
                    )
                });
                Ok(Response::text(200, lines.collect::<Vec<_>>().join("\n")))
            }
            ("GET", ["logs", "sse"]) => {
                Err(ApiError::new(501, "Not Implemented: log search is not available".to_owned()))
            }
            _ => Err(ApiError::not_found(format!("no route {}", request.path))),
        }
    }

    pub(super) fn audit_logs(&self, request: &Request, namespace: &str) -> Answer {
        self.permit(request, namespace, Access::Read)?;
        let org = self.spec.orgs.iter().find(|org| org.name == namespace);
        let paid = org.map_or(self.spec.user.pro, |org| org.plan.is_some());
        if !paid {
            return Err(ApiError::forbidden("Audit logs need a PRO or Enterprise subscription"));
        }
        let endpoint = request.parameter("endpoint");
        let username = request.parameter("username");
        let entries: Vec<&AuditEntry> = self
            .audit
            .iter()
            .filter(|e| e.key.namespace == namespace)
            .filter(|e| endpoint.as_ref().is_none_or(|name| *name == e.key.name))
            .filter(|e| username.as_ref().is_none_or(|name| *name == e.username))
            .collect();
        // Numbered with leading zeros, newest first, so that cursors compare as text.
        let newest_first = entries.into_iter().rev().enumerate();
        let numbered = newest_first.map(|(n, e)| (format!("{n:09}"), e)).collect();
        let page = page(numbered, |(number, _)| number.as_str(), request)?;
        let list: Vec<Value> = page.items.into_iter().map(|(_, entry)| entry.to_json()).collect();
        let body = json!({ "list": list, "next_cursor": page.next, "prev_cursor": page.prev });
        Ok(Response::json(200, &body))
    }

    fn all_graphs(&self, request: &Request, key: &EndpointKey) -> Result<Value, ApiError> {
        let body = json_body(request)?;
        let start = instant(body["start"].as_str(), "start")?;
        let stop = instant(body["stop"].as_str(), "stop")?;
        if start >= stop {
            return Err(ApiError::bad_request("`start` must be before `stop`"));
        }
        Ok(self.graphs(self.existing(key)?, [start, stop], body["replicaId"].as_str()))
    }

    fn one_graph(&self, request: &Request, key: &EndpointKey, graph: &str) -> Answer {
        let all = self.all_graphs(request, key)?;
        let none = json!({ "series": [] });
        let timed = |first: &str, second: &str, [one, two]: [&Value; 2]| {
            json!({
                "start": all["start"], "stop": all["stop"],
                "timeWindowSeconds": all["timeWindowSeconds"], first: one, second: two,
            })
        };
        let answer = match graph {
            "response-status-code" => all["responseStatusCode"].clone(),
            "response-status-code-grouped" => all["responseStatusCodeGrouped"].clone(),
            "response-elapsed" => all["responseElapsed"].clone(),
            "pending-request" => all["pendingRequest"].clone(),
            "replica-running" => all["replicasRunning"].clone(),
            "replica-status" => all["replicasStatus"].clone(),
            "replica-ids" => all["replicaIds"].clone(),
            "hardware-cpu" => timed("cpu", "ram", [&all["hardwareCpu"], &all["hardwareMem"]]),
            "hardware-gpu" => timed("gpu", "ram", [&all["hardwareGpu"], &all["hardwareGpuMem"]]),
            "inference/requests" => timed("waiting", "running", [&none, &none]),
            "inference/itl"
            | "inference/kv-cache"
            | "inference/prefix-cache"
            | "inference/ttft" => none,
            _ => return Err(ApiError::not_found(format!("no graph {graph}"))),
        };
        Ok(Response::json(200, &answer))
    }

    fn open_metrics(&self, key: &EndpointKey) -> Answer {
        let org = self.spec.orgs.iter().find(|org| org.name == key.namespace);
        if org.is_none_or(|org| org.plan.is_none()) {
            return Err(ApiError::forbidden("OpenMetrics needs a Team or Enterprise plan"));
        }
        let mut text = "# TYPE http_requests counter\n".to_owned();
        let mut totals = std::collections::BTreeMap::new();
        let requests = self.activity.get(key).map(|a| &a.requests);
        for ((_, status), count) in requests.into_iter().flatten() {
            *totals.entry(*status).or_insert(0) += count;
        }
        let replica = self.latest_replica(key);
        for (status, count) in totals {
            text += &format!(
                "http_requests_total{{replica_id=\"{replica}\",status_code=\"{status}\"}} {count}\n"
            );
        }
        Ok(Response::text(200, text + "# EOF\n"))
    }

    /// The lines a request asks for, oldest first: the newest `limit` of them, or with `order=asc`
    /// the oldest.
    fn lines(&self, request: &Request, key: &EndpointKey) -> Result<Vec<&LogLine>, ApiError> {
        let mut lines = self.matching_lines(request, key)?;
        let number = |name: &str| request.parameter(name).and_then(|n| n.parse::<usize>().ok());
        let most = number("tail").or(number("limit")).unwrap_or(1_000).min(5_000);
        if request.parameter("order").as_deref() == Some("asc") {
            lines.truncate(most);
        } else {
            lines.drain(..lines.len().saturating_sub(most));
        }
        Ok(lines)
    }

    fn matching_lines(
        &self,
        request: &Request,
        key: &EndpointKey,
    ) -> Result<Vec<&LogLine>, ApiError> {
        let time =
            |name: &str| request.parameter(name).map(|t| instant(Some(&t), name)).transpose();
        let (since, until) = (time("since")?, time("until")?);
        let search = request.parameter("search").unwrap_or_default().to_lowercase();
        let level = request.parameter("level");
        let replica = request.parameter("replica");
        let all = self.activity.get(key).map(|a| &a.lines);
        Ok(all
            .into_iter()
            .flatten()
            .filter(|l| {
                since.is_none_or(|t| l.timestamp >= t) && until.is_none_or(|t| l.timestamp <= t)
            })
            .filter(|l| l.line.to_lowercase().contains(&search))
            .filter(|l| level.as_ref().is_none_or(|wanted| l.level == wanted))
            .filter(|l| replica.as_ref().is_none_or(|wanted| l.replica_id == *wanted))
            .collect())
    }
}

fn instant(text: Option<&str>, field: &str) -> Result<Timestamp, ApiError> {
    text.and_then(|t| t.parse().ok())
        .ok_or_else(|| ApiError::bad_request(format!("`{field}` must be an RFC 3339 time")))
}
