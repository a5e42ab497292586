//! `cost`: what it has cost, from the ledger on this disk.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use guard_core::{By, CostRow, CostTable, Format, SAVING_RULE, between, words};
use guard_host::{Dirs, export};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::ended::Ended;
use crate::since::{Since, day, range, since};
use crate::{billed, opening, output, reading, sessions, table};

#[derive(Debug, Args)]
pub struct Cost {
    /// How far back, today included (7d, 2w), or the first day (2026-11-01).
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = since)]
    pub since: Since,
    /// The last day, included; today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Option<Date>,
    /// What each row is about.
    #[arg(long, value_enum, default_value_t = Rows::Endpoint)]
    pub by: Rows,
    /// Print JSON.
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print CSV, amounts in dollars.
    #[arg(long)]
    pub csv: bool,
    /// What Hugging Face billed in this period, beside what was estimated, and why they differ.
    #[arg(long, conflicts_with_all = ["since", "until", "by", "csv", "output"])]
    pub billed: bool,
    /// Write to this file instead of printing.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What each row is about.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Rows {
    /// One endpoint.
    Endpoint,
    /// One day.
    Day,
    /// One user or organization.
    Namespace,
    /// One testing session.
    Session,
}

/// Prints or writes the table.
pub async fn run(arguments: &Cost, demo: bool) -> Result<(), Ended> {
    if arguments.billed {
        return billed::run(arguments.json, demo).await;
    }
    let (at, zone) = (Timestamp::now(), guard_host::zone::here());
    let today = at.to_zoned_datetime(zone.clone()).date();
    let range = range(arguments.since, arguments.until, today);
    range.resolve(today).map_err(Ended::usage)?;
    let by = match arguments.by {
        Rows::Endpoint => By::Endpoint,
        Rows::Day => By::Day,
        Rows::Namespace => By::Namespace,
        Rows::Session => By::Session,
    };
    let table = if let By::Session = by {
        sessions::costs(range, at, &zone)?
    } else if demo {
        let handle = opening::start(&[], true)?;
        reading::first_reading(&handle).await?;
        handle.cost(range, by).await?
    } else {
        let dirs = Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))?;
        guard_host::cost(&dirs, range, by, at, &zone)?
    };
    let written = match (arguments.json, arguments.csv) {
        (true, _) => export::text(&table, Format::Json)?,
        (_, true) => export::text(&table, Format::Csv)?,
        _ => text(&table),
    };
    match &arguments.output {
        Some(file) => std::fs::write(file, written)
            .map_err(|error| Ended::failed(format!("could not write {}: {error}", file.display()))),
        None => {
            output::text(written);
            Ok(())
        }
    }
}

/// What nobody watched is not free.
const NOT_WATCHED: &str =
    "Nothing was watched from this computer on these days, so what they cost is not known.\n";

/// Who can tell of days that nobody watched.
const WHO_KNOWS: &str = "`endpoint-guard cost --billed` asks Hugging Face what was billed. \
    `endpoint-guard watch` looks back on thirty days when it first runs.\n";

/// The table as text.
fn text(table: &CostTable) -> String {
    let days = between(table.from, table.to.saturating_add(1.day()));
    let mut out = match days == table.title {
        true => format!("{days}\n\n"),
        false => format!("{}, {days}\n\n", table.title),
    };
    if table.rows.is_empty() && matches!(table.by, By::Session) {
        out.push_str("No session began on these days.\n");
        return out;
    }
    if table.rows.iter().all(CostRow::is_unwatched) && table.total.is_unwatched() {
        out.push_str(NOT_WATCHED);
        out.push_str(WHO_KNOWS);
        return out;
    }
    if table.rows.is_empty() {
        out.push_str("Nothing cost money on these days while it was watched.\n");
        if let Some(unknown) = &table.total.unknown {
            out.push_str(&format!("{}.\n{WHO_KNOWS}", words::sentence(unknown)));
        }
        return out;
    }
    let saved = table.saved.and_then(|saved| saved.words(None));
    let rows: Vec<Vec<String>> = table.rows.iter().chain([&table.total]).map(columns).collect();
    out.push_str(&table::lay_out_cut(&rows));
    if table.rows.iter().any(CostRow::is_unwatched) {
        out.push_str(&format!("\n{WHO_KNOWS}"));
    }
    for as_of in &table.as_of {
        out.push_str(&format!("\n{}\n", as_of.words));
    }
    if let Some(saved) = saved {
        out.push_str(&format!("\n{saved}. {SAVING_RULE}\n"));
    }
    out
}

fn columns(row: &CostRow) -> Vec<String> {
    let time = if row.is_unwatched() { String::new() } else { row.time() };
    vec![row.subject.words(), row.amount(), time, row.unknown.clone().unwrap_or_default()]
}
