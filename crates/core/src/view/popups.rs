//! The small windows: a reminder that wants an answer, or a countdown.

use serde::Serialize;
use ts_rs::TS;

use super::{NoticeAction, Severity, build};
use crate::guard::Guard;
use crate::key::Key;
use crate::moment::Moment;
use crate::notification::Notification;
use crate::policy::{self, EndpointFacts};

/// What a small window shows. Closing it means "not now" and does nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "core.ts")]
#[serde(rename_all = "camelCase")]
pub struct PopUpView {
    /// What it is about; [`crate::Request::DismissNotice`] with it puts it away.
    pub key: String,
    /// How bad.
    pub severity: Severity,
    /// `phi-4 has been running for 2 h`.
    pub title: String,
    /// `$3.60 so far, $1.80/h. Last active 47 min ago.`
    pub text: String,
    /// Seconds until something is done when nobody answers.
    pub countdown_seconds: Option<u32>,
    /// Seconds of the whole countdown.
    pub countdown_of: u32,
    /// Answers, the first one the likeliest.
    pub actions: Vec<NoticeAction>,
}

/// What small windows are open, the most pressing first.
pub(super) fn popups(guard: &Guard, facts: &[EndpointFacts], at: Moment) -> Vec<PopUpView> {
    let mut counting: Vec<PopUpView> =
        facts.iter().filter_map(|facts| countdown(guard, facts, at)).collect();
    counting.sort_by_key(|popup| popup.countdown_seconds);
    let open = guard.with_standing_reminders(facts);
    let reminders = open.filter(|facts| guard.counted_down(facts, at).is_none());
    counting.extend(reminders.filter_map(|facts| reminder(guard, facts)));
    counting
}

fn countdown(guard: &Guard, facts: &EndpointFacts, at: Moment) -> Option<PopUpView> {
    let (seconds, cause) = guard.counted_down(facts, at)?;
    if guard.is_put_away(&facts.id) {
        return None;
    }
    let notification = policy::counting(facts, &cause, u128::from(seconds));
    Some(PopUpView {
        severity: Severity::Limit,
        countdown_seconds: Some(seconds),
        countdown_of: guard.settings().guard.countdown_seconds.max(1),
        ..of(notification, facts)
    })
}

fn reminder(guard: &Guard, facts: &EndpointFacts) -> Option<PopUpView> {
    let wanted = policy::endpoint(facts, &guard.settings().remind);
    let open = |key: &Key| guard.reminders().is_open(key) && !guard.is_pausing(&facts.id);
    let open = wanted.into_iter().filter(|want| open(&want.key));
    let shown = open.map(|want| want.notification.put()).find(|shown| shown.window)?;
    Some(of(shown, facts))
}

fn of(notification: Notification, facts: &EndpointFacts) -> PopUpView {
    let answers = policy::answers(facts).into_iter();
    PopUpView {
        key: notification.key.to_string(),
        severity: Severity::Attention,
        title: notification.title,
        text: notification.body,
        countdown_seconds: None,
        countdown_of: 0,
        actions: answers.map(|(label, request)| build::action(&label, request)).collect(),
    }
}
