//! Measuring functions of `cargo xtask bench`.

use std::time::{Duration, Instant};

use crate::Error;

pub mod http;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
pub use process::{cpu_share, cpu_time, peak_memory_kib, pss_kib, tree, tree_pss_kib, with_mapped};

/// Repeated measurements of one thing, at least one, in order of size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Samples(Vec<Duration>);

impl Samples {
    /// `None` if nothing was measured.
    pub fn new(mut values: Vec<Duration>) -> Option<Self> {
        values.sort_unstable();
        (!values.is_empty()).then_some(Self(values))
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub fn min(&self) -> Duration {
        self.percentile(0)
    }

    pub fn max(&self) -> Duration {
        self.percentile(100)
    }

    /// The middle one; the mean of the middle two if their number is even.
    pub fn median(&self) -> Duration {
        let half = self.0.len() / 2;
        if self.0.len().is_multiple_of(2) {
            (self.0[half - 1] + self.0[half]) / 2
        } else {
            self.0[half]
        }
    }

    /// The smallest value that at least `percent` of all values do not exceed (nearest rank).
    pub fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent.min(100)).div_ceil(100);
        self.0[rank.saturating_sub(1)]
    }
}

/// Two things measured in turn, so that whatever else the machine does meets both.
#[derive(Debug, Clone)]
pub struct Comparison {
    pub a: Samples,
    pub b: Samples,
    /// `b / a` of each pair, in order of size.
    ratios: Vec<f64>,
}

impl Comparison {
    /// How many times longer `b` takes than `a`: the ratio of the medians.
    pub fn ratio(&self) -> f64 {
        ratio(self.a.median(), self.b.median())
    }

    /// The smallest and the largest ratio of a pair.
    pub fn ratio_range(&self) -> (f64, f64) {
        (self.ratios[0], self.ratios[self.ratios.len() - 1])
    }
}

/// Measures A B A B … `pairs` times, after one of each that is not counted.
pub fn alternate(
    pairs: usize,
    mut a: impl FnMut() -> Result<Duration, Error>,
    mut b: impl FnMut() -> Result<Duration, Error>,
) -> Result<Comparison, Error> {
    a()?;
    b()?;
    let (mut of_a, mut of_b) = (Vec::with_capacity(pairs), Vec::with_capacity(pairs));
    for _ in 0..pairs {
        of_a.push(a()?);
        of_b.push(b()?);
    }
    let mut ratios: Vec<f64> = of_a.iter().zip(&of_b).map(|(a, b)| ratio(*a, *b)).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    match (Samples::new(of_a), Samples::new(of_b)) {
        (Some(a), Some(b)) => Ok(Comparison { a, b, ratios }),
        _ => Err(Error::Told("a comparison needs at least one pair".to_owned())),
    }
}

fn ratio(a: Duration, b: Duration) -> f64 {
    b.as_secs_f64() / a.as_secs_f64().max(1e-9)
}

/// The wall time of a command; one that fails is not a measurement.
pub fn wall_time(command: &mut std::process::Command) -> Result<Duration, Error> {
    let started = Instant::now();
    crate::foreground::output(command)?;
    Ok(started.elapsed())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn ms(values: &[u64]) -> Vec<Duration> {
        values.iter().copied().map(Duration::from_millis).collect()
    }

    #[test]
    fn medians_and_percentiles() {
        let odd = Samples::new(ms(&[9, 1, 5])).unwrap();
        assert_eq!(odd.median(), Duration::from_millis(5));
        let even = Samples::new(ms(&[4, 1, 3, 2])).unwrap();
        assert_eq!(even.median(), Duration::from_micros(2500));
        let hundred = Samples::new(ms(&(1..=100).collect::<Vec<_>>())).unwrap();
        assert_eq!(hundred.percentile(95), Duration::from_millis(95));
        assert_eq!(
            (hundred.min(), hundred.max()),
            (Duration::from_millis(1), Duration::from_millis(100))
        );
        assert_eq!(Samples::new(Vec::new()), None);
    }

    #[test]
    fn pairs_are_measured_in_turn_and_compared_pair_by_pair() {
        let order = RefCell::new(String::new());
        let comparison = alternate(
            3,
            || {
                order.borrow_mut().push('a');
                Ok(Duration::from_millis(10))
            },
            || {
                order.borrow_mut().push('b');
                // The uncounted first one is the slowest.
                Ok(Duration::from_millis([900, 120, 100, 140][order.borrow().len() / 2 - 1]))
            },
        )
        .unwrap();
        assert_eq!(order.into_inner(), "abababab");
        assert_eq!(comparison.a.count(), 3);
        assert!((comparison.ratio() - 12.0).abs() < 1e-9);
        let (low, high) = comparison.ratio_range();
        assert!((low - 10.0).abs() < 1e-9 && (high - 14.0).abs() < 1e-9);
    }
}
