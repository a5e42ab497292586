//! `reminders`: what was told, held back or answered, from the log on this disk.

use clap::Args;
use guard_core::{EndpointId, Logged, Outcome, Quiet, RemindersView};
use guard_host::{Dirs, Utc};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ended::{self, Ended};
use crate::output;
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
pub fn run(arguments: &Reminders, dirs: &Dirs) -> Result<(), Ended> {
    let (at, zone) = (Timestamp::now(), guard_host::zone::here());
    let today = at.to_zoned_datetime(zone.clone()).date();
    let range = range(arguments.since, arguments.until, today);
    let (from, after) = range.resolve(today).map_err(Ended::usage)?;
    let logged = guard_host::told(dirs, range, at, &zone)?;
    let view = guard_core::told(range, &logged, &[], at, &zone).map_err(Ended::usage)?;
    if arguments.json {
        let last = after.yesterday().unwrap_or(after);
        output::line(ended::json(&RemindersJson::of(at, (from, last), &view.zone, &logged))?);
    } else {
        output::text(text(&view));
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

/// What became of reminders, the newest first, from the log on this machine.
// Not `RemindersView`: that is finished words for people, and not all of the log.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RemindersJson<'a> {
    /// When this was said.
    at: Utc,
    /// The first day.
    #[schemars(with = "String", extend("format" = "date"))]
    from: Date,
    /// The last day, included.
    #[schemars(with = "String", extend("format" = "date"))]
    to: Date,
    /// The time zone these days are of.
    zone: &'a str,
    /// What became of each.
    reminders: Vec<ReminderJson<'a>>,
}

/// What became of one.
#[derive(Debug, Serialize, JsonSchema)]
struct ReminderJson<'a> {
    /// When it became of it what `outcome` says.
    at: Utc,
    /// What it is about: the condition, and the endpoint, account or budget, such as
    /// `left-running:alice/phi-4`.
    key: &'a str,
    /// Which; null when it is not about one endpoint.
    endpoint: Option<EndpointId>,
    /// How far it had escalated; 0 before anything was told, and for what has no steps.
    level: u32,
    /// Its first line; empty when that is not known.
    title: &'a str,
    /// `do-not-disturb`, `locked` and `in-panel` are held back, `not-delivered` is tried again,
    /// `taken-back` is no longer so.
    #[schemars(extend("enum" = outcomes()))]
    outcome: &'static str,
    /// Until when it was snoozed; else null.
    until: Option<Utc>,
    /// Why it could not be delivered; else null.
    why: Option<&'a str>,
}

/// Every word there is: for the schema.
fn outcomes() -> [&'static str; 8] {
    [
        Outcome::Told,
        Outcome::HeldBack(Quiet::DoNotDisturb),
        Outcome::HeldBack(Quiet::Locked),
        Outcome::HeldBack(Quiet::Panel),
        Outcome::NotDelivered(String::new()),
        Outcome::Snoozed { until: Timestamp::UNIX_EPOCH },
        Outcome::PutAway,
        Outcome::TakenBack,
    ]
    .map(|outcome| outcome.code())
}

impl<'a> RemindersJson<'a> {
    fn of(at: Timestamp, (from, to): (Date, Date), zone: &'a str, logged: &'a [Logged]) -> Self {
        Self {
            at: Utc::of(at),
            from,
            to,
            zone,
            reminders: logged.iter().rev().map(ReminderJson::of).collect(),
        }
    }
}

impl<'a> ReminderJson<'a> {
    fn of(one: &'a Logged) -> Self {
        let (until, why) = match &one.outcome {
            Outcome::Snoozed { until } => (Some(Utc::of(*until)), None),
            Outcome::NotDelivered(why) => (None, Some(why.as_str())),
            _ => (None, None),
        };
        Self {
            at: Utc::of(one.at),
            key: one.key.as_str(),
            endpoint: one.endpoint(),
            level: one.level,
            title: &one.title,
            outcome: one.outcome.code(),
            until,
            why,
        }
    }
}
