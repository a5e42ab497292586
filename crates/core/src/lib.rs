//! What Endpoint Guard decides.
//!
//! One enum in ([`Event`]), one list out ([`Effect`]), one value to show ([`View`]). No clock, no
//! disk, no network, no threads: time is an argument, and everything that touches the world is the
//! host's. The token never comes here.

mod access;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod billing;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod budget;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod cadence;
mod call;
mod change;
mod channels;
mod deed;
mod deploying;
mod drill;
mod endpoint;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod filling;
mod fix;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod forecast;
mod guard;
mod history;
mod identity;
mod inventory;
mod jobs;
mod key;
mod leaving;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod ledger;
mod listing;
mod masking;
mod messages;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod meter;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod moment;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod money;
mod notification;
mod offers;
mod pausing;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod plan;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod plausible;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod policy;
mod present;
mod problem;
mod proof;
mod question;
mod reminders;
mod request;
mod running_rate;
mod safety;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
mod savings;
mod session;
mod settings;
mod shown;
mod timeline;
mod told;
mod view;
mod windows;
pub mod words;

pub use access::Access;
pub use billing::{
    Bill, BillAccount, BillLine, BillRow, BillView, Billed, BilledHardware, Compared, Comparison,
    Part, Why, compare, filled_from_bill,
};
pub use budget::{Budget, Period, dollars, start_of_periods};
pub use cadence::{Reason, Situation, next_reading};
pub use call::{Action, Call};
pub use change::{Change, TIMEOUT_MINUTES};
pub use channels::Channels;
pub use deed::{AuditedDeed, Deed, Set, Setting, Starts, that_set, that_started};
pub use deploying::{
    DeletePreview, DeployPreview, DeploySet, DeployStep, DeployingView, Engine, Item as DeployItem,
    ModelRecipe, ModelView, NewEndpoint, NotCreated, PreviewedRequest, STARTER_SET, SetItem,
    SetView, Stage as DeployStage, name_for,
};
pub use drill::{Drill, DrillLinkView, DrillView, NotProved};
pub use endpoint::{EndpointId, Hardware, Observed, Prices, Scaling, State};
pub use filling::{ReplicaGraph, ReplicaWindow};
pub use fix::{Fix, FixOf};
pub use guard::{Guard, LastRead, LeftOut, Main, NotTried, PauseSummary, Sight, Unseen};
pub use history::{
    Amount, AsOf, By, CostRow, CostTable, EndpointRequests, Format, History, HistoryDay,
    HistoryEndpoint, HistoryNamespace, HistoryPart, HistoryView, Lane, LaneSegment, LaneState,
    Range, RequestCounts, RequestsView, Stretch, Subject, between, requests,
};
pub use identity::Identity;
pub use inventory::{Inventory, Namespace};
pub use key::Key;
pub use leaving::Leaving;
pub use ledger::{
    Cost, Entry, Evidence, Kind, LONGEST_ENTRY_MILLIS, Scope, Source, Span, Tally, Total,
    part_between, start_of_day,
};
pub use listing::Listing;
pub use masking::{masked, masked_text, masked_words};
pub use messages::{Batch, DAYS_OF_ENTRIES, Effect, Event, HealthAnswer, MeasuredUse, Saved};
pub use meter::{Episode, Line, Meter, Reading as MeterReading};
pub use moment::{Moment, millis_between, shifted};
pub use money::{Micros, Rate, Work, missing_to_whole_minute};
pub use notification::{Notification, Quiet};
pub use offers::{
    Availability, Offer, OfferFilter, OfferRow, Offers, OffersView, Quota, choose,
    memory_for_parameters_gb, model_memory_gb, offers_view,
};
pub use pausing::{Pausing, Target};
pub use plan::{
    Correction, PlanAmount, PlanBreakEven, PlanChoices, PlanCost, PlanCosts, PlanEndpoint,
    PlanHardware, PlanInput, PlanItem, PlanLine, PlanNames, PlanView, PlanWay, Uptime, billed,
    month_of, plan, week_of,
};
pub use policy::{Condition, Happening, table as conditions_table};
pub use present::Present;
pub use problem::{Attempt, Problem};
pub use proof::{Proof, Proofs, update as update_proofs};
pub use question::{Answer, Question};
pub use reminders::{Logged, Memory, Outcome};
pub use request::{QuitChoice, Request};
pub use running_rate::RunningRate;
pub use safety::{
    CheckView, FINDINGS, FindingGroup, FindingKind, FindingView, ScalingChoice, ScalingRow,
    UndoView, findings_table, scaling_choices,
};
pub use savings::{
    SAVING_RULE, SavedSum, SavedView, SavingEnd, SavingEntry, SavingPause, Savings,
    left_until_auto_stop,
};
pub use session::{
    Found, Holder, Order, Origin, Outcome as SessionOutcome, Phase, Receipt, ReceiptEndpoint,
    ReceiptFormat, Session, SessionChoice, SessionDraft, SessionDraftView, SessionEnd,
    SessionLength, SessionPlan, SessionRow, SessionRowUse, SessionWeek, SessionsView, Stage,
    StartStages, Use, Wish, Work as SessionWork, markdown, quoted, session_costs, sessions_view,
    weekly,
};
pub use settings::{
    Away, BY_NAME, Choice as SettingChoice, Credit, DEFAULTS, Inherited, KEYS as SETTINGS,
    Key as SettingKey, Kind as SettingKind, LeftClick, Level, Own, Rule, Ruled, Rules, RulesNext,
    RulesView, SettingValues, Settings, SettingsChange, Slips, Theme, Unit as SettingUnit,
    Value as SettingValue,
};
pub use shown::{escaped_json, shown};
pub use timeline::{TimelineRow, TimelineView, timeline};
pub use told::{ReminderRow, RemindersView, ToldEndpoint, merged, told, told_between};
pub use view::{
    AccountView, Badge, BudgetLevel, BudgetView, CreditView, Exposure, Extension, FirstRunEndpoint,
    FirstRunView, ForecastView, MenuItem, NamespaceView, Notice, NoticeAction, PopUpView,
    ProofView, QuitView, Reading, Row, RowAction, SessionUseView, SessionView, Severity, Shape,
    Status, Summary, Tray, View,
};
pub use windows::{Days, Place, Window, Windows, Zone};
