//! What is said of sessions.

use super::super::Guard;
use crate::endpoint::EndpointId;
use crate::moment::{Moment, millis_between};
use crate::policy::{self, SessionFacts, Wanted};
use crate::session::{Phase, Session};
use crate::words;

impl Guard {
    /// What policies see of a session.
    pub(crate) fn session_words(&self, session: &Session, at: Moment) -> SessionFacts {
        let held = || session.uses.iter().filter(|used| !used.leave);
        let names: Vec<String> =
            session.uses.iter().map(|used| self.label(&used.endpoint)).collect();
        let ids: Vec<&EndpointId> = session.uses.iter().map(|used| &used.endpoint).collect();
        let seen = ids.into_iter().filter_map(|id| self.world.inventory.get(id));
        let ready = session.uses.iter().filter_map(|used| used.ready).min();
        let began = ready.unwrap_or(session.started);
        SessionFacts {
            id: session.id.clone(),
            names: words::listed(&names),
            rate: self.rate_of(seen).words(),
            cost: words::cost(session.cost()),
            ends: session.until.map(|until| self.time_or_day(until, at)),
            until: session.until,
            millis_left: session.until.map_or(0, |until| millis_between(at.utc, until)),
            millis_long: session.until.map_or(0, |until| millis_between(began, until)),
            is_working: session.phase == Phase::Working,
            ending: session.ending(),
            paused: (
                held().filter(|used| used.paused.is_some()).count(),
                held().filter(|used| used.released.is_some()).count(),
            ),
        }
    }

    /// The reminder that a session ends soon, for each that has an end.
    pub(in super::super) fn wanted_of_sessions(&self, at: Moment) -> Vec<Wanted<'static>> {
        let warn = self.world.settings.guard.warn_minutes;
        let ends =
            |session: &&Session| policy::session_ends(&self.session_words(session, at), warn);
        self.open_sessions().iter().filter_map(ends).collect()
    }

    /// When the end of a session is to be announced, by uptime.
    pub(super) fn announced_at(&self, at: Moment) -> Option<std::time::Duration> {
        let warn =
            std::time::Duration::from_secs(u64::from(self.world.settings.guard.warn_minutes) * 60);
        let ends = self.sessions.open().filter_map(|session| session.until);
        let lefts = ends.map(|until| at.until(until)).filter(|left| *left > warn);
        lefts.map(|left| at.uptime + left - warn).min()
    }

    /// Of an endpoint whose end is announced nobody needs to be reminded meanwhile.
    pub(in super::super) fn is_answered_by_session(&self, id: &EndpointId, at: Moment) -> bool {
        self.in_session_until(id).is_some_and(|until| until > at.utc)
    }
}
