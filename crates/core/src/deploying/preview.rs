//! What is shown before something is deployed or deleted.

use serde::Serialize;
use ts_rs::TS;

use super::NewEndpoint;
use crate::endpoint::EndpointId;
use crate::plan::PlanView;

/// What the Hub says of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct ModelView {
    /// `microsoft/phi-4`, as the Hub spells it.
    pub repository: String,
    /// `text-generation`; `None` when the Hub names none.
    pub task: Option<String>,
    /// `mit`; `None` when the Hub names none.
    pub license: Option<String>,
    /// Who wants it has to agree to its terms first.
    pub gated: bool,
    /// Why it cannot be deployed by this token, in a sentence; `None` when it can.
    pub refusal: Option<String>,
    /// GPU memory it needs, in GB, by the parameters that the Hub counts; `None` when it does not say.
    pub memory_gb: Option<u32>,
    /// The catalog's recommended recipe and its engine, where there is one.
    pub recipe: Option<ModelRecipe>,
    /// All of it in sentences.
    pub words: String,
    /// A name for an endpoint of it.
    pub name: String,
}

/// What the catalog recommends for a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct ModelRecipe {
    /// Its id in the catalog.
    pub id: String,
    /// `vllm`.
    pub engine: String,
}

/// What would be sent, and what it would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct DeployPreview {
    /// What each of them will be, in words.
    pub creates: Vec<String>,
    /// Each request: method and path, and the body with the names of secrets only.
    pub requests: Vec<PreviewedRequest>,
    /// What the Hub says of each model, and which endpoint never stops by itself, in sentences.
    pub models: Vec<String>,
    /// Why it cannot be sent, in a sentence; `None` when it can.
    pub wrong: Option<String>,
    /// Why this token may not deploy one of the models, in a sentence; `None` when it may.
    pub refused: Option<String>,
    /// All of them together, used for 2 h on 5 days.
    pub plan: PlanView,
    /// What happens after sending, in sentences.
    pub then: String,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PreviewedRequest {
    /// `POST /v2/endpoint/alice`.
    pub line: String,
    /// The body as JSON, on several lines.
    pub body: String,
}

/// A set with its hardware chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct SetView {
    /// What is to be created, in order.
    pub endpoints: Vec<NewEndpoint>,
    /// What is there already and stays as it is, in sentences.
    pub existing: Vec<String>,
    /// Why it cannot be deployed, in sentences.
    pub wrong: Vec<String>,
}

/// What deleting means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct DeletePreview {
    /// Which.
    pub id: EndpointId,
    /// What has to be typed.
    pub name: String,
    /// What it is and what deleting means, in sentences.
    pub sentences: Vec<String>,
    /// What went wrong with the last try.
    pub trouble: Option<String>,
}
