//! The loop: one inbox, the guard, and what it wants done.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use guard_core::{Effect, Event, Guard, Identity, Moment, Notification, Problem, View};
use tokio::sync::{mpsc, oneshot, watch};

use crate::account::Account;
use crate::billing::{self, Asked};
use crate::clock::Clock;
use crate::command::{Running, Terminal};
use crate::deploying::Kept;
use crate::dirs::Dirs;
use crate::finding_out::Looked;
use crate::keeping::Keeping;
use crate::machine::News;
use crate::power::Hold;
use crate::sessions::Sessions;
use crate::sign_in::Tokens;
use crate::surface::Surface;
use crate::waking::Waking;

/// The longest the loop rests: ages and lengths of time in the view move on, and sleep is noticed.
const LONGEST_REST: Duration = Duration::from_secs(30);
/// How often it is looked what others want of a session of this process.
const SESSION_LOOKED_AT: Duration = Duration::from_secs(2);
/// How often the view is made anew while a person looks at it.
const LOOKED_AT: Duration = Duration::from_secs(1);
/// How long a reading waits for a look at sessions at most.
const LOOK_WITHIN: Duration = Duration::from_millis(500);
/// A look at the guard from outside the loop.
pub(crate) type Look = Box<dyn FnOnce(&Guard, Moment) + Send>;

/// Looked at again after every event until it answers true.
pub(crate) type Until = Box<dyn FnMut(&Guard, Moment) -> bool + Send>;

/// What reaches the loop.
#[expect(clippy::large_enum_variant, reason = "few are on their way at a time")]
pub(crate) enum Inbox {
    Event(Event),
    Machine(News),
    SignedIn(Account, Identity),
    SignOut(oneshot::Sender<()>),
    Closely(bool),
    Look(Look),
    LookBack(oneshot::Sender<Looked>),
    Until(Until),
    ShutDown(oneshot::Sender<()>),
}

/// The loop's own state.
pub(crate) struct Looping {
    pub(crate) guard: Guard,
    pub(crate) account: Option<Account>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) waking: Waking,
    /// What still keeps the machine, until [`Effect::LetGo`].
    pub(crate) holds: Vec<Hold>,
    pub(crate) keeping: Keeping,
    pub(crate) sessions: Sessions,
    /// Commands of sessions that run, by session.
    pub(crate) commands: BTreeMap<String, Running>,
    /// Where commands are run.
    pub(crate) terminal: Terminal,
    pub(crate) dirs: Dirs,
    pub(crate) tokens: Tokens,
    pub(crate) surface: Arc<dyn Surface>,
    pub(crate) inbox: mpsc::UnboundedReceiver<Inbox>,
    pub(crate) outbox: mpsc::UnboundedSender<Inbox>,
    pub(crate) views: watch::Sender<Arc<View>>,
    pub(crate) closely: bool,
    /// The settings file says what holds; not so when this run was told otherwise.
    pub(crate) watches_settings: bool,
    pub(crate) until: Vec<Until>,
    /// What was entered for endpoints that are to be created.
    pub(crate) secrets: Kept,
}

impl Looping {
    /// Runs until it is shut down.
    pub(crate) async fn run(mut self) {
        let mut leaving: Option<oneshot::Sender<()>> = None;
        loop {
            let message = tokio::time::timeout(self.rest(), self.inbox.recv()).await;
            if let Some(asleep) = self.waking.look() {
                self.woke(asleep);
            }
            match message {
                Ok(Some(message)) => {
                    if let Some(done) = self.receive(message) {
                        leaving = Some(done);
                    }
                }
                Ok(None) => return,
                Err(_) => {
                    self.look_at_settings();
                    self.sessions.look(self.namespaces());
                    self.take(Event::Tick);
                }
            }
            self.show();
            let now = self.clock.now();
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

    /// Somebody else may have changed the settings: the command line, or a person by hand.
    fn look_at_settings(&mut self) {
        if !self.watches_settings {
            return;
        }
        let changed = self.keeping_unless_demo().and_then(|keeping| keeping.changed_settings());
        match changed {
            None => {}
            Some(Ok(loaded)) => {
                tracing::info!("somebody else changed the settings");
                self.take(Event::SettingsRead(Box::new(loaded.settings)));
                for words in loaded.troubles {
                    self.take(Event::Troubled(words));
                }
            }
            Some(Err(words)) => self.take(Event::Troubled(words)),
        }
    }

    /// Whose endpoints can be paused from here; nobody's before somebody is signed in.
    fn namespaces(&self) -> Vec<String> {
        self.guard.identity().map(|who| who.namespaces.clone()).unwrap_or_default()
    }

    fn rest(&self) -> Duration {
        let now = self.clock.now();
        let longest = match self.closely {
            true => LOOKED_AT,
            false if self.guard.keeps_session() => SESSION_LOOKED_AT,
            false => LONGEST_REST,
        };
        let wakes = self.guard.wakes_at(now).map_or(longest, |at| at.saturating_sub(now.uptime));
        wakes.min(longest)
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
            Inbox::Closely(on) => self.closely = on,
            Inbox::Look(look) => look(&self.guard, self.clock.now()),
            // Whoever asked may have stopped waiting.
            Inbox::LookBack(answer) => drop(answer.send(self.looked())),
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
                self.waking.leaving();
                // First, so that an answer at once lets it go.
                self.holds.retain(|hold| !hold.is_over());
                self.holds.push(hold);
                self.take(Event::Leaving { why, within });
            }
            News::Awake => {
                if let Some(asleep) = self.waking.awake() {
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

    /// A new account begins with what was saved; the demo begins with nothing and saves nothing.
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
        self.account = Some(account);
        self.take(Event::SignedIn(identity));
    }

    /// A new guard, from what was saved or, in the demo, from nothing.
    fn begin_anew(&mut self, demo: bool) {
        let now = self.clock.now();
        self.keeping.in_demo(demo);
        self.sessions.in_demo(demo);
        let (saved, troubles) = self.keeping.saved(demo, now);
        let before = std::mem::replace(&mut self.guard, Guard::resume(saved, now));
        self.guard.attended_like(&before);
        for words in troubles {
            self.take(Event::Troubled(words));
        }
    }

    fn take(&mut self, event: Event) {
        let now = self.clock.now();
        for effect in self.guard.handle(event, now) {
            self.perform(effect);
        }
    }

    fn show(&self) {
        let view = self.guard.view(self.clock.now());
        self.views.send_if_modified(|shown| {
            let changed = **shown != view;
            if changed {
                *shown = Arc::new(view);
            }
            changed
        });
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            // A call that is not made is told as one that failed: it is tried again.
            Effect::Call(call) if self.account.is_none() => {
                self.answer(async { Event::Called { call, result: Err(Problem::Offline) } });
            }
            Effect::Call(call) => self.ask(move |account| async move { account.call(call).await }),
            Effect::Create(new) => {
                let secrets = self.secrets.take(&new.endpoint);
                self.ask(move |account| account.create(*new, secrets));
            }
            Effect::Poll { namespace, ticket } => {
                // Who asked for what a reading shows is known before it is taken in. The disk may
                // be stuck; the reading does not wait for that.
                let (sessions, namespaces) = (self.sessions.clone(), self.namespaces());
                self.ask(move |account| async move {
                    let looked = sessions.looked(namespaces);
                    let looked = tokio::time::timeout(LOOK_WITHIN, looked).await;
                    if looked.is_err() {
                        tracing::warn!("the disk is slow: read without knowing of sessions");
                    }
                    account.poll(namespace, ticket).await
                });
            }
            Effect::ReadEndpoint { endpoint } => {
                let asked = self.clock.now();
                self.ask(
                    move |account| async move { account.read_endpoint(endpoint, asked).await },
                );
            }
            Effect::KeepSession(session) => self.sessions.keep(session),
            Effect::WishOfSession { id, wish } => self.sessions.wish(id, wish),
            Effect::CheckHealth { endpoint, url } => {
                self.ask(move |account| async move { account.check_health(endpoint, url).await });
            }
            Effect::RunCommand { session, endpoints } => {
                let (id, dirs, outbox) =
                    (session.id.clone(), self.dirs.clone(), self.outbox.clone());
                let running = Running::start(dirs, *session, endpoints, self.terminal, outbox);
                self.commands.insert(id, running);
            }
            Effect::StopCommand { session, kill } => {
                if let Some(running) = self.commands.get(&session) {
                    running.stop(kill);
                }
            }
            Effect::CountRequests { session } => {
                self.ask(move |account| async move { account.count_requests(*session).await });
            }
            Effect::ReadPrices { namespace } => {
                let outbox = self.outbox.clone();
                self.ask(move |account| {
                    account.read_prices(namespace, move |event| {
                        let _ = outbox.send(Inbox::Event(event));
                    })
                });
            }
            Effect::ReadMetrics { endpoint: id, from, to } => {
                self.ask(move |account| async move { account.measure(id, from, to).await });
            }
            Effect::ReadBill { namespace, own, period } => {
                let (asked, outbox) = (Asked { namespace, own, period }, self.outbox.clone());
                self.ask(move |account| billing::read(account, asked, outbox));
            }
            Effect::ReadAudit { endpoint, from } => {
                self.ask(move |account| async move { account.audit(endpoint, from).await });
            }
            Effect::Commit(batch) => {
                let keeping = self.keeping.clone();
                self.answer(async move { Event::Stored(keeping.commit(batch).await) });
            }
            Effect::SaveSettings(settings) => {
                if let Some(keeping) = self.keeping_unless_demo() {
                    let outbox = self.outbox.clone();
                    tokio::spawn(async move {
                        let event = match keeping.save_settings(*settings).await {
                            Ok(None) => return,
                            Ok(Some(both)) => Event::SettingsRead(Box::new(both)),
                            Err(why) => Event::Troubled(format!(
                                "The settings could not be written: {why}."
                            )),
                        };
                        let _ = outbox.send(Inbox::Event(event));
                    });
                }
            }
            Effect::Notify(notification) => self.notify(notification),
            Effect::Withdraw { key } => self.surface.withdraw(&key),
            Effect::OpenPanel => self.surface.open_panel(),
            Effect::LetGo => self.holds.clear(),
            Effect::SignOut => self.sign_out(),
            Effect::Exit => self.surface.exit(),
        }
    }

    /// The token goes out of the keyring beside everything else.
    fn sign_out(&mut self) {
        let demo = self.account.as_ref().is_some_and(Account::is_demo);
        self.leave_account();
        if !demo {
            let (tokens, outbox) = (self.tokens.clone(), self.outbox.clone());
            tokio::spawn(async move {
                if let Err(error) = tokens.forget().await {
                    let _ = outbox.send(Inbox::Event(Event::Troubled(error.to_string())));
                }
            });
        }
    }

    fn leave_account(&mut self) {
        if self.account.take().is_some_and(|account| account.is_demo()) {
            self.begin_anew(false);
        }
    }

    fn notify(&self, notification: Notification) {
        tracing::info!(key = %notification.key, title = %notification.title, "notification");
        self.surface.notify(notification);
    }

    fn looked(&self) -> Looked {
        let (ledger, writes) = self.keeping.ledger();
        let present = self.guard.present(self.clock.now());
        Looked {
            present,
            ledger,
            writes,
            account: self.account.clone(),
            sessions: self.sessions.clone(),
        }
    }

    /// The demo leaves no traces.
    fn keeping_unless_demo(&self) -> Option<Keeping> {
        let demo = self.account.as_ref().is_some_and(Account::is_demo);
        (!demo).then(|| self.keeping.clone())
    }

    fn ask<F, Asking>(&self, asking: F)
    where
        F: FnOnce(Account) -> Asking,
        Asking: Future<Output = Event> + Send + 'static,
    {
        if let Some(account) = self.account.clone() {
            self.answer(asking(account));
        }
    }

    fn answer(&self, answering: impl Future<Output = Event> + Send + 'static) {
        let outbox = self.outbox.clone();
        tokio::spawn(async move {
            // The loop may be gone by the time the answer is there.
            let _ = outbox.send(Inbox::Event(answering.await));
        });
    }
}
