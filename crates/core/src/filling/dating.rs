//! When replicas came and went, to the millisecond by the stages of each: between two readings that differ, and
//! unseen between readings that do not.

use super::ReplicaGraph;
use super::pieces::entry;
use super::windows::{Stretch, exact, stretches};
use crate::endpoint::State;
use crate::ledger::{Cost, Entry, Evidence, Span};
use crate::moment::shifted;
use crate::money::Work;

/// So long a reading was under way at the most: what it tells was so within this time of it.
const READ_WITHIN_MILLIS: i64 = 10_000;

/// An entry that was read from the list and is to be held against metrics.
#[derive(Clone, Debug)]
pub struct Undated {
    entry: Entry,
    /// How many replicas were seen before and after, where it holds a change; `None` where each
    /// reading in it saw the same.
    replicas: Option<(u32, u32)>,
    /// What is asked about, in the shape of a gap.
    question: Entry,
}

impl Undated {
    /// An entry with a change, with how many replicas were seen before and after it.
    #[must_use]
    pub fn change(entry: Entry, replicas: (u32, u32)) -> Self {
        let mut question = entry.clone();
        question.span.from = shifted(question.span.from, -READ_WITHIN_MILLIS);
        question.span.to = shifted(question.span.to, READ_WITHIN_MILLIS);
        Self { entry, replicas: Some(replicas), question }
    }

    /// An entry in which each reading saw the same: more may have been there in between, and while it starts
    /// a replica is not among those that are ready.
    #[must_use]
    pub fn watched(entry: Entry) -> Self {
        Self { question: entry.clone(), entry, replicas: None }
    }

    /// Whether it holds a change.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.replicas.is_some()
    }

    /// The entry.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// What is asked about: a little more than the entry.
    #[must_use]
    pub fn question(&self) -> &Entry {
        &self.question
    }

    /// Whether it ended a billable episode.
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.replicas.is_some_and(|(_, after)| after == 0)
    }

    /// The entries that take its place. `None` where the metrics do not tell, or contradict a reading:
    /// not every replica is in them yet, or one was started anew in between.
    #[must_use]
    pub fn dated(&self, graphs: &[ReplicaGraph]) -> Option<Vec<Entry>> {
        let Span { from, to, rate, .. } = self.entry.span;
        let rate = rate?;
        let mut entries = Vec::new();
        let mut work = Work(0);
        for (stretch, replicas) in self.agreed(graphs)? {
            let (from, to) = (stretch.from.max(from), stretch.to.min(to));
            if from >= to {
                continue;
            }
            let span = Span { from, to, evidence: Evidence::Inferred, ..self.entry.span.clone() };
            entries.push(if replicas == 0 {
                let free = Span { state: State::Paused, replicas, ..span };
                entry(&self.entry, None, free, Cost::FREE)
            } else {
                let before = work.settled();
                work = work + Work::of(rate.times(replicas), span.millis());
                let cost = Cost::exactly(work.settled() - before);
                entry(&self.entry, self.entry.episode, Span { replicas, ..span }, cost)
            });
        }
        Some(entries)
    }

    /// How many replicas there were, where that agrees with both readings.
    fn agreed(&self, graphs: &[ReplicaGraph]) -> Option<Vec<(Stretch, u32)>> {
        let Span { from, to, replicas: least, .. } = self.question.span;
        let found = stretches(exact(graphs, &self.question.span), from, to);
        let Some((before, after)) = self.replicas else {
            let more = |stretch: Stretch| {
                let replicas = stretch.replicas.unwrap_or(0).max(least);
                (stretch, replicas)
            };
            return Some(found.into_iter().map(more).collect());
        };
        let is_gone = |stretch: &Stretch| stretch.replicas.unwrap_or(0) == 0;
        let leading = found.iter().take_while(|stretch| before == 0 && is_gone(stretch)).count();
        let trailing =
            found.iter().rev().take_while(|stretch| after == 0 && is_gone(stretch)).count();
        let there = leading..found.len().saturating_sub(trailing);
        let mut agreed = Vec::new();
        for (number, stretch) in found.into_iter().enumerate() {
            // No stage of any replica is a replica that is not there only where a reading says so too.
            let replicas = match there.contains(&number) {
                true => stretch.replicas.filter(|replicas| *replicas > 0)?,
                false => 0,
            };
            agreed.push((stretch, replicas));
        }
        let is_seen = |seen: u32, there: u32| if seen == 0 { there == 0 } else { there >= seen };
        let saw = |seen: u32, is_near: &dyn Fn(&Stretch) -> bool| {
            agreed.iter().any(|(stretch, there)| is_near(stretch) && is_seen(seen, *there))
        };
        let (near, late) =
            (shifted(from, 2 * READ_WITHIN_MILLIS), shifted(to, -2 * READ_WITHIN_MILLIS));
        let agrees = saw(before, &|stretch| stretch.from <= near)
            && saw(after, &|stretch| stretch.to >= late);
        agrees.then_some(agreed)
    }
}
