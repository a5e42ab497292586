//! Streams of events: one for each change of an endpoint, and a comment now and then. What an event of the service
//! carries is not documented, so it carries nothing of the endpoint here.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use jiff::{SignedDuration, Timestamp};

use super::Shared;
use crate::account::EndpointKey;
use crate::sim::{BrokenStream, Stream};

/// How often it is looked whether something changed, in real time: the clock may be moved by hand.
const LOOKS_EVERY: Duration = Duration::from_millis(20);
/// A comment comes after so much simulated time without a word.
const HEARTBEAT: SignedDuration = SignedDuration::from_secs(15);
const EVENT: &str = "event: update\ndata: {}\n\n";

/// The body of an answer; it ends with the connection, or with the endpoint.
pub(super) fn body(shared: Arc<Shared>, stream: Stream) -> Body {
    let open = Open::new(shared, stream);
    Body::from_stream(futures::stream::unfold(open, |mut open| async move {
        let text = open.next().await?;
        Some((Ok::<_, Infallible>(text), open))
    }))
}

struct Open {
    shared: Arc<Shared>,
    stream: Stream,
    /// Changes that were told.
    told: u64,
    /// When something was said last, in simulated time.
    said: Timestamp,
}

impl Open {
    fn new(shared: Arc<Shared>, stream: Stream) -> Self {
        shared.open_streams.fetch_add(1, Ordering::SeqCst);
        let mut open = Self { shared, stream, told: 0, said: Timestamp::MIN };
        if let Stream::Changes(key) = open.stream.clone() {
            (open.told, open.said, _) = open.look(&key);
        }
        open
    }

    async fn next(&mut self) -> Option<String> {
        match self.stream.clone() {
            Stream::Changes(key) => self.changed(&key).await,
            Stream::Broken(BrokenStream::Ends) => None,
            Stream::Broken(BrokenStream::Floods) => {
                tokio::time::sleep(Duration::from_millis(10)).await;
                Some(EVENT.repeat(10))
            }
            Stream::Broken(BrokenStream::Garbage) => {
                tokio::time::sleep(LOOKS_EVERY).await;
                Some("\u{0}{]<html>\u{fffd}:data\n".repeat(400))
            }
        }
    }

    async fn changed(&mut self, key: &EndpointKey) -> Option<String> {
        loop {
            let (changes, now, is_there) = self.look(key);
            if changes > self.told {
                self.told += 1;
                self.said = now;
                return Some(EVENT.to_owned());
            }
            if !is_there {
                return None;
            }
            if now.duration_since(self.said) >= HEARTBEAT {
                self.said = now;
                return Some(": keep-alive\n\n".to_owned());
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    }

    /// How often the endpoint has changed by now, what time it is, and whether it is still there.
    fn look(&self, key: &EndpointKey) -> (u64, Timestamp, bool) {
        let mut inner = self.shared.lock();
        let now = inner.clock.now();
        let account = &mut inner.sim.account;
        account.advance(now);
        let is_there = account.endpoint(&key.namespace, &key.name).is_some();
        (account.changes_of(key), now, is_there)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.open_streams.fetch_sub(1, Ordering::SeqCst);
    }
}
