//! Connections over which Hugging Face says that something about an endpoint changed. What is said is a hint and no more:
//! whatever fails here is silent, and readings come in their own rhythm all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::{BoxStream, try_unfold};
use futures::{FutureExt, StreamExt};
use guard_core::{EndpointId, Event};
use hf_endpoints::Error;
use tokio::sync::OnceCell;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::account::Account;
use crate::outbox::Outbox;

/// After each failure in a row it is tried again this much later; after one more than these no more.
const WAITS: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(30)];
/// A connection that ends after this time is none that failed.
const LIVED_WELL: Duration = Duration::from_secs(60);
/// Where the service refuses these connections, none is tried for so long.
const OFF_FOR: Duration = Duration::from_secs(3_600);

type Events = BoxStream<'static, Result<(), Error>>;
/// Opens the stream of events of an endpoint.
type Open = Arc<dyn Fn(EndpointId) -> BoxFuture<'static, Result<Events, Error>> + Send + Sync>;

/// The connections that are kept open.
pub(crate) struct Streams {
    /// None is opened without: by what looks once, or while nobody is signed in.
    open: Option<Open>,
    goes_on: bool,
    events: Outbox<Event>,
    tasks: BTreeMap<EndpointId, Task>,
    off_until: Arc<Mutex<Option<Instant>>>,
}

/// Ends with this value; it may have given up before.
struct Task(AbortHandle);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Streams {
    /// Tells of hints through `events`; nothing is opened for a host that does not go on.
    pub(crate) fn new(goes_on: bool, events: Outbox<Event>) -> Self {
        let (open, tasks, off_until) = (None, BTreeMap::new(), Arc::default());
        Self { open, goes_on, events, tasks, off_until }
    }

    /// Closes all; those of this account may be opened from now on.
    pub(crate) fn of(&mut self, account: Option<&Account>) {
        self.tasks.clear();
        self.off_until = Arc::default();
        self.open = account.filter(|_| self.goes_on).map(opening);
    }

    /// Keeps exactly these open. One that was given up is tried anew when it was not wanted in between.
    pub(crate) fn keep(&mut self, wanted: impl FnOnce() -> Vec<EndpointId>) {
        let Some(open) = &self.open else { return };
        let is_off = lock(&self.off_until).is_some_and(|until| Instant::now() < until);
        let wanted: BTreeSet<EndpointId> =
            if is_off { BTreeSet::new() } else { wanted().into_iter().collect() };
        self.tasks.retain(|id, _| wanted.contains(id));
        for id in wanted {
            self.tasks.entry(id).or_insert_with_key(|id| {
                let (open, events) = (open.clone(), self.events.clone());
                let hearing = hear(open, id.clone(), events, self.off_until.clone());
                Task(tokio::spawn(hearing).abort_handle())
            });
        }
    }
}

fn opening(account: &Account) -> Open {
    let client = account.client().clone();
    let apart = Arc::new(OnceCell::new());
    Arc::new(move |id| {
        let (client, apart) = (client.clone(), apart.clone());
        let opened = async move {
            let client = apart.get_or_try_init(|| async { client.apart() }).await?;
            let events = client.events(&id.namespace, &id.name).await?;
            let next = try_unfold(events, |mut events| async move {
                Ok(events.next().await?.then_some(((), events)))
            });
            Ok(next.boxed())
        };
        opened.boxed()
    })
}

/// Passes on what is said of one endpoint, until it is not worth trying any more.
async fn hear(
    open: Open,
    endpoint: EndpointId,
    events: Outbox<Event>,
    off_until: Arc<Mutex<Option<Instant>>>,
) {
    let mut tries = Tries::default();
    loop {
        let mut opened = None;
        let hearing = async {
            let mut stream = open(endpoint.clone()).await?;
            opened = Some(Instant::now());
            while stream.next().await.transpose()?.is_some() {
                events.send(Event::Hinted { endpoint: endpoint.clone() });
            }
            Ok(())
        };
        let error = hearing.await.err();
        let next = tries.ended(opened.map(|opened| opened.elapsed()), error.as_ref());
        let why = error.map_or_else(|| "it ended".to_owned(), |error| error.to_string());
        tracing::debug!(%endpoint, why, ?next, "no stream of events");
        match next {
            Next::Again(wait) => tokio::time::sleep(wait).await,
            Next::GivenUp => return,
            Next::Off => {
                *lock(&off_until) = Some(Instant::now() + OFF_FOR);
                return;
            }
        }
    }
}

/// How trying to hear of one endpoint went so far.
#[derive(Debug, Default)]
struct Tries {
    /// In a row.
    failures: usize,
    was_open: bool,
}

/// What becomes of a connection that ended.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Again(Duration),
    /// Of this endpoint nothing is heard any more.
    GivenUp,
    /// The service refuses these connections.
    Off,
}

impl Tries {
    /// A connection ended that was open for so long, if it ever was; why.
    fn ended(&mut self, open_for: Option<Duration>, error: Option<&Error>) -> Next {
        let refused = error.filter(|_| open_for.is_none()).and_then(Error::status);
        match refused {
            // It was there: now the endpoint is gone, and not the route.
            Some(404 | 410) if self.was_open => return Next::GivenUp,
            Some(401 | 403 | 404 | 410 | 501) => return Next::Off,
            _ => {}
        }
        self.was_open |= open_for.is_some();
        if open_for.is_some_and(|open_for| open_for >= LIVED_WELL) {
            self.failures = 0;
            return Next::Again(WAITS[0]);
        }
        let asked = error.and_then(Error::retry_after).unwrap_or_default();
        let wait = WAITS.get(self.failures);
        self.failures += 1;
        wait.map_or(Next::GivenUp, |wait| Next::Again(asked.max(*wait)))
    }
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "streams_tests.rs"]
mod tests;
