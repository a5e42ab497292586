//! The loop: one inbox, the guard, and what it wants done.

mod inbox;
mod performing;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use guard_core::{Event, Guard, Identity};
use tokio::sync::{mpsc, oneshot, watch};

use crate::account::Account;
use crate::clock::Clock;
use crate::command::{Running, Terminal};
use crate::deploying::Kept;
use crate::dirs::Dirs;
use crate::looking_back::Snapshot;
use crate::machine::{Hold, News};
use crate::outbox::Outbox;
use crate::persistence::Persistence;
use crate::sessions::Sessions;
use crate::sign_in::Tokens;
use crate::sleep_detector::SleepDetector;
use crate::streams::Streams;
use crate::surface::Surface;
use crate::viewing::Viewing;
use crate::watchdog::Pulse;
use inbox::Until;
pub(crate) use inbox::{Inbox, pass_on};

/// The longest the loop rests: ages and lengths of time in the view move on, and sleep is noticed.
const LONGEST_REST: Duration = Duration::from_secs(30);
/// How often it is looked what others want of a session of this process.
const SESSION_LOOKED_AT: Duration = Duration::from_secs(2);
/// How often the view is made anew while a person looks at it.
const LOOKED_AT: Duration = Duration::from_secs(1);
/// After each turn so many times as long passes as it took before the next one, while nothing is due.
const RESTS_TIMES: u32 = 4;
/// And not longer than this: pauses are asked for and read back in turns.
const LONGEST_GATHERING: Duration = Duration::from_millis(100);
/// A shorter rest is not worth a timer.
const WORTH_RESTING: Duration = Duration::from_millis(2);
/// So many messages are taken in before what is due is looked at again.
const AT_ONCE: usize = 512;

/// The loop's own state.
pub(crate) struct EventLoop {
    /// Shared with a view of it while that is being made.
    pub(crate) guard: Arc<Guard>,
    pub(crate) account: Option<Account>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sleep_detector: SleepDetector,
    /// What still keeps the machine, until [`Effect::LetGo`].
    pub(crate) holds: Vec<Hold>,
    pub(crate) persistence: Persistence,
    pub(crate) sessions: Sessions,
    /// Commands of sessions that run, by session.
    pub(crate) commands: BTreeMap<String, Running>,
    /// Where commands are run.
    pub(crate) terminal: Terminal,
    pub(crate) dirs: Dirs,
    pub(crate) tokens: Tokens,
    pub(crate) surface: Arc<dyn Surface>,
    pub(crate) inbox: mpsc::UnboundedReceiver<Inbox>,
    /// Where answers of what takes time go.
    pub(crate) events: Outbox<Event>,
    pub(crate) looks: Outbox<oneshot::Sender<Snapshot>>,
    pub(crate) viewing: Viewing,
    pub(crate) streams: Streams,
    /// Counts turns, for those who look at the guard after each.
    pub(crate) turns: watch::Sender<u64>,
    /// Until when more is let arrive before the next turn.
    pub(crate) rests_until: Instant,
    /// There was a turn since that was told.
    pub(crate) turned: bool,
    /// When it was last looked what changed outside, by uptime.
    pub(crate) looked_around: Duration,
    /// What the watchdog looks at.
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) closely: bool,
    /// The settings file says what holds; not so when this run was told otherwise.
    pub(crate) watches_settings: bool,
    /// Held while the settings and the proofs are looked at.
    pub(crate) files_turn: Arc<tokio::sync::Mutex<()>>,
    pub(crate) until: Vec<Until>,
    /// What was entered for endpoints that are to be created.
    pub(crate) secrets: Kept,
}

impl EventLoop {
    /// Runs until it is shut down.
    pub(crate) async fn run(mut self) {
        let mut leaving: Option<oneshot::Sender<()>> = None;
        let mut due = self.due();
        loop {
            let rest = due.saturating_sub(self.clock.now().uptime);
            let message = tokio::time::timeout(rest, self.inbox.recv()).await;
            if let Some(asleep) = self.sleep_detector.look() {
                self.woke(asleep);
            }
            match message {
                Ok(Some(message)) => {
                    if let Some(rest) = self.gathers_for(due) {
                        tokio::time::sleep(rest).await;
                    }
                    leaving = self.receive_all(message).or(leaving);
                }
                Ok(None) => return,
                Err(_) => {}
            }
            // However much arrives, what is due is done when it is due.
            if self.clock.now().uptime >= due {
                self.look_around();
                self.take(Event::Tick);
            }
            let now = self.clock.now();
            if std::mem::take(&mut self.turned) {
                due = self.due();
                self.viewing.changed(&self.guard, now);
                self.streams.keep(|| self.guard.worth_hearing(now));
                self.turns.send_modify(|turns| *turns = turns.wrapping_add(1));
                self.pulse.turned(due, self.guard.reading_due(now));
            }
            self.until.retain_mut(|until| !until(&self.guard, now));
            if leaving.is_some()
                && self.guard.is_saved()
                && let Some(done) = leaving.take()
            {
                // Whoever asked may have stopped waiting; there is nothing left to tell then.
                let _ = done.send(());
                return;
            }
        }
    }

    /// How long more is let arrive after a turn that took long, so that it is decided on together: of
    /// a large account each turn looks at everything. Not longer than until something is due.
    fn gathers_for(&self, due: Duration) -> Option<Duration> {
        let left = self.rests_until.saturating_duration_since(Instant::now());
        let left = left.min(due.saturating_sub(self.clock.now().uptime));
        (left >= WORTH_RESTING).then_some(left)
    }

    /// Takes in what has arrived so far: events that follow each other cost one turn together.
    fn receive_all(&mut self, first: Inbox) -> Option<oneshot::Sender<()>> {
        let (mut leaving, mut events) = (None, Vec::new());
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(message) = next {
            match message {
                Inbox::Event(event) => events.push(event),
                other => {
                    self.take_all(std::mem::take(&mut events));
                    leaving = self.receive(other).or(leaving);
                }
            }
            taken += 1;
            next = (taken < AT_ONCE).then(|| self.inbox.try_recv().ok()).flatten();
        }
        self.take_all(events);
        leaving
    }

    /// What changes outside without telling: the settings, proofs, sessions of other processes.
    fn look_around(&mut self) {
        self.looked_around = self.clock.now().uptime;
        self.look_at_files();
        self.sessions.look(self.namespaces());
    }

    /// Somebody else may have changed the settings: the command line, or a person by hand; or proved that
    /// pausing works. The disk may hang: nothing waits for it, and it is not asked twice at a time.
    fn look_at_files(&mut self) {
        let Some(persistence) = self.persistence_unless_demo() else { return };
        let watches_settings = self.watches_settings;
        let Ok(turn) = self.files_turn.clone().try_lock_owned() else { return };
        let events = self.events.clone();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            if let Some(proofs) = persistence.changed_proofs() {
                events.send(Event::ProofsRead(proofs));
            }
            if watches_settings && let Some(loaded) = persistence.changed_settings() {
                tracing::info!("somebody else changed the settings");
                let slips = loaded.slips();
                events.send(Event::SettingsRead(Box::new(loaded.settings), slips));
            }
        });
    }

    /// Whose endpoints can be paused from here; nobody's before somebody is signed in.
    fn namespaces(&self) -> Vec<String> {
        self.guard.identity().map(|who| who.namespaces.clone()).unwrap_or_default()
    }

    /// When the next tick is due, by uptime.
    fn due(&self) -> Duration {
        let now = self.clock.now();
        let longest = match self.closely {
            true => LOOKED_AT,
            false if self.guard.keeps_session() => SESSION_LOOKED_AT,
            false => LONGEST_REST,
        };
        let looks = self.looked_around.saturating_add(longest);
        self.guard.wakes_at(now).map_or(looks, |wakes| wakes.min(looks))
    }

    fn receive(&mut self, message: Inbox) -> Option<oneshot::Sender<()>> {
        match message {
            Inbox::Event(event) => self.take(event),
            Inbox::Machine(news) => self.hear(news),
            Inbox::SignedIn(account, identity) => self.signed_in(account, identity),
            Inbox::SignOut(done) => {
                self.take(Event::SignedOut);
                self.leave_account();
                let _ = done.send(());
            }
            Inbox::Closely(on) => {
                self.closely = on;
                self.turned = true;
            }
            Inbox::Looking => self.turned = true,
            Inbox::Made => self.turned |= self.viewing.made(),
            Inbox::Look(look) => look(&self.guard, self.clock.now()),
            Inbox::LookBack(answer) => {
                // Nobody waits for the answer any more: nothing to do.
                let _ = answer.send(self.snapshot());
            }
            Inbox::Until(until) => self.until.push(until),
            Inbox::ShutDown(done) => {
                self.take(Event::WillShutDown);
                return Some(done);
            }
        }
        None
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Leaving { why, within, hold } => {
                self.sleep_detector.leaving();
                // First, so that an answer at once lets it go.
                self.holds.retain(|hold| !hold.is_over());
                self.holds.push(hold);
                self.take(Event::Leaving { why, within });
            }
            News::Awake => {
                if let Some(asleep) = self.sleep_detector.awake() {
                    self.woke(asleep);
                }
            }
            News::Quiet(quiet) => self.take(Event::Quiet(quiet)),
        }
    }

    fn woke(&mut self, asleep: Duration) {
        tracing::info!(seconds = asleep.as_secs(), "the machine is back");
        self.take(Event::Woke { asleep });
    }

    /// A new account begins with what was saved; the demo begins with a month of its own and saves nothing.
    fn signed_in(&mut self, account: Account, identity: Identity) {
        let was_demo = self.account.as_ref().is_some_and(Account::is_demo);
        if identity.demo && !was_demo {
            // What is not written yet belongs to the real account and goes out before it is left.
            self.take(Event::WillShutDown);
        }
        if identity.demo || was_demo {
            self.begin_anew(identity.demo);
        }
        tracing::info!(name = %identity.name, namespaces = ?identity.namespaces, "signed in");
        self.streams.of(Some(&account));
        self.account = Some(account);
        self.take(Event::SignedIn(identity));
    }

    /// A new guard, from what was saved or, in the demo, from a month of its own.
    fn begin_anew(&mut self, demo: bool) {
        let now = self.clock.now();
        self.persistence.in_demo(demo, now);
        self.sessions.in_demo(demo);
        let (saved, troubles) = self.persistence.saved(demo, now);
        let mut guard = Guard::resume(saved, now);
        guard.attended_like(&self.guard);
        self.guard = Arc::new(guard);
        for words in troubles {
            self.take(Event::Troubled(words));
        }
    }

    fn take(&mut self, event: Event) {
        self.take_all(vec![event]);
    }

    fn take_all(&mut self, events: Vec<Event>) {
        if events.is_empty() {
            return;
        }
        self.turned = true;
        let now = self.clock.now();
        let began = Instant::now();
        for effect in Arc::make_mut(&mut self.guard).handle_all(events, now) {
            self.perform(effect);
        }
        let rest = began.elapsed().saturating_mul(RESTS_TIMES).min(LONGEST_GATHERING);
        self.rests_until = Instant::now() + rest;
    }

    fn leave_account(&mut self) {
        self.streams.of(None);
        if self.account.take().is_some_and(|account| account.is_demo()) {
            self.begin_anew(false);
        }
    }

    fn snapshot(&self) -> Snapshot {
        let (ledger, writes) = self.persistence.ledger();
        let present = self.guard.present(self.clock.now());
        Snapshot {
            present,
            ledger,
            writes,
            account: self.account.clone(),
            sessions: self.sessions.clone(),
        }
    }

    /// The demo leaves no traces.
    fn persistence_unless_demo(&self) -> Option<Persistence> {
        let demo = self.account.as_ref().is_some_and(Account::is_demo);
        (!demo).then(|| self.persistence.clone())
    }
}
