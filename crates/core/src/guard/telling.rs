//! Telling a person who is not looking at the panel: the countdown and the receipt of a click.

use super::Guard;
use crate::event::{Effect, Notification};
use crate::moment::Moment;
use crate::request::Request;
use crate::view::{Main, main};

/// Troubles kept for showing; older ones make room.
const TROUBLES_KEPT: usize = 4;

/// The countdown and its receipt take each other's place.
const KEY: &str = "pause-all";

impl Guard {
    /// Something went wrong outside that a person should know; the same is told once.
    pub(super) fn trouble_with(&mut self, words: String) {
        if self.troubles.iter().any(|(_, known)| *known == words) {
            return;
        }
        if self.troubles.len() >= TROUBLES_KEPT {
            self.troubles.pop_front();
        }
        self.troubles_told += 1;
        self.troubles.push_back((self.troubles_told, words));
    }

    /// The countdown began where nobody sees the panel.
    pub(super) fn tell_countdown(&mut self, at: Moment) -> Vec<Effect> {
        if self.panel_open {
            return Vec::new();
        }
        self.tell_receipt = true;
        let Main::Countdown { text, seconds } = main(self, at) else {
            return Vec::new();
        };
        vec![Effect::Notify(Notification {
            key: KEY.to_owned(),
            title: text,
            body: format!("In {seconds} s, unless you take it back."),
            critical: false,
            window: false,
            actions: vec![
                ("Undo".to_owned(), Request::CancelCountdown),
                ("Pause now".to_owned(), Request::SkipCountdown),
            ],
        })]
    }

    /// The countdown was taken back.
    pub(super) fn untell_countdown(&mut self) -> Vec<Effect> {
        if std::mem::take(&mut self.tell_receipt) {
            vec![Effect::Withdraw { key: KEY.to_owned() }]
        } else {
            Vec::new()
        }
    }

    /// The pauses of a told countdown are settled: says what came of it.
    pub(super) fn tell_receipt(&mut self, at: Moment) -> Option<Effect> {
        let settled = self.pausing.as_ref().is_some_and(|pausing| pausing.settled.is_some());
        if !settled || !std::mem::take(&mut self.tell_receipt) {
            return None;
        }
        let Main::Receipt { text, undo, .. } = main(self, at) else {
            return None;
        };
        let (body, actions) = match undo {
            Some(undo) => (format!("Undo {undo}."), vec![("Undo".to_owned(), Request::UndoPause)]),
            None => (String::new(), Vec::new()),
        };
        Some(Effect::Notify(Notification {
            key: KEY.to_owned(),
            title: text,
            body,
            critical: false,
            window: false,
            actions,
        }))
    }

    /// What is shown beside the reminders is noted too: limits, windows, stops, alarms. What a
    /// person does with a click here they know themself.
    pub(super) fn note_shown(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Notify(notification) = effect
                && notification.key != KEY
            {
                self.reminders.shown_directly(notification);
            }
        }
    }

    /// A notification was shown, or could not be.
    pub(super) fn delivered(
        &mut self,
        key: &str,
        result: Result<(), String>,
        at: Moment,
    ) -> Vec<Effect> {
        if key == KEY {
            // Without notifications the panel is where a click can be taken back.
            let unseen = result.is_err() && self.countdown.is_some();
            return if unseen { vec![Effect::OpenPanel] } else { Vec::new() };
        }
        let unseen =
            result.is_err() && (self.is_unseen_countdown(key) || self.is_unseen_deadline(key));
        self.reminders.delivered(key, &result, at);
        if unseen { vec![Effect::OpenPanel] } else { Vec::new() }
    }
}
