//! Takes what the host wants shown, prints it and hands it over. Told is what the command or web
//! address took; without one, what was printed. Neither waits for the other.

use std::sync::Arc;
use std::time::Duration;

use guard_core::{Key, Notification};
use guard_host::{Handle, Surface};
use jiff::Timestamp;
use tokio::sync::{mpsc, watch};

use super::alarm::Alarm;
use super::carrier::Carrier;
use super::happening::{Happening, Out};
use super::message::Message;
use super::queue::{Queue, Waiting};

/// The wait after a first failure; doubled each time up to the second.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// So many of what the host wants told are taken in at once.
const AT_ONCE: usize = 512;
/// A reminder that was not taken so often goes back to the guard, which notes that and tells it anew
/// with fresh figures. What is told directly is tried for as long as this process lives.
const TRIES_OF_A_REMINDER: u32 = 5;

/// The host's shell: it only passes on.
#[derive(Debug)]
pub struct Mailbox {
    asked: mpsc::UnboundedSender<Asked>,
    counts: Arc<watch::Sender<Counts>>,
    alarm: Alarm,
}

#[derive(Debug)]
enum Asked {
    Notify(Notification),
    Withdraw(String),
}

/// How much was answered for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// On its way.
    pub open: usize,
    /// Went wrong, for now or for good.
    pub failed: usize,
}

/// What is behind the mailbox.
#[derive(Debug)]
pub struct Post {
    asked: mpsc::UnboundedReceiver<Asked>,
    counts: Arc<watch::Sender<Counts>>,
}

/// Tells the host what came of what it wanted told.
#[derive(Clone)]
struct Answers {
    handle: Handle,
    counts: Arc<watch::Sender<Counts>>,
}

/// Who answers for what is told.
struct Desk {
    answers: Answers,
    out: Out,
    carrier: Option<Arc<Carrier>>,
    /// Another process tells the reminders.
    leaves_reminders: bool,
    queue: Queue,
}

/// Both ends.
pub fn mailbox(alarm: Alarm) -> (Arc<Mailbox>, Post) {
    let (sender, asked) = mpsc::unbounded_channel();
    let counts = Arc::new(watch::Sender::new(Counts::default()));
    let mailbox = Mailbox { asked: sender, counts: Arc::clone(&counts), alarm };
    (Arc::new(mailbox), Post { asked, counts })
}

impl Surface for Mailbox {
    fn notify(&self, notification: Notification) {
        self.counts.send_modify(|counts| counts.open += 1);
        // Nobody is left to tell when the post has ended.
        let _ = self.asked.send(Asked::Notify(notification));
    }

    fn withdraw(&self, key: &str) {
        let _ = self.asked.send(Asked::Withdraw(key.to_owned()));
    }

    fn open_panel(&self) {}

    fn exit(&self) {}

    fn overdue(&self, why: &str) {
        self.alarm.raise(why);
    }
}

impl Post {
    /// How much is on its way.
    pub fn counts(&self) -> watch::Receiver<Counts> {
        self.counts.subscribe()
    }

    /// Works until it is aborted, or the host has ended.
    pub async fn work(
        self,
        handle: Handle,
        out: Out,
        carrier: Option<Arc<Carrier>>,
        leaves_reminders: bool,
    ) {
        let Self { mut asked, counts } = self;
        let queue = Queue::default();
        let answers = Answers { handle, counts };
        let desk = Desk { answers, out, carrier, leaves_reminders, queue };
        let receiving = async {
            let mut waiting = Vec::new();
            while asked.recv_many(&mut waiting, AT_ONCE).await > 0 {
                desk.take(std::mem::take(&mut waiting)).await;
            }
        };
        tokio::select! {
            () = receiving => {}
            () = desk.carry() => {}
        }
    }
}

/// Waits until all that was to be told is answered for.
pub async fn all_answered(counts: &mut watch::Receiver<Counts>) {
    // The sender lives as long as the host; without it there is nothing to wait for.
    let _ = counts.wait_for(|counts| counts.open == 0).await;
}

impl Desk {
    /// Takes in what waits: one look at the guard tells of all of it how far each reminder is.
    async fn take(&self, waiting: Vec<Asked>) {
        let key = |asked: &Asked| match asked {
            Asked::Notify(notification) => Some(notification.key.clone()),
            Asked::Withdraw(_) => None,
        };
        let keys: Vec<Option<Key>> = waiting.iter().map(key).collect();
        let found = self.answers.handle.look(move |guard, at| {
            let reminder = |key: Option<Key>| guard.reminder(&key?);
            (keys.into_iter().map(reminder).collect::<Vec<_>>(), at.utc)
        });
        let (reminders, at) = found.await.unwrap_or((Vec::new(), Timestamp::now()));
        let mut reminders = reminders.into_iter();
        for asked in waiting {
            let reminder = reminders.next().flatten();
            match asked {
                Asked::Notify(notification) => self.notify(notification, reminder, at),
                Asked::Withdraw(key) => self.withdraw(key),
            }
        }
    }

    fn notify(
        &self,
        notification: Notification,
        reminder: Option<(Timestamp, u32)>,
        at: Timestamp,
    ) {
        if self.leaves_reminders && reminder.is_some() {
            return self.answers.give(notification.key, Ok(()));
        }
        let message = Message::of(notification, reminder, at);
        if self.carrier.is_none() {
            let (answers, printed) = (self.answers.clone(), self.out.tell(&message));
            tokio::spawn(async move { answers.give(message.key.into(), printed.await) });
            return;
        }
        self.out.print(&message);
        let displaced = self.queue.push(message, reminder.is_some());
        if displaced.replaced.is_some() {
            self.answers.one_less();
        }
        if let Some(given_up) = displaced.given_up {
            self.give_up(given_up, "too many wait".to_owned());
        }
    }

    fn withdraw(&self, key: String) {
        if self.queue.withdraw(&key).is_some() {
            self.answers.one_less();
        }
        self.out.say(&Happening::TakenBack { key });
    }

    /// Hands over one after the other, forever. What was not taken waits for its next try, and the
    /// others go before it.
    async fn carry(&self) {
        let Some(carrier) = &self.carrier else { return std::future::pending().await };
        loop {
            let Waiting { message, is_reminder, tries, .. } = self.queue.oldest().await;
            let Err(not_taken) = carrier.carry(&message).await else {
                if self.queue.finish(&message.id).is_some() {
                    self.answers.give(message.key.into(), Ok(()));
                }
                continue;
            };
            let why = format!("{}: {}", carrier.name(), not_taken.why);
            let next = wait_after(tries + 1);
            // Something else may have taken its place meanwhile.
            let Some(tries) = self.queue.tried(&message.id, next) else { continue };
            if not_taken.for_good || is_reminder && tries >= TRIES_OF_A_REMINDER {
                if let Some(waiting) = self.queue.finish(&message.id) {
                    self.give_up(waiting, why);
                }
                continue;
            }
            if tries == 1 {
                self.out.say(&Happening::NotTold { id: message.id, why, again: true });
            }
            // Who asks for patience asks for it for all of them.
            if let Some(wait) = not_taken.wait {
                tokio::time::sleep(wait).await;
            }
        }
    }

    fn give_up(&self, waiting: Waiting, why: String) {
        let Waiting { message, is_reminder, .. } = waiting;
        let again = is_reminder;
        self.out.say(&Happening::NotTold { id: message.id, why: why.clone(), again });
        self.answers.give(message.key.into(), Err(why));
    }
}

impl Answers {
    fn give(&self, key: Key, result: Result<(), String>) {
        let failed = usize::from(result.is_err());
        self.handle.delivered(key, result);
        self.counts.send_modify(|counts| {
            counts.open = counts.open.saturating_sub(1);
            counts.failed += failed;
        });
    }

    fn one_less(&self) {
        self.counts.send_modify(|counts| counts.open = counts.open.saturating_sub(1));
    }
}

/// 1 s, 2 s, 4 s and so on up to a minute.
fn wait_after(tries: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(tries.saturating_sub(1));
    FIRST_WAIT.saturating_mul(doubled).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_minute() {
        let waits: Vec<u64> = (1..9).map(|tries| wait_after(tries).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
    }
}
