//! `cargo xtask fuzz`: every kind of bytes from outside, with coverage, for as long as is wanted.
//!
//! The targets are laid out for `cargo fuzz`, which wants a nightly compiler. The passes that tell
//! libFuzzer what was reached are in the stable one too, so they are asked for directly.

use std::path::PathBuf;

use crate::workspace::Workspace;
use crate::{Error, foreground};

/// libFuzzer's way of being told what was reached, as `cargo fuzz` asks for it.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                        -Cllvm-args=-sanitizer-coverage-pc-table \
                        -Cllvm-args=-sanitizer-coverage-trace-compares \
                        -Ccodegen-units=1 --cfg fuzzing";

/// No input may take longer than this, in seconds, or more memory, in MB. SQLite and the guard's
/// own text take some before the first input.
const LIMITS: [&str; 3] = ["-timeout=1", "-rss_limit_mb=256", "-malloc_limit_mb=64"];

/// How long each target runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// This many inputs.
    Runs(u64),
    /// This many seconds.
    Seconds(u64),
}

/// Builds and runs one target, or all in turn. Goes on after a finding, and tells all at the end.
pub fn run(workspace: &Workspace, only: Option<&str>, length: Length) -> Result<(), Error> {
    let folder = workspace.root().join("fuzz");
    let targets = targets(&folder)?;
    let chosen: Vec<&String> =
        targets.iter().filter(|target| only.is_none_or(|only| only == *target)).collect();
    if chosen.is_empty() {
        return Err(Error::Told(format!("The targets are: {}.", targets.join(", "))));
    }
    let triple = host(workspace)?;
    let mut cargo = workspace.cargo("build");
    cargo.current_dir(&folder).args(["--release", "--bins", "--target", &triple]);
    cargo.env("RUSTFLAGS", COVERAGE).env("CARGO_TARGET_DIR", folder.join("target"));
    foreground::run(&mut cargo)?;
    let mut found = Vec::new();
    for target in chosen {
        let artifacts = folder.join("artifacts").join(target);
        let grown = folder.join("target/grown").join(target);
        for made in [&artifacts, &grown] {
            std::fs::create_dir_all(made).map_err(Error::io("make a folder"))?;
        }
        let program = folder.join("target").join(&triple).join("release").join(target);
        let mut fuzzer = std::process::Command::new(program);
        // New inputs go to the first folder; the corpus that is kept is only read.
        fuzzer.arg(&grown).arg(folder.join("corpus").join(target)).args(LIMITS);
        fuzzer.arg(format!("-artifact_prefix={}/", artifacts.display()));
        fuzzer.args(["-print_final_stats=1", "-max_len=65536"]);
        fuzzer.arg(match length {
            Length::Runs(runs) => format!("-runs={runs}"),
            Length::Seconds(seconds) => format!("-max_total_time={seconds}"),
        });
        if foreground::run(&mut fuzzer).is_err() {
            found.push(target.as_str());
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Error::Told(format!(
        "Found something: {}. The inputs are in fuzz/artifacts; mended, they belong into fuzz/corpus.",
        found.join(", ")
    )))
}

fn targets(folder: &std::path::Path) -> Result<Vec<String>, Error> {
    let files = std::fs::read_dir(folder.join("fuzz_targets")).map_err(Error::io("read fuzz/"))?;
    let name = |path: PathBuf| Some(path.file_stem()?.to_str()?.to_owned());
    let mut all: Vec<String> = files.flatten().filter_map(|file| name(file.path())).collect();
    all.sort();
    Ok(all)
}

/// Without a target that is named, build scripts would be built with coverage too.
fn host(workspace: &Workspace) -> Result<String, Error> {
    let mut rustc = std::process::Command::new("rustc");
    let told = foreground::output(rustc.arg("-vV").current_dir(workspace.root()))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Error::Told("rustc does not say its host".to_owned()))
}
