//! The catalog of models that are ready to deploy. Source: \[SDK].

use reqwest::Method;
use serde::{Deserialize, Serialize};

use crate::names::{namespace, segment};
use crate::sites::Site;
use crate::soft::items;
use crate::transport::Call;
use crate::{Client, Endpoint, EndpointName, Error, plain};

/// Which models of the catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogQuery {
    /// `cpu`, `gpu` or `neuron`.
    pub accelerator: Option<String>,
    /// For example `vllm`.
    pub engine: Option<String>,
    /// For example `text-generation`.
    pub task: Option<String>,
    /// Words in the name.
    pub search: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// A model of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CatalogModel {
    /// For example `microsoft/phi-4`.
    #[serde(deserialize_with = "plain::needed")]
    pub repo_id: String,
    /// Its task.
    #[serde(default, deserialize_with = "plain::words")]
    pub task: Option<String>,
    /// The ways to deploy it.
    #[serde(default, deserialize_with = "items")]
    pub recipes: Vec<Recipe>,
}

/// A way to deploy a model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Recipe {
    /// What [`Client::deploy_recipe`] takes.
    #[serde(deserialize_with = "plain::needed")]
    pub public_id: String,
    /// `cpu`, `gpu` or `neuron`.
    #[serde(default, deserialize_with = "plain::words")]
    pub accelerator: Option<String>,
    /// For example `vllm`.
    #[serde(default, deserialize_with = "plain::words")]
    pub engine_type: Option<String>,
}

impl Client {
    /// Models of the catalog. `GET {catalog}/list` \[SDK].
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn catalog(&self, query: &CatalogQuery) -> Result<Vec<CatalogModel>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(deserialize_with = "items")]
            items: Vec<CatalogModel>,
        }
        let purpose = "read the catalog".to_owned();
        let call = Call::reads(Method::GET, Site::Catalog, &["list"], purpose)
            .query("accelerator", query.accelerator.as_deref())
            .query("engine", query.engine.as_deref())
            .query("task", query.task.as_deref())
            .query("search", query.search.as_deref())
            .query("limit", query.limit);
        let answer: Answer = self.call(call).await?.json()?;
        Ok(answer.items)
    }

    /// Makes an endpoint from a recipe, which costs money from its start. Never repeated.
    /// `POST {catalog}/recipe/{id}/deploy` \[SDK].
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn deploy_recipe(
        &self,
        ns: &str,
        recipe: &str,
        name: Option<&EndpointName>,
    ) -> Result<Endpoint, Error> {
        #[derive(Serialize)]
        struct Config<'a> {
            name: &'a EndpointName,
        }
        #[derive(Serialize)]
        struct Body<'a> {
            namespace: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            config: Option<Config<'a>>,
        }
        #[derive(Deserialize)]
        struct Answer {
            endpoint: Endpoint,
        }
        let path = ["recipe", segment("recipe", recipe)?, "deploy"];
        let purpose = format!("deploy the recipe {recipe} in {ns}");
        let body = Body { namespace: namespace(ns)?, config: name.map(|name| Config { name }) };
        let call = Call::writes(Method::POST, Site::Catalog, &path, purpose).json(&body)?;
        let answer: Answer = self.call(call).await?.json()?;
        Ok(answer.endpoint)
    }
}
