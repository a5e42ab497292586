//! Which endpoints are in use all the time, so that their scale-to-zero timeout never comes.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::endpoint::{EndpointId, Observed};
use crate::moment::Moment;

/// Requests further apart than this are not constant traffic.
const CONSTANT: Duration = Duration::from_secs(120);

/// Since when each billable endpoint has been in use at every reading.
///
/// Hugging Face's time of the last activity is only compared with itself: when it differs from the
/// reading before, there was a request in between or it became running, whatever anybody's clock
/// says. Both begin its timeout anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Traffic {
    seen: BTreeMap<EndpointId, Use>,
}

#[derive(Clone, Copy, Debug)]
struct Use {
    last_used: Option<Timestamp>,
    /// When a request was noticed last.
    noticed: Option<Moment>,
    /// Since when requests were noticed without a break.
    since: Option<Moment>,
}

impl Traffic {
    /// A reading of an endpoint came in.
    pub(super) fn observed(&mut self, seen: &Observed, at: Moment) {
        if !seen.is_billable() {
            self.forget(&seen.id);
            return;
        }
        let Some(known) = self.seen.get_mut(&seen.id) else {
            let blank = Use { last_used: seen.last_used_at, noticed: None, since: None };
            self.seen.insert(seen.id.clone(), blank);
            return;
        };
        if seen.last_used_at != known.last_used {
            let unbroken = known.noticed.is_some_and(|noticed| at.since(noticed) <= CONSTANT);
            if !unbroken {
                known.since = Some(at);
            }
            known.noticed = Some(at);
            known.last_used = seen.last_used_at;
        }
    }

    pub(super) fn forget(&mut self, id: &EndpointId) {
        self.seen.remove(id);
    }

    /// How long an endpoint has been in use without a break, as of `at`.
    fn constant_for(&self, id: &EndpointId, at: Moment) -> Option<Duration> {
        let known = self.seen.get(id)?;
        let noticed = known.noticed.filter(|noticed| at.since(*noticed) <= CONSTANT)?;
        Some(noticed.since(known.since?))
    }
}

impl Guard {
    /// Whether requests keep an armed endpoint from being stopped: there was one at every reading
    /// for at least as long as its timeout is.
    pub(crate) fn is_kept_awake(&self, seen: &Observed, at: Moment) -> bool {
        let minutes = seen.scaling.and_then(|scaling| scaling.scale_to_zero_minutes);
        let timeout = Duration::from_secs(u64::from(minutes.unwrap_or(0)) * 60);
        self.world.traffic.constant_for(&seen.id, at).is_some_and(|constant| constant >= timeout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::State;

    fn phi(last_used: Option<Timestamp>) -> Observed {
        let mut seen = Observed::unreadable(EndpointId::new("alice", "phi-4"), "");
        seen.state = State::Running;
        seen.last_used_at = last_used;
        seen
    }

    #[test]
    fn use_at_every_reading_is_constant_whatever_the_clocks_say() {
        let start = Moment {
            utc: "2026-11-23T18:00:00Z".parse().unwrap(),
            uptime: Duration::from_secs(50),
        };
        let elsewhere: Timestamp = "2031-01-01T00:00:00Z".parse().unwrap();
        let used = |after: Duration| Moment { utc: elsewhere, uptime: after }.after(after).utc;
        let mut traffic = Traffic::default();
        let id = EndpointId::new("alice", "phi-4");
        let minute = Duration::from_secs(60);
        for count in 0..=20_u32 {
            let at = start.after(minute * count);
            traffic.observed(&phi(Some(used(minute * count))), at);
        }
        let at = start.after(minute * 20);
        assert_eq!(traffic.constant_for(&id, at), Some(minute * 19), "the first tells nothing");
        // No request any more: after two minutes it is no longer constant.
        for count in 21..=22 {
            traffic.observed(&phi(Some(used(minute * 20))), start.after(minute * count));
        }
        assert!(traffic.constant_for(&id, start.after(minute * 22)).is_some());
        assert_eq!(traffic.constant_for(&id, start.after(minute * 23)), None);
        // One request begins anew.
        traffic.observed(&phi(Some(used(minute * 30))), start.after(minute * 30));
        let anew = traffic.constant_for(&id, start.after(minute * 30));
        assert_eq!(anew, Some(Duration::ZERO));
    }
}
