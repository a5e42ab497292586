//! A logind without a machine: it hands out delay locks, sees them released, and says that the
//! machine sleeps, shuts down, or has its screen locked when told to.

use std::io::{PipeReader, Read};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedFd, OwnedObjectPath};

use crate::{Error, SOON, World};

const NAME: &str = "org.freedesktop.login1";
const PATH: &str = "/org/freedesktop/login1";
/// The sessions it knows: ours, and that of somebody else.
const SESSIONS: [(&str, &str); 2] =
    [("1", "/org/freedesktop/login1/session/_31"), ("2", "/org/freedesktop/login1/session/_32")];

/// One lock, as it was asked for.
#[derive(Debug, Clone)]
pub struct Lock {
    /// As in `sleep:shutdown`.
    pub what: String,
    pub who: String,
    pub why: String,
    /// `delay` or `block`.
    pub mode: String,
    /// When the last descriptor of it was closed.
    pub released: Option<Instant>,
}

/// The fake logind on the bus of a world, which is the system bus of its programs too. Dropping it
/// takes it off the bus, as when logind is restarted.
#[derive(Debug)]
pub struct FakeLogind {
    connection: zbus::Connection,
    locks: watch::Receiver<Vec<Lock>>,
}

impl FakeLogind {
    /// Appears with the usual delay of 5 s.
    pub async fn start(world: &World) -> Result<Self, Error> {
        Self::with_delay(world, Duration::from_secs(5)).await
    }

    /// Appears and says that it waits `delay` for a lock. It is never seen to stop waiting.
    pub async fn with_delay(world: &World, delay: Duration) -> Result<Self, Error> {
        let (sender, locks) = watch::channel(Vec::new());
        let delay = u64::try_from(delay.as_micros()).unwrap_or(u64::MAX);
        let connection = world.connection().await?;
        let server = connection.object_server();
        server.at(PATH, Login { locks: sender, delay }).await?;
        for (_, path) in SESSIONS {
            server.at(path, Session { locked: false }).await?;
        }
        connection.request_name(NAME).await?;
        Ok(Self { connection, locks })
    }

    /// Waits until `count` locks have been taken, and hands out the last of them.
    pub async fn until_taken(&mut self, count: usize) -> Result<Lock, Error> {
        let last = move |locks: &[Lock]| locks.get(count.checked_sub(1)?).cloned();
        self.when(&format!("{count} locks"), last).await
    }

    /// Waits until nobody holds the machine back, and says since when.
    pub async fn until_released(&mut self) -> Result<Instant, Error> {
        let since = |locks: &[Lock]| {
            let released = locks.iter().map(|lock| lock.released);
            released.collect::<Option<Vec<_>>>()?.into_iter().max()
        };
        self.when("the locks to be released", since).await
    }

    /// How many locks have been taken so far.
    pub fn taken(&self) -> usize {
        self.locks.borrow().len()
    }

    /// How many of them are held.
    pub fn held(&self) -> usize {
        self.locks.borrow().iter().filter(|lock| lock.released.is_none()).count()
    }

    /// Waits until so many locks are held.
    pub async fn until_held(&mut self, count: usize) -> Result<(), Error> {
        let held = move |locks: &[Lock]| {
            let held = locks.iter().filter(|lock| lock.released.is_none()).count();
            (held == count).then_some(())
        };
        self.when(&format!("{count} locks to be held"), held).await
    }

    /// Says that the machine is about to sleep, or, with false, that it is awake again.
    pub async fn sleep(&self, begins: bool) -> Result<(), Error> {
        Ok(Login::prepare_for_sleep(&self.emitter(PATH)?, begins).await?)
    }

    /// Says that the machine is about to be turned off, or, with false, that it is not after all.
    pub async fn shut_down(&self, begins: bool) -> Result<(), Error> {
        Ok(Login::prepare_for_shutdown(&self.emitter(PATH)?, begins).await?)
    }

    /// Locks or unlocks the screen of session `1`, which is ours, or `2`.
    pub async fn lock_screen(&self, session: &str, locked: bool) -> Result<(), Error> {
        let path = path_of(session)?;
        let session = self.connection.object_server().interface::<_, Session>(path).await?;
        session.get_mut().await.locked = locked;
        Ok(session.get().await.locked_hint_changed(session.signal_emitter()).await?)
    }

    fn emitter(&self, path: &'static str) -> Result<SignalEmitter<'_>, Error> {
        Ok(SignalEmitter::new(&self.connection, path)?)
    }

    async fn when<T>(
        &mut self,
        what: &str,
        mut look: impl FnMut(&[Lock]) -> Option<T>,
    ) -> Result<T, Error> {
        let mut found = None;
        let waiting = self.locks.wait_for(|locks| {
            found = look(locks);
            found.is_some()
        });
        let late = || Error::TimedOut { what: what.to_owned(), seconds: SOON.as_secs() };
        tokio::time::timeout(SOON, waiting).await.map_err(|_| late())?.map_err(|_| late())?;
        found.ok_or_else(late)
    }
}

struct Login {
    locks: watch::Sender<Vec<Lock>>,
    /// Microseconds.
    delay: u64,
}

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Login {
    fn inhibit(
        &self,
        what: String,
        who: String,
        why: String,
        mode: String,
    ) -> zbus::fdo::Result<OwnedFd> {
        let (ours, theirs) = std::io::pipe()
            .map_err(|error| zbus::fdo::Error::Failed(format!("could not make a lock: {error}")))?;
        let number = self.locks.borrow().len();
        let lock = Lock { what, who, why, mode, released: None };
        self.locks.send_modify(|locks| locks.push(lock));
        let locks = self.locks.clone();
        std::thread::spawn(move || see_released(ours, number, &locks));
        Ok(std::os::fd::OwnedFd::from(theirs).into())
    }

    fn get_session(&self, session: &str) -> zbus::fdo::Result<OwnedObjectPath> {
        let session = if session == "auto" { "1" } else { session };
        let path = path_of(session).map_err(|error| zbus::fdo::Error::Failed(error.to_string()))?;
        Ok(OwnedObjectPath::try_from(path).map_err(zbus::Error::from)?)
    }

    /// What a desktop starts through systemd belongs to no session.
    #[zbus(name = "GetSessionByPID")]
    fn get_session_by_pid(&self, process: u32) -> zbus::fdo::Result<OwnedObjectPath> {
        Err(zbus::fdo::Error::Failed(format!("PID {process} does not belong to any session")))
    }

    #[zbus(property, name = "InhibitDelayMaxUSec")]
    fn inhibit_delay_max_usec(&self) -> u64 {
        self.delay
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn prepare_for_shutdown(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

struct Session {
    locked: bool,
}

#[zbus::interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        self.locked
    }
}

/// A lock is released when the last copy of its descriptor is closed: then our end reads nothing.
fn see_released(mut ours: PipeReader, number: usize, locks: &watch::Sender<Vec<Lock>>) {
    // An error is the end as well.
    let _ = ours.read(&mut [0]);
    let now = Instant::now();
    locks.send_modify(|locks| {
        if let Some(lock) = locks.get_mut(number) {
            lock.released = Some(now);
        }
    });
}

fn path_of(session: &str) -> Result<&'static str, Error> {
    let known = SESSIONS.iter().find(|(id, _)| *id == session).map(|(_, path)| *path);
    known.ok_or_else(|| Error::Bus(zbus::Error::Failure(format!("no session '{session}' known"))))
}
