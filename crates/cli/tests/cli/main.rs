//! The command line as scripts and people use it.

#![expect(clippy::expect_used, reason = "a test bench that cannot be set up is a failed test")]

mod bench;
mod billed;
mod budget;
mod check;
mod config;
mod connecting;
mod cost;
mod deploy;
mod deploying;
mod elsewhere;
mod hook;
mod hostile;
mod odd;
mod pause;
mod plan;
mod private;
mod reminders;
mod resume;
mod run;
mod schema;
mod status;
mod watch;
mod watch_once;
