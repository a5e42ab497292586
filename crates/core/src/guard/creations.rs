//! Creations are noted before they are asked for: should this process be killed before the new
//! endpoint is paused, whoever lives next looks for it and pauses it.

use std::collections::BTreeMap;

use super::Guard;
use crate::deploying::{NewEndpoint, NotCreated, Stage as Deploying};
use crate::messages::Effect;
use crate::moment::Moment;
use crate::problem::Problem;
use crate::session::{Order, Origin, Outcome, Phase, Session, Stage, Use};

/// Notes of this process that are not over, by the name of their record.
#[derive(Clone, Debug, Default)]
pub(super) struct Creations {
    notes: BTreeMap<String, Note>,
}

#[derive(Clone, Debug)]
struct Note {
    record: Session,
    /// Sent as soon as the note is on the disk.
    waiting: Option<Box<NewEndpoint>>,
    /// It is over, and that is being written.
    closing: bool,
    unanswered: u32,
}

impl Creations {
    /// Whether any is not over.
    pub(super) fn are_any(&self) -> bool {
        !self.notes.is_empty()
    }

    /// Whether all of them are as they are on the disk.
    pub(super) fn are_written(&self) -> bool {
        self.notes.values().all(|note| note.unanswered == 0)
    }
}

impl Guard {
    /// Creates this once that is noted. What is to run on anyway is nobody's to pause.
    pub(super) fn create(&mut self, new: Box<NewEndpoint>, at: Moment) -> Effect {
        if self.changes.deploying.lets_run(&new) {
            return Effect::Create(new);
        }
        let planned = Use::planned(new.endpoint.clone());
        let record = Session {
            id: self.next_session_id(at),
            origin: Origin::Deploy,
            order: Order::AllAtOnce,
            started: at.utc,
            seconds: None,
            until: None,
            ready_within_seconds: 60,
            work: None,
            log: None,
            exit_code: None,
            phase: Phase::Starting,
            outcome: None,
            ended: None,
            uses: vec![Use { stage: Stage::Resuming, resumed: Some(at.utc), ..planned }],
        };
        let note =
            Note { record: record.clone(), waiting: Some(new), closing: false, unanswered: 1 };
        self.changes.creations.notes.insert(record.id.clone(), note);
        Effect::KeepSession(Box::new(record))
    }

    /// A note was written, or could not be. `None` when it is none of a creation.
    pub(super) fn creation_noted(
        &mut self,
        id: &str,
        result: &Result<(), String>,
        at: Moment,
    ) -> Option<Vec<Effect>> {
        let note = self.changes.creations.notes.get_mut(id)?;
        note.unanswered = note.unanswered.saturating_sub(1);
        let Some(new) = note.waiting.take() else {
            // One whose end cannot be written is looked at again by whoever lives next: no harm.
            if note.closing && note.unanswered == 0 {
                self.changes.creations.notes.remove(id);
            }
            return Some(Vec::new());
        };
        let why = match result {
            Ok(()) if !self.changes.deploying.is_stopped() => {
                self.changes.deploying.sent(&new.endpoint, at);
                return Some(vec![Effect::Create(new)]);
            }
            Ok(()) => "it was stopped before anything was sent".to_owned(),
            Err(why) => {
                self.changes.creations.notes.remove(id);
                format!(
                    "it could not be noted ({why}), so nobody would pause it if this process ended \
                     suddenly"
                )
            }
        };
        let not_created = NotCreated { problem: Problem::Other(why), may_exist: false };
        Some(self.created(&new.endpoint, Err(not_created), at))
    }

    /// Notes of what was read back as paused, or never came to be, are over.
    pub(super) fn turn_creations(&mut self, at: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        let open =
            self.changes.creations.notes.iter().filter(|(_, n)| n.waiting.is_none() && !n.closing);
        let open: Vec<String> = open.map(|(id, _)| id.clone()).collect();
        for id in open {
            let Some(mut note) = self.changes.creations.notes.remove(&id) else { continue };
            let used = note.record.uses.first().map(|used| used.endpoint.clone());
            let mut items = self.changes.deploying.items().iter();
            let item = items.rfind(|item| Some(&item.new.endpoint) == used.as_ref());
            let Some(item) = item else {
                // Nobody was signed in meanwhile, and what was being deployed was forgotten.
                if self.world.account.is_signed_in() && note.unanswered == 0 {
                    effects.extend(self.adopt(note.record, at));
                } else {
                    self.changes.creations.notes.insert(id, note);
                }
                continue;
            };
            if item.may_run_unasked() {
                self.changes.creations.notes.insert(id, note);
                continue;
            }
            let outcome = match &item.stage {
                Deploying::NotCreated { why, .. } => Outcome::Failed { why: why.clone() },
                _ => Outcome::Completed,
            };
            let paused = matches!(item.stage, Deploying::Paused { .. });
            for used in &mut note.record.uses {
                used.stage = Stage::Done;
                used.released = Some(at.utc);
                used.paused = paused.then_some(at.utc);
            }
            self.count_amounts(&mut note.record, at);
            note.record.outcome = Some(outcome);
            note.record.phase = Phase::Done;
            note.record.ended = Some(at.utc);
            (note.closing, note.unanswered) = (true, note.unanswered + 1);
            effects.push(Effect::KeepSession(Box::new(note.record.clone())));
            self.changes.creations.notes.insert(id, note);
        }
        effects
    }
}
