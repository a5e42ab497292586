//! `/v2/endpoint/{namespace}` and everything below it.

use serde_json::{Value, json};

use super::{Access, Answer, json_body, page};
use crate::account::operations::Pausing;
use crate::account::{Account, ApiError, Endpoint, EndpointKey};
use crate::http::{Request, Response};

impl Account {
    pub(super) fn endpoint_routes(
        &mut self,
        request: &Request,
        namespace: &str,
        rest: &[&str],
        how: Pausing,
    ) -> Answer {
        let key = EndpointKey::new(namespace, rest.first().copied().unwrap_or_default());
        match (request.method.as_str(), rest) {
            ("GET", []) => self.list(request, namespace),
            ("POST", []) => {
                let by = self.permit(request, namespace, Access::Write)?;
                let key = self.create(namespace, &json_body(request)?, &by)?;
                self.show(&key)
            }
            ("GET", [_]) => {
                self.permit(request, namespace, Access::Read)?;
                self.show(&key)
            }
            ("PUT", [_]) => {
                let by = self.permit(request, namespace, Access::Write)?;
                self.update(&key, &json_body(request)?, &by)?;
                self.show(&key)
            }
            ("DELETE", [_]) => {
                let by = self.permit(request, namespace, Access::Write)?;
                self.delete(&key, &by)?;
                Ok(Response::json(200, &json!({})))
            }
            ("POST", [_, "pause"]) => {
                let by = self.permit(request, namespace, Access::Write)?;
                self.pause(&key, how, &by)?;
                self.show(&key)
            }
            ("POST", [_, "resume"]) => {
                let by = self.permit(request, namespace, Access::Write)?;
                self.resume(&key, &by)?;
                self.show(&key)
            }
            ("POST", [_, "scale-to-zero"]) => {
                let by = self.permit(request, namespace, Access::Write)?;
                self.scale_to_zero(&key, &by)?;
                self.show(&key)
            }
            ("POST", [_, "agent", "debug"]) => {
                self.permit(request, namespace, Access::Read)?;
                self.debug(&key)?;
                self.show(&key)
            }
            (_, [_, below @ ..]) => {
                self.permit(request, namespace, Access::Read)?;
                self.observe(request, &key, below)
            }
            _ => Err(ApiError::new(405, "Method Not Allowed".to_owned())),
        }
    }

    pub(super) fn show(&self, key: &EndpointKey) -> Answer {
        let endpoint = self.existing(key)?;
        Ok(Response::json(200, &self.endpoint_json(endpoint)))
    }

    fn list(&self, request: &Request, namespace: &str) -> Answer {
        self.permit(request, namespace, Access::Read)?;
        let matching = self.matching(request, namespace);
        let total = matching.len();
        let page = page(matching, |e| e.key.name.as_str(), request)?;
        let items: Vec<Value> = page.items.into_iter().map(|e| self.endpoint_json(e)).collect();
        let mut body = json!({ "items": items, "nextCursor": page.next, "prevCursor": page.prev });
        if !self.spec.behaviour.old_shapes {
            body["totalItems"] = json!(total);
        }
        Ok(Response::json(200, &body))
    }

    /// Names alone, of all that match or of the first `limit`.
    pub(super) fn search(&self, request: &Request, namespace: &str) -> Answer {
        self.permit(request, namespace, Access::Read)?;
        let limit = request.parameter("limit").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX);
        let found = self.matching(request, namespace).into_iter().take(limit);
        let items: Vec<Value> = found.map(|e| json!({ "name": e.key.name })).collect();
        Ok(Response::json(200, &json!({ "items": items })))
    }

    /// The endpoints of a namespace that the query of a request leaves, in the order of their names.
    fn matching(&self, request: &Request, namespace: &str) -> Vec<&Endpoint> {
        let search = request.parameter("search").unwrap_or_default();
        let tags = request.parameter("tags").unwrap_or_default();
        let tags: Vec<&str> = tags.split(',').filter(|t| !t.is_empty()).collect();
        self.endpoints
            .values()
            .filter(|e| e.key.namespace == namespace && e.key.name.contains(&search))
            .filter(|e| tags.iter().all(|t| e.config.tags.iter().any(|has| has == t)))
            .collect()
    }
}
