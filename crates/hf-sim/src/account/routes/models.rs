//! The Hub's models: `/api/models/{owner}/{name}` and whether the token may read one.

use serde_json::json;

use super::Answer;
use super::catalog::MODELS;
use crate::account::{Account, ApiError};
use crate::http::{Request, Response};

/// Models that want their terms agreed to.
const GATED: [&str; 2] = ["meta-llama/Llama-3.1-8B-Instruct", "google/gemma-2-9b-it"];

/// How many parameters the Hub counts in a model's files.
const PARAMETERS: [(&str, u64); 3] = [
    ("mistralai/Mistral-7B-Instruct-v0.3", 7_248_023_552),
    ("meta-llama/Llama-3.1-8B-Instruct", 8_030_261_248),
    ("microsoft/phi-4", 14_659_507_200),
];

impl Account {
    pub(super) fn models(&self, request: &Request, rest: &[&str]) -> Answer {
        self.caller(request)?;
        let (repository, asks) = match rest {
            [owner, name] => (format!("{owner}/{name}"), false),
            [owner, name, "auth-check"] => (format!("{owner}/{name}"), true),
            _ => return Err(ApiError::not_found(format!("no route {}", request.path))),
        };
        let in_catalog = MODELS.iter().find(|model| model.0 == repository);
        let in_use = self
            .endpoints
            .values()
            .any(|one| one.config.model.get("repository") == Some(&json!(repository)));
        if in_catalog.is_none() && !in_use && repository != "openai-community/gpt2" {
            return Err(ApiError::not_found("Repository not found"));
        }
        let gated = GATED.contains(&repository.as_str());
        if asks {
            return match gated && self.spec.not_agreed.contains(&repository) {
                true => Err(ApiError::forbidden(format!(
                    "Access to model {repository} is restricted and you are not in the authorized list"
                ))),
                false => Ok(Response::json(200, &json!({}))),
            };
        }
        let (task, license) =
            in_catalog.map_or(("text-generation", "mit"), |(_, task, license, _)| (task, license));
        let counted = PARAMETERS.iter().find(|(name, _)| *name == repository);
        let safetensors =
            counted.map(|(_, total)| json!({ "parameters": { "BF16": total }, "total": total }));
        Ok(Response::json(
            200,
            &json!({
                "id": repository,
                "safetensors": safetensors,
                "modelId": repository,
                "author": repository.split('/').next(),
                "private": false,
                "disabled": false,
                "gated": if gated { json!("manual") } else { json!(false) },
                "pipeline_tag": task,
                "library_name": "transformers",
                "tags": ["transformers", "safetensors", task, format!("license:{license}")],
            }),
        ))
    }
}
