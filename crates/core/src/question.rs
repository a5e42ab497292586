//! What can be asked once, beside the view that is pushed: answers that are large or need the
//! store or the network.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::billing::BillView;
use crate::change::Change;
use crate::deploying::{DeletePreview, DeployPreview, ModelView, NewEndpoint, SetView};
use crate::drill::DrillView;
use crate::endpoint::EndpointId;
use crate::history::{By, Format, HistoryView, Range, RequestsView};
use crate::offers::{OfferFilter, OffersView};
use crate::plan::{PlanChoices, PlanInput, PlanView};
use crate::safety::{CheckView, ScalingChoice};
use crate::session::{ReceiptFormat, SessionDraft, SessionDraftView, SessionsView};
use crate::settings::{Own, Ruled, RulesView};
use crate::timeline::TimelineView;
use crate::told::RemindersView;

/// One question. Every surface asks through this; there is no other channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(tag = "ask", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Question {
    /// What these days cost.
    History {
        /// Which days.
        range: Range,
    },
    /// How many requests were served on them.
    Requests {
        /// Which days.
        range: Range,
    },
    /// What Hugging Face billed, beside what was estimated.
    Bill,
    /// What was told, held back or answered.
    Reminders {
        /// On which days.
        range: Range,
    },
    /// What happened to one endpoint, and who did it.
    Timeline {
        /// Which.
        endpoint: EndpointId,
        /// On which days.
        range: Range,
    },
    /// What the token, this computer and Hugging Face answer, for the report of a problem.
    Diagnosis,
    /// Whether a pause works: one is made of what is paused, and a notification is shown.
    Drill,
    /// How something is guarded.
    Rules {
        /// What.
        of: Ruled,
        /// What would be said of it, to see what would follow; `None` for what holds now.
        draft: Option<Own>,
    },
    /// Sessions of the past, their receipts, and what each week cost.
    Sessions,
    /// What a session would do and cost before it begins.
    SessionDraft {
        /// What is filled in; `None` for what a new form begins with.
        draft: Option<SessionDraft>,
    },
    /// The receipt of one session as a file.
    Receipt {
        /// Which.
        id: String,
        /// How it is written.
        format: ReceiptFormat,
    },
    /// What the planner can pick from.
    PlanChoices,
    /// What it would cost.
    Plan {
        /// What is planned.
        input: PlanInput,
    },
    /// What is not safe.
    Check {
        /// Days without a request after which an endpoint is unused.
        unused_days: u32,
        /// Whether Hugging Face's own notifications are looked at as well.
        #[serde(default)]
        notifications: bool,
    },
    /// What a change of scaling would cost.
    Scaling {
        /// Of which endpoint.
        endpoint: EndpointId,
        /// The change.
        change: Change,
    },
    /// What hardware can be had.
    Offers {
        /// Of which user or organization.
        namespace: String,
        /// What it has to have.
        filter: OfferFilter,
    },
    /// What the Hub says of a model.
    Model {
        /// `microsoft/phi-4`.
        repository: String,
    },
    /// The request that would be sent.
    DeployPreview {
        /// What for.
        endpoints: Vec<NewEndpoint>,
    },
    /// The starter set for a namespace, its hardware chosen from what can be had.
    StarterSet {
        /// Which user or organization.
        namespace: String,
    },
    /// What deleting an endpoint means.
    DeletePreview {
        /// Which.
        endpoint: EndpointId,
    },
    /// The cost of these days as a file.
    Export {
        /// Which days.
        range: Range,
        /// What each row is about.
        by: By,
        /// How it is written.
        format: Format,
    },
}

/// The answer to a [`Question`].
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Answer {
    /// To [`Question::History`].
    History(Box<HistoryView>),
    /// To [`Question::Requests`].
    Requests(RequestsView),
    /// To [`Question::Bill`].
    Bill(BillView),
    /// To [`Question::Reminders`].
    Reminders(RemindersView),
    /// To [`Question::Timeline`].
    Timeline(TimelineView),
    /// To [`Question::Diagnosis`].
    Diagnosis {
        /// What to call the file: `endpoint-guard-report-20261125-140204.txt`.
        file: String,
        /// What is in it.
        text: String,
    },
    /// To [`Question::Drill`].
    Drill(DrillView),
    /// To [`Question::Rules`].
    Rules(Box<RulesView>),
    /// To [`Question::Sessions`].
    Sessions(SessionsView),
    /// To [`Question::SessionDraft`].
    SessionDraft(Box<SessionDraftView>),
    /// To [`Question::Receipt`].
    Receipt {
        /// What to call the file: `session-20261125-140204-k3f2.md`.
        file: String,
        /// What is in it.
        text: String,
    },
    /// To [`Question::PlanChoices`].
    PlanChoices(PlanChoices),
    /// To [`Question::Plan`].
    Plan(Box<PlanView>),
    /// To [`Question::Check`].
    Check(Box<CheckView>),
    /// To [`Question::Scaling`].
    Scaling(ScalingChoice),
    /// To [`Question::Offers`].
    Offers(OffersView),
    /// To [`Question::Model`].
    Model(ModelView),
    /// To [`Question::DeployPreview`].
    DeployPreview(Box<DeployPreview>),
    /// To [`Question::StarterSet`].
    StarterSet(SetView),
    /// To [`Question::DeletePreview`].
    DeletePreview(DeletePreview),
    /// To [`Question::Export`].
    Export {
        /// What to call the file: `cost-2026-11-01-to-2026-11-30.csv`.
        file: String,
        /// What is in it.
        text: String,
    },
}
