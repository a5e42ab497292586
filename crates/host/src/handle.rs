//! The door to a running host.

mod beginning;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use guard_core::{EndpointId, Event, Guard, Identity, Key, Leaving, Moment, Request, View};
use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::AbortHandle;

use crate::clock::{Clock, SystemClock};
use crate::demo::Demo;
use crate::deploying::Kept;
use crate::dirs::Dirs;
use crate::event_loop::{EventLoop, Inbox, pass_on};
use crate::machine::{self, Left, News};
use crate::outbox::Outbox;
use crate::owner::{Owner, OwnerError};
use crate::persistence::Persistence;
use crate::recent_offers::RecentOffers;
use crate::request_counts::Answers;
use crate::sessions::Sessions;
use crate::sign_in::{SignIn, SignInError, SignInOptions, Tokens};
use crate::sleep_detector::SleepDetector;
use crate::start::{Role, Start};
use crate::store::Store;
use crate::streams::Streams;
use crate::viewing::{Make, Viewing};
use crate::watchdog::{self, Pulse};

/// How long shutting down may take before the process ends anyway.
const SHUT_DOWN_WITHIN: Duration = Duration::from_secs(3);

/// A running host. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    inbox: mpsc::UnboundedSender<Inbox>,
    views: Arc<watch::Sender<Arc<View>>>,
    turns: watch::Receiver<u64>,
    tokens: Tokens,
    alive: Arc<Alive>,
}

/// What must live as long as the host.
#[derive(Default)]
struct Alive {
    owner: Option<Arc<Owner>>,
    /// Another process meters.
    is_beside_owner: bool,
    demo: Mutex<Option<Demo>>,
    requests: Answers,
    /// The price list that hardware is chosen from.
    offers: RecentOffers,
    /// Secrets of endpoints that are to be created.
    secrets: Kept,
    /// Asking whose the stored token is, until that is answered or somebody signs in otherwise.
    beginning: Mutex<Option<AbortHandle>>,
    /// Who is signed in, as Hugging Face told it: now or in an earlier run.
    identity: watch::Sender<Option<Identity>>,
    dirs: Option<Dirs>,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}

impl Handle {
    /// Starts the loop on the current runtime and signs in with what is stored.
    ///
    /// Never fails: whatever is missing is told in the view.
    pub fn start(start: Start) -> Self {
        Self::start_by(Arc::new(SystemClock), Guard::view, start)
    }

    /// The same by another clock, with another way to make views.
    pub(crate) fn start_by(clock: Arc<dyn Clock>, make: Make, start: Start) -> Self {
        let now = clock.now();
        let mut troubles = Vec::new();
        let (owner, is_beside_owner) = own(&start, &mut troubles);
        let (persistence, told) = Persistence::open(&start.dirs, owner.clone(), now);
        let persistence = persistence.for_role(start.role);
        troubles.extend(told);
        let unchecked = (!persistence.is_checked()).then(|| start.dirs.clone());
        let (mut saved, told) = persistence.saved(start.demo, now);
        troubles.extend(told);
        let chosen = saved.settings.account.namespaces.clone();
        if !start.namespaces.is_empty() {
            saved.settings.account.namespaces.clone_from(&start.namespaces);
        }
        let guard = Guard::resume(saved, now);
        let (sender, inbox) = mpsc::unbounded_channel();
        let events = Outbox::to(&sender);
        let views = Arc::new(watch::Sender::new(Arc::new(guard.view(now))));
        let (counted, turns) = watch::channel(0);
        let pulse = Arc::new(Pulse::new(now));
        let sessions = Sessions::start(start.dirs.clone(), start.adopts_sessions, events.clone());
        let tokens = Tokens::new(start.places);
        let secrets = Kept::default();
        let event_loop = EventLoop {
            guard: Arc::new(guard),
            account: None,
            clock: clock.clone(),
            sleep_detector: SleepDetector::default(),
            holds: Vec::new(),
            persistence,
            sessions,
            commands: BTreeMap::new(),
            terminal: start.terminal,
            dirs: start.dirs.clone(),
            tokens: tokens.clone(),
            surface: start.surface,
            inbox,
            streams: Streams::new(start.hears_changes, events.clone()),
            events,
            looks: Outbox::to(&sender),
            viewing: Viewing::new(views.clone(), make, Outbox::to(&sender)),
            turns: counted,
            rests_until: std::time::Instant::now(),
            turned: true,
            looked_around: now.uptime,
            pulse: pulse.clone(),
            files_turn: Arc::default(),
            closely: false,
            watches_settings: start.namespaces.is_empty(),
            until: Vec::new(),
            secrets: secrets.clone(),
        };
        let alive =
            Alive { owner, is_beside_owner, secrets, dirs: Some(start.dirs), ..Alive::default() };
        let alive = Arc::new(alive);
        let handle = Self { inbox: sender, views, turns, tokens, alive };
        for words in troubles {
            handle.tell(Event::Troubled(words));
        }
        if let Some(dirs) = unchecked {
            handle.check(dirs);
        }
        watchdog::start(&pulse, clock, event_loop.surface.clone());
        drop(pulse);
        tokio::spawn(event_loop.run());
        if start.follows_machine && start.role == Role::Owner {
            tokio::spawn(pass_on(machine::follow(), handle.inbox.clone()));
        }
        // Asking the keyring may wait for a person to unlock it; nothing else waits for that.
        handle.tell(Event::SigningIn(None));
        if let Some(why) = start.hold {
            handle.nobody(Some(why));
            return handle;
        }
        let beginning =
            tokio::spawn(handle.clone().begin(start.demo, start.namespaces, chosen)).abort_handle();
        *lock(&handle.alive.beginning) = Some(beginning);
        handle
    }

    /// Asks for something; never waits.
    pub fn ask(&self, request: Request) {
        self.tell(Event::Asked(request));
    }

    /// Says whether a notification was shown.
    pub fn delivered(&self, key: Key, result: Result<(), String>) {
        self.tell(Event::Delivered { key, result });
    }

    /// Says that the work of a session is over that is held for somebody else, and how it ended, as an exit
    /// code: see [`crate::Surface::work`].
    pub fn worked(&self, session: String, code: i32) {
        self.tell(Event::CommandEnded { session, result: Ok(code) });
    }

    /// Passes on what happened outside.
    pub fn tell(&self, event: Event) {
        self.send(Inbox::Event(event));
    }

    /// What is to be seen; wakes only when that changed. Views are made while somebody holds this:
    /// what it shows at first may be old.
    #[must_use]
    pub fn views(&self) -> watch::Receiver<Arc<View>> {
        let views = self.views.subscribe();
        self.send(Inbox::Looking);
        views
    }

    /// Wakes after each turn of the guard, whether anything that is to be seen changed or not.
    #[must_use]
    pub fn turns(&self) -> watch::Receiver<u64> {
        self.turns.clone()
    }

    /// A person looks: ages move on each second.
    pub fn watch_closely(&self, on: bool) {
        self.send(Inbox::Closely(on));
    }

    /// Looks at the guard. `None` when the host has ended.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Guard, Moment) -> T + Send + 'static,
    ) -> Option<T> {
        let (sender, answer) = oneshot::channel();
        self.send(Inbox::Look(Box::new(move |guard, at| {
            // Nobody waits for the answer any more: nothing to do.
            let _ = sender.send(look(guard, at));
        })));
        answer.await.ok()
    }

    /// Waits until the guard has come to what `look` looks for. `None` when the host has ended.
    pub async fn until<T: Send + 'static>(
        &self,
        mut look: impl FnMut(&Guard, Moment) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let (sender, answer) = oneshot::channel();
        let mut sender = Some(sender);
        self.send(Inbox::Until(Box::new(move |guard, at| match look(guard, at) {
            Some(found) => {
                // Nobody waits for the answer any more: nothing to do.
                sender.take().map(|sender| sender.send(found));
                true
            }
            None => sender.as_ref().is_none_or(oneshot::Sender::is_closed),
        })));
        answer.await.ok()
    }

    /// Signs in.
    ///
    /// # Errors
    /// In words a person can act on.
    pub async fn sign_in(&self, how: SignIn) -> Result<(), SignInError> {
        let (account, identity, demo) = self.tokens.sign_in(how).await?;
        self.stop_beginning();
        *lock(&self.alive.demo) = demo;
        self.alive.offers.forget();
        self.send(Inbox::SignedIn(account, identity));
        Ok(())
    }

    /// What signing in can use here.
    pub async fn sign_in_options(&self) -> SignInOptions {
        self.tokens.options().await
    }

    /// Forgets the token everywhere it was stored by us.
    pub async fn sign_out(&self) {
        self.stop_beginning();
        let demo = lock(&self.alive.demo).take();
        if demo.is_none()
            && let Err(error) = self.tokens.forget().await
        {
            self.tell(Event::Troubled(error.to_string()));
        }
        self.forget_who();
        let (sender, done) = oneshot::channel();
        self.send(Inbox::SignOut(sender));
        let _ = done.await;
    }

    /// Where its tokens come from.
    pub(crate) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Where it keeps things.
    pub(crate) fn dirs(&self) -> Option<&Dirs> {
        self.alive.dirs.as_ref()
    }

    /// Whether this process meters.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.alive.owner.is_some()
    }

    /// Whether another process meters, and tells the reminders. Where the lock could not be taken for
    /// another reason, nobody does, and this one tells them.
    #[must_use]
    pub fn is_beside_owner(&self) -> bool {
        self.alive.is_beside_owner
    }

    /// Does what is to be done before the person or the process leaves, and says how that ended,
    /// at the latest after `within`.
    pub async fn leave(&self, why: Leaving, within: Duration) -> Left {
        let (hold, mut held) = machine::hold(within);
        self.send(Inbox::Machine(News::Leaving { why, within, hold }));
        held.end().await
    }

    /// Writes everything and ends the loop.
    pub async fn shut_down(&self) {
        let (sender, done) = oneshot::channel();
        self.send(Inbox::ShutDown(sender));
        if tokio::time::timeout(SHUT_DOWN_WITHIN, done).await.is_err() {
            tracing::warn!("could not write everything before ending");
        }
    }

    /// Reads the whole ledger beside everything else. Ending does not wait for that.
    fn check(&self, dirs: Dirs) {
        let handle = self.clone();
        std::thread::spawn(move || {
            if let Err(words) = Store::check(&dirs) {
                handle.tell(Event::Troubled(words));
            }
        });
    }

    /// Keeps a secret for an endpoint that is going to be created, until that is asked for. It goes
    /// to Hugging Face and nowhere else.
    pub fn keep_secret(&self, endpoint: &EndpointId, name: &str, value: SecretString) {
        self.alive.secrets.keep(endpoint, name, value);
    }

    pub(crate) fn recent_offers(&self) -> &RecentOffers {
        &self.alive.offers
    }

    pub(crate) fn request_counts(&self) -> &Answers {
        &self.alive.requests
    }

    pub(crate) fn send(&self, message: Inbox) {
        if self.inbox.send(message).is_err() {
            tracing::debug!("the host has ended");
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The lock, or whether another process has it.
fn own(start: &Start, troubles: &mut Vec<String>) -> (Option<Arc<Owner>>, bool) {
    if start.role != Role::Owner {
        return (None, false);
    }
    match Owner::try_take(&start.dirs) {
        Ok(owner) => (Some(Arc::new(owner)), false),
        Err(error @ OwnerError::Taken { .. }) => {
            troubles.push(format!("{error} This one shows and pauses, and leaves metering to it."));
            (None, true)
        }
        Err(error) => {
            troubles.push(format!(
                "The history cannot be kept: {error}. Pausing and reminders work without it; what \
                 was told before may be told again."
            ));
            (None, false)
        }
    }
}
