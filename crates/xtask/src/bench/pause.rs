//! Pausing a hundred endpoints while every request takes 100 ms longer.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::simulator::Simulator;
use super::{Bound, Figure, Programs};
use crate::{Error, foreground};

const ENDPOINTS: usize = 100;
const RUNS: usize = 5;

/// What the command says it took from the first request to the last confirmation. The slowest of
/// several runs, each on an account of its own, counts.
pub fn measure(programs: &Programs) -> Result<Figure, Error> {
    let mut runs = (0..RUNS).map(|_| pause_all(programs)).collect::<Result<Vec<_>, _>>()?;
    runs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let (fastest, slowest) = (&runs[0], &runs[runs.len() - 1]);
    let wall = |run: &Run| run.whole.as_secs_f64();
    let (least, most) = runs.iter().fold((f64::MAX, 0.0_f64), |(least, most), run| {
        (least.min(wall(run)), most.max(wall(run)))
    });
    Ok(Figure::new(slowest.seconds, "s").bound(Bound::AtMost(1.0)).detail(format!(
        "slowest of {RUNS}, fastest {:.3} s; whole command {least:.3} to {most:.3} s",
        fastest.seconds
    )))
}

struct Run {
    seconds: f64,
    whole: Duration,
}

fn pause_all(programs: &Programs) -> Result<Run, Error> {
    let simulator = Simulator::start(&programs.simulator, &format!("many:{ENDPOINTS}"))?;
    simulator.delay(100)?;
    let mut command = simulator.command(&programs.command_line);
    command.args(["pause", "--all", "--json"]);
    let started = Instant::now();
    let text = foreground::output(&mut command)?;
    let whole = started.elapsed();
    let seconds = seconds(&text)?;
    let paused = simulator.count_in_state("paused")?;
    if paused != ENDPOINTS {
        return Err(Error::Told(format!("{paused} of {ENDPOINTS} are paused in truth")));
    }
    Ok(Run { seconds, whole })
}

/// Reads the command's answer, which must tell that all were paused.
fn seconds(text: &str) -> Result<f64, Error> {
    let unexpected = || Error::Told(format!("`pause --all --json` says {text}"));
    let answer: Value = serde_json::from_str(text).map_err(|_| unexpected())?;
    let count = |key: &str| answer[key].as_array().map(Vec::len);
    if count("paused") != Some(ENDPOINTS) || count("unconfirmed") != Some(0) {
        return Err(unexpected());
    }
    answer["seconds"].as_f64().ok_or_else(unexpected)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_pause_of_all_of_them_has_a_time() {
        let answer = |paused: usize, unconfirmed: &[&str]| {
            json!({ "paused": vec!["x"; paused], "unconfirmed": unconfirmed, "seconds": 0.412 })
                .to_string()
        };
        assert!((seconds(&answer(100, &[])).unwrap() - 0.412).abs() < 1e-9);
        assert!(seconds(&answer(99, &[])).is_err());
        assert!(seconds(&answer(100, &["alice/ep-001"])).is_err());
        assert!(seconds("not signed in").is_err());
    }
}
