//! What is to be seen: finished words and figures. Tray, panel and terminal only draw it.

mod billed;
mod build;
mod headline;
mod money;
mod popups;
mod proof;
mod rows;
mod sessions;
mod sight;
mod tray;

pub use headline::Summary;
pub use money::{BudgetLevel, BudgetView, CreditView, ForecastView};
pub use popups::PopUpView;
pub use proof::ProofView;
pub use sessions::{Extension, SessionUseView, SessionView};
pub use tray::{MenuItem, Shape, Tray};

use serde::Serialize;
use ts_rs::TS;

use crate::deploying::DeployingView;
use crate::endpoint::EndpointId;
use crate::guard::Main;
use crate::request::Request;
use crate::savings::SavedView;
use crate::settings::{Level, SettingValues};

/// Everything a surface shows, in one value that can be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// Who is signed in; `None` offers signing in.
    pub account: Option<AccountView>,
    /// A token is there, but Hugging Face could not be asked whose it is yet; in words.
    pub signing_in: Option<String>,
    /// The state in one word and one shape.
    pub status: Status,
    /// The status in words: `2 running · $2.60/h`.
    pub headline: String,
    /// The running rate, the largest figure: `$3.40`. `unknown` when nothing was read yet.
    pub rate: String,
    /// `/h` behind a figure, nothing behind a word.
    pub rate_unit: String,
    /// What the rate leaves out, in words; `None` when it is complete.
    pub rate_note: Option<String>,
    /// `3 running`, `all off`, `not watching`.
    pub counts: String,
    /// `today $4.12`, `today at least $4.12` where not everything is watched.
    pub today: String,
    /// What may still be spent if this computer goes offline.
    pub exposure: Option<Exposure>,
    /// Where each budget stands, the most pressing first.
    pub budgets: Vec<BudgetView>,
    /// What the month will have cost; `None` while nothing was read.
    pub forecast: Option<ForecastView>,
    /// What is left of what was paid ahead; `None` when none was entered.
    pub credit: Option<CreditView>,
    /// What the one primary button is right now.
    pub main: Main,
    /// Open sessions, oldest first.
    pub sessions: Vec<SessionView>,
    /// Why the last session was not begun, as a part of a sentence.
    pub session_refused: Option<String>,
    /// Changes when receipts of sessions do.
    pub session_writes: u32,
    /// Every endpoint, billable ones first.
    pub rows: Vec<Row>,
    /// How old the figures are.
    pub reading: Reading,
    /// Open reminders and alarms.
    pub notices: Vec<Notice>,
    /// What small windows show, the most pressing first; empty when none is to be open.
    pub popups: Vec<PopUpView>,
    /// The tray icon, tooltip and menu.
    pub tray: Tray,
    /// The settings a person can change here.
    #[ts(type = "import(\"./settings\").SettingValues")]
    pub settings: SettingValues,
    /// The first questions, while they are not answered.
    pub first_run: Option<FirstRunView>,
    /// The question before leaving, while it is open.
    pub quit: Option<QuitView>,
    /// What is being deployed, or was; `None` when that was put away.
    pub deploying: Option<DeployingView>,
    /// When it was last proved that pausing works; `None` while there is nothing to pause.
    pub proof: Option<ProofView>,
    /// What pauses saved in the last 30 days; `None` while that is nothing.
    pub saved: Option<SavedView>,
}

/// The state in one word; each has its own shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Nobody is signed in.
    SignedOut,
    /// Nothing was read yet.
    Reading,
    /// Nothing costs money.
    Off,
    /// Something costs money.
    Running,
    /// A reminder is open.
    Attention,
    /// A pause failed or is not confirmed, a budget is reached, or it is about to stop something.
    Limit,
    /// The last reading is too old to be trusted.
    Unknown,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// User name.
    pub name: String,
    /// A simulated account.
    pub demo: bool,
    /// The token is forgotten when the application ends.
    pub this_run_only: bool,
    /// What the token cannot do, in words.
    pub warning: Option<String>,
    /// All namespaces the token can see.
    pub namespaces: Vec<NamespaceView>,
}

/// One namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct NamespaceView {
    /// User or organization.
    pub name: String,
    /// Whether it is watched.
    pub watched: bool,
    /// Why it could not be read, in words.
    pub problem: Option<String>,
}

/// "If I vanish now": the most the running endpoints can cost before something stops them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct Exposure {
    /// In words, for the panel.
    pub text: String,
    /// Whether something stops them at all.
    pub bounded: bool,
    /// The amount when bounded and all prices are known, in micro-dollars.
    #[ts(type = "number | null")]
    pub micros: Option<i64>,
    /// Endpoints that nothing stops.
    pub unarmed: Vec<EndpointId>,
    /// Armed endpoints that are not stopped while requests go on reaching them, as they do.
    pub in_use: Vec<EndpointId>,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Which.
    pub id: EndpointId,
    /// Its name, with the namespace when two share it.
    pub label: String,
    /// Its badge.
    pub badge: Badge,
    /// The state in words: `running`, `pausing…`, `scaled to zero`.
    pub state: String,
    /// Whether it costs money.
    pub billable: bool,
    /// `$1.80/h`, or `price unknown`; empty when free.
    pub rate: String,
    /// `2 h 14 min`; empty when free.
    pub uptime: String,
    /// `microsoft/phi-4 · L40S · idle 47 min · created by bea`, the last where somebody else did.
    pub detail: String,
    /// `$4.02 so far`; empty when free.
    pub cost: String,
    /// Armed or not, where known and where it matters.
    pub armed: Option<bool>,
    /// Whether resuming it arms it first, unless somebody leaves that out.
    pub arms_on_resume: bool,
    /// Its guard level.
    pub level: Level,
    /// Which rule gave that level: `by its tag guard:max=2h`.
    pub rule: String,
    /// What is done to it next and when: `paused at 21:30, its limit of 3 h`.
    pub next: Option<String>,
    /// What the button on the row does.
    pub action: Option<RowAction>,
    /// Asking Hugging Face's debugger is offered: it is stuck starting, or has failed.
    pub debuggable: bool,
    /// Something is being done with it right now.
    pub busy: bool,
    /// What went wrong with it last, in words.
    pub trouble: Option<String>,
    /// `reminders silent until 18:30`.
    pub snoozed: Option<String>,
    /// `https://…`, its own page at Hugging Face; `None` in the demo.
    pub page: Option<String>,
}

/// The shapes of states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum Badge {
    /// ▶
    Running,
    /// ◌
    Starting,
    /// ❚❚
    Paused,
    /// ☾
    ScaledToZero,
    /// !
    Failed,
    /// ?
    Unknown,
}

/// What the button on a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum RowAction {
    /// Pause it.
    Pause,
    /// Resume it.
    Resume,
}

/// How old the figures are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// `read 4 s ago`, `last read 3 min ago, trying again`.
    pub text: String,
    /// Whether they are too old to be trusted.
    pub stale: bool,
}

/// An open reminder, alarm or trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// What it is about.
    pub key: String,
    /// How bad.
    pub severity: Severity,
    /// In words.
    pub text: String,
    /// Label and what pressing it asks for.
    pub actions: Vec<NoticeAction>,
}

/// One button of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct NoticeAction {
    /// What is on it.
    pub label: String,
    /// What it asks for.
    pub request: Request,
}

/// How bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Money may be wasted.
    Attention,
    /// Money is being spent against the person's will.
    Limit,
}

/// The first questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct FirstRunView {
    /// Endpoints to choose the protected ones from.
    pub endpoints: Vec<FirstRunEndpoint>,
    /// What is proposed as a budget for each week, in micro-dollars.
    #[ts(type = "number")]
    pub weekly_budget_micros: i64,
}

/// One endpoint in the first questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct FirstRunEndpoint {
    /// Which.
    pub id: EndpointId,
    /// Its name, with the namespace when two share it.
    pub label: String,
    /// State and rate: `running, $1.80/h`.
    pub state: String,
    /// Protected already, by its tag.
    pub protected: bool,
    /// Who created it, if somebody else did: proposed as protected.
    pub creator: Option<String>,
}

/// The question before leaving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct QuitView {
    /// `3 endpoints are running, $3.40/h. …`
    pub text: String,
}
