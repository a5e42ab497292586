//! `reminders`: what was told, held back or answered, from the log on this disk.

use clap::Args;
use guard_core::{Logged, Outcome, RemindersView};
use guard_host::Dirs;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::ended::{self, Ended};
use crate::since::{Since, day, range, since};
use crate::table;

#[derive(Debug, Args)]
pub struct Reminders {
    /// How far back, today included (7d, 2w), or the first day (2026-11-01).
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = since)]
    pub since: Since,
    /// The last day, included; today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Option<Date>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Prints the log of these days.
pub fn run(arguments: &Reminders) -> Result<(), Ended> {
    let (at, zone) = (Timestamp::now(), TimeZone::system());
    let today = at.to_zoned_datetime(zone.clone()).date();
    let range = range(arguments.since, arguments.until, today);
    let (from, after) = range.resolve(today).map_err(Ended::usage)?;
    let dirs = Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))?;
    let logged = guard_host::told(&dirs, range, at, &zone).map_err(Ended::failed)?;
    let view = guard_core::told(range, &logged, &[], at, &zone).map_err(Ended::usage)?;
    if arguments.json {
        let last = after.yesterday().unwrap_or(after);
        println!("{}", ended::json(&RemindersJson::of(at, (from, last), &view.zone, &logged))?);
    } else {
        print!("{}", text(&view));
    }
    Ok(())
}

/// The newest first.
fn text(view: &RemindersView) -> String {
    let mut out = format!("{}\n\n", view.title);
    if let Some(empty) = &view.empty {
        out.push_str(&format!("{empty}\n"));
        return out;
    }
    let columns = view.rows.iter().map(|row| [&row.when, &row.title, &row.words]);
    let rows: Vec<Vec<String>> = columns.map(|row| row.map(Clone::clone).to_vec()).collect();
    out.push_str(&table::lay_out(&rows));
    if let Some(note) = &view.note {
        out.push_str(&format!("\n{note}\n"));
    }
    out
}

/// `reminders --json`, as documented in `docs/json.md`.
#[derive(Debug, Serialize)]
struct RemindersJson<'a> {
    at: String,
    from: String,
    to: String,
    zone: &'a str,
    reminders: Vec<ReminderJson<'a>>,
}

#[derive(Debug, Serialize)]
struct ReminderJson<'a> {
    at: String,
    key: &'a str,
    endpoint: Option<String>,
    level: u32,
    title: &'a str,
    outcome: &'static str,
    until: Option<String>,
    why: Option<&'a str>,
}

impl<'a> RemindersJson<'a> {
    fn of(at: Timestamp, (from, to): (Date, Date), zone: &'a str, logged: &'a [Logged]) -> Self {
        Self {
            at: seconds(at),
            from: from.to_string(),
            to: to.to_string(),
            zone,
            reminders: logged.iter().rev().map(ReminderJson::of).collect(),
        }
    }
}

impl<'a> ReminderJson<'a> {
    fn of(one: &'a Logged) -> Self {
        let (until, why) = match &one.outcome {
            Outcome::Snoozed { until } => (Some(seconds(*until)), None),
            Outcome::NotDelivered(why) => (None, Some(why.as_str())),
            _ => (None, None),
        };
        Self {
            at: seconds(one.at),
            key: &one.key,
            endpoint: one.endpoint().map(|id| id.exact()),
            level: one.level,
            title: &one.title,
            outcome: one.outcome.code(),
            until,
            why,
        }
    }
}

fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
