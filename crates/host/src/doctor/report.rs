//! The report as data.

use hf_description::Difference;
use schemars::JsonSchema;
use serde::Serialize;

use crate::utc::Utc;

/// What was found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// When.
    pub at: Utc,
    /// What runs here.
    pub versions: Versions,
    /// What this computer has.
    pub computer: Vec<Finding>,
    /// What the token may do.
    pub token: TokenReport,
    /// Whether the environment names other servers than Hugging Face's.
    pub elsewhere: bool,
    /// How far the clock of Hugging Face is ahead of this computer's, in seconds; null when no answer
    /// told. Less than 10 s is 0.
    pub clock_ahead_seconds: Option<f64>,
    /// What was read, in order.
    pub routes: Vec<Route>,
}

/// What runs here.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Versions {
    /// Of this program.
    pub endpoint_guard: String,
    /// Of the description of the API that answers are held against.
    pub description: String,
    /// The operating system.
    pub system: String,
    /// Its release; null where it does not say.
    pub release: Option<String>,
    /// The processor.
    pub architecture: String,
    /// The desktop; null without one.
    pub desktop: Option<String>,
}

/// One thing that this computer has or lacks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// Which.
    pub part: Part,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found.
    pub words: String,
}

/// What is looked at on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Where the token is stored.
    Keyring,
    /// Something that shows notifications.
    Notifications,
    /// Something that shows tray icons.
    Tray,
    /// Whether sleep and shut-down wait.
    SleepLock,
    /// The time zone.
    TimeZone,
    /// Where settings, costs and logs are kept.
    Folders,
    /// The settings file.
    Settings,
}

/// What the token may do, without any name.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct TokenReport {
    /// Where it comes from.
    pub source: Source,
    /// Its role; null when whose token it is could not be read.
    pub role: Option<Role>,
    /// When it ends; null when it does not, or nothing says so.
    pub expires: Option<Utc>,
    /// How many users and organizations it reaches.
    pub namespaces: Option<usize>,
    /// In how many of them it may pause.
    pub may_pause_in: Option<usize>,
    /// In how many only trying tells.
    pub unknown_in: Option<usize>,
    /// Whether it may read the bill; null when only trying tells.
    pub may_read_bill: Option<bool>,
}

/// Where a token comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// There is none.
    #[default]
    None,
    /// `HF_TOKEN`.
    Environment,
    /// The keyring.
    Keyring,
    /// `hf auth login`.
    HfLogin,
    /// It was pasted, for this run only.
    ThisRun,
    /// The simulated account.
    Demo,
}

/// The role of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It reads.
    Read,
    /// It reads and writes.
    Write,
    /// It does what it was allowed one by one.
    FineGrained,
    /// Another one.
    Other,
}

/// One route and what it answered.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Route {
    /// Method and path, with the names of its variables.
    pub route: String,
    /// How it went.
    pub state: RouteState,
    /// How long it took; null where it was not asked.
    pub seconds: Option<f64>,
    /// What was found, or why not.
    pub words: String,
    /// How often it may be asked; null where the server does not say.
    pub limit: Option<Limit>,
    /// In what the answer differs from the description; at most 100.
    pub differences: Vec<DifferenceJson>,
    /// How many more there are.
    pub more: usize,
}

/// How it went with a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RouteState {
    /// It answered.
    Answered,
    /// It did not.
    Failed,
    /// It could not be asked.
    NotAsked,
}

/// How often a server may be asked.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Limit {
    /// Requests that are left.
    pub left: u32,
    /// Of how many; null where it does not say.
    pub most: Option<u32>,
    /// In how many seconds; null where it does not say.
    pub seconds: Option<u32>,
}

/// One difference from the description.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DifferenceJson {
    /// Where: `items[].status.state`; `*` is a key of a map, `?` a field whose name is not told.
    pub path: String,
    /// What the description says.
    pub expected: String,
    /// The kind of what came.
    pub found: String,
    /// At how many places of the answer.
    pub places: usize,
}

impl DifferenceJson {
    pub(super) fn new(difference: Difference, places: usize) -> Self {
        let Difference { path, expected, found } = difference;
        // The whole answer has no path.
        let path = if path.is_empty() { ".".to_owned() } else { path };
        Self { path, expected, found: found.to_owned(), places }
    }
}
