//! `endpoint-guard status` beside `hf endpoints ls`: same account, same server, in turn.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::official::OfficialClient;
use super::simulator::Simulator;
use super::{Bound, Figure, Programs, Report};
use crate::measure::{self, Samples, http};
use crate::{Error, foreground};

const PAIRS: usize = 15;
const STATUS: [&str; 1] = ["status"];
/// Around a command that does nothing, with an endpoint that runs already.
const RUN: [&str; 5] = ["run", "--endpoint", "ep-001", "--", "true"];
/// What a command may take beyond the network.
const MOST_TIME_MS: f64 = 15.0;
/// The same with a thousand endpoints.
const MOST_TIME_OF_MANY_MS: f64 = 60.0;
/// 15 MiB.
const MOST_MEMORY_MB: f64 = 15.73;
const ENDPOINTS: [&str; 3] = ["ep-001", "ep-002", "ep-003"];

/// Measures on an account with three running endpoints.
pub fn measure(programs: &Programs, scratch: &Path, report: &mut Report) {
    let simulator = match Simulator::start(&programs.simulator, "many:3") {
        Ok(simulator) => simulator,
        Err(error) => return report.add("a simulated account", Err(error)),
    };
    report.add("bare server, one request", latency(&simulator));
    for (name, words) in [("status", &STATUS[..]), ("run", &RUN[..])] {
        let command = || commanded(programs, &simulator, words);
        report.add(&format!("endpoint-guard {name}, peak memory"), memory(&mut command()));
        report
            .add(&format!("endpoint-guard {name}, its own time"), own_time(&simulator, 1, command));
    }
    let compared = compare(programs, &simulator, scratch);
    report.add("endpoint-guard status beside hf endpoints ls", compared);
    for (account, pages, most_ms) in
        [("many:50", 1, MOST_TIME_MS), ("many:1000", 10, MOST_TIME_OF_MANY_MS)]
    {
        let name = format!("endpoint-guard status, {account}, a year in the ledger");
        match with_a_year(programs, account) {
            Ok(simulator) => {
                let command = || commanded(programs, &simulator, &STATUS);
                report.add(&format!("{name}, peak memory"), memory(&mut command()));
                let own = own_time(&simulator, pages, command);
                let bound = |figure: Figure| figure.bound(Bound::AtMost(most_ms));
                report.add(&format!("{name}, its own time"), own.map(bound));
            }
            Err(error) => report.add(&name, Err(error)),
        }
    }
}

/// An account whose guard has watched fifty endpoints for a year.
fn with_a_year(programs: &Programs, account: &str) -> Result<Simulator, Error> {
    let simulator = Simulator::start(&programs.simulator, account)?;
    let mut write = Command::new(&programs.ledger_figures);
    foreground::output(write.arg(simulator.home()).arg("365"))?;
    Ok(simulator)
}

fn latency(simulator: &Simulator) -> Result<Figure, Error> {
    let times = http::latency(simulator.address(), "/v2/provider", 50)?;
    Samples::new(times)
        .map(|samples| Figure::median(&samples))
        .ok_or_else(|| Error::Told("nothing was asked".to_owned()))
}

fn memory(command: &mut Command) -> Result<Figure, Error> {
    let kib = measure::peak_memory_kib(command)?;
    Ok(Figure::new(kib as f64 * 1024.0 / 1e6, "MB")
        .detail("resident, shared libraries included")
        .bound(Bound::AtMost(MOST_MEMORY_MB)))
}

/// The time of a command beyond what the bare server takes for as many requests, so many of them pages of
/// its list, one after the other: some go out together, so it is rather less.
fn own_time(
    simulator: &Simulator,
    pages: usize,
    command: impl Fn() -> Command,
) -> Result<Figure, Error> {
    let bare = |path| {
        let times = Samples::new(http::latency(simulator.address(), path, 50)?);
        let median = times.map(|times| times.median().as_secs_f64());
        median.ok_or_else(|| Error::Told("nothing was asked".to_owned()))
    };
    let (one, page) = (bare("/v2/provider")?, bare("/v2/endpoint/alice?limit=100")?);
    let before = simulator.requests()?;
    let times: Vec<Duration> =
        (0..PAIRS).map(|_| measure::wall_time(&mut command())).collect::<Result<_, _>>()?;
    let each = (simulator.requests()? - before) as f64 / PAIRS as f64;
    let whole = Samples::new(times).ok_or_else(|| Error::Told("nothing ran".to_owned()))?.median();
    let pages = pages as f64;
    let network = one * (each - pages) + page * pages;
    let own = whole.as_secs_f64() - network;
    Ok(Figure::new(own * 1e3, "ms")
        .detail(format!(
            "median {:.1} ms less {:.1} ms of {each:.0} requests, n = {PAIRS}",
            whole.as_secs_f64() * 1e3,
            network * 1e3
        ))
        .bound(Bound::AtMost(MOST_TIME_MS)))
}

fn compare(programs: &Programs, simulator: &Simulator, scratch: &Path) -> Result<Figure, Error> {
    let client = OfficialClient::install(scratch)?;
    let comparison = measure::alternate(
        PAIRS,
        || listing(&mut status(programs, simulator)),
        || listing(&mut client.list(simulator)),
    )?;
    Ok(Figure::times_faster(&comparison).bound(Bound::AtLeast(10.0)))
}

fn status(programs: &Programs, simulator: &Simulator) -> Command {
    commanded(programs, simulator, &STATUS)
}

fn commanded(programs: &Programs, simulator: &Simulator, words: &[&str]) -> Command {
    let mut command = simulator.command(&programs.command_line);
    command.args(words);
    command
}

/// The time of a command that must show all three endpoints: a fast one that shows nothing is no
/// measurement. Hints on standard error are only told when it fails.
fn listing(command: &mut Command) -> Result<Duration, Error> {
    let shown = foreground::shown(command);
    let started = Instant::now();
    let output =
        command.stdin(Stdio::null()).output().map_err(Error::io(format!("run {shown}")))?;
    let taken = started.elapsed();
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        return Err(Error::Told(format!("`{shown}` failed ({}): {why}", output.status)));
    }
    match ENDPOINTS.iter().find(|name| !text.contains(*name)) {
        Some(missing) => Err(Error::Told(format!("`{shown}` does not show {missing}:\n{text}"))),
        None => Ok(taken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_does_not_show_the_endpoints_is_not_timed() {
        let said = |text: &str| listing(Command::new("echo").arg(text));
        assert!(said("ep-001 running, ep-002 running, ep-003 running").is_ok());
        let error = said("ep-001 ep-003").unwrap_err().to_string();
        assert!(error.contains("does not show ep-002"), "{error}");
        let failed = listing(Command::new("sh").args(["-c", "echo refused >&2; exit 4"]));
        assert!(failed.unwrap_err().to_string().contains("refused"));
    }
}
