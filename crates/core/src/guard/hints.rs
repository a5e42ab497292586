//! What Hugging Face says about changes while a connection is open: a hint to read an endpoint now and not with the next
//! list. It is never believed, and may be missing: readings come in their own rhythm all the same.

use std::cmp::Reverse;
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use super::Guard;
use crate::endpoint::{EndpointId, Observed};
use crate::messages::Effect;
use crate::moment::Moment;

/// Connections that are kept open at most.
const MOST_STREAMS: usize = 5;
/// Between two readings because of hints.
const LEAST_BETWEEN: Duration = Duration::from_secs(2);
/// And no more of them than this in [`COUNTED_FOR`], however much is said.
const MOST_READINGS: usize = 10;
const COUNTED_FOR: Duration = Duration::from_secs(60);

/// What was said and not read since, and what readings that cost lately.
#[derive(Clone, Debug, Default)]
pub(super) struct Hints {
    said: BTreeSet<EndpointId>,
    /// When the last [`MOST_READINGS`] of them were asked for, by uptime.
    asked: VecDeque<Duration>,
}

impl Hints {
    /// When the next reading because of a hint may be asked for, by uptime; `None` while there is none.
    pub(super) fn due(&self) -> Option<Duration> {
        self.said.first()?;
        let after_last = self.asked.back().map(|last| *last + LEAST_BETWEEN);
        let oldest = self.asked.front().filter(|_| self.asked.len() >= MOST_READINGS);
        let after_oldest = oldest.map(|oldest| *oldest + COUNTED_FOR);
        Some(after_last.max(after_oldest).unwrap_or_default())
    }

    /// What is to be read now: of one namespace all that was said of it.
    fn take(&mut self, at: Moment) -> Vec<EndpointId> {
        let first = self.said.first().filter(|_| self.due().is_some_and(|due| at.uptime >= due));
        let Some(namespace) = first.map(|id| id.namespace.clone()) else {
            return Vec::new();
        };
        if self.asked.len() >= MOST_READINGS {
            self.asked.pop_front();
        }
        self.asked.push_back(at.uptime);
        self.said.extract_if(.., |id| id.namespace == namespace).collect()
    }
}

impl Guard {
    /// Which endpoints are worth an open connection over which their changes are told: of those that cost money the
    /// dearest, five at most; one whose price is not known may be the dearest. None in the demo, while somebody
    /// leaves, nor where readings fail or are old: then a hint would be of no use.
    #[must_use]
    pub fn worth_hearing(&self, at: Moment) -> Vec<EndpointId> {
        let somebody = self.world.account.identity().is_some_and(|who| !who.demo);
        if !somebody || self.exits.is_departing() {
            return Vec::new();
        }
        let names = self.world.inventory.namespaces().map(|(name, _)| name);
        let seen: BTreeSet<&String> = names.filter(|name| self.is_seen(name, at)).collect();
        let rate = |one: &Observed| self.whole_rate(one).map_or(i64::MAX, |rate| rate.0);
        let billable = self.world.inventory.endpoints().filter(|one| one.is_billable());
        let heard = billable.filter(|one| seen.contains(&one.id.namespace));
        let mut dearest: Vec<_> = heard.map(|one| (Reverse(rate(one)), &one.id)).collect();
        dearest.sort_unstable();
        dearest.into_iter().take(MOST_STREAMS).map(|(_, id)| id.clone()).collect()
    }

    /// Something about an endpoint is said to have changed.
    pub(super) fn hinted(&mut self, endpoint: EndpointId) {
        if self.world.inventory.get(&endpoint).is_some_and(Observed::is_billable) {
            self.world.hints.said.insert(endpoint);
        }
    }

    /// One endpoint is read by its own name, several by the list. What cannot be read now has its own rhythm, which
    /// knows how long to wait.
    pub(super) fn turn_hints(&mut self, at: Moment) -> Vec<Effect> {
        let mut said = self.world.hints.take(at);
        said.retain(|id| self.is_seen(&id.namespace, at));
        match (said.pop(), said.is_empty()) {
            (None, _) => {}
            (Some(endpoint), true) => return vec![Effect::ReadEndpoint { endpoint }],
            (Some(endpoint), false) => self.world.inventory.read_soon(&endpoint.namespace),
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(hints: &mut Hints, name: &str) {
        hints.said.insert(EndpointId::new("alice", name));
    }

    fn at(seconds: u64) -> Moment {
        let utc = "2026-11-27T10:00:00Z".parse().unwrap();
        Moment { utc, uptime: Duration::from_secs(seconds) }
    }

    #[test]
    fn a_flood_costs_one_reading_in_two_seconds_and_ten_a_minute() {
        let mut hints = Hints::default();
        let mut asked = Vec::new();
        for second in 100..240 {
            said(&mut hints, "a");
            said(&mut hints, "b");
            if !hints.take(at(second)).is_empty() {
                asked.push(second);
            }
        }
        let minute = |from: u64| (0..10).map(move |n| from + n * 2);
        let wanted: Vec<u64> = [100, 160, 220].into_iter().flat_map(minute).collect();
        assert_eq!(asked, wanted);
    }

    #[test]
    fn nothing_said_nothing_due() {
        let mut hints = Hints::default();
        assert_eq!((hints.due(), hints.take(at(100))), (None, Vec::new()));
        said(&mut hints, "a");
        assert_eq!(hints.due(), Some(Duration::ZERO));
        assert_eq!(hints.take(at(100)).len(), 1);
        said(&mut hints, "a");
        assert_eq!(hints.due(), Some(Duration::from_secs(102)));
    }
}
