//! What waits to be handed over: bounded, the newest kept.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::message::Message;

/// So many wait at most; of more than that the oldest are given up.
const MOST: usize = 100;

/// One that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What is to be handed over.
    pub message: Message,
    /// The guard itself tells it anew, with fresh figures, when it was not taken.
    pub is_reminder: bool,
    /// How often it was tried.
    pub tries: u32,
    /// Not before.
    next: Option<Instant>,
}

/// Those that wait, the oldest first.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: Mutex<VecDeque<Waiting>>,
    more: Notify,
}

/// What had to go for a newer one.
#[derive(Debug, Default)]
pub struct Displaced {
    /// Said the same about the same, as it was before.
    pub replaced: Option<Waiting>,
    /// Was the oldest of too many.
    pub given_up: Option<Waiting>,
}

impl Queue {
    /// Adds one. It takes the place of what waits under the same key.
    pub fn push(&self, message: Message, is_reminder: bool) -> Displaced {
        let mut waiting = self.lock();
        let same = waiting.iter().position(|one| one.message.key == message.key);
        let replaced = same.and_then(|index| waiting.remove(index));
        let given_up = (waiting.len() >= MOST).then(|| waiting.pop_front()).flatten();
        waiting.push_back(Waiting { message, is_reminder, tries: 0, next: None });
        self.more.notify_one();
        Displaced { replaced, given_up }
    }

    /// What waits under this key is no longer so.
    pub fn withdraw(&self, key: &str) -> Option<Waiting> {
        let mut waiting = self.lock();
        let index = waiting.iter().position(|one| one.message.key == key)?;
        waiting.remove(index)
    }

    /// The oldest whose time has come, as soon as there is one. It stays until it is finished.
    pub async fn oldest(&self) -> Waiting {
        loop {
            let more = self.more.notified();
            let now = Instant::now();
            let soonest = {
                let waiting = self.lock();
                let is_due = |one: &&Waiting| one.next.is_none_or(|next| next <= now);
                if let Some(one) = waiting.iter().find(is_due) {
                    return one.clone();
                }
                waiting.iter().filter_map(|one| one.next).min()
            };
            match soonest {
                // Something else may come before that.
                Some(soonest) => {
                    let _ = tokio::time::timeout_at(soonest, more).await;
                }
                None => more.await,
            }
        }
    }

    /// It was tried and waits for so long; how often by now. `None` when it no longer waits.
    pub fn tried(&self, id: &str, wait: Duration) -> Option<u32> {
        let mut waiting = self.lock();
        let one = waiting.iter_mut().find(|one| one.message.id == id)?;
        one.tries += 1;
        one.next = Some(Instant::now() + wait);
        Some(one.tries)
    }

    /// Takes it out. `None` when something else came of it meanwhile.
    pub fn finish(&self, id: &str) -> Option<Waiting> {
        let mut waiting = self.lock();
        let index = waiting.iter().position(|one| one.message.id == id)?;
        waiting.remove(index)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use guard_core::Notification;
    use jiff::Timestamp;

    use super::*;

    fn message(key: &str, second: i64) -> Message {
        let notification = Notification {
            key: key.into(),
            title: key.to_owned(),
            body: String::new(),
            critical: false,
            window: false,
            actions: Vec::new(),
        };
        Message::of(notification, None, Timestamp::from_second(second).unwrap())
    }

    #[tokio::test]
    async fn the_newest_of_each_is_kept_and_the_oldest_of_too_many_given_up() {
        let queue = Queue::default();
        assert!(queue.push(message("a", 1), true).replaced.is_none());
        let replaced = queue.push(message("a", 2), true).replaced.unwrap();
        assert_eq!(replaced.message.id, "a/1970-01-01T00:00:01Z");
        for number in 1..MOST {
            assert!(queue.push(message(&format!("b{number}"), 3), true).given_up.is_none());
        }
        let given_up = queue.push(message("c", 4), true).given_up.unwrap();
        assert_eq!(given_up.message.id, "a/1970-01-01T00:00:02Z");
        assert_eq!(queue.oldest().await.message.key, "b1");
        assert!(queue.withdraw("b1").is_some() && queue.withdraw("b1").is_none());
        let oldest = queue.oldest().await.message;
        let wait = Duration::from_secs(600);
        assert_eq!(queue.tried(&oldest.id, wait), Some(1));
        assert_eq!(queue.tried(&oldest.id, wait), Some(2));
        let next = queue.oldest().await.message;
        assert_eq!(next.key, "b3", "what waits for its next try lets the others go first");
        assert!(queue.finish(&oldest.id).is_some() && queue.finish(&oldest.id).is_none());
        assert_eq!(queue.tried(&oldest.id, wait), None);
    }
}
