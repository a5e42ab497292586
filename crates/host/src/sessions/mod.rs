//! Sessions on the disk: written by their process, and by another one where that is gone.

mod keeper;
mod lease;
mod logs;
pub mod offline;

use std::time::{SystemTime, UNIX_EPOCH};

use guard_core::{Event, Session, Wish};
use tokio::sync::{mpsc, oneshot};

use crate::dirs::Dirs;
use crate::outbox::Outbox;
pub(crate) use lease::path_of;

use keeper::{Keeper, Seen};

/// How many sessions of the past are looked at.
const SHOWN: u32 = 500;

/// What is to be done with sessions on the disk, one after the other.
enum Job {
    Keep(Box<Session>),
    Wish(String, Wish),
    Look(Vec<String>, Option<oneshot::Sender<()>>),
    Last(oneshot::Sender<Result<Vec<Session>, String>>),
    Demo(bool),
}

/// The door to the one who writes sessions. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Sessions {
    jobs: mpsc::UnboundedSender<Job>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Keep(_) => "Keep",
            Self::Wish(..) => "Wish",
            Self::Look(..) => "Look",
            Self::Last(_) => "Last",
            Self::Demo(_) => "Demo",
        })
    }
}

impl Sessions {
    /// Starts writing and looking on the current runtime. `adopts`: sessions whose process is gone
    /// are this one's from then on; only what goes on living for a while may do that.
    pub(crate) fn start(dirs: Dirs, adopts: bool, events: Outbox<Event>) -> Self {
        let (jobs, inbox) = mpsc::unbounded_channel();
        tokio::spawn(work(Keeper::new(dirs, adopts), inbox, events));
        Self { jobs }
    }

    /// Writes a session, and answers with [`Event::SessionKept`].
    pub(crate) fn keep(&self, session: Box<Session>) {
        self.send(Job::Keep(session));
    }

    /// Tells the process that keeps a session what is wanted of it.
    pub(crate) fn wish(&self, id: String, wish: Wish) {
        self.send(Job::Wish(id, wish));
    }

    /// Looks which sessions are open, and says so. Only those in these namespaces are taken over:
    /// nobody else's endpoints could be paused from here.
    pub(crate) fn look(&self, namespaces: Vec<String>) {
        self.send(Job::Look(namespaces, None));
    }

    /// The same, and returns when that was said.
    pub(crate) async fn looked(&self, namespaces: Vec<String>) {
        let (sender, done) = oneshot::channel();
        self.send(Job::Look(namespaces, Some(sender)));
        // The one who looks may have ended; then there is nothing to wait for.
        let _ = done.await;
    }

    /// The last sessions, open or not, the last first.
    ///
    /// # Errors
    /// In words.
    pub(crate) async fn last(&self) -> Result<Vec<Session>, String> {
        let (sender, answer) = oneshot::channel();
        self.send(Job::Last(sender));
        answer.await.map_err(|_| "Endpoint Guard is ending".to_owned())?
    }

    /// In the demo nothing is written.
    pub(crate) fn in_demo(&self, demo: bool) {
        self.send(Job::Demo(demo));
    }

    fn send(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::debug!("nobody writes sessions any more");
        }
    }
}

async fn work(mut keeper: Keeper, mut inbox: mpsc::UnboundedReceiver<Job>, events: Outbox<Event>) {
    while let Some(job) = inbox.recv().await {
        // The disk may be slow or stuck: nobody else waits for it.
        let done = tokio::task::spawn_blocking(move || {
            let happened = perform(&mut keeper, job);
            (keeper, happened)
        });
        let Ok((back, (happened, acknowledge))) = done.await else { return };
        keeper = back;
        for event in happened {
            events.send(event);
        }
        if let Some(acknowledge) = acknowledge {
            let _ = acknowledge.send(());
        }
    }
}

fn perform(keeper: &mut Keeper, job: Job) -> (Vec<Event>, Option<oneshot::Sender<()>>) {
    match job {
        Job::Keep(session) => {
            let result = keeper.keep(&session);
            (vec![Event::SessionKept { id: session.id, result }], None)
        }
        Job::Wish(id, wish) => match keeper.wish(&id, wish) {
            Ok(()) => (Vec::new(), None),
            Err(why) => {
                let words = format!("The session {id} could not be told: {why}.");
                (vec![Event::Troubled(words)], None)
            }
        },
        Job::Look(namespaces, acknowledge) => (events(keeper.look(&namespaces)), acknowledge),
        Job::Last(answer) => {
            // Nobody waits for the answer any more: nothing to do.
            let _ = answer.send(keeper.last(SHOWN));
            (Vec::new(), None)
        }
        Job::Demo(demo) => {
            keeper.in_demo(demo);
            (Vec::new(), None)
        }
    }
}

fn events(seen: Result<Seen, String>) -> Vec<Event> {
    match seen {
        Ok(Seen { found, wishes, told }) => {
            let wished = |(id, wish)| Event::SessionWished { id, wish };
            let mut events: Vec<Event> = told.into_iter().map(Event::Troubled).collect();
            events.push(Event::SessionsSeen(found));
            events.extend(wishes.into_iter().map(wished));
            events
        }
        Err(why) => {
            vec![Event::Troubled(format!("Which sessions are open could not be read: {why}."))]
        }
    }
}

/// A short word that tells this process from others that begin a session in the same second.
pub(crate) fn process_word() -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut number = since.as_nanos() / 1_000 + u128::from(std::process::id()) * 7_919;
    let mut word = String::new();
    for _ in 0..4 {
        let digit = usize::try_from(number % 36).unwrap_or(0);
        word.push(char::from(DIGITS[digit]));
        number /= 36;
    }
    word
}
