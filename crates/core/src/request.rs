//! What a person can ask for, from the tray, the panel, a notification or the terminal.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::budget::Period;
use crate::change::Change;
use crate::deploying::NewEndpoint;
use crate::endpoint::EndpointId;
use crate::fix::FixOf;
use crate::ledger::Scope;
use crate::session::SessionPlan;
use crate::settings::{LeftClick, Level, Ruled, SettingsChange};

/// One request. Everything a surface can do is a variant here; there is no other channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(tag = "ask", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// The tray icon was clicked: pause after a countdown, or open the panel, as set.
    ClickTray,
    /// Pause everything billable and unprotected, after the countdown.
    PauseAll,
    /// The same without a countdown; protected ones too when asked for by name of the option.
    PauseAllNow {
        /// Also pause protected endpoints.
        include_protected: bool,
    },
    /// Pause these, whatever their level: they were named.
    Pause {
        /// Which.
        endpoints: Vec<EndpointId>,
    },
    /// End the countdown early and pause.
    SkipCountdown,
    /// Take the countdown back.
    CancelCountdown,
    /// Resume what the last receipt paused.
    UndoPause,
    /// Put the receipt away.
    DismissReceipt,
    /// Resume, which costs money.
    Resume {
        /// Which.
        endpoints: Vec<EndpointId>,
        /// Set min replicas 0 and a timeout before resuming, and check that it stayed so; `None`
        /// as the settings say.
        arm: Option<bool>,
    },
    /// Begin a testing session: resume, wait until ready, work, pause.
    StartSession {
        /// What it is to be.
        plan: SessionPlan,
    },
    /// End a session now, wherever it is kept: its endpoints are paused.
    EndSession {
        /// Which.
        id: String,
    },
    /// Let a session go on for longer.
    ExtendSession {
        /// Which.
        id: String,
        /// How many minutes more.
        minutes: u32,
    },
    /// Stop until the next request comes; armed first, since Hugging Face refuses it otherwise.
    ScaleToZero {
        /// Which.
        endpoints: Vec<EndpointId>,
    },
    /// Let Hugging Face stop it when idle.
    Arm {
        /// Which.
        endpoints: Vec<EndpointId>,
    },
    /// Let what was asked about run on while this machine is away.
    KeepOnLeaving,
    /// No reminders for this endpoint for so long.
    Snooze {
        /// Which.
        endpoint: EndpointId,
        /// How many minutes.
        minutes: u32,
    },
    /// "Not now": put a reminder away without doing anything to the endpoint.
    DismissNotice {
        /// The notice's key.
        key: String,
    },
    /// Read Hugging Face now.
    Refresh,
    /// The panel was opened, or is about to be: show fresh figures.
    PanelOpened,
    /// The panel was closed.
    PanelClosed,
    /// The panel that is open came to the front, or something else did: what it shows is not told beside it.
    PanelInFront {
        /// Whether it is the panel.
        is_in_front: bool,
    },
    /// Answers to the first questions.
    FinishFirstRun {
        /// Endpoints never to pause.
        protected: Vec<EndpointId>,
        /// What a left click does.
        left_click: LeftClick,
        /// What may be spent in a week, as a reminder only; `None` for no such budget.
        #[ts(type = "number | null")]
        weekly_budget_micros: Option<i64>,
    },
    /// Set a budget, in place of the one for the same period and scope.
    SetBudget {
        /// Each day, week or month.
        period: Period,
        /// On what.
        scope: Scope,
        /// How much, in micro-dollars.
        #[ts(type = "number")]
        micros: i64,
        /// Pause what is unprotected before more is spent.
        stop: bool,
    },
    /// Remove a budget.
    RemoveBudget {
        /// Its period.
        period: Period,
        /// What it is on.
        scope: Scope,
    },
    /// Let what a budget would stop run on until its period ends.
    OverrideBudget {
        /// The budget's key.
        key: String,
    },
    /// Enter what is left of what was paid ahead; `None` to no longer reckon with any.
    SetCredit {
        /// How much, in micro-dollars.
        #[ts(type = "number | null")]
        micros: Option<i64>,
    },
    /// Create these one after the other, each paused as soon as it is there.
    Deploy {
        /// Which.
        endpoints: Vec<NewEndpoint>,
        /// Let them run instead.
        keep_running: bool,
    },
    /// Create nothing more of what is being deployed; what was created is paused.
    StopDeploying,
    /// Put away what was told of deploying.
    DismissDeploying,
    /// Change how an endpoint scales or who may call it; read back, and paused again when it was
    /// paused and the change started it.
    Change {
        /// Which.
        endpoint: EndpointId,
        /// To what.
        change: Change,
    },
    /// Do what mends findings of the safety check.
    Fix {
        /// What is done.
        fixes: Vec<FixOf>,
    },
    /// Ask Hugging Face's debugger for a diagnosis. What else that does is not documented.
    Debug {
        /// Of which.
        endpoint: EndpointId,
    },
    /// Delete an endpoint for good; its history is kept.
    Delete {
        /// Which.
        endpoint: EndpointId,
        /// Its name as a person typed it; nothing is done unless it is the same.
        typed: String,
    },
    /// Change settings; what is not said stays as it is.
    ChangeSettings {
        /// Of what: what holds for everything, or what one says of its own.
        of: Ruled,
        /// Which, and to what.
        #[ts(type = "import(\"./settings\").SettingsChange")]
        set: SettingsChange,
    },
    /// Forget the token and the account, to sign in anew.
    SignOut,
    /// Leave; asks first when something is billable.
    Quit,
    /// The answer to that question.
    AnswerQuit {
        /// What to do.
        choice: QuitChoice,
    },
}

impl Request {
    /// Gives an endpoint a level of its own.
    #[must_use]
    pub fn set_level(endpoint: EndpointId, level: Level) -> Self {
        let set = SettingsChange::default().with("guard.level", level);
        Self::ChangeSettings { of: Ruled::Endpoint { id: endpoint }, set }
    }
}

/// What to do when leaving while something costs money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub enum QuitChoice {
    /// Pause all, and leave when that is confirmed.
    PauseAndQuit,
    /// Leave it running.
    QuitAnyway,
    /// Stay.
    Cancel,
}
