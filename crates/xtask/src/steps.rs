//! Named steps, one after the other, each with how long it took. The first that fails ends the run.

use std::time::{Duration, Instant};

use crate::Error;

/// What became of a step that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It was left out, and this is why.
    Skipped(String),
}

/// One step: its name and what it does.
pub struct Step<'a> {
    name: &'static str,
    work: Box<dyn FnOnce() -> Result<Outcome, Error> + 'a>,
}

impl std::fmt::Debug for Step<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Step").field(&self.name).finish()
    }
}

impl<'a> Step<'a> {
    pub fn new(name: &'static str, work: impl FnOnce() -> Result<(), Error> + 'a) -> Self {
        Self { name, work: Box::new(move || work().map(|()| Outcome::Done)) }
    }

    /// A step that may find that it has nothing to do here.
    pub fn that_may_skip(
        name: &'static str,
        work: impl FnOnce() -> Result<Outcome, Error> + 'a,
    ) -> Self {
        Self { name, work: Box::new(work) }
    }
}

/// Runs the steps in order and closes with a table of all of them.
pub fn run(steps: Vec<Step<'_>>) -> Result<(), Error> {
    let started = Instant::now();
    let mut table = Vec::new();
    let mut steps = steps.into_iter();
    let mut failure = None;
    for step in steps.by_ref() {
        println!("\n==> {}", step.name);
        let began = Instant::now();
        let result = (step.work)();
        let took = shown(began.elapsed());
        match result {
            Ok(Outcome::Done) => table.push(format!("  passed   {:<14}{took:>12}", step.name)),
            Ok(Outcome::Skipped(why)) => {
                println!("Skipped: {why}");
                table.push(format!("  skipped  {:<14}{took:>12}  {why}", step.name));
            }
            Err(error) => {
                table.push(format!("  FAILED   {:<14}{took:>12}", step.name));
                failure = Some((step.name, error));
                break;
            }
        }
    }
    table.extend(steps.map(|step| format!("  not run  {}", step.name)));
    println!("\n{}", table.join("\n"));
    println!("  in all {}", shown(started.elapsed()));
    match failure {
        None => Ok(()),
        Some((name, error)) => Err(Error::Told(format!("The step `{name}` failed: {error}"))),
    }
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn the_first_failure_ends_the_run_and_is_named() {
        let ran = RefCell::new(Vec::new());
        let step = |name: &'static str, result: fn() -> Result<Outcome, Error>| {
            let ran = &ran;
            Step::that_may_skip(name, move || {
                ran.borrow_mut().push(name);
                result()
            })
        };
        let error = run(vec![
            step("fmt", || Ok(Outcome::Done)),
            step("deny", || Ok(Outcome::Skipped("it is not installed".to_owned()))),
            step("clippy", || Err(Error::Told("3 warnings".to_owned()))),
            step("test", || Ok(Outcome::Done)),
        ])
        .unwrap_err();
        assert_eq!(*ran.borrow(), ["fmt", "deny", "clippy"]);
        assert_eq!(error.to_string(), "The step `clippy` failed: 3 warnings");
    }

    #[test]
    fn times_are_short() {
        assert_eq!(shown(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(shown(Duration::from_secs(134)), "2 min 14 s");
    }
}
