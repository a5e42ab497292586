//! What a new endpoint is to be. The values of its secrets are not here: they never reach the core.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::access::Access;
use crate::change::Change;
use crate::endpoint::EndpointId;
use crate::money::Rate;
use crate::plan::week_of;
use crate::words;

/// A new endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct NewEndpoint {
    /// Namespace and name.
    pub endpoint: EndpointId,
    /// The model: `microsoft/phi-4`.
    pub model: String,
    /// Commit or branch; `None` is the default branch.
    pub revision: Option<String>,
    /// `text-generation`; `None` leaves it to Hugging Face.
    pub task: Option<String>,
    /// `vendor/region/type/size`; with a recipe, what it will run on as far as is known.
    pub hardware: String,
    /// `cpu`, `gpu` or `neuron`.
    pub accelerator: String,
    /// `pytorch`, `custom` or `llamacpp`.
    pub framework: String,
    /// The container.
    pub engine: Engine,
    /// Replicas kept even when idle.
    pub min_replicas: u32,
    /// Replicas at most.
    pub max_replicas: u32,
    /// Minutes without a request until Hugging Face stops it, 15 to 2880; 0 for never.
    pub scale_to_zero_minutes: u32,
    /// Who may call it.
    pub access: Access,
    /// Environment of the container.
    pub env: BTreeMap<String, String>,
    /// Names of secrets of the container.
    pub secrets: Vec<String>,
    /// Labels, seen by everybody who sees the endpoint.
    pub tags: Vec<String>,
}

/// What serves the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Engine {
    /// Hugging Face's own container, which chooses by the model.
    HuggingFace,
    /// A container by its address.
    Image {
        /// `vLLM`, `tei`, `tgi`, `sGLang`, `llamacpp`, `custom`, ….
        kind: String,
        /// Where it is.
        url: String,
        /// The port it listens on, where it is not the usual one.
        port: Option<u16>,
        /// The path that answers when it is healthy.
        health: Option<String>,
    },
    /// What the catalog recommends for the model: it says the hardware, engine and scaling too.
    Recipe {
        /// Its id in the catalog.
        id: String,
        /// The engine, as the catalog names it: `vllm`.
        engine: String,
    },
}

impl NewEndpoint {
    /// With the defaults that are safe: no replica kept, at most one, scaled to zero after 15 min,
    /// only for people with an account.
    #[must_use]
    pub fn safe(endpoint: EndpointId, model: &str, hardware: &str, accelerator: &str) -> Self {
        Self {
            endpoint,
            model: model.to_owned(),
            revision: None,
            task: None,
            hardware: hardware.to_owned(),
            accelerator: accelerator.to_owned(),
            framework: "pytorch".to_owned(),
            engine: Engine::HuggingFace,
            min_replicas: 0,
            max_replicas: 1,
            scale_to_zero_minutes: 15,
            access: Access::Authenticated,
            env: BTreeMap::new(),
            secrets: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// Whether the catalog decides its hardware and scaling.
    #[must_use]
    pub fn is_recipe(&self) -> bool {
        matches!(self.engine, Engine::Recipe { .. })
    }

    /// The timeout that is sent, 0 for none: Hugging Face refuses one beside replicas that are kept.
    #[must_use]
    pub fn timeout_minutes(&self) -> u32 {
        match self.min_replicas {
            0 => self.scale_to_zero_minutes,
            _ => 0,
        }
    }

    /// That it never stops by itself and what that costs, in sentences; `None` when it does.
    #[must_use]
    pub fn never_stops(&self, rate: Option<Rate>) -> Option<String> {
        if self.is_recipe() || self.timeout_minutes() > 0 {
            return None;
        }
        let replicas = words::counted(self.min_replicas as usize, "replica", "replicas");
        let week = match rate {
            Some(rate) => {
                format!("a week costs {}", week_of(Some(rate), self.min_replicas, None).words)
            }
            None => "what a week costs is unknown".to_owned(),
        };
        let name = &self.endpoint.name;
        Some(format!(
            "{name} keeps {replicas} even when nobody uses it and never stops by itself: {week} unless \
             somebody pauses it. No timeout is sent: Hugging Face accepts one with min replicas 0 only."
        ))
    }

    /// Its scaling and access as a change: what an endpoint that exists is compared with.
    #[must_use]
    pub fn as_change(&self) -> Change {
        Change {
            min_replicas: Some(self.min_replicas),
            max_replicas: Some(self.max_replicas),
            scale_to_zero_minutes: Some(self.timeout_minutes()),
            access: Some(self.access),
            channels: None,
        }
    }

    /// Why it cannot be sent, in a whole sentence.
    ///
    /// # Errors
    /// For the first documented rule that is broken.
    pub fn check(&self) -> Result<(), String> {
        let name = &self.endpoint.name;
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > 32 || !name.chars().all(allowed) {
            return Err(format!(
                "\"{name}\" cannot be a name: 1 to 32 lower-case letters, digits and '-' are accepted."
            ));
        }
        if self.scale_to_zero_minutes == 0 && self.min_replicas == 0 {
            return Err(
                "With min replicas 0 there must be a timeout, else it never scales to zero."
                    .to_owned(),
            );
        }
        self.as_change().check(None)
    }
}

/// A name for an endpoint of this model: its last part, made to fit.
#[must_use]
pub fn name_for(model: &str) -> String {
    let name = model.rsplit('/').next().unwrap_or(model).to_lowercase();
    let fits = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = name.chars().map(fits).take(32).collect();
    name.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(name: &str) -> NewEndpoint {
        let id = EndpointId::new("alice", name);
        NewEndpoint::safe(id, "microsoft/phi-4", "aws/us-east-1/nvidia-l40s/x1", "gpu")
    }

    #[test]
    fn the_defaults_are_safe_and_pass() {
        assert_eq!(new("phi-4").check(), Ok(()));
        let words = new("phi-4").as_change().words();
        assert_eq!(
            words,
            "min replicas 0, max replicas 1, scale to zero after 15 min, authenticated"
        );
    }

    #[test]
    fn what_will_be_created_is_said_in_words() {
        let rate = Some(Rate(1_800_000));
        assert_eq!(
            new("phi-4").what_it_will_be(rate),
            "alice/phi-4 will serve microsoft/phi-4 on L40S in aws/us-east-1 for $1.80/h while it runs. It has 1 \
             replica at most, stops after 15 min without a request, and anybody with a Hugging Face token can call \
             it."
        );
        let open = Access::Public;
        let large = NewEndpoint { min_replicas: 1, max_replicas: 3, access: open, ..new("phi-4") };
        assert_eq!(
            large.what_it_will_be(None),
            "alice/phi-4 will serve microsoft/phi-4 on L40S in aws/us-east-1, at a price that is not known. It has 3 \
             replicas at most, each at that price, never stops by itself, and anybody, without a token, can call it."
        );
        let engine = Engine::Recipe { id: "a".to_owned(), engine: "vllm".to_owned() };
        let recipe = NewEndpoint { engine, hardware: String::new(), ..new("phi-4") };
        let said = recipe.what_it_will_be(rate);
        assert!(said.contains("its price is known once") && !said.contains('$'), "{said}");
    }

    #[test]
    fn what_hugging_face_refuses_is_not_sent() {
        for bad in ["", "Phi", "a_b", &"a".repeat(33)] {
            assert!(new(bad).check().is_err(), "{bad}");
        }
        for minutes in [0, 14, 2_881] {
            let bad = NewEndpoint { scale_to_zero_minutes: minutes, ..new("a") };
            assert!(bad.check().is_err(), "{minutes}");
        }
        assert!(NewEndpoint { max_replicas: 0, ..new("a") }.check().is_err());
        // Replicas that are kept go without a timeout, whatever its default.
        let kept = NewEndpoint { min_replicas: 1, ..new("a") };
        assert_eq!((kept.check(), kept.timeout_minutes()), (Ok(()), 0));
        assert_eq!(kept.as_change().scale_to_zero_minutes, Some(0));
        let said = kept.never_stops(Some(Rate(800_000))).unwrap();
        assert!(said.contains("1 replica") && said.contains("a week costs $134.40"), "{said}");
        assert!(kept.never_stops(None).unwrap().contains("unknown"));
        assert_eq!(new("a").never_stops(Some(Rate(800_000))), None);
        assert_eq!(name_for("mistralai/Mistral-7B-Instruct-v0.3"), "mistral-7b-instruct-v0-3");
    }
}
