//! What is known of an endpoint.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::access::Access;
use crate::channels::Channels;
use crate::money::Rate;
use crate::shown::{exact, shown};

/// `namespace/name`: how an endpoint is told apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema)]
#[ts(export_to = "core.ts")]
#[serde(into = "String", try_from = "String")]
#[ts(type = "string")]
#[schemars(extend("pattern" = "^[^/]+/.+"))]
pub struct EndpointId {
    /// User or organization.
    pub namespace: String,
    /// Name inside the namespace.
    pub name: String,
}

impl EndpointId {
    /// The endpoint `name` of `namespace`.
    #[must_use]
    pub fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), name: name.to_owned() }
    }

    /// The name alone, as people read it.
    #[must_use]
    pub fn label(&self) -> String {
        shown(&self.name)
    }

    /// `namespace/name` exactly as the server writes both: for JSON and what is stored. Its
    /// `Display` is for people.
    #[must_use]
    pub fn exact(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    fn split(text: &str) -> Result<(&str, &str), String> {
        // A namespace has no slash; an odd name may.
        let parts = text
            .split_once('/')
            .filter(|(namespace, name)| !namespace.is_empty() && !name.is_empty());
        parts.ok_or_else(|| format!("\"{}\" is not of the form namespace/name", shown(text)))
    }
}

impl fmt::Display for EndpointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", shown(&self.namespace), shown(&self.name))
    }
}

impl From<EndpointId> for String {
    fn from(id: EndpointId) -> Self {
        id.exact()
    }
}

impl TryFrom<String> for EndpointId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let (namespace, name) = Self::split(&text)?;
        Ok(Self::new(namespace, name))
    }
}

/// Reads what `Display` wrote, and what a person copied from it.
impl FromStr for EndpointId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (namespace, name) = Self::split(text)?;
        Ok(Self::new(&exact(namespace), &exact(name)))
    }
}

/// The states of the Inference Endpoints API, and whatever it may answer one day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Created, waiting to be scheduled; no replica yet.
    Pending,
    /// Starting; billed.
    Initializing,
    /// Applying a change; the old replicas still serve.
    Updating,
    /// The last change failed; the old replicas may still serve.
    UpdateFailed,
    /// Serving; billed.
    Running,
    /// Stopped, free, wakes only when a person resumes it.
    Paused,
    /// Not operational.
    Failed,
    /// Stopped, free, wakes with the next request.
    ScaledToZero,
    /// A word we do not know, or an answer we could not read.
    Unknown(String),
}

impl State {
    /// Whether this state costs money, given the replicas that are ready. Unknown states do.
    #[must_use]
    pub fn is_billable(&self, ready_replicas: Option<u32>) -> bool {
        match self {
            Self::Initializing | Self::Updating | Self::Running | Self::Unknown(_) => true,
            Self::UpdateFailed | Self::Failed => ready_replicas.is_some_and(|ready| ready > 0),
            Self::Pending | Self::Paused | Self::ScaledToZero => false,
        }
    }

    /// The state in the words of the product.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Pending => "waiting to start",
            Self::Initializing => "starting",
            Self::Updating => "updating",
            Self::UpdateFailed => "update failed",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Failed => "failed",
            Self::ScaledToZero => "scaled to zero",
            Self::Unknown(_) => "unknown",
        }
    }

    /// The state as a stable word for storing and for JSON (the API's own spelling).
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Initializing => "initializing",
            Self::Updating => "updating",
            Self::UpdateFailed => "updateFailed",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Failed => "failed",
            Self::ScaledToZero => "scaledToZero",
            Self::Unknown(word) => word,
        }
    }

    /// The state that [`State::code`] or the API calls `code`.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "pending" => Self::Pending,
            "initializing" => Self::Initializing,
            "updating" => Self::Updating,
            "updateFailed" => Self::UpdateFailed,
            "running" => Self::Running,
            "paused" => Self::Paused,
            "failed" => Self::Failed,
            "scaledToZero" => Self::ScaledToZero,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

/// What the price list is keyed by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hardware {
    /// `aws`, `azure`, `gcp`.
    pub vendor: String,
    /// `us-east-1`.
    pub region: String,
    /// `nvidia-l4`.
    pub instance_type: String,
    /// `x1`.
    pub instance_size: String,
}

impl fmt::Display for Hardware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.vendor, self.region, self.instance_type, self.instance_size)
    }
}

impl FromStr for Hardware {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('/').collect();
        let [vendor, region, instance_type, instance_size] = parts.as_slice() else {
            return Err(format!("\"{text}\" is not of the form vendor/region/type/size"));
        };
        Ok(Self {
            vendor: (*vendor).to_owned(),
            region: (*region).to_owned(),
            instance_type: (*instance_type).to_owned(),
            instance_size: (*instance_size).to_owned(),
        })
    }
}

impl Hardware {
    /// The short name people use: `L40S`, `2 x A100`, `intel-spr x2`.
    #[must_use]
    pub fn short(&self) -> String {
        match self.instance_type.strip_prefix("nvidia-") {
            Some(gpu) => {
                match self.instance_size.strip_prefix('x').unwrap_or(&self.instance_size) {
                    "1" => gpu.to_uppercase(),
                    count => format!("{count} x {}", gpu.to_uppercase()),
                }
            }
            None => format!("{} {}", self.instance_type, self.instance_size),
        }
    }
}

/// What a replica of each hardware costs per hour, as the provider list said.
pub type Prices = BTreeMap<Hardware, Rate>;

/// How many replicas an endpoint may have, and when it stops by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scaling {
    /// Replicas kept even when idle.
    pub min_replicas: Option<u32>,
    /// Replicas at most.
    pub max_replicas: Option<u32>,
    /// Minutes without a request until Hugging Face stops it; only with `min_replicas` 0.
    pub scale_to_zero_minutes: Option<u32>,
}

impl Scaling {
    /// Whether Hugging Face itself stops the endpoint when it is idle.
    #[must_use]
    pub fn is_armed(&self) -> bool {
        self.min_replicas == Some(0) && self.scale_to_zero_minutes.is_some_and(|m| m > 0)
    }
}

/// One endpoint as one reading showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Which endpoint.
    pub id: EndpointId,
    /// Its state.
    pub state: State,
    /// Replicas that serve, where the answer said.
    pub ready_replicas: Option<u32>,
    /// Replicas it wants, where the answer said. Stays non-zero on paused endpoints.
    pub target_replicas: Option<u32>,
    /// What it runs on, where the answer said.
    pub hardware: Option<Hardware>,
    /// Its scaling, where the answer said.
    pub scaling: Option<Scaling>,
    /// Who may call it, where the answer said.
    pub access: Option<Access>,
    /// By which ways Hugging Face itself tells of it, where the answer said.
    pub channels: Option<Channels>,
    /// The model repository.
    pub model: Option<String>,
    /// Labels on the endpoint, shared by everybody who sees it.
    pub tags: Vec<String>,
    /// When it was created; a re-created endpoint of the same name differs here.
    pub created_at: Option<Timestamp>,
    /// When its status last changed, by Hugging Face's clock.
    pub updated_at: Option<Timestamp>,
    /// Who created it.
    pub created_by: Option<String>,
    /// Who changed it last.
    pub updated_by: Option<String>,
    /// When it last served a request or became running, whichever was later, by Hugging Face's clock.
    pub last_used_at: Option<Timestamp>,
    /// Its own address; present once it was deployed, also while paused.
    pub url: Option<String>,
    /// The path on it that answers when it is healthy.
    pub health_route: Option<String>,
    /// The words Hugging Face has for its status.
    pub message: String,
    /// What Hugging Face's debugger wrote about what went wrong; it may be of an earlier time.
    pub diagnosis: Option<String>,
}

impl Observed {
    /// An endpoint that is there but whose answer could not be read: unknown, so billable.
    #[must_use]
    pub fn unreadable(id: EndpointId, why: &str) -> Self {
        Self {
            id,
            state: State::Unknown("unreadable".to_owned()),
            ready_replicas: None,
            target_replicas: None,
            hardware: None,
            scaling: None,
            access: None,
            channels: None,
            model: None,
            tags: Vec::new(),
            created_at: None,
            updated_at: None,
            created_by: None,
            updated_by: None,
            last_used_at: None,
            url: None,
            health_route: None,
            message: why.to_owned(),
            diagnosis: None,
        }
    }

    /// Whether it costs money right now.
    #[must_use]
    pub fn is_billable(&self) -> bool {
        self.state.is_billable(self.ready_replicas)
    }

    /// Replicas that are billed right now; at least one while billable.
    #[must_use]
    pub fn billed_replicas(&self) -> u32 {
        if !self.is_billable() {
            return 0;
        }
        let ready = self.ready_replicas.unwrap_or(0);
        match self.state {
            // A running endpoint bills what serves; one that starts bills what it asked for.
            State::Running | State::Updating | State::Failed | State::UpdateFailed => ready.max(1),
            _ => ready.max(self.target_replicas.unwrap_or(0)).max(1),
        }
    }

    /// Whether it is stopped for good: paused with no replica left.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.state == State::Paused && self.ready_replicas.unwrap_or(0) == 0
    }

    /// Where it answers when it is healthy; only asked while it runs, since asking anything else
    /// would wake it.
    #[must_use]
    pub fn health_url(&self) -> Option<String> {
        let url = self.url.as_deref()?.trim_end_matches('/');
        let route = self.health_route.as_deref().unwrap_or("/health").trim_start_matches('/');
        Some(format!("{url}/{route}"))
    }

    /// Whether Hugging Face stops it when idle. `None` when the answer did not say.
    #[must_use]
    pub fn is_armed(&self) -> Option<bool> {
        self.scaling.map(|scaling| scaling.is_armed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_name_is_exact_in_json_and_harmless_for_people() {
        for name in ["phi-4", "a/b", "ev\u{1b}[31mil", "pay\u{202e}pal", "a\\nb", "line\nend"] {
            let id = EndpointId::new("alice", name);
            let json = serde_json::to_string(&id).unwrap();
            assert_eq!(serde_json::from_str::<EndpointId>(&json).unwrap(), id);
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), format!("alice/{name}"));
            assert!(!id.to_string().chars().any(|c| c.is_control() || c == '\u{202e}'), "{id}");
            assert_eq!(id.to_string().parse::<EndpointId>().unwrap(), id);
        }
        assert!("phi-4".parse::<EndpointId>().is_err() && "/a".parse::<EndpointId>().is_err());
    }

    #[test]
    fn a_state_we_do_not_know_costs_money() {
        assert!(State::from_code("hibernating").is_billable(None));
        assert!(State::from_code("initializing").is_billable(Some(0)));
        assert!(!State::from_code("paused").is_billable(Some(0)));
        assert!(State::from_code("failed").is_billable(Some(1)));
        assert!(!State::from_code("failed").is_billable(None));
    }

    #[test]
    fn the_code_of_a_state_leads_back_to_it() {
        for code in
            "pending initializing updating updateFailed running paused failed scaledToZero odd"
                .split(' ')
        {
            assert_eq!(State::from_code(code).code(), code);
        }
    }

    #[test]
    fn hardware_is_called_what_people_call_it() {
        let short = |text: &str| text.parse::<Hardware>().unwrap().short();
        assert_eq!(short("aws/us-east-1/nvidia-l40s/x1"), "L40S");
        assert_eq!(short("gcp/us-east4/nvidia-a100/x4"), "4 x A100");
        assert_eq!(short("aws/us-east-1/intel-spr/x2"), "intel-spr x2");
        assert!("aws/l4".parse::<Hardware>().is_err());
    }
}
