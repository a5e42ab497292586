//! Sessions that other processes keep, and those whose owner is gone.

use std::time::Duration;

use super::super::Guard;
use super::Own;
use crate::messages::Effect;
use crate::moment::Moment;
use crate::policy;
use crate::session::{Found, Holder, Origin, Outcome, Phase, Session, Stage};

/// How long what an adopted session was resuming is watched after it was adopted: a resume that its
/// dead owner sent may still arrive.
const LINGERS: Duration = Duration::from_secs(20);
/// The same of an endpoint that was being created: creating takes longer than resuming.
const CREATION_LINGERS: Duration = Duration::from_secs(60);
/// How long what an adopted session runs is read before it is paused unseen.
pub(super) const WAITS_FOR_READING: Duration = Duration::from_secs(10);

/// How long what may still arrive of such a session is watched for.
pub(super) fn lingers(origin: Origin) -> Duration {
    if origin == Origin::Deploy { CREATION_LINGERS } else { LINGERS }
}

impl Guard {
    /// These sessions are open now; those of this process that are known here are not among them.
    pub(in super::super) fn sessions_seen(&mut self, found: Vec<Found>, at: Moment) -> Vec<Effect> {
        let (ours, others): (Vec<Found>, Vec<Found>) =
            found.into_iter().partition(|found| found.holder == Holder::Us);
        // What another process creates it also pauses; that is nobody's session.
        let others = others.into_iter().map(|found| found.session);
        self.sessions.others = others.filter(|other| other.origin != Origin::Deploy).collect();
        ours.into_iter().flat_map(|found| self.adopt(found.session, at)).collect()
    }

    /// Ends a session whose process is gone: what it resumed is paused.
    pub(in super::super) fn adopt(&mut self, record: Session, at: Moment) -> Vec<Effect> {
        if self.sessions.own.contains_key(&record.id) {
            return Vec::new();
        }
        let mut own = Own::new(record);
        own.kept = true;
        own.adopted = Some(at);
        own.closing = true;
        own.record.outcome.get_or_insert(Outcome::Abandoned);
        own.record.phase = Phase::Ending;
        let open: Vec<usize> =
            (0..own.record.uses.len()).filter(|index| !own.record.uses[*index].is_over()).collect();
        let uses = own.record.uses.iter().filter(|used| used.stage < Stage::Waiting);
        own.on_its_way = uses.map(|used| used.endpoint.clone()).collect();
        let mut effects = self.release(&mut own, &open, at);
        if open.iter().any(|index| !own.record.uses[*index].is_over()) {
            let words = self.session_words(&own.record, at);
            effects.push(Effect::Notify(match own.record.origin {
                Origin::Deploy => policy::creation_abandoned(&words),
                _ => policy::session_abandoned(&words),
            }));
        }
        effects.extend(own.hand_over(at));
        self.sessions.own.insert(own.record.id.clone(), own);
        // What runs is looked at before anything is paused, and that is now.
        self.world.inventory.read_all_soon();
        effects
    }
}
