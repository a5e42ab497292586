//! What Endpoint Guard touches: network, disk, keyring and clock, without a desktop.
//!
//! [`Handle`] is the door: a shell starts the host, asks for things, and draws the view. The loop
//! behind it feeds the pure core with what happened and does what the core wants done.

mod account;
pub mod audit;
pub mod autostart;
mod before_deploying;
pub mod billing;
#[cfg(target_os = "linux")]
pub mod bus;
pub mod clock;
mod command;
mod demo;
pub mod deploying;
pub mod dirs;
pub mod doctor;
pub mod drill;
mod event_loop;
pub mod export;
pub mod forgetting;
mod handle;
pub mod hf_login;
mod identifying;
mod identity_kept;
mod idle_days;
pub mod keyring;
pub mod logging;
mod looking_back;
pub mod machine;
mod memory;
pub mod observe;
pub mod offline;
mod outbox;
pub mod output;
pub mod owner;
mod persistence;
mod places;
pub mod private;
mod proofs_file;
mod queries;
mod query_error;
mod recent_offers;
pub mod replica_time;
mod request_counts;
pub mod sessions;
pub mod settings_file;
mod sign_in;
mod sleep_detector;
mod start;
mod start_stages;
pub mod store;
mod streams;
mod surface;
mod their_clock;
mod timeline;
mod utc;
mod viewing;
mod watchdog;
pub mod zone;

pub use account::Account;
pub use before_deploying::endpoint_named;
pub use command::Terminal;
pub use demo::{Demo, DemoError};
pub use dirs::Dirs;
pub use handle::Handle;
pub use identity_kept::forget_identity;
pub use looking_back::{cost, told};
pub use machine::{Hold, Left};
pub use memory::keep_memory_private;
pub use places::{Places, PlacesError};
pub use query_error::QueryError;
pub use sign_in::{SignIn, SignInError, SignInOptions, Tokens};
pub use start::{Role, Start};
pub use surface::{NoSurface, Surface};
pub use utc::Utc;
