//! The month before the demo began, as a guard that watched it would have written it down.

use guard_core::{
    Batch, Cost, EndpointId, Entry, Episode, Evidence, Hardware, Kind, LONGEST_ENTRY_MILLIS, Line,
    Micros, Rate, SavingEntry, SavingPause, Source, Span, State, Work, left_until_auto_stop,
    shifted,
};
use hf_sim::EndpointSpec;
use hf_sim::account::prices;
use jiff::Timestamp;

use std::time::Duration;

/// So far back it was watched.
const WATCHED_MILLIS: i64 = 30 * 24 * HOUR_MILLIS;
const HOUR_MILLIS: i64 = 3_600_000;
/// How long before the demo begins everything was read last.
const READ_MILLIS: i64 = 1_000;

/// What was paused by us: which endpoint, and which of its runs, the last one first.
const PAUSED: [(&str, usize); 6] = [
    ("phi-4", 0),
    ("phi-4", 2),
    ("phi-4", 5),
    ("llama-3.1-8b", 0),
    ("llama-3.1-8b", 3),
    ("mistral-7b", 1),
];
/// A night on which this computer was off: which endpoint may have run, and from when to when, in hours ago.
const UNWATCHED: (&str, [i64; 2]) = ("phi-4", [19 * 24 + 9, 19 * 24 + 5]);

/// What was written down by `now`.
pub(super) fn batch(now: Timestamp) -> Batch {
    let mut batch = Batch::default();
    let price_list = prices::documented();
    for spec in &hf_sim::demo().endpoints {
        let row = price_list.iter().find(|row| {
            let (kind, size) = (&spec.instance_type, &spec.instance_size);
            row.is(&spec.vendor, &spec.region, kind, size)
        });
        let life = Life::of(spec, row.map(|row| Rate(row.rate_micros_per_hour)), now);
        batch.entries.extend(life.entries());
        batch.lines.push(life.line());
        batch.savings.extend(life.pauses());
    }
    // Numbers rise with time, as they were given.
    batch.entries.sort_by_key(|entry| entry.span.to);
    for (entry, number) in batch.entries.iter_mut().zip(1..) {
        entry.number = number;
    }
    batch
}

/// One endpoint in that month.
struct Life<'a> {
    spec: &'a EndpointSpec,
    endpoint: EndpointId,
    hardware: Hardware,
    rate: Option<Rate>,
    /// The runs that were over, the first one first.
    runs: Vec<(Timestamp, Timestamp)>,
    now: Timestamp,
}

impl<'a> Life<'a> {
    fn of(spec: &'a EndpointSpec, rate: Option<Rate>, now: Timestamp) -> Self {
        let ago = |seconds: u32| shifted(now, -i64::from(seconds) * 1_000);
        let mut runs: Vec<_> =
            spec.past_runs.iter().map(|[began, ended]| (ago(*began), ago(*ended))).collect();
        runs.sort_unstable();
        Self {
            spec,
            endpoint: EndpointId::new(&spec.namespace, &spec.name),
            hardware: Hardware {
                vendor: spec.vendor.clone(),
                region: spec.region.clone(),
                instance_type: spec.instance_type.clone(),
                instance_size: spec.instance_size.clone(),
            },
            rate,
            runs,
            now,
        }
    }

    /// When it came into the state it is in now.
    fn since(&self) -> Timestamp {
        shifted(self.now, -i64::from(self.spec.for_seconds) * 1_000)
    }

    /// Runs and the time between them, in pieces of a day at most.
    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut from = shifted(self.now, -WATCHED_MILLIS);
        for (began, ended) in &self.runs {
            self.rest(from, *began, &mut entries);
            self.pieces(*began, *ended, State::Running, &mut entries);
            from = *ended;
        }
        self.rest(from, self.since(), &mut entries);
        entries
    }

    /// Free time, without what nobody watched of it.
    fn rest(&self, from: Timestamp, to: Timestamp, entries: &mut Vec<Entry>) {
        let state = if self.spec.scale_to_zero_timeout.is_some() {
            State::ScaledToZero
        } else {
            State::Paused
        };
        let (name, hours) = UNWATCHED;
        let [begins, ends] = hours.map(|hours| shifted(self.now, -hours * HOUR_MILLIS));
        if name != self.spec.name || begins < from || to < ends {
            return self.pieces(from, to, state, entries);
        }
        self.pieces(from, begins, state.clone(), entries);
        let span = Span {
            state: State::Unknown("unobserved".to_owned()),
            replicas: 1,
            evidence: Evidence::Unknown,
            ..self.span(State::Running, begins, ends)
        };
        let most = self.rate.map(|rate| Work::of(rate, span.millis()).settled());
        entries.push(self.entry(span, None, Cost { least: Micros(0), most }));
        self.pieces(ends, to, state, entries);
    }

    fn pieces(&self, from: Timestamp, to: Timestamp, state: State, entries: &mut Vec<Entry>) {
        let mut begins = from;
        let mut episode = Episode::starting(from);
        while begins < to {
            let ends = to.min(shifted(begins, LONGEST_ENTRY_MILLIS));
            let span = self.span(state.clone(), begins, ends);
            let of = span.is_billable().then_some(from);
            let cost = if of.is_some() { episode.add(&span) } else { Cost::FREE };
            entries.push(self.entry(span, of, cost));
            begins = ends;
        }
    }

    fn span(&self, state: State, from: Timestamp, to: Timestamp) -> Span {
        Span {
            replicas: u32::from(state.is_billable(Some(0))),
            state,
            hardware: Some(self.hardware.clone()),
            rate: self.rate,
            from,
            to,
            evidence: Evidence::Seen,
        }
    }

    fn entry(&self, span: Span, episode: Option<Timestamp>, cost: Cost) -> Entry {
        Entry {
            number: 0,
            corrects: None,
            endpoint: self.endpoint.clone(),
            created_at: None,
            kind: Kind::Span,
            source: Source::Readings,
            episode,
            span,
            cost,
        }
    }

    /// As it was read last.
    fn line(&self) -> Line {
        let state = State::from_code(self.spec.state.as_str());
        let open = self.span(state, self.since(), shifted(self.now, -READ_MILLIS));
        Line {
            endpoint: self.endpoint.clone(),
            created_at: None,
            updated_at: None,
            max_replicas: Some(self.spec.max_replica),
            episode: open.is_billable().then(|| Episode::starting(open.from)),
            open,
        }
    }

    /// The ends of runs that were pauses of ours.
    fn pauses(&self) -> impl Iterator<Item = SavingEntry> {
        let of_it = PAUSED.iter().filter(|(name, _)| *name == self.spec.name);
        let ends = of_it.filter_map(|(_, run)| self.runs.iter().rev().nth(*run));
        ends.map(|(_, ended)| {
            let auto_stop = self.spec.scale_to_zero_timeout;
            let auto_stop = auto_stop.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
            let left = left_until_auto_stop(auto_stop, None);
            let at = guard_core::Moment { utc: *ended, uptime: Duration::ZERO };
            SavingEntry::Pause(SavingPause::read_back(&self.endpoint, at, left, self.rate))
        })
    }
}

#[cfg(test)]
mod tests {
    use guard_core::{SavedSum, Savings, Total};
    use hf_sim::Account;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T14:12:00Z".parse().unwrap()
    }

    #[test]
    fn it_is_what_the_simulated_account_charged_and_one_night_is_a_range() {
        let batch = batch(now());
        let entered: Total = batch.entries.iter().map(Entry::total).sum();
        let open = batch.lines.iter().map(|line| line.episode_cost(now(), 60_000));
        let total = entered + open.sum();
        let truth = Account::from_spec(hf_sim::demo(), now()).unwrap().truth(now()).micros;
        assert_eq!(total.least(), Micros(truth));
        assert_eq!(total.cost().most, Some(Micros(truth + 7_200_000)), "four hours of $1.80/h");
        assert!(batch.entries.iter().all(|entry| entry.span.millis() <= LONGEST_ENTRY_MILLIS));
        assert!(batch.entries.iter().all(|entry| entry.span.rate.is_some()), "all has a price");
    }

    #[test]
    fn nothing_lies_over_anything_else_and_nothing_before_the_month() {
        let entries = batch(now()).entries;
        let mut spans: Vec<_> = entries
            .iter()
            .map(|entry| (entry.endpoint.clone(), entry.span.from, entry.span.to))
            .collect();
        spans.sort();
        assert!(spans.windows(2).all(|pair| pair[0].0 != pair[1].0 || pair[0].2 <= pair[1].1));
        assert!(spans.iter().all(|(_, from, _)| *from >= shifted(now(), -WATCHED_MILLIS)));
    }

    #[test]
    fn six_pauses_saved_eight_hours_each_but_the_one_that_auto_stop_would_have_stopped() {
        let savings = Savings::resume(batch(now()).savings);
        let sum = savings.between(shifted(now(), -WATCHED_MILLIS), now(), |_| Some(now()));
        let least = 3 * 8 * 1_800_000 + 2 * 8 * 800_000 + 800_000 / 4;
        assert_eq!(sum, SavedSum { least: Micros(least), pauses: 6, unpriced: 0 });
    }
}
