//! The account behind real HTTP on the loopback interface.

mod admin;
pub mod clock;
mod serve;
mod streaming;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::oneshot;

pub use clock::{Clock, ClockError};

use crate::account::spec::AccountSpec;
use crate::account::{Account, Change, ChangeError, SpecError, Truth};
use crate::sim::{LoggedRequest, Rule, RuleError, Sim};

/// How a server is started.
#[derive(Debug, Clone)]
pub struct Options {
    pub account: AccountSpec,
    /// Simulated seconds that pass in a real second; 0 for a clock moved by hand.
    pub speed: f64,
    /// Simulated time at the start; the real time if left out.
    pub start: Option<Timestamp>,
    /// 0 takes a free port.
    pub port: u16,
    /// What steering it through `/_sim/` needs in the header `x-hf-sim-token`; nothing if left out.
    pub admin_token: Option<String>,
}

impl Options {
    /// This account in real time on a free port.
    #[must_use]
    pub fn new(account: AccountSpec) -> Self {
        Self { account, speed: 1.0, start: None, port: 0, admin_token: None }
    }

    /// The same at another speed.
    #[must_use]
    pub fn speed(self, speed: f64) -> Self {
        Self { speed, ..self }
    }

    /// The same with a clock that stands at `start` until it is moved.
    #[must_use]
    pub fn manual(self, start: Timestamp) -> Self {
        Self { speed: 0.0, start: Some(start), ..self }
    }
}

/// Why a server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Spec(#[from] SpecError),
    #[error(transparent)]
    Clock(#[from] ClockError),
    #[error("could not listen on 127.0.0.1: {0}")]
    Listen(std::io::Error),
}

/// A running server. It stops when this value is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server with a thread and a runtime of its own. May be called inside or outside of an
    /// asynchronous runtime.
    ///
    /// # Errors
    /// When the account's description is wrong or the port is taken.
    pub fn start(options: Options) -> Result<Self, StartError> {
        let start = options.start.unwrap_or_else(Timestamp::now);
        let clock = Clock::new(start, options.speed)?;
        let mut account = Account::from_spec(options.account, clock.now())?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        account.set_base_url(&format!("http://{address}"));
        let shared = Arc::new(Shared {
            inner: Mutex::new(Inner { sim: Sim::new(account), clock }),
            admin_token: options.admin_token,
            open_streams: AtomicUsize::new(0),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(StartError::Listen)?;
        let (stop, stopped) = oneshot::channel();
        let for_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("hf-sim".to_owned())
            .spawn(move || runtime.block_on(serve::run(listener, for_thread, stopped)))
            .map_err(StartError::Listen)?;
        Ok(Self { address, shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Base of the Hub routes, e.g. `http://127.0.0.1:40123`.
    #[must_use]
    pub fn hub_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Base of the management routes, e.g. `http://127.0.0.1:40123/v2`.
    #[must_use]
    pub fn management_url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// Base of the catalog routes.
    #[must_use]
    pub fn catalog_url(&self) -> String {
        format!("http://{}/api/v1/catalog", self.address)
    }

    /// The first token of the account.
    #[must_use]
    pub fn token(&self) -> String {
        self.shared.lock().sim.account.first_token().to_owned()
    }

    /// The simulated time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.lock().clock.now()
    }

    /// Moves the clock on.
    ///
    /// # Errors
    /// When the duration is negative.
    pub fn advance(&self, by: SignedDuration) -> Result<(), ClockError> {
        self.shared.lock().clock.advance(by)
    }

    /// Moves the clock on to an instant.
    ///
    /// # Errors
    /// When the instant has passed.
    pub fn set_time(&self, to: Timestamp) -> Result<(), ClockError> {
        self.shared.lock().clock.set(to)
    }

    /// Runs the clock so many times as fast as real time.
    ///
    /// # Errors
    /// When the speed is negative or not a number.
    pub fn set_speed(&self, speed: f64) -> Result<(), ClockError> {
        self.shared.lock().clock.set_speed(speed)
    }

    /// Adds a rule that makes requests go wrong, and gives its number.
    ///
    /// # Errors
    /// When its path is not a regular expression.
    pub fn add_fault(&self, rule: Rule) -> Result<u64, RuleError> {
        self.shared.lock().sim.faults.add(rule)
    }

    /// Removes all rules.
    pub fn clear_faults(&self) {
        self.shared.lock().sim.faults.clear();
    }

    /// Makes a change behind everybody's back, now.
    ///
    /// # Errors
    /// When it names something that does not exist.
    pub fn apply(&self, change: Change) -> Result<(), ChangeError> {
        self.with_account(|account, now| account.apply(change, now))
    }

    /// What everything has cost so far.
    #[must_use]
    pub fn truth(&self) -> Truth {
        self.with_account(Account::truth)
    }

    /// The requests received so far, oldest first.
    #[must_use]
    pub fn log(&self) -> Vec<LoggedRequest> {
        self.shared.lock().sim.log.iter().cloned().collect()
    }

    /// How many streams of events are open.
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.shared.open_streams.load(Ordering::SeqCst)
    }

    /// Does anything to the account, with the simulated time.
    pub fn with_account<T>(&self, act: impl FnOnce(&mut Account, Timestamp) -> T) -> T {
        let mut inner = self.shared.lock();
        let now = inner.clock.now();
        inner.sim.account.advance(now);
        act(&mut inner.sim.account, now)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The receiver is gone when the thread ended by itself; then there is nothing to stop.
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the connections and the owner of the server share.
#[derive(Debug)]
struct Shared {
    inner: Mutex<Inner>,
    admin_token: Option<String>,
    open_streams: AtomicUsize,
}

#[derive(Debug)]
struct Inner {
    sim: Sim,
    clock: Clock,
}

impl Shared {
    /// A panic in a test's closure must not hide what the other tests would find.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
