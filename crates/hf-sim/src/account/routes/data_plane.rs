//! The endpoints' own URLs: `/_endpoint/{namespace}/{name}/…`.

use serde_json::json;

use super::Answer;
use crate::account::{Account, ApiError, EndpointKey, Served};
use crate::http::{Request, Response};

impl Account {
    pub(super) fn data_plane(&mut self, request: &Request, segments: &[&str]) -> Answer {
        let [namespace, name, rest @ ..] = segments else {
            return Err(ApiError::not_found("no endpoint named"));
        };
        let key = EndpointKey::new(namespace, name);
        let endpoint = self.existing(&key)?;
        let health = endpoint.config.health_route();
        // A refused request does not count and wakes nothing.
        if endpoint.config.kind != "public" && self.caller(request).is_err() {
            self.note_request(&key, 401);
            return Err(ApiError::new(401, "401 Unauthorized".to_owned()));
        }
        match self.serve(&key) {
            Served::Answered if rest.join("/") == health.trim_matches('/') => {
                Ok(Response::text(200, String::new()))
            }
            Served::Answered => {
                Ok(Response::json(200, &json!([{ "generated_text": "simulated" }])))
            }
            Served::Waking | Served::Unavailable => {
                Err(ApiError::new(503, "503 Service Unavailable".to_owned()))
            }
            Served::Paused => {
                Err(ApiError::bad_request("The endpoint is paused, ask a maintainer to restart it"))
            }
            Served::Missing => Err(ApiError::not_found(format!("endpoint {key} not found"))),
        }
    }
}
