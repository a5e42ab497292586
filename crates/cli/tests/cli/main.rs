//! The command line as scripts and people use it.

#![expect(clippy::expect_used, reason = "a test bench that cannot be set up is a failed test")]

mod a_pause_depends_on_nothing_but_its_own_route;
mod asked;
mod bench;
mod billed;
mod budget;
mod caps;
mod check;
mod completing;
mod config;
mod connecting;
mod cost;
mod deploy;
mod deploying;
mod doctor;
mod drill;
mod earlier;
mod elsewhere;
mod everywhere;
mod forget;
mod hold;
mod hook;
mod hostile;
mod identity;
mod log;
mod odd;
mod output;
mod pause;
mod plan;
mod private;
mod reminders;
mod resume;
mod run;
mod saved;
mod schema;
mod standing;
mod status;
mod watch;
#[cfg(unix)]
mod watch_hears;
mod watch_once;
