//! Telling a person who is not looking at the panel: the countdown and the receipt of a click.

use super::Guard;
use super::main_button::{Main, main};
use crate::key::Key;
use crate::messages::Effect;
use crate::moment::Moment;
use crate::notification::Notification;
use crate::policy::Condition;
use crate::request::Request;
use crate::words;

impl Guard {
    /// Something went wrong outside that a person should know; the same is told once.
    pub(super) fn trouble_with(&mut self, words: String) {
        self.troubles.add(words);
    }

    /// The countdown began where nobody sees the panel.
    pub(super) fn tell_countdown(&mut self, at: Moment) -> Vec<Effect> {
        if self.presence.is_panel_open() {
            return Vec::new();
        }
        self.pauses.tell_receipt();
        let Main::Countdown { text, seconds, leaves_out } = main(self, at) else {
            return Vec::new();
        };
        let undone = format!("In {seconds} s, unless you take it back.");
        let body = leaves_out.map_or(undone.clone(), |left_out| format!("{undone} {left_out}"));
        vec![Effect::Notify(Notification {
            key: Condition::PauseAll.key(),
            title: text,
            body,
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
        if self.pauses.take_receipt() {
            vec![Effect::Withdraw { key: Condition::PauseAll.key() }]
        } else {
            Vec::new()
        }
    }

    /// Pauses are settled: says what came of them, once for all that asked for them.
    pub(super) fn tell_settled(&mut self, at: Moment) -> Vec<Effect> {
        let mut told: Vec<Notification> = self.tell_receipt(at).into_iter().collect();
        told.extend(self.tell_stopped(at));
        told.extend(self.tell_deadlines(at));
        once(told)
    }

    /// The pauses of a told countdown are settled: says what came of it.
    fn tell_receipt(&mut self, at: Moment) -> Option<Notification> {
        let settled = self.pauses.batch.as_ref().is_some_and(|pausing| pausing.settled().is_some());
        if !settled || !self.pauses.take_receipt() {
            return None;
        }
        let Main::Receipt { text, undo, .. } = main(self, at) else {
            return None;
        };
        let (body, actions) = match undo {
            Some(undo) => (format!("Undo {undo}."), vec![("Undo".to_owned(), Request::UndoPause)]),
            None => (String::new(), Vec::new()),
        };
        Some(Notification {
            key: Condition::PauseAll.key(),
            title: text,
            body,
            critical: false,
            window: false,
            actions,
        })
    }

    /// What is shown beside the reminders is noted too: limits, windows, stops, alarms. What a
    /// person does with a click here they know themself.
    pub(super) fn note_shown(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Notify(notification) = effect
                && notification.key != Condition::PauseAll.key()
            {
                self.reminders.shown_directly(notification);
            }
        }
    }

    /// A notification was shown, or could not be.
    pub(super) fn delivered(
        &mut self,
        key: &Key,
        result: Result<(), String>,
        at: Moment,
    ) -> Vec<Effect> {
        if *key == Condition::PauseAll.key() {
            // Without notifications the panel is where a click can be taken back.
            let unseen = result.is_err() && self.pauses.countdown().is_some();
            return if unseen { vec![Effect::OpenPanel] } else { Vec::new() };
        }
        let unseen =
            result.is_err() && (self.is_unseen_countdown(key) || self.is_unseen_deadline(key));
        self.reminders.delivered(key, &result, at);
        if unseen { vec![Effect::OpenPanel] } else { Vec::new() }
    }
}

/// Several things can pause at the same time, and there is one receipt of that: it is told once,
/// with the reasons of all, and takes the place of what was told before of each.
fn once(told: Vec<Notification>) -> Vec<Effect> {
    let mut receipts: Vec<Vec<Notification>> = Vec::new();
    for one in told {
        match receipts.iter_mut().find(|same| same.iter().any(|known| known.title == one.title)) {
            Some(same) => same.push(one),
            None => receipts.push(vec![one]),
        }
    }
    receipts.into_iter().flat_map(joined).collect()
}

fn joined(mut same: Vec<Notification>) -> Vec<Effect> {
    // What was done while nobody answered stays until somebody has seen it: that one leads.
    same.sort_by_key(|one| !one.critical);
    let mut effects: Vec<Effect> = Vec::new();
    let bodies: Vec<String> =
        same.iter().map(|one| one.body.clone()).filter(|body| !body.is_empty()).collect();
    let mut rest = same.into_iter();
    let Some(mut receipt) = rest.next() else { return effects };
    for one in rest {
        for (label, request) in one.actions {
            join_action(&mut receipt.actions, label, request);
        }
        effects.push(Effect::Withdraw { key: one.key });
    }
    receipt.body = words::sentences(&bodies);
    effects.insert(0, Effect::Notify(receipt));
    effects
}

/// There is one Undo for all; everything else has a button of its own.
fn join_action(actions: &mut Vec<(String, Request)>, label: String, request: Request) {
    let same = actions.iter_mut().find(|(known, _)| *known == label);
    match (same, request) {
        (Some((_, Request::Resume { endpoints, .. })), Request::Resume { endpoints: more, .. }) => {
            endpoints.extend(more);
        }
        (Some((_, of_some)), Request::UndoPause) => *of_some = Request::UndoPause,
        (Some((_, Request::UndoPause)), _) => {}
        (Some((_, known)), request) if *known == request => {}
        (_, request) => actions.push((label, request)),
    }
}
