//! What programs of the host crate measure in their own processes: they are built as a release, this
//! is not. `ledger_figures` measures the ledger with five years of fifty endpoints in it, `turn_figures`
//! what a turn of the guard costs with many endpoints.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::{Bound, Figure, Programs, Report};
use crate::measure::Samples;
use crate::{Error, foreground};

/// What must be among the figures, and what it must keep to.
type Bounds = [(&'static str, Bound)];

const OF_LEDGER: &Bounds = &[
    ("spans in the ledger", Bound::AtLeast(1_000_000.0)),
    ("month total", Bound::AtMost(20.0)),
    ("data of the 30-day chart", Bound::AtMost(20.0)),
    ("history page, whole answer", Bound::AtMost(300.0)),
    ("on disk per span", Bound::AtMost(200.0)),
    ("written to disk on an idle day", Bound::AtMost(1.0)),
];

const OF_TURNS: &Bounds = &[
    ("a tick, 1000 endpoints", Bound::AtMost(0.5)),
    ("a reading without changes, 1000 endpoints", Bound::AtMost(2.0)),
    ("view and tray after a change, 1000 endpoints", Bound::AtMost(1.0)),
];

/// Measures the ledger in a folder of its own below `scratch`, which must be on a disk.
pub fn measure(programs: &Programs, scratch: &Path, report: &mut Report) {
    tell("ledger", run(&programs.ledger_figures, scratch), OF_LEDGER, report);
}

/// Measures turns of the guard.
pub fn measure_turns(programs: &Programs, report: &mut Report) {
    let told = foreground::output(&mut Command::new(&programs.turn_figures));
    tell("turn", told, OF_TURNS, report);
}

fn tell(about: &str, told: Result<String, Error>, bounds: &Bounds, report: &mut Report) {
    let told = match told {
        Ok(told) => told,
        Err(error) => return report.add(about, Err(error)),
    };
    let mut missing: Vec<&str> = bounds.iter().map(|(what, _)| *what).collect();
    for line in told.lines() {
        let what = line.split('\t').next().unwrap_or(line);
        missing.retain(|it| *it != what);
        report.add(&format!("{about}: {what}"), figure(line, bounds));
    }
    for what in missing {
        let why = Error::Told("the program told nothing about it".to_owned());
        report.add(&format!("{about}: {what}"), Err(why));
    }
}

fn run(program: &Path, scratch: &Path) -> Result<String, Error> {
    let folder = tempfile::tempdir_in(scratch)
        .map_err(Error::io(format!("make a folder in {}", scratch.display())))?;
    foreground::output(Command::new(program).arg(folder.path()))
}

/// Reads a line of the program: name, unit and values, with tabs between them.
fn figure(line: &str, bounds: &Bounds) -> Result<Figure, Error> {
    let unexpected = || Error::Told(format!("\"{line}\" is no figure"));
    let mut words = line.split('\t');
    let (what, unit) = words.next().zip(words.next()).ok_or_else(unexpected)?;
    let values =
        words.map(str::parse).collect::<Result<Vec<f64>, _>>().map_err(|_| unexpected())?;
    let figure = match (unit, values.as_slice()) {
        ("ms", times) => {
            let times = times.iter().map(|ms| Duration::try_from_secs_f64(ms / 1_000.0));
            let times = times.collect::<Result<Vec<_>, _>>().map_err(|_| unexpected())?;
            Figure::median(&Samples::new(times).ok_or_else(unexpected)?)
        }
        ("s", [value]) => Figure::new(*value, "s"),
        ("MB", [value]) => Figure::new(*value, "MB"),
        ("bytes", [value]) => Figure::new(*value, "bytes"),
        ("spans", [value]) => Figure::new(*value, "spans"),
        _ => return Err(unexpected()),
    };
    let bound = bounds.iter().find(|(bounded, _)| *bounded == what).map(|(_, bound)| *bound);
    Ok(Figure { bound, ..figure })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_program_becomes_a_figure_with_its_bound() {
        let total = figure("month total\tms\t30.0\t10.0\t20.5", OF_LEDGER).unwrap();
        let told = "20.5 ms  [at most 20 ms: MISSED]  (median, 10.0 to 30.0 ms, n = 3)";
        assert_eq!(total.to_string(), told);
        let size = figure("on disk per span\tbytes\t96.1", OF_LEDGER).unwrap();
        assert_eq!(size.to_string(), "96.1 bytes  [at most 200 bytes: met]");
        assert_eq!(figure("entering five years\ts\t22.2", OF_LEDGER).unwrap().bound, None);
    }

    #[test]
    fn what_is_no_figure_is_not_taken_for_one() {
        for line in ["", "month total", "month total\tms", "x\tms\tlong", "x\tMB\t1\t2", "x\tft\t1"]
        {
            assert!(figure(line, OF_LEDGER).is_err(), "{line}");
        }
    }
}
