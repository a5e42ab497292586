//! The model catalog, on a host of its own in reality: `/api/v1/catalog/…`.

use serde_json::{Value, json};

use super::{Access, Answer, json_body};
use crate::account::{Account, ApiError, draw};
use crate::http::{Request, Response};

/// Models that can be deployed with one call: repository, task, license, hardware.
pub(super) const MODELS: [(&str, &str, &str, &str); 3] = [
    ("mistralai/Mistral-7B-Instruct-v0.3", "text-generation", "apache-2.0", "nvidia-l4"),
    ("meta-llama/Llama-3.1-8B-Instruct", "text-generation", "llama3.1", "nvidia-l4"),
    ("microsoft/phi-4", "text-generation", "mit", "nvidia-l40s"),
];

impl Account {
    pub(super) fn catalog(&mut self, request: &Request, rest: &[&str]) -> Answer {
        match (request.method.as_str(), rest) {
            ("GET", ["list"]) => Ok(list(request)),
            ("POST", ["recipe", id, "deploy"]) => {
                let model = MODELS.iter().find(|model| recipe_id(model.0) == *id);
                self.deploy_from_catalog(request, model)
            }
            ("POST", ["model", owner, name, "deploy"]) => {
                let repository = format!("{owner}/{name}");
                let model = MODELS.iter().find(|model| model.0 == repository);
                self.deploy_from_catalog(request, model)
            }
            _ => Err(ApiError::not_found(format!("no route {}", request.path))),
        }
    }

    fn deploy_from_catalog(
        &mut self,
        request: &Request,
        model: Option<&(&str, &str, &str, &str)>,
    ) -> Answer {
        let body = json_body(request)?;
        let namespace = body["namespace"].as_str().unwrap_or_default().to_owned();
        let by = self.permit(request, &namespace, Access::Write)?;
        // The first is as the official client's defaults would have it, so that a recipe is seen whose
        // scaling is not safe: it never stops by itself.
        let scaling = match model.is_some_and(|model| model.0 == MODELS[0].0) {
            true => json!({ "minReplica": 1, "maxReplica": 1, "scaleToZeroTimeout": null }),
            false => json!({ "minReplica": 0, "maxReplica": 1, "scaleToZeroTimeout": 15 }),
        };
        let (repository, task, _, instance_type) =
            model.ok_or_else(|| ApiError::not_found("no such model in the catalog"))?;
        let given = body["config"]["name"].as_str().map(str::to_owned);
        let name = given.unwrap_or_else(|| name_for(repository));
        let wanted = json!({
            "name": name,
            "type": "authenticated",
            "provider": { "vendor": "aws", "region": "us-east-1" },
            "compute": {
                "accelerator": "gpu", "instanceType": instance_type, "instanceSize": "x1",
                "scaling": scaling,
            },
            "model": {
                "repository": repository, "framework": "pytorch", "revision": null, "task": task,
                "image": { "vLLM": { "url": "vllm/vllm-openai", "port": 8000, "healthRoute": "/health" } },
                "env": {}, "secrets": {}, "fromCatalog": true,
            },
        });
        let key = self.create(&namespace, &wanted, &by)?;
        let endpoint = self.endpoint_json(self.existing(&key)?);
        Ok(Response::json(200, &json!({ "endpoint": endpoint })))
    }
}

fn list(request: &Request) -> Response {
    let search = request.parameter("search").unwrap_or_default().to_lowercase();
    let limit = request.parameter("limit").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX);
    let items: Vec<Value> = MODELS
        .iter()
        .filter(|model| model.0.to_lowercase().contains(&search))
        .take(limit)
        .map(|(repository, task, license, _)| {
            let (author, name) = repository.split_once('/').unwrap_or(("", repository));
            json!({
                "repoId": repository,
                "modelName": name,
                "authorName": author,
                "license": license,
                "task": task,
                "createdAt": "2026-01-05T09:30:00.000Z",
                "recipes": [{
                    "publicId": recipe_id(repository),
                    "accelerator": "gpu",
                    "engineType": "vllm",
                }],
            })
        })
        .collect();
    Response::json(200, &json!({ "items": items }))
}

fn recipe_id(repository: &str) -> String {
    draw::id(&format!("recipe {repository}"))[..12].to_owned()
}

/// A name for an endpoint nobody named: the model's, made to fit.
fn name_for(repository: &str) -> String {
    let name = repository.rsplit('/').next().unwrap_or(repository).to_lowercase();
    let fits = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    name.chars().map(fits).take(32).collect()
}
