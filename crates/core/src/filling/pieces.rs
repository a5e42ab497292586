//! From windows of replica time to ledger entries.

use jiff::Timestamp;

use super::ReplicaGraph;
use super::windows::{Stretch, inside, stretches};
use crate::endpoint::State;
use crate::ledger::{Cost, Entry, Evidence, Kind, Source, Span};
use crate::moment::shifted;
use crate::money::{Rate, Work, missing_to_whole_minute};

/// What a replica cost during a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
    /// At the least.
    pub least: Rate,
    /// At the most; `None` when that is not known.
    pub most: Option<Rate>,
}

/// The entries that take the place of `gap`, given its metrics. Empty when they tell nothing.
///
/// What was not measured stays unknown, within its share of the old bounds. A run that begins and
/// ends inside the gap is settled to whole minutes; one that reaches its edge belongs to an episode
/// that is settled elsewhere.
///
/// A window may reach beyond the gap. What it holds of there is counted there: `elsewhere` tells how
/// many milliseconds of replicas that is, from one moment to another.
#[must_use]
pub fn filled(
    gap: &Entry,
    graphs: &[ReplicaGraph],
    prices: Prices,
    elsewhere: impl Fn(Timestamp, Timestamp) -> i64,
) -> Vec<Entry> {
    let windows = inside(graphs, &gap.span, elsewhere);
    let stretches = stretches(windows, gap.span.from, gap.span.to);
    if stretches.iter().all(|stretch| stretch.replicas.is_none()) {
        return Vec::new();
    }
    let mut entries = Vec::new();
    let mut run: Option<Run> = None;
    for stretch in &stretches {
        match stretch.replicas {
            Some(replicas) if replicas > 0 => {
                let run = run.get_or_insert_with(|| Run::starting(gap, stretch.from));
                entries.push(run.add(gap, stretch, replicas, prices));
            }
            Some(_) => {
                entries.extend(run.take().and_then(|run| run.settle(gap, stretch.from, prices)));
                let span = Span {
                    state: State::Paused,
                    replicas: 0,
                    evidence: Evidence::Inferred,
                    ..between(gap, stretch)
                };
                entries.push(entry(gap, None, span, Cost::FREE));
            }
            None => {
                // It may go on unseen: whoever fills the rest settles it.
                run = None;
                let cost = gap.part(stretch.from, stretch.to).cost();
                entries.push(entry(gap, gap.episode, between(gap, stretch), cost));
            }
        }
    }
    entries
}

/// A run of billable stretches.
struct Run {
    episode: Timestamp,
    /// It began inside the gap.
    inside: bool,
    millis: i64,
    work_least: Work,
    work_most: Option<Work>,
    replicas: u32,
}

impl Run {
    fn starting(gap: &Entry, from: Timestamp) -> Self {
        let inside = from > gap.span.from;
        let episode = if inside { from } else { gap.episode.unwrap_or(from) };
        Self {
            episode,
            inside,
            millis: 0,
            work_least: Work(0),
            work_most: Some(Work(0)),
            replicas: 0,
        }
    }

    fn add(&mut self, gap: &Entry, stretch: &Stretch, replicas: u32, prices: Prices) -> Entry {
        let span = Span {
            state: State::Running,
            rate: prices.most.filter(|most| *most == prices.least),
            replicas,
            evidence: Evidence::Inferred,
            ..between(gap, stretch)
        };
        self.millis = self.millis.saturating_add(span.millis());
        self.replicas = replicas;
        let cost = self.grow(span.millis(), prices);
        entry(gap, Some(self.episode), span, cost)
    }

    /// Adds time at the last number of replicas; returns what that costs.
    fn grow(&mut self, millis: i64, prices: Prices) -> Cost {
        let before = self.settled();
        self.work_least = self.work_least + Work::of(prices.least.times(self.replicas), millis);
        self.work_most = self
            .work_most
            .zip(prices.most)
            .map(|(work, most)| work + Work::of(most.times(self.replicas), millis));
        let after = self.settled();
        Cost {
            least: after.least - before.least,
            most: after.most.zip(before.most).map(|(after, before)| after - before),
        }
    }

    fn settled(&self) -> Cost {
        Cost { least: self.work_least.settled(), most: self.work_most.map(Work::settled) }
    }

    fn settle(mut self, gap: &Entry, end: Timestamp, prices: Prices) -> Option<Entry> {
        let missing = missing_to_whole_minute(self.millis);
        if !self.inside || missing == 0 {
            return None;
        }
        let span = Span {
            state: State::Running,
            rate: prices.most.filter(|most| *most == prices.least),
            replicas: self.replicas,
            evidence: Evidence::Inferred,
            from: end,
            to: shifted(end, missing),
            ..gap.span.clone()
        };
        let cost = self.grow(missing, prices);
        Some(Entry { kind: Kind::Settlement, ..entry(gap, Some(self.episode), span, cost) })
    }
}

pub(super) fn entry(gap: &Entry, episode: Option<Timestamp>, span: Span, cost: Cost) -> Entry {
    Entry {
        number: 0,
        corrects: Some(gap.number),
        endpoint: gap.endpoint.clone(),
        created_at: gap.created_at,
        kind: Kind::Span,
        source: Source::Metrics,
        episode,
        span,
        cost,
    }
}

fn between(gap: &Entry, stretch: &Stretch) -> Span {
    Span { from: stretch.from, to: stretch.to, ..gap.span.clone() }
}

impl Prices {
    /// One price, all the time.
    #[must_use]
    pub fn exactly(rate: Rate) -> Self {
        Self { least: rate, most: Some(rate) }
    }

    /// Nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self { least: Rate(0), most: None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ReplicaWindow;
    use super::*;
    use crate::endpoint::EndpointId;
    use crate::moment::millis_between;
    use crate::money::Micros;

    /// What all of these cost together.
    fn sum(entries: &[Entry]) -> Cost {
        entries.iter().fold(Cost::FREE, |sum, entry| sum + entry.cost)
    }

    fn at(text: &str) -> Timestamp {
        format!("2026-11-23T{text}Z").parse().unwrap()
    }

    fn gap(from: &str, to: &str) -> Entry {
        let span = Span {
            state: State::Unknown("unobserved".to_owned()),
            hardware: None,
            rate: Some(Rate(1_800_000)),
            replicas: 1,
            from: at(from),
            to: at(to),
            evidence: Evidence::Unknown,
        };
        let most = Work::of(Rate(1_800_000), span.millis()).settled();
        Entry {
            number: 7,
            corrects: None,
            endpoint: EndpointId::new("alice", "phi-4"),
            created_at: None,
            kind: Kind::Span,
            source: Source::Readings,
            episode: None,
            cost: Cost { least: Micros(0), most: Some(most) },
            span,
        }
    }

    /// Windows of a minute from `from` on, with so many seconds of replica time each.
    fn minutes(from: &str, seconds: &[i64]) -> ReplicaGraph {
        let windows = (0_i64..).zip(seconds).map(|(index, seconds)| ReplicaWindow {
            from: shifted(at(from), index * 60_000),
            to: shifted(at(from), (index + 1) * 60_000),
            replica_millis: seconds * 1_000,
            is_exact: false,
        });
        ReplicaGraph { windows: windows.collect() }
    }

    fn told(entries: &[Entry]) -> Vec<String> {
        let line = |entry: &Entry| {
            let clock = |at: Timestamp| at.strftime("%H:%M:%S").to_string();
            let cost = crate::words::cost(entry.cost);
            let kind = entry.kind.code();
            let (from, to) = (clock(entry.span.from), clock(entry.span.to));
            format!("{from} {to} {} {kind} {cost}", entry.span.replicas)
        };
        entries.iter().map(line).collect()
    }

    #[test]
    fn a_run_inside_the_gap_is_found_and_settled_to_whole_minutes() {
        let graph = minutes("10:00:00", &[0, 30, 60, 60, 15, 0]);
        let entries = filled(
            &gap("10:00:00", "10:06:00"),
            &[graph],
            Prices::exactly(Rate(1_800_000)),
            |_, _| 0,
        );
        assert_eq!(
            told(&entries),
            [
                "10:00:00 10:01:30 0 span $0.00",
                "10:01:30 10:04:15 1 span $0.08",
                "10:04:15 10:04:30 1 settlement <$0.01",
                "10:04:15 10:06:00 0 span $0.00",
            ]
        );
        assert_eq!(sum(&entries), Cost::exactly(Micros(90_000)), "three minutes");
        assert!(entries.iter().all(|entry| entry.corrects == Some(7)));
    }

    #[test]
    fn replicas_are_counted_and_a_run_at_the_edge_is_settled_elsewhere() {
        let graph = minutes("10:00:00", &[120, 120, 90, 60]);
        let entries = filled(
            &gap("10:00:00", "10:04:00"),
            &[graph],
            Prices::exactly(Rate(1_800_000)),
            |_, _| 0,
        );
        assert_eq!(
            told(&entries),
            ["10:00:00 10:02:30 2 span $0.15", "10:02:30 10:04:00 1 span $0.05"]
        );
    }

    #[test]
    fn what_was_not_measured_stays_unknown_within_its_bounds() {
        let graph = minutes("10:00:00", &[0, 0]);
        let entries = filled(
            &gap("10:00:00", "10:04:00"),
            &[graph],
            Prices::exactly(Rate(1_800_000)),
            |_, _| 0,
        );
        assert_eq!(
            told(&entries),
            ["10:00:00 10:02:00 0 span $0.00", "10:02:00 10:04:00 1 span $0.00 to $0.06"]
        );
        assert!(entries[1].is_gap());
        let nothing = ReplicaGraph::default();
        assert_eq!(
            filled(&gap("10:00:00", "10:04:00"), &[nothing], Prices::unknown(), |_, _| 0),
            []
        );
    }

    #[test]
    fn what_a_window_holds_of_before_and_after_the_gap_is_not_counted_twice() {
        // Two replicas from 10:01:30 on; the time from then on is counted by readings.
        let graph = minutes("10:00:00", &[0, 60]);
        let gap = gap("10:00:00", "10:01:30");
        let two = |from, to| 2 * millis_between(from, to);
        let entries = filled(&gap, &[graph], Prices::exactly(Rate(1_800_000)), two);
        assert_eq!(told(&entries), ["10:00:00 10:01:30 0 span $0.00"]);
    }

    #[test]
    fn a_part_of_a_window_has_no_more_replicas_than_were_counted() {
        let graph = minutes("10:00:00", &[180, 180]);
        let rest = gap("10:00:00", "10:01:12");
        let entries = filled(&rest, &[graph], Prices::exactly(Rate(1_800_000)), |_, _| 0);
        assert_eq!(told(&entries), ["10:00:00 10:01:12 3 span $0.11"]);
    }

    #[test]
    fn where_the_price_is_not_certain_the_time_is_known_and_the_amount_a_range() {
        let graph = minutes("10:00:00", &[60, 60]);
        let prices = Prices { least: Rate(600_000), most: Some(Rate(1_800_000)) };
        let entries = filled(&gap("10:00:00", "10:02:00"), &[graph], prices, |_, _| 0);
        assert_eq!(told(&entries), ["10:00:00 10:02:00 1 span $0.02 to $0.06"]);
        assert!(!entries[0].is_gap(), "it is not asked for again");
    }
}
