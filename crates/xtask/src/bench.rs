//! `cargo xtask bench`: the figures of docs/figures.md, measured on a release build against a
//! simulated account in a process of its own.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::measure::{self, Samples};
use crate::workspace::{Profile, Workspace};
use crate::{Error, foreground, ui};

mod clicks;
mod command_line;
mod figure;
mod in_process;
mod official;
mod pause;
mod simulator;
mod tray;

pub(crate) use simulator::Simulator;

pub use figure::{Bound, Figure, Report};

/// How long the processor time of the tray is watched unless told otherwise.
pub const WATCHED: Duration = Duration::from_secs(600);

/// Builds a release and prints one line for each figure; fails after the last if one is not within
/// its bound.
pub fn bench(workspace: &Workspace) -> Result<(), Error> {
    bench_watching(workspace, WATCHED)
}

/// The same with another length of time for which the tray's processor time is watched.
pub fn bench_watching(workspace: &Workspace, watched: Duration) -> Result<(), Error> {
    ui::build(workspace)?;
    let mut build = workspace.cargo("build");
    build.arg("--release");
    for package in Programs::PACKAGES {
        build.args(["--package", package]);
    }
    foreground::run(build.args([
        "--bins",
        "--package",
        "guard-host",
        "--example",
        LEDGER_FIGURES,
        "--example",
        TURN_FIGURES,
    ]))?;
    foreground::run(workspace.cargo("build").args([
        "--package",
        "guard-e2e",
        "--features",
        "e2e",
        "--bin",
        TRAY_HOST,
    ]))?;
    let programs = Programs {
        desktop: workspace.program(Profile::Release, "endpoint-guard-desktop"),
        command_line: workspace.program(Profile::Release, "endpoint-guard"),
        simulator: workspace.program(Profile::Release, "hf-sim"),
        ledger_figures: workspace.program(Profile::Release, &format!("examples/{LEDGER_FIGURES}")),
        turn_figures: workspace.program(Profile::Release, &format!("examples/{TURN_FIGURES}")),
        tray_host: workspace.program(Profile::Debug, TRAY_HOST),
    };
    println!();
    measure_all(&programs, &workspace.scratch("bench")?, watched)
}

/// The programs of the host crate that measure the ledger, and turns of the guard.
const LEDGER_FIGURES: &str = "ledger_figures";
const TURN_FIGURES: &str = "turn_figures";
/// The tray that the application is measured beside; how fast it was made does not matter.
const TRAY_HOST: &str = "guard-tray-host";

/// The three programs that are measured, and those that measure something in their own processes.
#[derive(Debug, Clone)]
pub struct Programs {
    pub desktop: PathBuf,
    pub command_line: PathBuf,
    pub simulator: PathBuf,
    pub ledger_figures: PathBuf,
    pub turn_figures: PathBuf,
    pub tray_host: PathBuf,
}

impl Programs {
    const PACKAGES: [&str; 3] = ["endpoint-guard-desktop", "endpoint-guard", "hf-sim"];
}

/// Measures programs that are built. `scratch` keeps the official client from one run to the next.
pub fn measure_all(programs: &Programs, scratch: &Path, watched: Duration) -> Result<(), Error> {
    let mut report = Report::default();
    for program in [&programs.desktop, &programs.command_line, &programs.simulator] {
        let name = program.file_stem().unwrap_or_default().to_string_lossy();
        report.add(&format!("size of {name}"), size(program));
    }
    report.add("start of endpoint-guard --version", version(programs));
    command_line::measure(programs, scratch, &mut report);
    report.add("pausing 100 endpoints behind 100 ms", pause::measure(programs));
    in_process::measure_turns(programs, &mut report);
    in_process::measure(programs, scratch, &mut report);
    clicks::measure(programs, &mut report);
    tray::measure(programs, watched, &mut report);
    report.end()
}

fn size(program: &Path) -> Result<Figure, Error> {
    let bytes = std::fs::metadata(program)
        .map_err(Error::io(format!("look at {}", program.display())))?
        .len();
    Ok(Figure::new(bytes as f64 / 1e6, "MB"))
}

fn version(programs: &Programs) -> Result<Figure, Error> {
    let start =
        || measure::wall_time(std::process::Command::new(&programs.command_line).arg("--version"));
    let starts = (0..20).map(|_| start()).collect::<Result<Vec<_>, _>>()?;
    Samples::new(starts)
        .map(|samples| Figure::median(&samples))
        .ok_or_else(|| Error::Told("nothing was started".to_owned()))
}
