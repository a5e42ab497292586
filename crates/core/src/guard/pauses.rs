//! The pauses of a person, from the click to the receipt.

use std::time::Duration;

use super::proving::Proving;
use super::refusals::Refusals;
use crate::pausing::Pausing;
use crate::proof::Proofs;

/// The batch of pauses, and the countdown before it.
#[derive(Clone, Debug, Default)]
pub(super) struct Pauses {
    /// The pauses under way, or just settled.
    pub(super) batch: Option<Pausing>,
    /// When the countdown ends, by uptime.
    countdown: Option<Duration>,
    /// The receipt is to be shown as a notification, as the countdown was.
    tells_receipt: bool,
    /// What answers to pauses told of where the token may.
    pub(super) refusals: Refusals,
    /// What proves that pausing works.
    pub(super) proving: Proving,
}

impl Pauses {
    /// Goes on from what was remembered of proofs.
    pub(super) fn resume(proofs: Proofs) -> Self {
        Self { proving: Proving::resume(proofs), ..Self::default() }
    }

    /// When the countdown ends, by uptime; `None` while none runs.
    pub(super) fn countdown(&self) -> Option<Duration> {
        self.countdown
    }

    /// Counts down to this uptime.
    pub(super) fn count_down(&mut self, until: Duration) {
        self.countdown = Some(until);
    }

    /// Ends the countdown. Returns whether one ran.
    pub(super) fn end_countdown(&mut self) -> bool {
        self.countdown.take().is_some()
    }

    /// A notification told of the countdown: its receipt takes its place.
    pub(super) fn tell_receipt(&mut self) {
        self.tells_receipt = true;
    }

    /// Whether a notification waits for its receipt, which is not asked for twice.
    pub(super) fn take_receipt(&mut self) -> bool {
        std::mem::take(&mut self.tells_receipt)
    }

    /// Whether something is still waited for.
    pub(super) fn is_under_way(&self) -> bool {
        self.batch.as_ref().is_some_and(Pausing::is_under_way)
    }

    /// Whether what was asked to be paused is not read back yet.
    pub(super) fn is_unconfirmed(&self) -> bool {
        self.batch.as_ref().is_some_and(|batch| !batch.is_confirmed())
    }
}
