//! What a test looks at: sums, the truth, the time line.

use guard_core::{Entry, Kind, Micros, Scope, Total, Work};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Story;

impl Story {
    /// What the ledger holds together with what is still open.
    #[must_use]
    pub fn total(&self) -> Total {
        let entered: Total = self.kept.in_force().map(Entry::total).sum();
        let gap = self.guard.allowed_gap_millis();
        let meter = self.guard.meter();
        let (always, ever) = (Timestamp::MIN, Timestamp::MAX);
        entered + meter.open_between(&Scope::All, always, ever, self.at.utc, gap)
    }

    /// The part of it that is known, in micro-dollars.
    #[must_use]
    pub fn metered(&self) -> Micros {
        self.total().least()
    }

    /// What Hugging Face charges up to now, by the simulator's own account.
    #[must_use]
    pub fn truth(&mut self) -> Micros {
        Micros(self.sim.account.truth(self.world).micros)
    }

    /// The part of [`Story::total`] that is not there because a started minute counts whole.
    #[must_use]
    pub fn unrounded(&self) -> Micros {
        let spans = self.kept.in_force().filter(|entry| entry.kind == Kind::Span);
        let entered: Micros = spans.map(|entry| entry.cost.least).sum();
        let gap = self.guard.allowed_gap_millis();
        let open = self.guard.meter().lines().filter_map(|line| {
            let span = line.extended(self.at.utc, gap);
            let billed = line.episode.and(span.whole_rate())?;
            Some(Work::of(billed, span.millis()).settled())
        });
        entered + open.sum()
    }

    /// What Hugging Face would charge if it did not round to minutes.
    #[must_use]
    pub fn unrounded_truth(&mut self) -> Micros {
        Micros(self.sim.account.truth(self.world).unrounded_micros)
    }

    /// The time line so far, one line an event.
    #[must_use]
    pub fn told(&self) -> String {
        self.lines.join("\n")
    }

    /// Leaves the headlines out of the time line, for long random lives.
    pub fn without_headlines(&mut self) {
        self.quiet = true;
    }

    /// Adds a line of the test's own.
    pub fn note(&mut self, words: &str) {
        let time = self.at.utc.to_zoned_datetime(TimeZone::UTC).strftime("%a %H:%M:%S");
        self.lines.push(format!("{time}  {words}"));
    }
}
