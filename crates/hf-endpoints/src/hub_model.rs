//! What the Hub says of a model. Source: \[HUBAPI, SDK].

use reqwest::Method;
use serde::{Deserialize, Deserializer};

use crate::names::segment;
use crate::sites::Site;
use crate::soft::{or_default, soft};
use crate::transport::Call;
use crate::{Client, Error, plain};

/// A model as the Hub describes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct HubModel {
    /// For example `microsoft/phi-4`.
    #[serde(deserialize_with = "plain::needed")]
    pub id: String,
    /// Who wants it has to agree to its terms first.
    #[serde(default, deserialize_with = "gated")]
    pub gated: bool,
    /// Only its owner can see it.
    #[serde(default, deserialize_with = "or_default")]
    pub private: bool,
    /// It was taken down.
    #[serde(default, deserialize_with = "or_default")]
    pub disabled: bool,
    /// Its task, for example `text-generation`.
    #[serde(default, rename = "pipeline_tag", deserialize_with = "plain::words")]
    pub task: Option<String>,
    /// What the Hub counted in its files, where it did.
    #[serde(default, deserialize_with = "soft")]
    safetensors: Option<Safetensors>,
    /// Its tags; one of them names the license.
    #[serde(default, deserialize_with = "plain::list")]
    pub tags: Vec<String>,
}

/// \[SDK] calls it `SafeTensorsInfo`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Safetensors {
    #[serde(default, deserialize_with = "soft")]
    total: Option<u64>,
}

impl HubModel {
    /// How many parameters it has; `None` when the Hub does not say. Above zero.
    #[must_use]
    pub fn parameters(&self) -> Option<u64> {
        self.safetensors.as_ref()?.total.filter(|total| *total > 0)
    }

    /// Its license, as its tag names it: `mit`.
    #[must_use]
    pub fn license(&self) -> Option<&str> {
        self.tags.iter().find_map(|tag| tag.strip_prefix("license:"))
    }
}

impl Client {
    /// A model of the Hub. `GET /api/models/{owner}/{name}` \[HUBAPI].
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::NotFound`] when there is none this token can see.
    pub async fn model(&self, repository: &str) -> Result<HubModel, Error> {
        let (owner, name) = parts(repository)?;
        let path = ["api", "models", owner, name];
        let purpose = format!("read the model {repository}");
        self.call(Call::reads(Method::GET, Site::Hub, &path, purpose)).await?.json()
    }

    /// Whether this token may read the files of a model; for gated ones, whether its terms were
    /// agreed to. `GET /api/models/{owner}/{name}/auth-check` \[SDK].
    ///
    /// # Errors
    /// [`Error::Refused`] when it may not, or any other.
    pub async fn may_read_model(&self, repository: &str) -> Result<(), Error> {
        let (owner, name) = parts(repository)?;
        let path = ["api", "models", owner, name, "auth-check"];
        let purpose = format!("ask whether this token may read {repository}");
        self.call(Call::reads(Method::GET, Site::Hub, &path, purpose)).await.map(drop)
    }
}

fn parts(repository: &str) -> Result<(&str, &str), Error> {
    let (owner, name) = repository.split_once('/').ok_or_else(|| Error::Invalid {
        field: "model",
        why: format!("{repository:?} is not of the form owner/name"),
    })?;
    Ok((segment("model", owner)?, segment("model", name)?))
}

/// `false`, `"auto"` or `"manual"`.
fn gated<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    let value = Option::<Box<serde_json::value::RawValue>>::deserialize(from)?;
    Ok(value.is_some_and(|value| value.get() != "false"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gated_model_and_its_license_are_read() {
        let text = r#"{"id":"meta-llama/Llama-3.1-8B-Instruct","gated":"manual","private":false,
            "pipeline_tag":"text-generation","tags":["transformers","license:llama3.1"],"sha":"a",
            "safetensors":{"parameters":{"BF16":8030261248},"total":8030261248}}"#;
        let model: HubModel = serde_json::from_str(text).unwrap();
        assert!(model.gated);
        assert_eq!(model.parameters(), Some(8_030_261_248));
        assert_eq!(
            (model.license(), model.task.as_deref()),
            (Some("llama3.1"), Some("text-generation"))
        );
        let open: HubModel = serde_json::from_str(r#"{"id":"a/b","gated":false}"#).unwrap();
        assert!(!open.gated && open.license().is_none() && open.parameters().is_none());
        for odd in ["7", "{}", r#"{"total":-1}"#, r#"{"total":0}"#, r#"{"total":"many"}"#] {
            let text = format!(r#"{{"id":"a/b","safetensors":{odd}}}"#);
            assert_eq!(serde_json::from_str::<HubModel>(&text).unwrap().parameters(), None);
        }
        assert!(parts("phi-4").is_err());
    }
}
