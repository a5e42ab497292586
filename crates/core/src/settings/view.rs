//! What the page of rules shows.

use serde::Serialize;
use ts_rs::TS;

use super::{Inherited, Own, Ruled};
use crate::endpoint::EndpointId;

/// The rules of an endpoint, a namespace or everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct RulesView {
    /// Of what.
    pub of: Ruled,
    /// What is said of it now.
    pub own: Own,
    /// What would hold where it says nothing; `None` of everything, which says all.
    pub inherited: Option<Inherited>,
    /// What is done next to the endpoints it is about, under the draft where there is one. Those to
    /// which nothing is done are left out.
    pub next: Vec<RulesNext>,
    /// What of the draft is brought into the range that works, in words.
    pub notes: Vec<String>,
    /// The time zone of windows that name none: `Europe/Berlin`.
    pub zone: String,
}

/// What is done to an endpoint next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct RulesNext {
    /// Which.
    pub id: EndpointId,
    /// Its name, with the namespace when two share it.
    pub label: String,
    /// `paused at 21:30, its limit of 3 h`.
    pub words: String,
}
