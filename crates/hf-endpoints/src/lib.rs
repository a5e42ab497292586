//! A typed async client of the Hugging Face Inference Endpoints management API, and of the Hub's
//! routes for identity and billing.
//!
//! ```no_run
//! # async fn example() -> Result<(), hf_endpoints::Error> {
//! use hf_endpoints::{Client, Token};
//!
//! let client = Client::builder(Token::new(std::env::var("HF_TOKEN").unwrap_or_default())?).build()?;
//! let me = client.whoami().await?;
//! for endpoint in client.list(&me.name).await?.items {
//!     println!("{} {}", endpoint.name, endpoint.status.state);
//! }
//! # Ok(()) }
//! ```
//!
//! # What it promises
//!
//! - **Tolerant on read.** Unknown fields are ignored, unknown states are kept, everything that may
//!   be missing is an `Option`, and an endpoint that cannot be read does not lose the others
//!   ([`List::unreadable`]).
//! - **Strict on write.** What breaks a documented rule is not sent ([`Create::check`]).
//! - **Nothing is repeated that is not safe to repeat** ([`Retry`]), and an error says whether the
//!   call may have taken effect all the same ([`Error::may_have_taken_effect`]).
//! - **Money is whole numbers**: micro-dollars, read from the decimal text of the answer. An unknown
//!   price is `None`, never 0.
//! - **Nothing of an answer is believed without bounds.** Counts, amounts, waits, times and lists have
//!   a most; texts for people come as plain text ([`plain_text`]). Names of endpoints stay exact.
//! - **The token cannot be printed** and goes to no other server: https only (except to this
//!   machine), no redirects.
//!
//! # Sources
//!
//! Every fact carries the place it was taken from: `[SPEC]` the service's own OpenAPI description,
//! version 2.0.0, which the tests hold requests and stored answers against; `[SDK]` the Python
//! package `huggingface_hub` 2.4.0; `[RUN]` that client observed against a local server; `[DOC]` the
//! Inference Endpoints documentation; `[HUBDOC]` the Hub documentation; `[HUBAPI]` the Hub's OpenAPI
//! description; `[INFRA]`, `[ALMYTY]`, `[ZOTERO]`, `[MCPOPS]` other projects' clients and notes from
//! live calls.

mod answers;
mod audit;
mod audit_reason;
mod billing;
mod bounds;
mod catalog;
mod causes;
mod client;
mod decimal;
mod endpoint;
mod error;
mod events;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod health;
mod hub_model;
mod image;
mod limits;
mod listing;
mod logs;
mod metrics;
mod names;
mod permission;
mod plain;
mod provider;
mod proxy;
mod raw;
mod replicas;
mod retry;
mod routes;
mod sites;
mod skew;
mod soft;
mod state;
mod timestamps;
mod token;
mod transport;
mod whoami;
mod write;

pub use audit::{AuditEntry, AuditPage, AuditQuery};
pub use audit_reason::{AuditChange, AuditReason, Change};
pub use billing::{Payer, Period, Usage, UsageItem};
pub use catalog::{CatalogModel, CatalogQuery, Recipe};
pub use client::{Client, ClientBuilder, Timeouts};
pub use decimal::micros_from_dollars;
pub use endpoint::{Actor, Compute, Endpoint, Model, Notifications, Provider, Scaling, Status};
pub use error::{Answer, Attempt, Cause, Error};
pub use events::Events;
pub use hub_model::HubModel;
pub use image::Image;
pub use limits::RateLimit;
pub use listing::{List, Unreadable};
pub use logs::{LogLine, LogQuery};
pub use metrics::{Graph, Metrics, Point, Series};
pub use names::EndpointName;
pub use permission::{Access, AccessAnswer, Permission, Reason};
pub use plain::text as plain_text;
pub use provider::{Hardware, HardwareKey, PriceList, Quota, VendorQuota};
pub use raw::{RawAnswer, Reading};
pub use replicas::{Replica, ReplicaStage, ReplicaStages, ReplicaStatus, StageRange, StageSeries};
pub use retry::Retry;
pub use sites::{Sites, is_loopback};
pub use state::{EndpointType, State};
pub use token::Token;
pub use whoami::{AccessToken, Auth, Entity, FineGrained, Org, Scope, WhoAmI};
pub use write::{
    ComputeChange, Create, ModelChange, NewCompute, NewModel, NewScaling, ScaleToZero,
    ScalingChange, Update,
};
