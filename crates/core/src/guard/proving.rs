//! Proof that pausing works: remembered of every pause that was read back, and made by a drill.

use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::drill::{Drill, NotProved};
use crate::endpoint::{EndpointId, Observed, State};
use crate::messages::Effect;
use crate::moment::{Moment, millis_between};
use crate::problem::Problem;
use crate::proof::{DAY_MILLIS, Proof, Proofs};
use crate::settings::Level;

/// An older proof is offered to be made anew.
const FRESH_MILLIS: i64 = 30 * DAY_MILLIS;
/// Proofs that follow each other sooner are one: many pauses at a time are not as many writes.
const ONE_PROOF_MILLIS: i64 = 60_000;

/// What is known of pausing going the whole way.
#[derive(Clone, Debug, Default)]
pub(super) struct Proving {
    proofs: Proofs,
    /// The drill under way, or the last one.
    drill: Option<Drill>,
    /// What the last drill that the guard made by itself failed with, and when that was.
    failed: Option<(Timestamp, String)>,
}

impl Proving {
    /// Goes on from what was remembered.
    pub(super) fn resume(proofs: Proofs) -> Self {
        Self { proofs, ..Self::default() }
    }

    fn under_way(&mut self) -> Option<&mut Drill> {
        self.drill.as_mut().filter(|drill| drill.result().is_none())
    }

    /// A pause was answered.
    pub(super) fn called(&mut self, id: &EndpointId, result: &Result<(), Problem>, at: Moment) {
        if let Some(drill) = self.under_way() {
            drill.called(id, result, at);
        }
    }

    /// An endpoint was read, as it was asked for at `asked`. Returns whether that is the proof.
    pub(super) fn observed(&mut self, seen: &Observed, asked: Moment) -> bool {
        self.under_way().is_some_and(|drill| {
            drill.observed(seen, asked);
            drill.result() == Some(Ok(()))
        })
    }

    /// There is no endpoint of this name.
    pub(super) fn not_found(&mut self, id: &EndpointId) {
        if let Some(drill) = self.under_way() {
            drill.not_found(id);
        }
    }

    /// What the last drill that the guard made by itself failed with, and when that was.
    pub(super) fn failed(&self) -> Option<&(Timestamp, String)> {
        self.failed.as_ref()
    }

    /// When a drill has something to do next, by uptime.
    pub(super) fn wakes_at(&self, within: Duration) -> Option<Duration> {
        self.drill.as_ref()?.wakes_at(within)
    }
}

/// Why an endpoint is not tried in a drill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTried {
    /// It is not there.
    Gone,
    /// It is not paused: a drill pauses nothing else.
    NotPaused(State),
    /// Nothing here pauses it.
    Protected,
    /// Something is being done with it.
    Busy,
}

impl NotTried {
    /// In a whole sentence without its end.
    #[must_use]
    pub fn words(&self, id: &EndpointId) -> String {
        match self {
            Self::Gone => format!("there is no endpoint {id} any more"),
            Self::NotPaused(state) => format!(
                "{id} is {}: a drill pauses only what is paused. Name one that is",
                state.words()
            ),
            Self::Protected => {
                format!(
                    "{id} is protected, and nothing here pauses it. Name another one that is paused"
                )
            }
            Self::Busy => format!("{id} is being changed. Try again when that is done"),
        }
    }
}

impl Guard {
    /// Whether a drill may pause an endpoint: what runs never, what is protected never.
    ///
    /// # Errors
    /// [`NotTried`] says why not.
    pub fn may_be_tried(&self, id: &EndpointId) -> Result<(), NotTried> {
        let seen = self.world.inventory.get(id).ok_or(NotTried::Gone)?;
        if seen.state != State::Paused {
            return Err(NotTried::NotPaused(seen.state.clone()));
        }
        if self.level(seen) == Level::Protected {
            return Err(NotTried::Protected);
        }
        let is_busy = self.changes.jobs.of(id).is_some() || self.is_resume_under_way(id);
        if is_busy { Err(NotTried::Busy) } else { Ok(()) }
    }

    /// What a drill pauses where nobody names anything: of the person's own namespace first.
    #[must_use]
    pub fn to_be_tried(&self) -> Option<EndpointId> {
        // What a slip may hide could be protected.
        if self.world.slips.may_hide_protection {
            return None;
        }
        let own = &self.world.account.identity()?.name;
        let free = self.world.inventory.endpoints().map(|seen| &seen.id);
        let free = free.filter(|id| self.may_be_tried(id).is_ok());
        free.min_by_key(|id| (id.namespace != *own, *id)).cloned()
    }

    /// The drill under way, or the last one.
    #[must_use]
    pub fn drill(&self) -> Option<&Drill> {
        self.pauses.proving.drill.as_ref()
    }

    /// When a pause last went the whole way for whoever is signed in; `None` is never here.
    #[must_use]
    pub fn last_proved(&self, at: Moment) -> Option<Timestamp> {
        self.proof(at).proved
    }

    /// Whether there is something real to pause, and no proof that this works from the last 30 days.
    #[must_use]
    pub fn is_proof_due(&self, at: Moment) -> bool {
        let is_old = |proved| millis_between(proved, at.utc) >= FRESH_MILLIS;
        self.world.account.identity().is_some_and(|identity| !identity.demo)
            && self.world.inventory.endpoints().next().is_some()
            && self.last_proved(at).is_none_or(is_old)
    }

    fn proof(&self, at: Moment) -> Proof {
        let name = self.world.account.identity().map(|identity| &identity.name);
        let known = name.and_then(|name| self.pauses.proving.proofs.get(name));
        Proof::default().joined(known.copied().unwrap_or_default(), at.utc)
    }

    /// What other processes know, or an earlier run.
    pub(super) fn proofs_read(&mut self, read: Proofs, at: Moment) {
        for (name, proof) in read {
            let known = self.pauses.proving.proofs.entry(name).or_default();
            *known = known.joined(proof, at.utc);
        }
    }

    /// A pause went the whole way.
    pub(super) fn proved(&mut self, at: Moment) {
        self.pauses.proving.failed = None;
        let is_one = |last| millis_between(last, at.utc) < ONE_PROOF_MILLIS;
        if !self.last_proved(at).is_some_and(is_one) {
            self.note_proof(Proof { proved: Some(at.utc), tried: None });
        }
    }

    fn note_proof(&mut self, proof: Proof) {
        let Some(name) = self.world.account.identity().map(|identity| identity.name.clone()) else {
            return;
        };
        self.pauses.proving.proofs.entry(name.clone()).or_default().update(proof);
        self.saving.proof(name, proof);
        self.decisions.outdate();
    }

    /// Somebody wants it proved on this endpoint. One drill is made at a time.
    pub(super) fn drill_wanted(&mut self, id: &EndpointId, at: Moment) -> Option<Effect> {
        let is_free = self.pauses.proving.under_way().is_none() && self.may_be_tried(id).is_ok();
        is_free.then(|| self.begin_drill(id.clone(), false, at))
    }

    fn begin_drill(&mut self, id: EndpointId, by_itself: bool, at: Moment) -> Effect {
        let (drill, call) = Drill::begin(id, by_itself, at);
        self.pauses.proving.drill = Some(drill);
        call
    }

    /// A resume of this endpoint leaves: it is not ours to pause any more.
    pub(super) fn end_drill_of(&mut self, effects: &[Effect]) {
        let Some(drill) = self.pauses.proving.under_way() else { return };
        let resumes = |effect: &Effect| {
            matches!(effect, Effect::Call(call)
                if call.action == crate::call::Action::Resume && call.endpoint == *drill.endpoint())
        };
        if effects.iter().any(resumes) {
            drill.end(Err(NotProved::Resumed));
        }
    }

    pub(super) fn turn_proving(&mut self, at: Moment) -> Vec<Effect> {
        let (within, is_signed_in) = (self.confirm_within(), self.world.account.is_signed_in());
        if let Some(drill) = self.pauses.proving.under_way() {
            if !is_signed_in {
                drill.end(Err(NotProved::SignedOut));
            }
            return Vec::from_iter(drill.tick(within, at));
        }
        self.note_failure(at);
        Vec::from_iter(self.monthly_drill(at))
    }

    /// What the guard tried by itself and did not prove is told. Who resumed it or signed out knows why.
    fn note_failure(&mut self, at: Moment) {
        let proving = &mut self.pauses.proving;
        let Some(drill) = proving.drill.take_if(|drill| drill.is_by_itself()) else { return };
        if let Some(Err(why)) = drill.result()
            && !matches!(why, NotProved::Resumed | NotProved::SignedOut)
        {
            proving.failed = Some((at.utc, why.words(drill.endpoint())));
            self.decisions.outdate();
        }
    }

    /// Begins a drill where that is wanted, due and disturbs nothing: by whoever meters, while nothing is under
    /// way, on what was just read as paused, and once a day at most.
    fn monthly_drill(&mut self, at: Moment) -> Option<Effect> {
        let is_wanted = self.world.settings.pause.prove_monthly && self.saving.keeps_ledger();
        let is_today = |tried| millis_between(tried, at.utc) < DAY_MILLIS;
        if !is_wanted || !self.is_proof_due(at) || self.proof(at).tried.is_some_and(is_today) {
            return None;
        }
        if self.is_at_work() || self.presence.looks_once() || self.is_awaiting_first_reading() {
            return None;
        }
        let id = self.to_be_tried()?;
        let state = self.world.inventory.namespace(&id.namespace)?;
        let is_new = |read| at.since(read) < self.world.settings.allowed_gap();
        if state.problem.is_some() || !state.read.is_some_and(is_new) {
            return None;
        }
        self.note_proof(Proof { proved: None, tried: Some(at.utc) });
        Some(self.begin_drill(id, true, at))
    }
}
