//! The Hub's routes below `/api/`: who am I, what did it cost, may I.

use jiff::{SignedDuration, Timestamp, tz::Offset};
use serde_json::{Value, json};

use super::{Access, Answer};
use crate::account::json::three_digits;
use crate::account::spec::OrgSpec;
use crate::account::token::TokenSpec;
use crate::account::truth::Episode;
use crate::account::{Account, ApiError, EndpointKey, TokenRole, draw};
use crate::http::{Request, Response};

impl Account {
    pub(super) fn hub(&mut self, request: &Request, rest: &[&str]) -> Answer {
        match (request.method.as_str(), rest) {
            ("GET", ["whoami-v2"]) => Ok(Response::json(200, &self.whoami(self.caller(request)?))),
            ("GET", ["settings", "billing", "usage"]) => {
                self.usage(request, &self.spec.user.name, "user")
            }
            ("GET", ["organizations", org, "billing", "usage"]) => self.usage(request, org, "org"),
            ("POST", ["inference-endpoints", namespace, rest @ .., "auth-check", what]) => {
                let access = if *what == "write" { Access::Write } else { Access::Read };
                self.permit(request, namespace, access)?;
                if let Some(name) = rest.first() {
                    self.existing(&EndpointKey::new(namespace, name))?;
                }
                Ok(Response::json(200, &json!({})))
            }
            ("GET", ["models", rest @ ..]) => self.models(request, rest),
            _ => Err(ApiError::not_found(format!("no route {}", request.path))),
        }
    }

    fn whoami(&self, token: &TokenSpec) -> Value {
        let user = &self.spec.user;
        let orgs: Vec<Value> = self.spec.orgs.iter().map(org_json).collect();
        let mut access = json!({
            "displayName": token.display_name,
            "role": token.role,
            "createdAt": "2026-01-05T09:30:00.000Z",
        });
        if token.role == TokenRole::FineGrained {
            access["fineGrained"] = self.scopes(token);
        }
        json!({
            "type": "user",
            "id": draw::id(&user.name),
            "name": user.name,
            "fullname": user.fullname,
            "email": format!("{}@example.com", user.name),
            "emailVerified": true,
            "canPay": !user.payment_required,
            "billingMode": user.billing_mode,
            "isPro": user.pro,
            "periodEnd": null,
            "avatarUrl": "/avatars/simulated.svg",
            "orgs": orgs,
            "auth": { "type": "access_token", "accessToken": access },
        })
    }

    fn scopes(&self, token: &TokenSpec) -> Value {
        let mut permissions = vec!["inference.endpoints.infer.write"];
        if token.manage {
            permissions.push("inference.endpoints.write");
        }
        if token.billing {
            permissions.push("user.billing.read");
        }
        let reached = self.namespaces().into_iter().filter(|n| token.reaches(n));
        let scoped: Vec<Value> = reached
            .map(|name| {
                let kind = if name == self.spec.user.name { "user" } else { "org" };
                let entity = json!({ "_id": draw::id(name), "name": name, "type": kind });
                json!({ "entity": entity, "permissions": permissions })
            })
            .collect();
        json!({ "scoped": scoped, "global": [], "canReadGatedRepos": false })
    }

    /// What a namespace was billed in the month of a period, one row an episode. The row of an
    /// episode whose hardware changed names the last hardware.
    fn usage(&self, request: &Request, namespace: &str, kind: &str) -> Answer {
        self.permit(request, namespace, Access::Read)?;
        if !self.caller(request)?.may_read_billing() {
            return Err(ApiError::forbidden("This token has no permission to read billing"));
        }
        let lag = SignedDuration::from_secs(i64::from(self.spec.billing_lag_seconds));
        let until = self.now - lag;
        let (start, end) = match request.parameter("periodId") {
            None => month(self.now)?,
            Some(id) => self.period(namespace, &id)?,
        };
        let truth = self.truth_between(start, until.min(end));
        let rows: Vec<Value> = truth
            .endpoints
            .iter()
            .filter(|e| e.endpoint.namespace == namespace)
            .flat_map(|e| e.episodes.iter().map(|episode| row(&e.endpoint, episode)))
            .collect();
        let body = json!({
            "usage": { "Endpoints": rows },
            "period": {
                "_id": period_id(namespace, start),
                "entityId": draw::id(namespace),
                "entityType": kind,
                "entityName": namespace,
                "periodStart": three_digits(start),
                "periodEnd": three_digits(end),
            },
        });
        Ok(Response::json(200, &body))
    }

    /// The month with this id; this month and the eleven before it are known.
    fn period(&self, namespace: &str, id: &str) -> Result<(Timestamp, Timestamp), ApiError> {
        let mut at = self.now;
        for _ in 0..12 {
            let (start, end) = month(at)?;
            if period_id(namespace, start) == id {
                return Ok((start, end));
            }
            at = start - SignedDuration::from_hours(1);
        }
        Err(ApiError::not_found("no such period"))
    }
}

fn org_json(org: &OrgSpec) -> Value {
    let mut json = json!({
        "type": "org",
        "id": draw::id(&org.name),
        "name": org.name,
        "fullname": org.name,
        "canPay": !org.payment_required,
        "billingMode": "prepaid",
        "avatarUrl": "/avatars/simulated.svg",
        "roleInOrg": org.role,
    });
    if let Some(plan) = &org.plan {
        json["plan"] = json!(plan);
    }
    json
}

/// Quantity is in replica-minutes of the last rate, since that is the unit of the price shown.
#[allow(clippy::cast_precision_loss)] // Micro-dollars of one episode, far below 2^53.
fn row(endpoint: &EndpointKey, episode: &Episode) -> Value {
    let per_minute = episode.last_rate_micros_per_hour as f64 / 60.0;
    let quantity = if per_minute > 0.0 { episode.micros as f64 / per_minute } else { 0.0 };
    json!({
        "entityId": draw::id(&endpoint.to_string()),
        "label": endpoint.name,
        "product": episode.product,
        "quantity": (quantity * 1_000.0).round() / 1_000.0,
        "startedAt": three_digits(episode.start),
        "stoppedAt": episode.end.map(three_digits),
        "freeGrant": false,
        "productPrettyName": episode.product.trim_start_matches("endpoints/").replace('/', " "),
        "unitLabel": "minute",
        "totalCostMicroUSD": episode.micros,
        "unitCostMicroUSD": per_minute,
        "active": episode.end.is_none(),
    })
}

fn period_id(namespace: &str, start: Timestamp) -> String {
    draw::id(&format!("period {namespace} {start}"))
}

/// First instant of the month around `at`, and of the month after it, in UTC.
fn month(at: Timestamp) -> Result<(Timestamp, Timestamp), ApiError> {
    let broken = |error: jiff::Error| ApiError::new(500, format!("Internal Server Error: {error}"));
    let first = Offset::UTC.to_datetime(at).date().first_of_month();
    let next = first.checked_add(jiff::Span::new().months(1)).map_err(broken)?;
    let instant =
        |date: jiff::civil::Date| Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).map_err(broken);
    Ok((instant(first)?, instant(next)?))
}
