//! `cost`: what it has cost, from the ledger on this disk.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use guard_core::{By, CostRow, CostTable, Format, Range, between};
use guard_host::{Dirs, export};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::ended::Ended;
use crate::{billed, opening, table};

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
}

/// How far back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// So many days, the last one included.
    Days(u32),
    /// From this day on.
    Date(Date),
}

/// Prints or writes the table.
pub async fn run(arguments: &Cost, demo: bool) -> Result<(), Ended> {
    if arguments.billed {
        return billed::run(arguments.json, demo).await;
    }
    let (at, zone) = (Timestamp::now(), TimeZone::system());
    let today = at.to_zoned_datetime(zone.clone()).date();
    let range = range(arguments.since, arguments.until, today);
    range.resolve(today).map_err(Ended::usage)?;
    let by = match arguments.by {
        Rows::Endpoint => By::Endpoint,
        Rows::Day => By::Day,
        Rows::Namespace => By::Namespace,
    };
    let table = if demo {
        let handle = opening::start(&[], true)?;
        opening::first_reading(&handle).await?;
        handle.cost(range, by).await.map_err(Ended::failed)?
    } else {
        let dirs = Dirs::from_env().map_err(|error| Ended::failed(error.to_string()))?;
        guard_host::cost(&dirs, range, by, at, &zone).map_err(Ended::failed)?
    };
    let written = match (arguments.json, arguments.csv) {
        (true, _) => export::text(&table, Format::Json).map_err(Ended::failed)?,
        (_, true) => export::text(&table, Format::Csv).map_err(Ended::failed)?,
        _ => text(&table),
    };
    match &arguments.output {
        Some(file) => std::fs::write(file, written)
            .map_err(|error| Ended::failed(format!("could not write {}: {error}", file.display()))),
        None => {
            print!("{written}");
            Ok(())
        }
    }
}

/// The table as text.
fn text(table: &CostTable) -> String {
    let days = between(table.from, table.to.saturating_add(1.day()));
    let mut out = match days == table.title {
        true => format!("{days}\n\n"),
        false => format!("{}, {days}\n\n", table.title),
    };
    if table.rows.is_empty() {
        out.push_str("Nothing was metered on these days.\n");
        return out;
    }
    let rows: Vec<Vec<String>> = table.rows.iter().chain([&table.total]).map(columns).collect();
    out.push_str(&table::lay_out(&rows));
    for as_of in &table.as_of {
        out.push_str(&format!("\n{}\n", as_of.words));
    }
    out
}

fn columns(row: &CostRow) -> Vec<String> {
    vec![row.subject.words(), row.amount(), row.time(), row.unknown.clone().unwrap_or_default()]
}

fn range(since: Since, until: Option<Date>, today: Date) -> Range {
    match (since, until) {
        (Since::Days(count), None) => Range::Days { count },
        (Since::Days(count), Some(to)) => {
            let from = to.saturating_sub((i64::from(count) - 1).days());
            Range::Between { from, to }
        }
        (Since::Date(from), until) => {
            Range::Between { from, to: until.unwrap_or_else(|| today.max(from)) }
        }
    }
}

/// `7d`, `2w` or `2026-11-01`.
fn since(text: &str) -> Result<Since, String> {
    let counted = |end: char, days: u32| {
        let count: u32 = text.strip_suffix(end)?.parse().ok()?;
        count.checked_mul(days).filter(|days| *days > 0)
    };
    match counted('d', 1).or_else(|| counted('w', 7)) {
        Some(days) => Ok(Since::Days(days)),
        None => text.parse().map(Since::Date).map_err(|_| {
            format!("\"{text}\" is neither a time such as 7d or 2w nor a day such as 2026-11-01")
        }),
    }
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("\"{text}\" is not a day such as 2026-11-01"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_time_back_includes_the_last_day() {
        let today = date(2026, 11, 23);
        let resolved = |text: &str, until: Option<Date>| {
            range(since(text).unwrap(), until, today).resolve(today)
        };
        let (november, after) = (date(2026, 11, 1), date(2026, 11, 24));
        assert_eq!(resolved("2w", None), Ok((date(2026, 11, 10), after)));
        assert_eq!(resolved("2026-11-01", None), Ok((november, after)));
        let week = Ok((date(2026, 11, 4), date(2026, 11, 11)));
        assert_eq!(resolved("7d", Some(date(2026, 11, 10))), week);
        assert_eq!(
            resolved("2026-12-01", None),
            Err("1 Dec 2026 lies ahead.".to_owned()),
            "a first day that lies ahead is told, not turned around"
        );
        for wrong in ["0d", "d", "7", "-3d", "99999999999w", "yesterday", "2026-13-01"] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
