//! Sets of endpoints, as written in a TOML file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{NewEndpoint, name_for};
use crate::access::Access;
use crate::endpoint::{EndpointId, Hardware, Observed};
use crate::offers::{Offers, choose};

/// The set that comes with the application, in the same form as any other.
pub const STARTER_SET: &str = include_str!("starter_set.toml");

/// Endpoints that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeploySet {
    /// User or organization; without it the person's own.
    #[serde(default)]
    pub namespace: Option<String>,
    /// The endpoints, in the order in which they are deployed.
    pub endpoint: Vec<SetItem>,
}

/// One endpoint of a set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetItem {
    /// The model.
    pub model: String,
    /// Its name; without it, made from the model's.
    #[serde(default)]
    pub name: Option<String>,
    /// `vendor/region/type/size`; without it the cheapest with `gpu_memory_gb`.
    #[serde(default)]
    pub hardware: Option<String>,
    /// GPU memory it needs in GB, to choose hardware by.
    #[serde(default)]
    pub gpu_memory_gb: Option<u32>,
    /// Commit or branch.
    #[serde(default)]
    pub revision: Option<String>,
    /// Task.
    #[serde(default)]
    pub task: Option<String>,
    /// Replicas kept even when idle.
    #[serde(default)]
    pub min_replicas: u32,
    /// Replicas at most.
    #[serde(default = "one")]
    pub max_replicas: u32,
    /// Minutes until it scales to zero.
    #[serde(default = "fifteen")]
    pub scale_to_zero_minutes: u32,
    /// `public`, `authenticated` or `private`.
    #[serde(default = "authenticated")]
    pub access: Access,
    /// Environment.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Names of secrets; their values are not written in a file.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
}

impl SetItem {
    /// It as a new endpoint of `namespace`, its hardware chosen from what is offered.
    ///
    /// # Errors
    /// In a whole sentence, when no hardware fits or what is said cannot be.
    pub fn new_endpoint(&self, namespace: &str, offers: &Offers) -> Result<NewEndpoint, String> {
        let name = self.name.clone().unwrap_or_else(|| name_for(&self.model));
        let offer = match (&self.hardware, self.gpu_memory_gb) {
            (Some(hardware), _) => {
                let wanted: Hardware = hardware.parse()?;
                let offer = offers.get(&wanted);
                offer.ok_or_else(|| format!("{hardware} for {name} is not in the price list."))?
            }
            (None, Some(memory)) => choose(offers, memory).ok_or_else(|| {
                format!("No hardware with {memory} GB of GPU memory for {name} is available now.")
            })?,
            (None, None) => {
                return Err(format!("{name} says neither hardware nor gpu_memory_gb."));
            }
        };
        if let Some(why) = offer.refusal() {
            return Err(why);
        }
        let accelerator = offer.accelerator.as_deref().unwrap_or("gpu");
        let new = NewEndpoint {
            revision: self.revision.clone(),
            task: self.task.clone(),
            min_replicas: self.min_replicas,
            max_replicas: self.max_replicas,
            scale_to_zero_minutes: self.scale_to_zero_minutes,
            access: self.access,
            env: self.env.clone(),
            secrets: self.secrets.clone(),
            tags: self.tags.clone(),
            ..NewEndpoint::safe(
                EndpointId::new(namespace, &name),
                &self.model,
                &offer.hardware.to_string(),
                accelerator,
            )
        };
        new.check().map(|()| new)
    }
}

impl NewEndpoint {
    /// In what an endpoint that exists differs, each in words; empty when it is as wanted. What its
    /// answer did not say differs too: it is not known to be the same.
    #[must_use]
    pub fn differences(&self, seen: &Observed) -> Vec<String> {
        let mut found = Vec::new();
        let unsaid = || "not told".to_owned();
        let has = seen.hardware.as_ref().map_or_else(unsaid, ToString::to_string);
        if has != self.hardware {
            found.push(format!("hardware is {has}, wanted {}", self.hardware));
        }
        let model = seen.model.clone().unwrap_or_else(unsaid);
        if model != self.model {
            found.push(format!("model is {model}, wanted {}", self.model));
        }
        let wanted = self.as_change();
        if !wanted.holds_for(seen) {
            let has = wanted.inverse(seen).map_or_else(unsaid, |has| has.words());
            found.push(format!("{has}, wanted {}", wanted.words()));
        }
        found
    }
}

fn one() -> u32 {
    1
}

fn fifteen() -> u32 {
    15
}

fn authenticated() -> Access {
    Access::Authenticated
}
