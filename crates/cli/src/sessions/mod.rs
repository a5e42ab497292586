//! `sessions` and `session`: what was run, what it cost, and ending or extending what runs.

mod one;
mod table;

use clap::{Args, Subcommand};
use guard_core::{CostTable, Range, session_costs, weekly};
use guard_host::Dirs;
use guard_host::sessions::offline;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ended::{self, Ended};
use crate::length::length;
use crate::output;

pub use one::run as one;

/// How many sessions are listed.
const LISTED: u32 = 500;

/// What can be typed after `sessions`.
#[derive(Debug, Args)]
pub struct Sessions {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What can be done with one session. Its name may be cut short while it stays unambiguous.
#[derive(Debug, Subcommand)]
pub enum SessionCommand {
    /// Show its receipt.
    Show {
        /// Which.
        #[arg(value_name = "ID")]
        id: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// Print Markdown.
        #[arg(long, conflicts_with = "json")]
        markdown: bool,
    },
    /// End it now, wherever it runs: its endpoints are paused.
    Stop {
        /// Which.
        #[arg(value_name = "ID")]
        id: String,
        /// Wait no longer than this until it is over; then end with 3.
        #[arg(long, value_name = "TIME", value_parser = length, default_value = "90s")]
        timeout: std::time::Duration,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Move its end.
    Extend {
        /// Which.
        #[arg(value_name = "ID")]
        id: String,
        /// For how much longer, such as 30m.
        #[arg(value_name = "TIME", value_parser = length)]
        time: std::time::Duration,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// The last 500 sessions, the last first.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SessionsJson {
    /// Their receipts as they stand.
    sessions: Vec<guard_core::Receipt>,
    /// What the sessions that began in each week cost, the last week first.
    weeks: Vec<WeekJson>,
}

/// What the sessions that began in one week cost.
// Not `SessionWeek`: that is finished words for the page.
#[derive(Debug, Serialize, JsonSchema)]
struct WeekJson {
    /// Its first day.
    #[schemars(with = "String", extend("format" = "date"))]
    monday: Date,
    /// How many.
    #[schemars(range(min = 1))]
    sessions: u32,
    /// What they cost, in micro-dollars; null where that is not known exactly.
    total_micros: Option<i64>,
    /// The least they can have cost, in micro-dollars.
    total_least_micros: i64,
    /// The most they can have cost, in micro-dollars; null where nothing bounds it.
    total_most_micros: Option<i64>,
}

/// Lists sessions, the last first.
///
/// # Errors
/// When they cannot be read.
pub fn list(arguments: &Sessions, dirs: &Dirs) -> Result<(), Ended> {
    let found = last(dirs)?;
    let zone = guard_host::zone::here();
    if !arguments.json {
        let text = table::text(&found, &zone, crate::output::width());
        output::painted(&text);
        return Ok(());
    }
    let weeks = weekly(&found, &zone).into_iter().rev().map(|(monday, sessions, cost)| WeekJson {
        monday,
        sessions,
        total_micros: cost.known().map(|micros| micros.0),
        total_least_micros: cost.least.0,
        total_most_micros: cost.most.map(|micros| micros.0),
    });
    let json = SessionsJson {
        sessions: found.iter().map(guard_core::Session::receipt).collect(),
        weeks: weeks.collect(),
    };
    output::line(ended::json(&json)?);
    Ok(())
}

/// What the sessions of these days cost.
///
/// # Errors
/// When they cannot be read.
pub fn costs(range: Range, at: Timestamp, zone: &TimeZone) -> Result<CostTable, Ended> {
    session_costs(&last(&dirs()?)?, range, at, zone).map_err(Ended::usage)
}

fn dirs() -> Result<Dirs, Ended> {
    Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))
}

fn last(dirs: &Dirs) -> Result<Vec<guard_core::Session>, Ended> {
    offline::last(dirs, LISTED)
        .map_err(|why| Ended::failed(format!("could not read the sessions: {why}")))
}
