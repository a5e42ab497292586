//! Many reminders at the same time, told as one.

use super::Reminders;
use crate::key::Key;
use crate::notification::Notification;
use crate::policy::Condition;
use crate::request::Request;
use crate::words;

/// How many reminders at once are told as one, and with which words.
pub struct Summing<'a> {
    /// From how many on.
    pub from: usize,
    /// The first line for so many.
    pub title: &'a dyn Fn(usize) -> String,
    /// Whether there is anything that could be paused.
    pub pauses: bool,
}

impl std::fmt::Debug for Summing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Summing").field("from", &self.from).finish_non_exhaustive()
    }
}

/// A reminder that is due.
pub(super) struct Due {
    pub(super) notification: Notification,
    /// It was held back while nobody was to be disturbed.
    pub(super) has_waited: bool,
}

impl Due {
    /// What is critical asks for an answer of its own, such as keeping what is about to be paused.
    fn can_be_summed(&self) -> bool {
        !self.notification.critical
    }
}

impl Reminders {
    /// What is shown of these: all that can be in one where there are many of them, else what waited in one, and
    /// the rest each by itself.
    pub(super) fn summed_up(
        &mut self,
        due: Vec<Due>,
        summing: Option<&Summing<'_>>,
    ) -> Vec<Notification> {
        let can = due.iter().filter(|one| one.can_be_summed()).count();
        let many = summing.filter(|summing| can >= summing.from.max(1));
        let is_of_summary = |one: &Due| {
            one.can_be_summed() && (many.is_some() || one.has_waited && !one.notification.window)
        };
        let (summed, mut alone): (Vec<Due>, Vec<Due>) = due.into_iter().partition(is_of_summary);
        if summed.len() < if many.is_some() { 1 } else { 2 } {
            alone.extend(summed);
            return alone.into_iter().map(|one| one.notification).collect();
        }
        let has_waited = summed.iter().all(|one| one.has_waited);
        let title = match many.filter(|_| !has_waited) {
            Some(summing) => (summing.title)(summed.len()),
            None => format!("{} reminders while you were not to be disturbed", summed.len()),
        };
        let summary = self.summary(title, &summed, summing.is_none_or(|summing| summing.pauses));
        alone.into_iter().map(|one| one.notification).chain([summary]).collect()
    }

    /// The key of the summary once nothing of what it told of stands any more: it is to be taken back.
    pub(super) fn end_summary(&mut self) -> Option<Key> {
        let is_over = |key: &Key| !self.slots.contains_key(key);
        let over = !self.summed.is_empty() && self.summed.iter().all(is_over);
        over.then(|| {
            self.summed.clear();
            Condition::Summary.key()
        })
    }

    fn summary(&mut self, title: String, of: &[Due], pauses: bool) -> Notification {
        self.summaries.push_back(of.iter().map(|one| one.notification.key.clone()).collect());
        let lines: Vec<String> = of.iter().map(|one| line(&one.notification)).collect();
        let pause = ("Pause all".to_owned(), Request::PauseAll);
        Notification {
            key: Condition::Summary.key(),
            title,
            body: words::sentences(&lines),
            critical: false,
            window: of.iter().any(|one| one.notification.window),
            actions: pauses.then_some(pause).into_iter().collect(),
        }
    }
}

/// What it is about, and the first that is said of it: what it has cost, or who did it.
fn line(of: &Notification) -> String {
    let first = of.body.split(". ").next().unwrap_or_default();
    match first.trim_end_matches('.') {
        "" => format!("{}.", of.title),
        first => format!("{}: {first}.", of.title),
    }
}
