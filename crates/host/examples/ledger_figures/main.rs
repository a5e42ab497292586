//! Measures the ledger with five years of fifty endpoints in it, for `cargo xtask bench`.
//!
//! The first argument is a folder on a disk for the ledger. With a second one so many days up to now are written into
//! it and nothing is measured. Each line of the output is a figure:
//! its name, its unit and one or more values, with tabs between them.

mod account;
mod history;
mod idle;
mod years;

use std::path::Path;
use std::time::Instant;

use guard_core::{Moment, Total, shifted, start_of_day};
use guard_host::Dirs;
use guard_host::store::Store;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What is asked is asked so often.
const RUNS: usize = 15;
/// The zone whose days are summed: one with changing clocks.
const ZONE: &str = "Europe/Berlin";

fn main() -> Result {
    let folder = std::env::args_os().nth(1).ok_or("tell the folder for the ledger")?;
    let dirs = Dirs::under(Path::new(&folder));
    if let Some(days) = std::env::args().nth(2) {
        let (mut store, _) = Store::open(&dirs, Timestamp::now())?;
        years::fill(&mut store, days.parse()?, Timestamp::now())?;
        return Ok(());
    }
    let (mut store, troubles) = Store::open(&dirs, years::end())?;
    if !troubles.is_empty() {
        return Err(format!("{troubles:?}").into());
    }
    let started = Instant::now();
    let spans = years::fill(&mut store, years::DAYS, years::end())?;
    tell("entering five years", "s", &[started.elapsed().as_secs_f64()]);
    tell("spans in the ledger", "spans", &[f64::from(spans)]);
    drop(store);

    time("opening the ledger", RUNS, || Store::open(&dirs, years::end()).map(|_| ()))?;
    time("checking the ledger, beside all else", 3, || Store::check(&dirs))?;
    let (store, _) = Store::open(&dirs, years::end())?;
    tell("on disk per span", "bytes", &[bytes(&dirs.data)? / f64::from(spans)]);
    let now = Moment { utc: years::end(), uptime: std::time::Duration::ZERO };
    let since = shifted(now.utc, -guard_core::DAYS_OF_ENTRIES * 24 * 3_600_000);
    time("loading what a start needs", RUNS, || store.load(since).map(|_| ()))?;

    let zone = TimeZone::get(ZONE)?;
    let today = now.utc.to_zoned_datetime(zone.clone()).date();
    let month = start_of_day(&zone, today.first_of_month());
    time("month total", RUNS, || {
        let total = store.total(month, now.utc)?;
        plausible(total)
    })?;
    time("data of the 30-day chart", RUNS, || {
        let days = chart(&store, &zone, today.saturating_sub(29.days()), today)?;
        plausible(days.into_iter().flatten().sum())
    })?;
    time("cold starts of all endpoints", RUNS, || store.cold_starts(now.utc).map(|_| ()))?;
    drop(store);
    let pages = history::page(&dirs)?;
    tell("history page, whole answer", "ms", &pages.days_30);
    tell("history page of five years", "ms", &pages.five_years);
    let (mut store, _) = Store::open(&dirs, years::end())?;
    if let Some(written) = idle::day(&dirs, &mut store, now)? {
        tell("written to disk on an idle day", "MB", &[written as f64 / 1e6]);
    }
    Ok(())
}

/// What each endpoint cost on each of these days, the last included.
fn chart(store: &Store, zone: &TimeZone, from: Date, last: Date) -> Result<Vec<Vec<Total>>> {
    let mut midnights = vec![start_of_day(zone, from)];
    let mut day = from;
    while day <= last {
        day = day.tomorrow()?;
        midnights.push(start_of_day(zone, day));
    }
    let (start, end) = (midnights[0], midnights[midnights.len() - 1]);
    let mut days = vec![vec![Total::default(); store.endpoints()?.len()]; midnights.len() - 1];
    store.each_in_range(start, end, |piece| {
        let first = midnights.partition_point(|midnight| *midnight <= piece.from).max(1) - 1;
        for day in first..days.len() {
            let (midnight, next) = (midnights[day], midnights[day + 1]);
            if midnight >= piece.to && day > first {
                break;
            }
            let sum = &mut days[day][piece.place];
            *sum = *sum + piece.part(midnight, next);
        }
    })?;
    Ok(days)
}

/// A query that finds nothing is no measurement.
fn plausible(total: Total) -> Result {
    if total.least().0 > 1_000_000 { Ok(()) } else { Err(format!("only {total:?}").into()) }
}

/// Times `what` and tells every run.
fn time<E>(what: &str, runs: usize, mut run: impl FnMut() -> std::result::Result<(), E>) -> Result
where
    Box<dyn std::error::Error>: From<E>,
{
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let started = Instant::now();
        run()?;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    tell(what, "ms", &times);
    Ok(())
}

fn tell(what: &str, unit: &str, values: &[f64]) {
    let values: Vec<String> = values.iter().map(|value| format!("{value:.4}")).collect();
    println!("{what}\t{unit}\t{}", values.join("\t"));
}

/// All files of a folder together.
fn bytes(folder: &Path) -> Result<f64> {
    let mut sum = 0;
    for file in std::fs::read_dir(folder)? {
        sum += file?.metadata()?.len();
    }
    Ok(sum as f64)
}

/// A moment of UTC that every calendar has.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}
