//! `cargo xtask bench`: the figures of ARCHITECTURE.md, measured on a release build.

use std::path::Path;

use crate::measure::{Comparison, Samples};
use crate::workspace::{Profile, Workspace};
use crate::{Error, foreground, measure, ui};

const PROGRAMS: [&str; 3] = ["endpoint-guard-desktop", "endpoint-guard", "hf-sim"];

/// Builds a release and prints one line for each figure.
pub fn bench(workspace: &Workspace) -> Result<(), Error> {
    ui::build(workspace)?;
    let mut build = workspace.cargo("build");
    build.arg("--release");
    for package in PROGRAMS {
        build.args(["--package", package]);
    }
    foreground::run(build.arg("--bins"))?;
    println!();
    for name in PROGRAMS {
        let program = workspace.program(Profile::Release, name);
        print_line(&format!("size of {name}"), &megabytes(&program)?);
    }
    let program = workspace.program(Profile::Release, "endpoint-guard");
    let starts = (0..20)
        .map(|_| measure::wall_time(std::process::Command::new(&program).arg("--version")))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(samples) = Samples::new(starts) {
        print_line("endpoint-guard --version", &shown_samples(&samples));
    }
    Ok(())
}

/// One figure: what was measured, and the value with its unit.
pub fn print_line(what: &str, value: &str) {
    println!("{what:<44}{value}");
}

/// `median 4.1 ms (3.9 – 6.2, n = 20)`.
pub fn shown_samples(samples: &Samples) -> String {
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
    format!(
        "median {:.1} ms ({:.1} – {:.1}, n = {})",
        ms(samples.median()),
        ms(samples.min()),
        ms(samples.max()),
        samples.count()
    )
}

/// The two medians and how many times longer the second takes, with the range over the pairs.
pub fn shown_comparison(comparison: &Comparison) -> String {
    let (low, high) = comparison.ratio_range();
    format!(
        "{}; against {}; {:.1} times ({low:.1} – {high:.1})",
        shown_samples(&comparison.a),
        shown_samples(&comparison.b),
        comparison.ratio()
    )
}

fn megabytes(program: &Path) -> Result<String, Error> {
    let bytes = std::fs::metadata(program)
        .map_err(Error::io(format!("look at {}", program.display())))?
        .len();
    Ok(format!("{:.1} MB", bytes as f64 / 1e6))
}
