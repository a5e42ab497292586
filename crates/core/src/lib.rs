//! What Endpoint Guard decides.
//!
//! One enum in ([`Event`]), one list out ([`Effect`]), one value to show ([`View`]). No clock, no
//! disk, no network, no threads: time is an argument, and everything that touches the world is the
//! host's. The token never comes here.

mod cadence;
mod endpoint;
mod event;
mod guard;
mod jobs;
mod known;
mod ledger;
mod meter;
mod moment;
mod money;
mod pausing;
mod policy;
mod problem;
mod reminders;
mod request;
mod settings;
mod view;
pub mod words;

pub use cadence::{Reason, Situation, next_reading};
pub use endpoint::{EndpointId, Hardware, Observed, Prices, Scaling, State};
pub use event::{Action, Batch, Call, Effect, Event, Identity, Listing, Notification, Saved};
pub use guard::{Guard, PauseSummary, RunningRate};
pub use known::{Known, Namespace};
pub use ledger::{Entry, Evidence, Kind, Span, Total, part_since};
pub use meter::{Episode, Line, Meter};
pub use moment::{Moment, millis_between, shifted};
pub use money::{Micros, Rate, Work, missing_to_whole_minute};
pub use problem::Problem;
pub use reminders::Memory;
pub use request::{QuitChoice, Request, SettingsChange};
pub use settings::{DEFAULTS, LeftClick, Level, Settings, Theme};
pub use view::{
    AccountView, Badge, Exposure, FirstRunEndpoint, FirstRunView, Main, MenuItem, NamespaceView,
    Notice, NoticeAction, QuitView, Reading, Row, RowAction, SettingsView, Severity, Shape, Status,
    Tray, View,
};
