//! Guarding without a panel: nobody presses anything, and one look may be all there is.

use std::time::Duration;

use jiff::Timestamp;

use super::Guard;
use crate::key::Key;
use crate::moment::Moment;
use crate::notification::Quiet;
use crate::policy::Condition;

/// How long a person is taken to look at the panel after it came to the front, or after they last pressed something.
const ATTENDS_FOR: Duration = Duration::from_secs(120);

/// Who is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Attendance {
    /// Somebody who has a panel.
    #[default]
    Panel,
    /// Somebody who is told and can answer in other ways, such as by changing a setting.
    Told,
    /// Nobody: this run ends after one look.
    Nobody,
}

/// Whether a person is there, and sees anything.
#[derive(Clone, Debug, Default)]
pub(super) struct Presence {
    attendance: Attendance,
    panel_open: bool,
    /// Since when the panel is in front of everything, or when somebody last pressed something in that time, by uptime.
    attended: Option<Duration>,
    /// Why nobody is to be disturbed.
    quiet: Option<Quiet>,
}

impl Presence {
    pub(super) fn has_panel(&self) -> bool {
        self.attendance == Attendance::Panel
    }

    /// This run ends after one look.
    pub(super) fn looks_once(&self) -> bool {
        self.attendance == Attendance::Nobody
    }

    pub(super) fn is_panel_open(&self) -> bool {
        self.panel_open
    }

    /// Why nobody is to be disturbed at `at`.
    pub(super) fn quiet(&self, at: Moment) -> Option<Quiet> {
        let attends = self.attended_until().is_some_and(|until| at.uptime < until);
        self.quiet.or(attends.then_some(Quiet::Panel))
    }

    /// Until when a person is taken to look at the panel, by uptime: somebody may have walked away from it.
    pub(super) fn attended_until(&self) -> Option<Duration> {
        self.attended.map(|since| since.saturating_add(ATTENDS_FOR))
    }

    /// How long can be objected to what a person is given so much time for.
    pub(super) fn countdown(&self, time: Duration) -> Duration {
        match self.attendance {
            Attendance::Panel | Attendance::Told => time,
            Attendance::Nobody => Duration::ZERO,
        }
    }

    /// The panel was opened, which brings it to the front, or closed.
    pub(super) fn panel(&mut self, is_open: bool, at: Moment) {
        self.panel_open = is_open;
        self.in_front(is_open, at);
    }

    /// The panel came to the front, or something else did.
    pub(super) fn in_front(&mut self, is_in_front: bool, at: Moment) {
        self.attended = is_in_front.then_some(at.uptime);
    }

    /// Somebody asked for something.
    pub(super) fn asked(&mut self, at: Moment) {
        self.attended = self.attended.map(|_| at.uptime);
    }

    /// Nobody is to be disturbed, or may be again. Without a panel nobody is: what is told goes elsewhere.
    pub(super) fn be_quiet(&mut self, why: Option<Quiet>) {
        self.quiet = why.filter(|_| self.has_panel());
    }
}

impl Guard {
    pub(super) fn is_unattended(&mut self, looks_once: bool) {
        self.presence.attendance = if looks_once { Attendance::Nobody } else { Attendance::Told };
        self.presence.quiet = None;
    }

    /// Who was there with another guard is there with this one, and sees what they saw.
    pub fn attended_like(&mut self, other: &Self) {
        self.presence = other.presence.clone();
    }

    /// Whether everything that the readings so far ask for was done: pauses are read back or given
    /// up on, what was started is armed, and nothing that is to be told waits for an answer.
    #[must_use]
    pub fn is_done_for_now(&self, at: Moment) -> bool {
        let pausing = self.pauses.is_under_way();
        let starting = self.world.inventory.endpoints().any(|seen| self.is_settling(&seen.id));
        let asking = self.who_did_it.wakes_at(at).is_some();
        let counting = self.is_counting_down() || self.is_stopping();
        let ending = self.keeps_session();
        !self.is_awaiting_first_reading()
            && !pausing
            && !starting
            && !asking
            && !counting
            && !ending
    }

    /// Whether an answer about time that nobody watched is awaited. Nothing that costs money waits
    /// for it.
    #[must_use]
    pub fn is_filling(&self) -> bool {
        self.filling.is_asking()
    }

    /// The round of a reminder, and how far it has escalated with what is on its way; `None` for
    /// what is told directly, such as a countdown or what became of a pause.
    #[must_use]
    pub fn reminder(&self, key: &Key) -> Option<(Timestamp, u32)> {
        let is_summary = *key == Condition::Summary.key();
        let key = if is_summary { self.reminders.first_summed_up()? } else { key };
        self.reminders.telling(key)
    }
}
