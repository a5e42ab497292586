//! Which gap is asked about next, one question at a time.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::{ReplicaGraph, past};
use crate::endpoint::EndpointId;
use crate::ledger::Entry;
use crate::moment::{Moment, shifted};

/// One question about a gap covers so much time at most, so that its windows stay short.
const CHUNK_MILLIS: i64 = 4 * 3_600_000;
/// Looking back to before the first start may be coarser: it is thirty days of each endpoint.
const COARSE_CHUNK_MILLIS: i64 = 24 * 3_600_000;
/// Metrics may come late: after a first try without an answer, these are the waits.
const TRY_AGAIN: [Duration; 4] = [
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 3_600),
    Duration::from_secs(12 * 3_600),
];
/// A question without an answer for so long is given up.
const LOST: Duration = Duration::from_secs(90);

/// One question about one gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Which endpoint.
    pub endpoint: EndpointId,
    /// First moment.
    pub from: Timestamp,
    /// End.
    pub to: Timestamp,
}

/// How far the filling of gaps is.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    asked: Option<(u64, Ask, Moment)>,
    /// What was answered about the gap under way, and until when.
    collected: Option<(u64, Timestamp, Vec<ReplicaGraph>)>,
    /// Nothing is asked before this, by uptime.
    rests_until: Duration,
    /// How often each gap was tried in vain, and when it may be tried again.
    tried: BTreeMap<u64, (usize, Duration)>,
}

impl Progress {
    /// The next question, if one is due. `may_ask` tells whether anybody can answer for a gap.
    pub fn next<'a>(
        &mut self,
        gaps: impl DoubleEndedIterator<Item = &'a Entry>,
        may_ask: impl Fn(&Entry) -> bool,
        at: Moment,
    ) -> Option<Ask> {
        if let Some((number, _, asked)) = &self.asked {
            if at.since(*asked) < LOST {
                return None;
            }
            let number = *number;
            self.asked = None;
            self.in_vain(number, at);
        }
        if at.uptime < self.rests_until {
            return None;
        }
        // The newest first: today's figures are the ones that are looked at.
        let due = |gap: &&Entry| self.due(gap.number).is_some_and(|due| due <= at.uptime);
        let gap = gaps.rev().filter(due).find(|gap| may_ask(gap))?;
        let chunk = if past::is_past(gap) { COARSE_CHUNK_MILLIS } else { CHUNK_MILLIS };
        let begun = self.collected.as_ref().filter(|(number, ..)| *number == gap.number);
        let from = begun.map_or(gap.span.from, |(_, upto, _)| *upto);
        let ask =
            Ask { endpoint: gap.endpoint.clone(), from, to: shifted(from, chunk).min(gap.span.to) };
        self.asked = Some((gap.number, ask.clone(), at));
        Some(ask)
    }

    /// When [`Progress::next`] has something to say again, by uptime.
    #[must_use]
    pub fn wakes_at<'a>(
        &self,
        gaps: impl Iterator<Item = &'a Entry>,
        may_ask: impl Fn(&Entry) -> bool,
    ) -> Option<Duration> {
        if let Some((_, _, asked)) = &self.asked {
            return Some(asked.uptime_in(LOST));
        }
        let due = gaps.filter(|gap| may_ask(gap)).filter_map(|gap| self.due(gap.number)).min();
        due.map(|due| due.max(self.rests_until))
    }

    /// Nothing is asked for so long.
    pub fn rest(&mut self, at: Moment, rest: Duration) {
        self.rests_until = at.uptime_in(rest);
    }

    /// Whether an answer is awaited.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    /// An answer came. Returns the gap's number and all answers about it once they are complete.
    pub fn answered(
        &mut self,
        ask: &Ask,
        graph: ReplicaGraph,
        end: impl Fn(u64) -> Option<Timestamp>,
    ) -> Option<(u64, Vec<ReplicaGraph>)> {
        let number = self.take(ask)?;
        let end = end(number)?;
        let (_, _, mut whole) = self
            .collected
            .take()
            .filter(|(begun, ..)| *begun == number)
            .unwrap_or((number, ask.from, Vec::new()));
        whole.push(about(graph, ask));
        if ask.to < end {
            self.collected = Some((number, ask.to, whole));
            return None;
        }
        Some((number, whole))
    }

    /// The question could not be answered; `for_good` when asking again cannot help. Returns the
    /// gap's number.
    pub fn failed(&mut self, ask: &Ask, for_good: bool, at: Moment) -> Option<u64> {
        let number = self.take(ask)?;
        if for_good {
            self.tried.insert(number, (TRY_AGAIN.len(), Duration::MAX));
        } else {
            self.in_vain(number, at);
        }
        Some(number)
    }

    /// A gap is not asked about for so long.
    pub fn wait(&mut self, number: u64, at: Moment, wait: Duration) {
        self.tried.insert(number, (0, at.uptime_in(wait)));
    }

    /// A gap was asked about and nothing came of it.
    pub fn in_vain(&mut self, number: u64, at: Moment) {
        self.collected = None;
        let (count, due) = self.tried.entry(number).or_default();
        *due = TRY_AGAIN.get(*count).map_or(Duration::MAX, |wait| at.uptime_in(*wait));
        *count = count.saturating_add(1);
    }

    /// What is left of a gap goes on where it stood with trying.
    pub fn handed_down(&mut self, from: u64, to: u64, at: Moment) {
        let count = self.tried.remove(&from).map_or(0, |(count, _)| count);
        let due = TRY_AGAIN.get(count).map_or(Duration::MAX, |wait| at.uptime_in(*wait));
        self.tried.insert(to, (count.saturating_add(1), due));
    }

    /// It is no longer asked about.
    pub fn forget(&mut self, number: u64) {
        self.tried.remove(&number);
        self.collected.take_if(|(begun, ..)| *begun == number);
    }

    /// Whether metrics have been asked for a gap and will not be asked again.
    #[must_use]
    pub fn gave_up(&self, number: u64) -> bool {
        self.due(number).is_none()
    }

    fn due(&self, number: u64) -> Option<Duration> {
        let due = self.tried.get(&number).map_or(Duration::ZERO, |(_, due)| *due);
        (due < Duration::MAX).then_some(due)
    }

    fn take(&mut self, ask: &Ask) -> Option<u64> {
        let number = self.asked.as_ref().filter(|(_, asked, _)| asked == ask)?.0;
        self.asked = None;
        Some(number)
    }
}

/// The answer to one question, as far as it is about what was asked.
fn about(mut graph: ReplicaGraph, ask: &Ask) -> ReplicaGraph {
    graph.windows.retain(|window| window.to > ask.from && window.from < ask.to);
    graph
}
