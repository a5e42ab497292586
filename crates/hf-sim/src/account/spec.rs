//! What an account is made of, as written in a TOML file or in a test.
//!
//! Times are given relative to the instant the account starts, in whole seconds.

use serde::{Deserialize, Serialize};

use super::State;
use super::token::TokenSpec;

/// A whole account: who, which tokens, which endpoints, how it behaves.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountSpec {
    /// Chooses every duration that is drawn from a range. The same seed, the same life.
    pub seed: u64,
    /// How long billing records lag behind, seconds.
    pub billing_lag_seconds: u32,
    /// Accelerators (or processors) of each type a namespace may hold; checked when something is
    /// created and when it is resumed.
    pub quota: u32,
    pub user: UserSpec,
    pub timings: Timings,
    pub behaviour: Behaviour,
    pub rate_limit: Option<RateLimit>,
    pub orgs: Vec<OrgSpec>,
    pub tokens: Vec<TokenSpec>,
    /// Gated models whose terms the user did not agree to.
    pub not_agreed: Vec<String>,
    /// Changes to the documented price list.
    pub prices: Vec<PriceSpec>,
    pub endpoints: Vec<EndpointSpec>,
}

impl Default for AccountSpec {
    fn default() -> Self {
        Self {
            seed: 1,
            billing_lag_seconds: 0,
            quota: 16,
            user: UserSpec::default(),
            timings: Timings::default(),
            behaviour: Behaviour::default(),
            rate_limit: None,
            orgs: Vec::new(),
            tokens: vec![TokenSpec::default()],
            not_agreed: Vec::new(),
            prices: Vec::new(),
            endpoints: Vec::new(),
        }
    }
}

impl AccountSpec {
    /// Reads a TOML file's text.
    ///
    /// # Errors
    /// When the text is not TOML or has a key that does not exist.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

/// The person the tokens belong to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserSpec {
    pub name: String,
    pub fullname: String,
    pub pro: bool,
    /// `prepaid` or `postpaid`.
    pub billing_mode: String,
    /// Creating and resuming answer 403 "Payment method required".
    pub payment_required: bool,
}

impl Default for UserSpec {
    fn default() -> Self {
        Self {
            name: "alice".to_owned(),
            fullname: "Alice Example".to_owned(),
            pro: true,
            billing_mode: "prepaid".to_owned(),
            payment_required: false,
        }
    }
}

/// An organization the user belongs to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrgSpec {
    pub name: String,
    /// `team`, `enterprise`, …; without one there are no audit logs.
    #[serde(default)]
    pub plan: Option<String>,
    /// `admin`, `write`, `contributor`, `read`.
    #[serde(default = "role_write")]
    pub role: String,
    #[serde(default)]
    pub payment_required: bool,
    /// False: the organization has no access to Endpoints and listing answers 401.
    #[serde(default = "yes")]
    pub access: bool,
}

impl OrgSpec {
    /// An organization with access but without a plan, in which the user may write. The same as a
    /// file that says no more than the name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            plan: None,
            role: role_write(),
            payment_required: false,
            access: yes(),
        }
    }
}

/// Ranges `[shortest, longest]` in seconds from which durations are drawn.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timings {
    /// From `pending` to `initializing`.
    pub pending_seconds: [u32; 2],
    /// From `initializing` to `running` after creating or resuming.
    pub start_seconds: [u32; 2],
    /// From `initializing` to `running` after a request woke it.
    pub wake_seconds: [u32; 2],
    /// From `updating` to `running`.
    pub update_seconds: [u32; 2],
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            pending_seconds: [2, 10],
            start_seconds: [60, 480],
            wake_seconds: [30, 90],
            update_seconds: [30, 120],
        }
    }
}

/// Unpleasant habits, all off unless told.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// Resuming sets replicas to 1/1 and forgets the scale-to-zero timeout.
    pub resume_resets_scaling: bool,
    /// An update of a paused endpoint starts it.
    pub update_wakes_paused: bool,
    /// What starts ends as `failed`.
    pub deploys_fail: bool,
    /// What is updated ends as `updateFailed`.
    pub updates_fail: bool,
    /// Answers have the shapes that were seen before version 2.0.0 of the specification, or that
    /// clients guessed: no `url` until it first ran, empty `notifications`, no `totalItems`, replicas
    /// with a stage `ready` or `pending` and `live` alone.
    pub old_shapes: bool,
    /// `replicasRunning` tells how many replicas there were when each window began, rather than how many
    /// there were on average: the specification says neither.
    pub counts_at_window_starts: bool,
    /// Replicas come and go without touching `updatedAt`: the specification does not say what does.
    pub scaling_is_no_update: bool,
    /// Replicas that stay ready, and are billed, when a deploy fails.
    pub failed_ready_replicas: u32,
}

/// So many requests in a window of so many seconds, then 429.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    pub requests: u32,
    pub window_seconds: u32,
}

/// A price that differs from the documented one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceSpec {
    pub vendor: String,
    pub region: String,
    pub instance_type: String,
    pub instance_size: String,
    /// Dollars per replica-hour; without it the row leaves the list.
    #[serde(default)]
    pub price_per_hour: Option<f64>,
}

/// An endpoint that exists when the account starts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EndpointSpec {
    pub namespace: String,
    pub name: String,
    pub repository: String,
    pub task: String,
    pub vendor: String,
    pub region: String,
    pub instance_type: String,
    pub instance_size: String,
    /// `public`, `authenticated` or `private`.
    #[serde(rename = "type")]
    pub kind: String,
    pub tags: Vec<String>,
    pub min_replica: u32,
    pub max_replica: u32,
    /// Minutes of idleness before it scales to zero; used while `min_replica` is 0.
    pub scale_to_zero_timeout: Option<u32>,
    pub state: State,
    /// How long it has been in that state.
    pub for_seconds: u32,
    /// Ready replicas; without it 1 while running, else 0.
    pub replicas: Option<u32>,
    /// While initializing: when it becomes running, counted from the start of the account.
    pub ready_in_seconds: Option<u32>,
    /// Fixed time from resume to running, instead of one drawn from the range.
    pub start_seconds: Option<u32>,
    pub created_seconds_ago: u32,
    pub created_by: Option<String>,
    pub updated_by: Option<String>,
    pub last_used_seconds_ago: Option<u32>,
    /// Somebody calls it again and again, this many seconds apart.
    pub traffic_every_seconds: Option<u32>,
    /// Earlier times it was running, as `[began, ended]` seconds ago. They must not overlap.
    pub past_runs: Vec<[u32; 2]>,
    /// How it was called before the account began; without it nobody called it.
    pub past_use: Option<PastUse>,
}

/// Requests in each run of an endpoint before the account began, the one that goes on included.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastUse {
    /// Seconds between two requests.
    pub every_seconds: u32,
    /// Only in so many seconds from the beginning of a run: after that it was idle.
    pub first_seconds: u32,
}

impl Default for EndpointSpec {
    fn default() -> Self {
        Self {
            namespace: "alice".to_owned(),
            name: String::new(),
            repository: "openai-community/gpt2".to_owned(),
            task: "text-generation".to_owned(),
            vendor: "aws".to_owned(),
            region: "us-east-1".to_owned(),
            instance_type: "nvidia-l4".to_owned(),
            instance_size: "x1".to_owned(),
            kind: "authenticated".to_owned(),
            tags: Vec::new(),
            min_replica: 1,
            max_replica: 1,
            scale_to_zero_timeout: None,
            state: State::Paused,
            for_seconds: 0,
            replicas: None,
            ready_in_seconds: None,
            start_seconds: None,
            created_seconds_ago: 30 * 86_400,
            created_by: None,
            updated_by: None,
            last_used_seconds_ago: None,
            traffic_every_seconds: None,
            past_runs: Vec::new(),
            past_use: None,
        }
    }
}

impl EndpointSpec {
    /// A paused endpoint on one L4.
    #[must_use]
    pub fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), name: name.to_owned(), ..Self::default() }
    }

    /// The same in another state, entered this many seconds before the start.
    #[must_use]
    pub fn state(self, state: State, for_seconds: u32) -> Self {
        Self { state, for_seconds, ..self }
    }

    /// The same with min replicas 0 and this timeout in minutes.
    #[must_use]
    pub fn armed(self, minutes: u32) -> Self {
        Self { min_replica: 0, scale_to_zero_timeout: Some(minutes), ..self }
    }
}

fn role_write() -> String {
    "write".to_owned()
}

fn yes() -> bool {
    true
}
