//! Builds, runs, tests and measures Endpoint Guard.
//!
//! Light on purpose: it is the first thing a fresh checkout compiles. The end-to-end tests use
//! [`child`] and [`bus`] from here.

pub mod accessibility;
#[cfg(target_os = "linux")]
pub mod bench;
pub mod bus;
pub mod checks;
pub mod child;
pub mod display;
pub mod docs;
pub mod e2e;
pub mod error;
pub mod foreground;
pub mod fuzz;
#[cfg(target_os = "linux")]
pub mod gallery;
pub mod measure;
pub mod package;
pub mod packages;
pub mod publishing;
pub mod python;
pub mod readme;
#[cfg(target_os = "linux")]
pub mod release;
pub mod run;
pub mod setup;
#[cfg(target_os = "linux")]
pub mod shots;
#[cfg(target_os = "linux")]
pub mod stage;
pub mod steps;
pub mod tools;
pub mod types;
pub mod ui;
pub mod workspace;

pub use error::Error;
