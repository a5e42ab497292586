//! A simulated Hugging Face Inference Endpoints account.
//!
//! Two layers. [`account::Account`] is pure: it is told the time, answers requests and keeps an
//! independent account of what everything costs ([`account::Truth`]). [`Sim`] adds faults and a log of
//! requests. [`Server`] puts that behind real HTTP on the loopback interface, with a clock that can
//! run fast or be moved by hand.
//!
//! It shares no code with our client, so that a mistake made in one shows in the other.

pub mod account;
pub mod http;
pub mod server;
pub mod sim;

pub use account::builtin::{demo, empty, many};
pub use account::spec::{AccountSpec, EndpointSpec};
pub use account::{Account, Change, EndpointKey, Pausing, SIM_TOKEN, State, Truth};
pub use http::{Request, Response};
pub use server::{Options, Server};
pub use sim::{BrokenStream, Effect, Exchange, Rule, Sim};
