//! What was billable when: the raw record that the truth is computed from.

use jiff::Timestamp;

/// What an endpoint costs while it stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Price of one replica for one hour, micro-dollars.
    pub rate_micros_per_hour: i64,
    pub replicas: u32,
    /// True while replicas serve, false while they start.
    pub serving: bool,
    /// Billing product, e.g. `endpoints/aws/nvidia-l4/x1`.
    pub product: String,
}

/// A stretch of time with one charge. `end` is `None` while it lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    pub start: Timestamp,
    pub end: Option<Timestamp>,
    pub charge: Charge,
    /// Counts the billable episodes of one endpoint, from 1.
    pub episode: u32,
}

/// The billable intervals of one endpoint name, in order of time.
///
/// An episode lasts from becoming billable to becoming free. Intervals of one
/// episode touch each other; none is empty.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    intervals: Vec<Interval>,
    episodes: u32,
}

impl Meter {
    /// Says what the endpoint costs from `at` on; `None` means it is free.
    pub fn note(&mut self, at: Timestamp, charge: Option<Charge>) {
        let open = self.intervals.last().filter(|i| i.end.is_none());
        if open.map(|i| &i.charge) == charge.as_ref() {
            return;
        }
        let was_billable = open.is_some();
        if was_billable {
            self.close(at);
        }
        let Some(charge) = charge else { return };
        if !was_billable {
            self.episodes += 1;
        }
        self.intervals.push(Interval { start: at, end: None, charge, episode: self.episodes });
    }

    #[must_use]
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    fn close(&mut self, at: Timestamp) {
        let Some(last) = self.intervals.last_mut() else {
            return;
        };
        if last.start >= at {
            self.intervals.pop();
        } else {
            last.end = Some(at);
        }
    }
}
