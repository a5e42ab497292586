//! One measured value, its bound, and the lines that tell both.

use std::fmt;

use crate::Error;
use crate::measure::{Comparison, Samples};

/// What a value must keep to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Bound {
    /// A value that is no number keeps to nothing.
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }
}

/// A value with its unit and, where there is one, the bound in the same unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub value: f64,
    pub unit: &'static str,
    pub bound: Option<Bound>,
    /// How it came about: range, number of measurements, what it was compared with.
    pub detail: String,
}

impl Figure {
    pub fn new(value: f64, unit: &'static str) -> Self {
        Self { value, unit, bound: None, detail: String::new() }
    }

    /// The median in milliseconds, with range and number.
    pub fn median(samples: &Samples) -> Self {
        Self::new(ms(samples.median()), "ms").detail(format!(
            "median, {:.1} to {:.1} ms, n = {}",
            ms(samples.min()),
            ms(samples.max()),
            samples.count()
        ))
    }

    /// How many times longer `b` takes than `a`, and both medians.
    pub fn times_faster(comparison: &Comparison) -> Self {
        let (low, high) = comparison.ratio_range();
        Self::new(comparison.ratio(), "times").detail(format!(
            "medians {:.1} ms and {:.1} ms; {low:.1} to {high:.1} times by pair, n = {}",
            ms(comparison.a.median()),
            ms(comparison.b.median()),
            comparison.a.count()
        ))
    }

    #[must_use]
    pub fn bound(self, bound: Bound) -> Self {
        Self { bound: Some(bound), ..self }
    }

    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// Whether the value is within the bound, if there is one.
    pub fn is_good(&self) -> bool {
        self.bound.is_none_or(|bound| bound.is_met(self.value))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", number(self.value), self.unit)?;
        if let Some(bound) = self.bound {
            let (words, limit) = match bound {
                Bound::AtMost(most) => ("at most", most),
                Bound::AtLeast(least) => ("at least", least),
            };
            let met = if self.is_good() { "met" } else { "MISSED" };
            write!(f, "  [{words} {limit} {}: {met}]", self.unit)?;
        }
        if !self.detail.is_empty() {
            write!(f, "  ({})", self.detail)?;
        }
        Ok(())
    }
}

/// Prints each figure when it is known and remembers what was missed.
#[derive(Debug, Default)]
pub struct Report {
    missed: Vec<String>,
    unmeasured: Vec<String>,
}

impl Report {
    /// Prints a figure, or why there is none: one that cannot be measured is not one that is met.
    pub fn add(&mut self, what: &str, figure: Result<Figure, Error>) {
        match figure {
            Ok(figure) => {
                println!("{what:<48}{figure}");
                if !figure.is_good() {
                    self.missed.push(what.to_owned());
                }
            }
            Err(error) => {
                println!("{what:<48}not measured: {error}");
                self.unmeasured.push(what.to_owned());
            }
        }
    }

    /// # Errors
    /// With the names of what is not within its bound or could not be measured.
    pub fn end(self) -> Result<(), Error> {
        let parts = [("not within the bound", self.missed), ("not measured", self.unmeasured)];
        let told: Vec<String> = parts
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(words, names)| format!("{words}: {}", names.join(", ")))
            .collect();
        if told.is_empty() { Ok(()) } else { Err(Error::Told(told.join("; "))) }
    }
}

fn ms(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// One digit after the point, three for what is below ten, four for what is below a tenth.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.1 => format!("{value:.3}"),
        _ => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_line_tells_value_unit_bound_and_whether_it_is_met() {
        let memory = Figure::new(48.04, "MB").bound(Bound::AtMost(55.0)).detail("3 processes");
        assert_eq!(memory.to_string(), "48.0 MB  [at most 55 MB: met]  (3 processes)");
        let share = Figure::new(0.12, "%").bound(Bound::AtMost(0.1));
        assert_eq!(share.to_string(), "0.120 %  [at most 0.1 %: MISSED]");
        assert_eq!(Figure::new(8.6, "MB").to_string(), "8.600 MB");
    }

    #[test]
    fn the_bound_itself_is_within_and_no_number_is_not() {
        assert!(Bound::AtMost(55.0).is_met(55.0) && !Bound::AtMost(55.0).is_met(55.01));
        assert!(Bound::AtLeast(10.0).is_met(10.0) && !Bound::AtLeast(10.0).is_met(9.9));
        assert!(!Bound::AtMost(1.0).is_met(f64::NAN) && !Bound::AtLeast(1.0).is_met(f64::NAN));
    }

    #[test]
    fn medians_are_told_with_their_range() {
        let of = |values: &[u64]| {
            Samples::new(values.iter().copied().map(Duration::from_millis).collect()).unwrap()
        };
        let told = Figure::median(&of(&[30, 10, 20])).to_string();
        assert_eq!(told, "20.0 ms  (median, 10.0 to 30.0 ms, n = 3)");
    }

    #[test]
    fn the_report_fails_at_the_end_with_the_names() {
        let mut report = Report::default();
        report.add("small", Ok(Figure::new(1.0, "s").bound(Bound::AtMost(2.0))));
        report.add("unbound", Ok(Figure::new(1.0, "s")));
        report.add("large", Ok(Figure::new(3.0, "s").bound(Bound::AtMost(2.0))));
        report.add("lost", Err(Error::Told("there is no network".to_owned())));
        let error = report.end().unwrap_err().to_string();
        assert_eq!(error, "not within the bound: large; not measured: lost");
        assert!(Report::default().end().is_ok());
    }
}
