//! Measuring functions of `cargo xtask bench`.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::Error;

#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
pub use process::{cpu_share, cpu_time, pss_kib, tree, tree_pss_kib};

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
    /// How many times longer `b` takes than `a`: the median over the pairs.
    pub fn ratio(&self) -> f64 {
        let half = self.ratios.len() / 2;
        if self.ratios.len().is_multiple_of(2) {
            f64::midpoint(self.ratios[half - 1], self.ratios[half])
        } else {
            self.ratios[half]
        }
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
    let mut ratios: Vec<f64> =
        of_a.iter().zip(&of_b).map(|(a, b)| b.as_secs_f64() / a.as_secs_f64().max(1e-9)).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    match (Samples::new(of_a), Samples::new(of_b)) {
        (Some(a), Some(b)) => Ok(Comparison { a, b, ratios }),
        _ => Err(Error::Told("a comparison needs at least one pair".to_owned())),
    }
}

/// The wall time of a command; one that fails is not a measurement.
pub fn wall_time(command: &mut std::process::Command) -> Result<Duration, Error> {
    let started = Instant::now();
    crate::foreground::output(command)?;
    Ok(started.elapsed())
}

/// How long each of `count` GET requests takes on a connection of its own, from connect to the last
/// byte.
pub fn http_latency(server: SocketAddr, path: &str, count: usize) -> Result<Vec<Duration>, Error> {
    (0..count)
        .map(|_| one_request(server, path).map_err(Error::io(format!("ask {server}{path}"))))
        .collect()
}

fn one_request(server: SocketAddr, path: &str) -> std::io::Result<Duration> {
    let started = Instant::now();
    let mut stream = TcpStream::connect(server)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let taken = started.elapsed();
    let status = answer.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    if status.first() != Some(&b'2') {
        let first_line =
            String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned();
        return Err(std::io::Error::other(format!("the answer was {first_line:?}")));
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::net::TcpListener;

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

    #[test]
    fn a_request_is_timed_and_a_refusal_is_not_a_measurement() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            for answer in ["HTTP/1.1 200 OK\r\n\r\n{}", "HTTP/1.1 500 Oops\r\n\r\n"] {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 512];
                let length = stream.read(&mut request).unwrap();
                assert!(request[..length].starts_with(b"GET /v2/endpoint HTTP/1.1\r\n"));
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        assert_eq!(http_latency(address, "/v2/endpoint", 1).unwrap().len(), 1);
        let refused = http_latency(address, "/v2/endpoint", 1).unwrap_err().to_string();
        assert!(refused.contains("500 Oops"), "{refused}");
        server.join().unwrap();
    }
}
