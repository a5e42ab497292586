//! What comes in and can wait: a turn looks at every endpoint, so it is not done for each of these.

use std::time::Duration;

use super::Guard;
use crate::endpoint::Observed;
use crate::messages::{Effect, Event};
use crate::moment::Moment;

/// What can wait is gathered for so long before everything is looked at.
const GATHERS: Duration = Duration::from_secs(1);

impl Guard {
    /// Whether nothing has to be decided at once on what came in: an answer about the past, or a page of
    /// a list that tells of nothing new while nothing is waited for.
    pub(super) fn can_wait(&self, event: &Event) -> bool {
        let is_known = |row: &Observed| {
            self.world.inventory.get(&row.id).is_some_and(|known| is_same(known, row))
        };
        match event {
            Event::Measured { .. } => true,
            Event::Paged { endpoints, .. } => {
                self.pauses.batch.is_none()
                    && !self.changes.jobs.awaits_reading()
                    && endpoints.iter().all(is_known)
            }
            _ => false,
        }
    }

    /// What is done at once for what can wait: the next question about the past, and writing. The rest
    /// of a turn waits a moment for more, since it looks at every endpoint.
    pub(super) fn turn_aside(&mut self, at: Moment) -> Vec<Effect> {
        self.decisions.put_off(at.uptime_in(GATHERS));
        let asked = self.turn_filling(at);
        asked.into_iter().chain(self.turn_saving(at)).collect()
    }
}

/// Whether two readings of an endpoint differ at most in when it was last used.
fn is_same(known: &Observed, row: &Observed) -> bool {
    let Observed {
        id,
        state,
        ready_replicas,
        target_replicas,
        hardware,
        scaling,
        access,
        channels,
        model,
        tags,
        created_at,
        updated_at,
        created_by,
        updated_by,
        last_used_at: _,
        url,
        health_route,
        message,
        diagnosis,
    } = known;
    *id == row.id
        && *state == row.state
        && (*ready_replicas, *target_replicas) == (row.ready_replicas, row.target_replicas)
        && (*scaling, *access, *channels) == (row.scaling, row.access, row.channels)
        && (*created_at, *updated_at) == (row.created_at, row.updated_at)
        && *hardware == row.hardware
        && (model, tags) == (&row.model, &row.tags)
        && (created_by, updated_by) == (&row.created_by, &row.updated_by)
        && (url, health_route) == (&row.url, &row.health_route)
        && (message, diagnosis) == (&row.message, &row.diagnosis)
}
